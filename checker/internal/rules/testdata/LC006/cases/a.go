package a

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

//lc:component template=t.html
type None struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *None) Go() {}

func (c *None) Authorize(ctx context.Context, a lc.Access) error { return nil }

func (c *None) SSEChannel() lc.Channel { return lc.UserChannel(c.Team) } // want "LC006: the comment of SSEChannel of component none does not tell which channels it returns; name .user:{…}."

//lc:component template=t.html
type Vague struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Vague) Go() {}

func (c *Vague) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns the channel of the user.
func (c *Vague) SSEChannel() lc.Channel { return lc.UserChannel(c.Team) } // want "LC006"

//lc:component template=t.html
type Format struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Format) Go() {}

func (c *Format) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns user:{team}.
func (c *Format) SSEChannel() lc.Channel { return lc.UserChannel(c.Team) }

//lc:component template=t.html
type Example struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Example) Go() {}

func (c *Example) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel keeps a post's comments together, as in comments:post-123.
func (c *Example) SSEChannel() lc.Channel { return lc.ContextChannel("comments", c.ID.Instance) }

//lc:component template=t.html
type OneOfTwo struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *OneOfTwo) Go() {}

func (c *OneOfTwo) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "team:{team}".
func (c *OneOfTwo) SSEChannel() lc.Channel { // want "LC006: .*name .room:{instance}."
	if c.Team == "" {
		return lc.ContextChannel("room", c.ID.Instance)
	}
	return lc.ContextChannel("team", c.Team)
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

// SSEChannel is where everything goes.
func (c *World) SSEChannel() lc.Channel { return lc.Global } // want "LC006: .*name .global."

//lc:component template=t.html
type Told struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Told) Go() {}

func (c *Told) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns the global channel.
func (c *Told) SSEChannel() lc.Channel { return lc.Global }

//lc:component template=t.html
type Unknown struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Unknown) Go() {}

func (c *Unknown) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel asks the router.
func (c *Unknown) SSEChannel() lc.Channel { return router[c.Team] } // want "LC006: .*name the form of the channel"

//lc:component template=t.html
type UnknownTold struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *UnknownTold) Go() {}

func (c *UnknownTold) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel asks the router, which knows room:{name} and team:{name}.
func (c *UnknownTold) SSEChannel() lc.Channel { return router[c.Team] }

var router = map[string]lc.Channel{}

func init() { router["a"] = lc.Global }
