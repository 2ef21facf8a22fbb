// Package presence follows who is there.
package presence

import (
	"context"
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

// Lobby shows who is here.
//
//lc:component template=lobby.html
//lc:channel presence
type Lobby struct {
	ID   lc.ComponentID
	Here []string `lc:"state"`
}

// Joined adds somebody.
func (l *Lobby) Joined(ctx context.Context, m lc.Member) error {
	if !slices.Contains(l.Here, m.User) {
		l.Here = append(l.Here, m.User)
	}
	return nil
}

// Left removes them.
func (l *Lobby) Left(ctx context.Context, m lc.Member) error {
	l.Here = slices.DeleteFunc(l.Here, func(u string) bool { return u == m.User })
	return nil
}
