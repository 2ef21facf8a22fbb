package a

import (
	"context"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

// Base has hooks, and what embeds it has none of them.
type Base struct{ Names []string }

func (b *Base) Mount(ctx context.Context) error { return nil }

func (b *Base) Load(ctx context.Context) error { return nil }

func (b *Base) Version() uint64 { return 1 }

func (b *Base) Render(ctx context.Context, w io.Writer) error { return nil }

func (b *Base) SSEChannel() lc.Channel { return lc.Global }

//lc:component
type Derived struct {
	ID   lc.ComponentID
	Base // want "LC020: the runtime doesn't call Mount of component derived: it is promoted from Base; write Mount on Derived, and call Base.Mount in it" "LC020: .* Load of component derived: it is promoted from Base" "LC020: .* Version of component derived"
}

//lc:action
func (d *Derived) Go() {}

// Guard guards what it is asked for, and nothing by being embedded.
type Guard struct{}

func (Guard) Authorize(ctx context.Context, a lc.Access) error { return nil }

//lc:component template=t.html
//lc:channel none
type Open struct {
	ID    lc.ComponentID
	Guard // want "LC020: the runtime doesn't call Authorize of component open: it is promoted from Guard"
}

//lc:action
func (o *Open) Go() {}

//lc:component template=t.html
//lc:channel none
type Guarded struct {
	ID lc.ComponentID
	Guard
}

//lc:action
func (g *Guarded) Go() {}

func (g *Guarded) Authorize(ctx context.Context, a lc.Access) error { return g.Guard.Authorize(ctx, a) }

//lc:component template=t.html
//lc:channel none
type Marked struct {
	ID lc.ComponentID
}

//lc:action
func (m *Marked) Mount(ctx context.Context) error { return nil } // want "LC020: the runtime doesn't call Mount of component marked: it is an action; remove //lc:action if"

//lc:action
func (m *Marked) Load(ctx context.Context) error { return nil } // want "LC020: the runtime doesn't call Load of component marked: it is an action; remove //lc:action if"

//lc:action
func (m *Marked) Left(steps int) {}

//lc:component template=t.html
//lc:channel context room
type Room struct{ ID lc.ComponentID }

//lc:action
func (r *Room) Go() {}

func (r *Room) Joined(ctx context.Context, m lc.Member) error { return nil } // want "LC020: the runtime doesn't call Joined of component room: its channel is no presence channel; write //lc:channel presence"

//lc:component template=t.html
//lc:channel presence
type Lobby struct{ ID lc.ComponentID }

//lc:action
func (l *Lobby) Go() {}

func (l *Lobby) Joined(ctx context.Context, m lc.Member) error { return nil }

func (l *Lobby) Left(ctx context.Context, m lc.Member) error { return nil }

//lc:component template=t.html
type Hall struct{ ID lc.ComponentID }

//lc:action
func (h *Hall) Go() {}

// SSEChannel returns "presence:{instance}".
func (h *Hall) SSEChannel() lc.Channel { return lc.PresenceChannel(h.ID.Instance) } // want "LC016"

func (h *Hall) Left(ctx context.Context, m lc.Member) error { return nil }

//lc:component template=t.html
type Yard struct{ ID lc.ComponentID }

//lc:action
func (y *Yard) Go() {}

// SSEChannel returns "yard:{instance}".
func (y *Yard) SSEChannel() lc.Channel { return lc.ContextChannel("yard", y.ID.Instance) } // want "LC016"

func (y *Yard) Left(ctx context.Context, m lc.Member) error { return nil } // want "LC020: .* Left of component yard: its channel is no presence channel"
