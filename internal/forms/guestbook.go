package main

import (
	"crypto/rand"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Guestbook has a field that is empty again after each entry.
//
//lc:component guestbook template=guestbook.html
//lc:channel context guestbook
type Guestbook struct {
	ID      lc.ComponentID
	Entries []Entry `lc:"state"`
}

// An Entry is what somebody has written.
type Entry struct{ ID, Text string }

// Write adds an entry.
//
//lc:action
func (g *Guestbook) Write(text string) error {
	if err := present("text", text); err != nil {
		return err
	}
	if len(text) > 200 {
		return lc.Invalid("text", "is too long")
	}
	g.Entries = append(g.Entries, Entry{rand.Text(), text})
	return nil
}
