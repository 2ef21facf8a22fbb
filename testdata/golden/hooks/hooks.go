// Package hooks holds a component with every optional method.
package hooks

import (
	"context"
	"errors"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

// Room is a place where people meet.
//
//lc:component push=refresh
//lc:channel presence
type Room struct {
	ID      lc.ComponentID
	members []string
	version uint64
}

func (r *Room) Mount(ctx context.Context) error                  { return ctx.Err() }
func (r *Room) Load(ctx context.Context) error                   { return ctx.Err() }
func (r *Room) Render(ctx context.Context, w io.Writer) error    { return ctx.Err() }
func (r *Room) Authorize(ctx context.Context, a lc.Access) error { return errors.ErrUnsupported }
func (r *Room) Version() uint64                                  { return r.version }

func (r *Room) Joined(ctx context.Context, m lc.Member) error {
	r.members = append(r.members, m.User)
	return nil
}

func (r *Room) Left(ctx context.Context, m lc.Member) error { return nil }

//lc:action
func (r *Room) Say(ctx context.Context, text string) error { return nil }

//lc:action
func (r *Room) Shout(ctx context.Context, words string) error { return nil }

// Whisper is no action, though it could stand in the place of Say.
func (r *Room) Whisper(ctx context.Context, text string) error { return nil }

// RenderPlain could stand in the place of Render.
func (r *Room) RenderPlain(ctx context.Context, w io.Writer) error { return ctx.Err() }

// Sweep is no action, though it has the shape of one.
func (r *Room) Sweep(ctx context.Context) error { return nil }
