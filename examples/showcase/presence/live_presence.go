// Package presence has the presence indicator of the showcase: who has a
// room's page open at this moment.
package presence

import (
	"context"

	"github.com/lcgen/lcgen/examples/showcase/people"
	lc "github.com/lcgen/lcgen/runtime"
)

// LivePresence shows who is in a room. Its instance is the room's name, so its
// channel is presence:lobby. Nobody says of themselves that they are there:
// the runtime tells who has come and gone by the connections that are open,
// and counts several tabs of one user as one.
//
//lc:component live-presence template=live_presence.html
//lc:channel presence
type LivePresence struct {
	ID lc.ComponentID

	rooms *Rooms
}

// New returns the factory of presence indicators.
func New(rooms *Rooms) func(context.Context, lc.ComponentID) (*LivePresence, error) {
	return func(_ context.Context, id lc.ComponentID) (*LivePresence, error) {
		return &LivePresence{ID: id, rooms: rooms}, nil
	}
}

// Joined is called when the first page of a user has connected.
func (p *LivePresence) Joined(_ context.Context, m lc.Member) error {
	p.rooms.enter(p.ID.Instance, m.User)
	return nil
}

// Left is called when the last page of a user has been gone for a moment.
func (p *LivePresence) Left(_ context.Context, m lc.Member) error {
	p.rooms.leave(p.ID.Instance, m.User)
	return nil
}

// People returns who is here, in the order in which they came.
func (p *LivePresence) People() []people.Person {
	var here []people.Person
	for _, user := range p.rooms.in(p.ID.Instance) {
		if person, ok := people.Find(user); ok {
			here = append(here, person)
		}
	}
	return here
}
