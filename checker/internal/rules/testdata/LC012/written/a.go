package a

import (
	"context"
	"fmt"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

// List is a list.
//
//lc:component
//lc:channel global
type List struct {
	ID    lc.ComponentID
	Items []string `lc:"state"`
}

//lc:action
func (l *List) Add(item string) { l.Items = append(l.Items, item) }

func (l *List) Render(ctx context.Context, w io.Writer) error {
	fmt.Fprintf(w, `<button data-lc-action="ad">%d</button>`, len(l.Items)) // want "LC012: component list has no action .ad."
	for _, item := range l.Items {
		fmt.Fprintf(w, "<button class=\"a\" data-lc-action=\"add\" data-lc-param-itm=%q>", item) // want "LC012: action add has no parameter .itm.; did you mean item"
		fmt.Fprintf(w, `<button data-lc-action="%s">`, item)
		fmt.Fprint(w, `<button data-lc-action="add" `)
		fmt.Fprint(w, `data-lc-param-item="x">`)
	}
	fmt.Fprint(w, `<form data-lc-action="add">`)
	fmt.Fprint(w, `<input name="item"></form>`)
	_, err := io.WriteString(w, `<a data-lc-action="add">+</a>`) // want "LC012: action add is not given its parameter item"
	return err
}

// foot is written for the only component of the package.
func foot(w io.Writer) {
	io.WriteString(w, `<a data-lc-action="fly">+</a>`) // want "LC012: component list has no action .fly."
}
