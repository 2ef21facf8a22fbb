package a

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// Router may be on any channel.
//
//lc:component template=t.html
type Router struct {
	ID lc.ComponentID
	Ch lc.Channel
}

//lc:action
func (r *Router) Go() {}

// SSEChannel returns kind:{name}.
func (r *Router) SSEChannel() lc.Channel { return r.Ch }

func send(ctx context.Context, app *lc.App, ev lc.Event) {
	app.Broadcast(ctx, "stats:all", ev)
}
