package notes

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// Notes are for all who are logged in.
//
//lc:component template=notes.html
//lc:channel global
type Notes struct {
	ID    lc.ComponentID
	Lines []string `lc:"state"`
}

// Authorize lets in those who are logged in.
func (n *Notes) Authorize(ctx context.Context, a lc.Access) error {
	if a.User == "" {
		return lc.Forbidden("Log in to read the notes.")
	}
	return nil
}

//lc:action
func (n *Notes) Add(line string) { n.Lines = append(n.Lines, line) }
