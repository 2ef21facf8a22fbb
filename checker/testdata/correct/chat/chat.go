// Package chat makes up its channel by itself, and says who may listen.
package chat

import (
	"context"
	"fmt"
	"slices"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

const kind = "chat"

// A Line is what somebody said.
type Line struct {
	Author string
	Text   string
	At     time.Time
}

// Room is a chat room.
//
//lc:component chat-room template=room.html
type Room struct {
	ID      lc.ComponentID
	Lines   []Line `lc:"state"`
	Draft   string `lc:"client"`
	members func(room string) []string
}

// SSEChannel returns the context channel "chat:{instance}", as in "chat:lobby".
func (r *Room) SSEChannel() lc.Channel {
	return lc.Channel(fmt.Sprintf("%s:%s", kind, r.ID.Instance))
}

// Authorize lets in the members of the room.
func (r *Room) Authorize(ctx context.Context, a lc.Access) error {
	if !slices.Contains(r.members(r.ID.Instance), a.User) {
		return lc.Forbidden("members only")
	}
	return nil
}

//lc:action
func (r *Room) Say(ctx context.Context, text string) error {
	author, ok := lc.UserFrom(ctx)
	if !ok {
		return lc.Forbidden("log in to speak")
	}
	if text == "" {
		return lc.Invalid("text", "say something")
	}
	r.Lines = append(r.Lines, Line{author, text, time.Now()})
	return nil
}

//lc:action
func (r *Room) SaveDraft(text string) { r.Draft = text }
