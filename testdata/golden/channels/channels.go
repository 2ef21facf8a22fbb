// Package channels holds a component for each way to have a channel.
package channels

import (
	"context"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

// base renders for all components here.
type base struct{}

// Render writes nothing.
func (base) Render(context.Context, io.Writer) error { return nil }

// Ticker is the same for everybody.
//
//lc:component
//lc:channel global
type Ticker struct {
	ID lc.ComponentID
	base
}

// Inbox is one user's.
//
//lc:component
//lc:channel user
type Inbox struct {
	ID lc.ComponentID
	base
}

// Thread is about a thing.
//
//lc:component
//lc:channel context comments
type Thread struct {
	ID lc.ComponentID
	base
}

// Lobby is a place.
//
//lc:component
//lc:channel presence
type Lobby struct {
	ID lc.ComponentID
	base
}

// Static is deliberately without updates.
//
//lc:component
//lc:channel none
type Static struct {
	ID lc.ComponentID
	base
}

// Team has a channel by its own method.
//
//lc:component
type Team struct {
	ID lc.ComponentID
	base
}

// SSEChannel returns "team:{instance}".
func (t *Team) SSEChannel() lc.Channel { return lc.ContextChannel("team", t.ID.Instance) }

// Legacy has a channel by its own method, as a string.
//
//lc:component
type Legacy struct {
	ID lc.ComponentID
	base
}

// SSEChannel returns "legacy:{instance}".
func (l *Legacy) SSEChannel() string { return "legacy:" + l.ID.Instance }

// LegacyValue is Legacy with value receivers.
//
//lc:component
type LegacyValue struct {
	ID lc.ComponentID
	base
}

// SSEChannel returns "legacy:{instance}".
func (l LegacyValue) SSEChannel() string { return "legacy:" + l.ID.Instance }
