package a

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

//lc:component template=t.html
//lc:channel user
type Inbox struct{ ID lc.ComponentID }

//lc:action
func (i *Inbox) Go() {}

//lc:component template=t.html
//lc:channel context comments
type Thread struct{ ID lc.ComponentID }

//lc:action
func (t *Thread) Go() {}

//lc:component template=t.html
type Room struct{ ID lc.ComponentID }

//lc:action
func (r *Room) Go() {}

func (r *Room) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "room:{instance}".
func (r *Room) SSEChannel() lc.Channel { return lc.ContextChannel("room", r.ID.Instance) }

const posts = "comment"

func send(ctx context.Context, app *lc.App, ch lc.Channel, ev lc.Event) {
	app.Broadcast(ctx, ch, ev)
	app.Broadcast(ctx, lc.Global, ev)
	app.Broadcast(ctx, "comments:post-1", ev)
	app.Broadcast(ctx, "room:lobby", ev)
	app.Broadcast(ctx, lc.ContextChannel(posts, "post-1"), ev) // want "LC015: no component listens on the channel .comment:post-1.; did you mean comments:post-1"
	app.Broadcast(ctx, lc.PresenceChannel("lobby"), ev)        // want "LC015: .*; components listen on global, user:{instance}, comments:{instance}, room:{instance}"
	app.Broadcast(ctx, "all", ev)                              // want "LC015"
	app.Dispatch(ctx, "comments:post-1", "order-paid", nil)
	app.Dispatch(ctx, "comment:post-1", "order-paid", nil) // want "LC015: .*; did you mean comments:post-1"
	//lc:ignore LC015 a page of its own listens here
	app.Broadcast(ctx, "stats:all", ev)
}
