package a

import (
	"context"
	"fmt"

	lc "github.com/lcgen/lcgen/runtime"
)

//lc:component template=t.html
type User struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *User) Go() {}

func (c *User) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "user:123".
func (c *User) SSEChannel() lc.Channel { return "user:123" } // want "LC004: the channel .user:123. of component user names one user, whatever the instance is; make it from the instance: lc.UserChannel.c.ID.Instance."

//lc:component template=t.html
type Call struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Call) Go() {}

func (c *Call) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "user:123".
func (c *Call) SSEChannel() lc.Channel { return lc.UserChannel("123") } // want "LC004: .*lc.UserChannel"

//lc:component template=t.html
type Str struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Str) Go() {}

func (c *Str) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "room:lobby".
func (c *Str) SSEChannel() string { return fmt.Sprintf("%s:%s", kind, "lobby") } // want "LC004: the channel .room:lobby. of component str names one instance"

//lc:component template=t.html
type Helper struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Helper) Go() {}

func (c *Helper) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "presence:here".
func (c *Helper) SSEChannel() lc.Channel { return here() } // want "LC004: .*lc.PresenceChannel"

//lc:component template=t.html
type Branch struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Branch) Go() {}

func (c *Branch) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "room:{instance}", and "user:7" for the boss.
func (c *Branch) SSEChannel() lc.Channel {
	if c.Public {
		return "user:7" // want "LC004: the channel .user:7."
	}
	return lc.ContextChannel("room", c.ID.Instance)
}

//lc:component template=t.html
type Chosen struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Chosen) Go() {}

func (c *Chosen) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "room:{instance}", and "room:main" for lobby.
func (c *Chosen) SSEChannel() lc.Channel {
	if c.ID.Instance == "lobby" {
		return "room:main"
	}
	return lc.ContextChannel("room", c.ID.Instance)
}

//lc:component template=t.html
type Team struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Team) Go() {}

func (c *Team) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "team:{team}".
func (c *Team) SSEChannel() lc.Channel { return lc.ContextChannel("team", c.Team) }

//lc:component template=t.html
type Unknown struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Unknown) Go() {}

func (c *Unknown) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "room:{instance}".
func (c *Unknown) SSEChannel() lc.Channel { return lookup(c.Team) }

//lc:component template=t.html
type Silenced struct {
	ID     lc.ComponentID
	Public bool
	Team   string
}

//lc:action
func (c *Silenced) Go() {}

func (c *Silenced) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "room:only".
func (c *Silenced) SSEChannel() lc.Channel {
	return "room:only" //lc:ignore LC004 there is one room
}

const kind = "room"

func here() lc.Channel { return lc.PresenceChannel("here") }

var table = map[string]lc.Channel{}

func lookup(s string) lc.Channel { return table[s] }

func notify(ctx context.Context, app *lc.App, user string, ev lc.Event) {
	app.Broadcast(ctx, lc.UserChannel(user), ev)
	app.Broadcast(ctx, "user:123", ev)          // want "LC004: the broadcast to .user:123. names one user"
	app.Broadcast(ctx, lc.UserChannel("7"), ev) // want "LC004: .*user:7"
	boss := lc.UserChannel("boss")
	app.Broadcast(ctx, boss, ev) //lc:ignore LC004 there is one boss
	app.Broadcast(ctx, lc.Global, ev)
}
