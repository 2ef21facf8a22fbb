package a

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

//lc:component template=t.html
type All struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *All) Go() {}

func (c *All) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "all-updates".
func (c *All) SSEChannel() lc.Channel { return "all-updates" } // want "LC005: the channel .all-updates. of component all is the same for all its instances; return lc.Global"

//lc:component template=t.html
type Colon struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Colon) Go() {}

func (c *Colon) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "feed:all".
func (c *Colon) SSEChannel() lc.Channel { return lc.ContextChannel("feed", "all") } // want "LC005: .*lc.ContextChannel..feed., c.ID.Instance."

//lc:component template=t.html
type Fallback struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Fallback) Go() {}

func (c *Fallback) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "feed:{instance}", or "feed:public".
func (c *Fallback) SSEChannel() lc.Channel {
	if c.Public {
		return "feed:public"
	}
	return lc.ContextChannel("feed", c.ID.Instance)
}

//lc:component template=t.html
type Branch struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Branch) Go() {}

func (c *Branch) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "feed:{instance}", or "everything".
func (c *Branch) SSEChannel() lc.Channel {
	if c.Public {
		return "everything" // want "LC005"
	}
	return lc.ContextChannel("feed", c.ID.Instance)
}

//lc:component template=t.html
type World struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *World) Go() {}

func (c *World) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "global".
func (c *World) SSEChannel() lc.Channel { return lc.Global }

//lc:component template=t.html
type Literal struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Literal) Go() {}

func (c *Literal) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "global".
func (c *Literal) SSEChannel() string { return "glo" + "bal" }
