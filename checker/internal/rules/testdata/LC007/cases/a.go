package a

import (
	"context"
	"slices"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

//lc:component template=t.html
type Bare struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Bare) Go() {}

func (c *Bare) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "user:{instance}".
func (c *Bare) SSEChannel() lc.Channel { return lc.UserChannel(c.ID.Instance) } // want "LC007: the channel of component bare is user:guest and user:global for guests"

//lc:component template=t.html
type Half struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Half) Go() {}

func (c *Half) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "user:{instance}".
func (c *Half) SSEChannel() lc.Channel {
	if c.ID.Instance == "guest" {
		return lc.Global
	}
	return lc.Channel("user:" + c.ID.Instance) // want "LC007: the channel of component half is user:global for guests"
}

//lc:component template=t.html
type Str struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Str) Go() {}

func (c *Str) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "user:{instance}".
func (c *Str) SSEChannel() string { return "user:" + c.ID.Instance } // want "LC007"

//lc:component template=t.html
type If struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *If) Go() {}

func (c *If) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "user:{instance}".
func (c *If) SSEChannel() lc.Channel {
	if id := c.ID.Instance; id != "guest" && id != "global" {
		return lc.UserChannel(id)
	}
	return lc.Global
}

//lc:component template=t.html
type List struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *List) Go() {}

func (c *List) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "user:{instance}".
func (c *List) SSEChannel() lc.Channel {
	if slices.Contains(open, c.ID.Instance) {
		return "global"
	}
	return lc.UserChannel(c.ID.Instance)
}

//lc:component template=t.html
type Prefix struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Prefix) Go() {}

func (c *Prefix) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "user:{instance}".
func (c *Prefix) SSEChannel() lc.Channel {
	if !strings.HasPrefix(c.ID.Instance, "user-") {
		return lc.Global
	}
	return lc.UserChannel(c.ID.Instance)
}

//lc:component template=t.html
type Helper struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Helper) Go() {}

func (c *Helper) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "user:{instance}".
func (c *Helper) SSEChannel() lc.Channel { return channelOf(c.ID.Instance) }

//lc:component template=t.html
type Unsure struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Unsure) Go() {}

func (c *Unsure) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "user:{instance}".
func (c *Unsure) SSEChannel() lc.Channel {
	if c.Public {
		return lc.Global
	}
	return lc.UserChannel(c.ID.Instance)
}

//lc:component template=t.html
type Other struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Other) Go() {}

func (c *Other) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "user:{team}".
func (c *Other) SSEChannel() lc.Channel { return lc.UserChannel(c.Team) }

var open = []string{"guest", "global"}

func channelOf(instance string) lc.Channel {
	switch instance {
	case "guest", "global":
		return lc.Global
	default:
		return lc.UserChannel(instance)
	}
}
