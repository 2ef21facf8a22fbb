package main

import lc "github.com/lcgen/lcgen/runtime"

// A Room is open to everybody, and there are as many as names. It stores
// nothing and its events are small, so all that one costs is what the runtime
// keeps of its channel.
//
//lc:component room template=room.html push=refresh
//lc:channel context room
type Room struct {
	ID   lc.ComponentID
	Text string
}

// Version returns the same number each time, so that nothing is stored.
func (r *Room) Version() uint64 { return 1 }

// Say has everybody in the room look again.
//
//lc:action
func (r *Room) Say(text string) error {
	if len(text) > 2000 {
		return lc.Invalid("text", "Write at most 2000 bytes.")
	}
	r.Text = text
	return nil
}
