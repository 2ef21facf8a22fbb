package main

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// Members is on the channel that everybody may listen to, and shows its lines
// to members only.
//
//lc:component members template=members.html
//lc:channel global
type Members struct {
	ID    lc.ComponentID
	Lines []string `lc:"state"`
}

// Authorize refuses strangers everything.
//
//lc:ignore LC024 the attacks look whether HTML goes past it
func (m *Members) Authorize(_ context.Context, a lc.Access) error {
	if !isMember(a.User) {
		return errNoMember
	}
	return nil
}

// Say adds a line.
//
//lc:action
func (m *Members) Say(text string) error {
	if text == "" || len(text) > 2000 {
		return lc.Invalid("text", "Write 1 to 2000 bytes.")
	}
	m.Lines = lastOf(append(m.Lines, text), keptLines)
	return nil
}
