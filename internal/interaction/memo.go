package main

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Memo is a text that is written for a while before it is saved.
//
//lc:component memo template=memo.html
//lc:channel context memo
type Memo struct {
	ID   lc.ComponentID
	Text string `lc:"state"`
}

// Save saves the text.
//
//lc:action
func (m *Memo) Save(ctx context.Context, text string) error {
	if len(text) > 2000 {
		return lc.Invalid("text", "must have at most 2000 bytes")
	}
	m.Text = text
	lc.Flash(ctx, "Saved.")
	return nil
}
