// Package nesting has components that are placed in others.
package nesting

import (
	"context"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
	_ "github.com/lcgen/lcgen/testdata/golden/nesting/ui"
)

// Board is a table of cards, and uses the templates and functions of another
// package.
//
//lc:component template=board.html partials=ui.Templates
//lc:channel context board
type Board struct {
	ID    lc.ComponentID
	Title string   `lc:"state"`
	Cards []string `lc:"state"`
}

//lc:action
func (b *Board) Add(card string) { b.Cards = append(b.Cards, card) }

// Card is a row of the board.
//
//lc:component element=tr template=card.html
//lc:channel context card
type Card struct {
	ID       lc.ComponentID
	Text     string `lc:"state"`
	Compact  bool   `lc:"prop"`
	Selected *int   `lc:"prop"`
	Open     bool   `lc:"client"`
}

//lc:action
func (c *Card) Rename(text string) { c.Text = text }

// Attributes are those of the row.
func (c *Card) Attributes() map[string]string {
	if c.Compact {
		return map[string]string{"class": "compact"}
	}
	return nil
}

// Badge renders itself, and its placeholder.
//
//lc:component element=x-badge
//lc:channel none
type Badge struct {
	ID    lc.ComponentID
	Label string `lc:"prop"`
}

// Render writes the label.
func (b Badge) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, "<b>badge</b>")
	return err
}

// Placeholder is shown until the badge is fetched.
func (b Badge) Placeholder(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, "…")
	return err
}
