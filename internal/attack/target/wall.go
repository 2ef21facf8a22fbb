package main

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Wall is where everybody writes, guests too, and everybody reads.
//
//lc:component wall template=wall.html
//lc:channel global
type Wall struct {
	ID    lc.ComponentID
	Lines []string `lc:"state"`
}

// Write adds a line.
//
//lc:action
func (w *Wall) Write(text string) error {
	if text == "" || len(text) > 2000 {
		return lc.Invalid("text", "Write 1 to 2000 bytes.")
	}
	w.Lines = lastOf(append(w.Lines, text), 5)
	return nil
}

// Tell leaves what the browser is told beside the HTML.
//
//lc:action broadcast=none
func (w *Wall) Tell(ctx context.Context, event, detail, message, path string) error {
	if path != "" {
		if err := lc.Redirect(ctx, path); err != nil {
			return lc.Invalid("path", "This is no path of this site.")
		}
	}
	if message != "" {
		lc.Flash(ctx, message)
	}
	if event != "" {
		lc.Dispatch(ctx, "wall:told", map[string]string{"event": event, "detail": detail})
	}
	return nil
}
