package lc

import (
	"context"
	"fmt"
	"io"
)

// A component is a Definition without its type parameter, so that an App can
// hold many. Values of type *T travel as any; only this file knows that.
type component struct {
	name      string
	push      Push
	actions   map[string]*action
	new       func(ctx context.Context, id ComponentID) (any, error)
	render    func(ctx context.Context, c any, w io.Writer) error
	channel   func(c any) Channel                              // nil: none
	channelOf func(id ComponentID) Channel                     // nil: only a value tells
	state     *codec                                           // nil: none
	client    *codec                                           // nil: none
	mount     func(ctx context.Context, c any) error           // nil: none
	authorize func(ctx context.Context, c any, a Access) error // nil: no veto
	joined    func(ctx context.Context, c any, m Member) error // nil: none
	left      func(ctx context.Context, c any, m Member) error // nil: none
	version   func(c any) uint64                               // nil: counted in the Store
}

// An action is an Action without its type parameter.
type action struct {
	name   string
	params []Param
	quiet  bool
	bind   func(args *Args) func(ctx context.Context, c any) error
}

// A codec is a Codec without its type parameter.
type codec struct {
	schema string
	encode func(c any) ([]byte, error)
	decode func(c any, data []byte) error
}

// stored reports whether the component has a record in the Store.
func (c *component) stored() bool { return c.state != nil || c.version == nil }

// channelUnmounted returns the channel of an instance as far as its ID or its
// factory can tell: what Mount would load may be missing. It is empty if there
// is no such instance, or it can't be told.
func (c *component) channelUnmounted(ctx context.Context, id ComponentID) (ch Channel) {
	switch {
	case c.channel == nil:
		return ""
	case c.channelOf != nil:
		return c.channelOf(id)
	}
	defer func() {
		if recover() != nil { // a hand-written SSEChannel that needs Mount
			ch = ""
		}
	}()
	v, err := c.new(ctx, id)
	if err != nil {
		return ""
	}
	return c.channel(v)
}

// erase takes the type parameter off a definition.
func erase[T any](def Definition[T]) *component {
	c := &component{
		name:    def.Name,
		push:    def.Push,
		actions: make(map[string]*action, len(def.Actions)),
		new: func(ctx context.Context, id ComponentID) (any, error) {
			v, err := def.New(ctx, id)
			if err == nil && v == nil {
				err = fmt.Errorf("the factory of %s returned neither a component nor an error", def.Name)
			}
			return v, err
		},
		render: func(ctx context.Context, c any, w io.Writer) error { return def.Render(c.(*T), ctx, w) },
		state:  eraseCodec(def.State),
		client: eraseCodec(def.Client),
	}
	if c.client != nil {
		c.push = PushRefresh // its HTML is never the same for all
	}
	for _, a := range def.Actions {
		c.actions[a.Name] = eraseAction(a)
	}
	if def.Channel != nil {
		c.channel = func(c any) Channel { return def.Channel(c.(*T)) }
		c.channelOf = def.ChannelOf
	}
	if def.Mount != nil {
		c.mount = func(ctx context.Context, c any) error { return def.Mount(c.(*T), ctx) }
	}
	if def.Authorize != nil {
		c.authorize = func(ctx context.Context, c any, a Access) error { return def.Authorize(c.(*T), ctx, a) }
	}
	if def.Joined != nil {
		c.joined = func(ctx context.Context, c any, m Member) error { return def.Joined(c.(*T), ctx, m) }
	}
	if def.Left != nil {
		c.left = func(ctx context.Context, c any, m Member) error { return def.Left(c.(*T), ctx, m) }
	}
	if def.Version != nil {
		c.version = func(c any) uint64 { return def.Version(c.(*T)) }
	}
	return c
}

func eraseAction[T any](a Action[T]) *action {
	return &action{
		name:   a.Name,
		params: a.Params,
		quiet:  a.Quiet,
		bind: func(args *Args) func(context.Context, any) error {
			call := a.Method.Bind(args)
			return func(ctx context.Context, c any) error { return call(ctx, c.(*T)) }
		},
	}
}

func eraseCodec[T any](c *Codec[T]) *codec {
	if c == nil {
		return nil
	}
	return &codec{
		schema: c.Schema,
		encode: func(v any) ([]byte, error) { return c.Encode(v.(*T)) },
		decode: func(v any, data []byte) error { return c.Decode(v.(*T), data) },
	}
}
