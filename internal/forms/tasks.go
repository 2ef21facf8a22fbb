package main

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// Tasks is a list with a form in a dialog.
//
//lc:component tasks template=tasks.html
//lc:channel context tasks
type Tasks struct {
	ID    lc.ComponentID
	Items []string `lc:"state"`
	Added int      `lc:"client"` // by this viewer: with each, the dialog is a new one, which is closed
}

// Add adds a task.
//
//lc:action
func (t *Tasks) Add(ctx context.Context, title string) error {
	if err := present("title", title); err != nil {
		return err
	}
	t.Items = append(t.Items, title)
	t.Added++
	lc.Flash(ctx, "The task is on the list.")
	return nil
}
