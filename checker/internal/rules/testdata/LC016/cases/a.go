package a

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

//lc:component template=t.html
type Room struct{ ID lc.ComponentID }

//lc:action
func (r *Room) Go() {}

// SSEChannel returns "room:{instance}".
func (r *Room) SSEChannel() lc.Channel { return lc.ContextChannel("room", r.ID.Instance) } // want "LC016: component room makes up its channel .room:{instance}., but does not say who may listen"

//lc:component template=t.html
type World struct{ ID lc.ComponentID }

//lc:action
func (w *World) Go() {}

// SSEChannel returns "global".
func (w *World) SSEChannel() lc.Channel { return lc.Global }

//lc:component template=t.html
type Unknown struct {
	ID lc.ComponentID
	Ch lc.Channel
}

//lc:action
func (u *Unknown) Go() {}

// SSEChannel returns "room:{instance}".
func (u *Unknown) SSEChannel() lc.Channel { return u.Ch }

// Guard decides for all that embed it.
type Guard struct{}

func (Guard) Authorize(ctx context.Context, a lc.Access) error { return nil }

//lc:component template=t.html
type Guarded struct {
	Guard // want "LC020: .* Authorize of component guarded: it is promoted from Guard"
	ID    lc.ComponentID
}

//lc:action
func (g *Guarded) Go() {}

// SSEChannel returns "room:{instance}".
func (g *Guarded) SSEChannel() lc.Channel { return lc.ContextChannel("room", g.ID.Instance) }
