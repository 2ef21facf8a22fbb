package room

import (
	"context"
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

// Room is a place to talk.
//
//lc:component template=room.html
type Room struct {
	ID      lc.ComponentID
	Invited []string
	Lines   []string `lc:"state"`
}

//lc:action
func (r *Room) Say(line string) { r.Lines = append(r.Lines, line) }

// SSEChannel returns the context channel "room:{instance}", as in
// "room:lobby": what is said in a room is heard there only.
func (r *Room) SSEChannel() lc.Channel { return lc.ContextChannel("room", r.ID.Instance) }

// Authorize lets in those who are invited.
func (r *Room) Authorize(ctx context.Context, a lc.Access) error {
	if !slices.Contains(r.Invited, a.User) {
		return lc.Forbidden("you are not invited")
	}
	return nil
}
