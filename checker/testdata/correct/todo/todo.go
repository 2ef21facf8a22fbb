// Package todo writes its HTML in Go.
package todo

import (
	"context"
	"fmt"
	"html"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

// List is a list of things to do.
//
//lc:component todo-list
//lc:channel context todo
type List struct {
	ID    lc.ComponentID
	Items []string `lc:"state"`
}

//lc:action
func (l *List) Add(item string) { l.Items = append(l.Items, item) }

//lc:action
func (l *List) Move(from, to uint) error {
	if max(from, to) >= uint(len(l.Items)) {
		return lc.Invalid("from", "no such item")
	}
	l.Items[from], l.Items[to] = l.Items[to], l.Items[from]
	return nil
}

// Render writes the list.
func (l *List) Render(ctx context.Context, w io.Writer) error {
	for i, item := range l.Items {
		l.row(w, i, item)
	}
	_, err := io.WriteString(w, `<form data-lc-action="add"><input name="item"><button>Add</button></form>`)
	return err
}

func (l *List) row(w io.Writer, i int, item string) {
	fmt.Fprintf(w, `<li data-lc-key="%d">%s`, i, html.EscapeString(item))
	if i > 0 {
		fmt.Fprintf(w, "<button data-lc-action=\"move\" data-lc-param-from=%q data-lc-param-to='%d'>up</button>", fmt.Sprint(i), i-1)
	}
	fmt.Fprint(w, "</li>")
}
