package a

import (
	"context"
	"fmt"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

// List is a list, of which Go code writes the HTML.
//
//lc:component
//lc:channel global
type List struct {
	ID    lc.ComponentID
	Items []string `lc:"state"`
}

//lc:action
func (l *List) Add(item string) { l.Items = append(l.Items, item) }

//lc:action broadcast=none
func (l *List) Look() {}

func (l *List) Render(ctx context.Context, w io.Writer) error {
	fmt.Fprint(w, `<p data-lc-action="look" data-lc-on="load every:5s keydown.ctrl.k@window" data-lc-once></p>`)
	fmt.Fprint(w, `<p data-lc-action="look" data-lc-on="every:5"></p>`)                         // want "LC012: .5. is no time from one call to the next"
	fmt.Fprint(w, `<p data-lc-action="look" data-lc-on="keydown.ctl.k@window"></p>`)            // want "LC012: .ctl. is no modifier of a key; did you mean ctrl?"
	fmt.Fprint(w, `<p data-lc-action="add" data-lc-on="item-new" data-lc-ask="item"></p>`)      // the page of the user who acts
	fmt.Fprint(w, `<p data-lc-action="add" data-lc-on="item-new@document" data-lc-ask="item">`) // want "LC012: item-new@document may come in the pages of all viewers at once.*; write //lc:action broadcast=none above the method Add"
	fmt.Fprint(w, `<p data-lc-action="add" data-lc-on="item-new" data-lc-ask="itm">`)           // want "LC012: action add has no parameter .itm.; did you mean item"
	_, err := fmt.Fprintf(w, `<p data-lc-action="look" data-lc-on="%s"></p>`, l.ID.Instance)
	return err
}
