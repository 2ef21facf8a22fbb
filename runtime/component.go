package lc

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"reflect"
	"slices"

	"github.com/lcgen/lcgen/internal/element"
	"github.com/lcgen/lcgen/runtime/arg"
)

// A component is a Definition without its type parameter, so that an App can
// hold many. Values of type *T travel as any; only this file knows that.
type component struct {
	name        string
	push        Push
	uses        []string // modules of the browser client
	uploads     bool     // its files go straight to object storage
	actions     map[string]*action
	new         func(ctx context.Context, id ComponentID) (any, error)
	render      func(ctx context.Context, c any, w io.Writer) error
	channel     func(c any) (Channel, error)                     // nil: none
	channelOf   func(id ComponentID) Channel                     // nil: only a value tells
	state       *codec                                           // nil: none
	publicState bool                                             // updates carry the state
	client      *codec                                           // nil: none
	address     []addressField                                   // of client: those in the address of the page
	keep        []string                                         // names of those of client that survive a reload
	props       *codec                                           // nil: none
	element     string                                           // the wrapper's
	mount       func(ctx context.Context, c any) error           // nil: none
	migrate     func(ctx context.Context, c any, r Record) error // nil: none
	load        func(ctx context.Context, c any) error           // nil: none
	authorize   func(ctx context.Context, c any, a Access) error // nil: no veto
	joined      func(ctx context.Context, c any, m Member) error // nil: none
	left        func(ctx context.Context, c any, m Member) error // nil: none
	version     func(c any) (uint64, error)                      // nil: counted in the Store

	attributes  func(c any) (map[string]string, error)              // nil: none
	placeholder func(ctx context.Context, c any, w io.Writer) error // nil: nothing is shown

	undecoded undecoded
}

// An action is an Action without its type parameter.
type action struct {
	name   string
	params []Param
	names  []string // of params
	quiet  bool
	files  fileRules

	partial bool // faults are no refusal
	bind    func(args *arg.Args) func(ctx context.Context, c any) error
}

// A codec is a Codec without its type parameter.
type codec struct {
	schema string
	names  []string   // of the members, nil if only encode tells them
	zero   func() any // a *T
	encode func(c any) ([]byte, error)
	decode func(c any, data []byte) error

	// withUnknown returns next, what encode has returned, with those members of
	// old, what decode was given, that only another build of the program knows.
	withUnknown func(old, next []byte) ([]byte, error)
}

// stored reports whether the component has a record in the Store.
func (c *component) stored() bool { return c.state != nil || c.version == nil }

// public returns the state as far as updates carry it.
func (c *component) public(state []byte) []byte {
	if !c.publicState {
		return nil
	}
	return state
}

// channelUnmounted returns the channel of an instance as far as its ID or its
// factory can tell: what Mount would load may be missing. It is empty if there
// is no such instance, or it can't be told.
func (c *component) channelUnmounted(ctx context.Context, id ComponentID) Channel {
	switch {
	case c.channel == nil:
		return ""
	case c.channelOf != nil:
		return c.channelOf(id)
	}
	_, ch := c.probe(ctx, id)
	return ch
}

// channelPlaced is channelUnmounted for a component with the props of its place.
func (c *component) channelPlaced(ctx context.Context, id ComponentID, props []byte) Channel {
	if _, known := c.channelUnmade(id); known || c.props == nil {
		return c.channelUnmounted(ctx, id)
	}
	l := &loaded{comp: c, id: id, props: props}
	var err error
	if l.value, err = c.new(ctx, id); err != nil || l.fillProps() != nil || l.findChannel() != nil {
		return ""
	}
	return l.channel
}

// channelUnmade returns the channel of an instance, if it is known without its
// value.
func (c *component) channelUnmade(id ComponentID) (ch Channel, known bool) {
	switch {
	case c.channel == nil:
		return "", true
	case c.channelOf != nil:
		return c.channelOf(id), true
	}
	return "", false
}

// probe makes a component whose channel only a value tells, and returns both.
// The channel is empty as channelUnmounted says.
func (c *component) probe(ctx context.Context, id ComponentID) (any, Channel) {
	v, err := c.new(ctx, id)
	if err != nil {
		return nil, ""
	}
	ch, err := c.channel(v)
	if err != nil { // a hand-written SSEChannel that needs Mount
		return nil, ""
	}
	return v, ch
}

// erase takes the type parameters off a definition. Every function of the
// result returns a panic of the application's code as an error.
func erase[T, M any](def Definition[T, M]) *component {
	c := &component{
		name:    def.Name,
		push:    cmp.Or(def.Push, PushHTML),
		uses:    knownModules(def.Uses),
		actions: make(map[string]*action, len(def.Actions)),
		new: func(ctx context.Context, id ComponentID) (c any, err error) {
			defer recoverTo(&err)
			v, err := def.New(ctx, id)
			if err == nil && v == nil {
				err = fmt.Errorf("the factory of %s returned neither a component nor an error", def.Name)
			}
			return v, err
		},
		render: func(ctx context.Context, c any, w io.Writer) (err error) {
			defer recoverTo(&err)
			return def.Render(c.(*T), ctx, w)
		},
		state:       eraseCodec(def.State),
		publicState: def.PublicState,
		client:      eraseCodec(def.Client),
		address:     eraseAddress(def.Address),
		keep:        def.Keep,
		props:       eraseCodec(def.Props),
		element:     cmp.Or(def.Element, element.Default),
	}
	if c.props != nil || c.client != nil && def.Push == 0 {
		c.push = PushRefresh // its HTML is not the same for all
	}
	for _, a := range def.Actions {
		c.actions[a.Name] = eraseAction(a)
	}
	if def.Channel != nil {
		c.channel = eraseQuestion(def.Channel)
		c.channelOf = def.ChannelOf
	}
	if def.Version != nil {
		c.version = eraseQuestion(def.Version)
	}
	if def.Attributes != nil {
		c.attributes = eraseQuestion(def.Attributes)
	}
	if def.Placeholder != nil {
		c.placeholder = func(ctx context.Context, c any, w io.Writer) (err error) {
			defer recoverTo(&err)
			return def.Placeholder(c.(*T), ctx, w)
		}
	}
	c.mount = eraseStep(def.Mount)
	c.migrate = eraseHook(def.MigrateState)
	c.load = eraseStep(def.Load)
	c.authorize = eraseHook(def.Authorize)
	c.joined = eraseHook(def.Joined)
	c.left = eraseHook(def.Left)
	return c
}

// knownModules returns those of the names that the browser client has modules
// of. Code that was generated for another version of it may name others, which
// are part of its core now.
func knownModules(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !isModule(name) })
}

// eraseStep takes the type parameter off a method that is only called, nil off
// none.
func eraseStep[T any](step func(c *T, ctx context.Context) error) func(ctx context.Context, c any) error {
	if step == nil {
		return nil
	}
	return func(ctx context.Context, c any) (err error) {
		defer recoverTo(&err)
		return step(c.(*T), ctx)
	}
}

// eraseHook takes the type parameter off a method that is told something, nil
// off none.
func eraseHook[T, A any](hook func(c *T, ctx context.Context, a A) error) func(ctx context.Context, c any, a A) error {
	if hook == nil {
		return nil
	}
	return func(ctx context.Context, c any, a A) (err error) {
		defer recoverTo(&err)
		return hook(c.(*T), ctx, a)
	}
}

// eraseQuestion takes the type parameter off a method that only returns
// something.
func eraseQuestion[T, R any](method func(c *T) R) func(c any) (R, error) {
	return func(c any) (r R, err error) {
		defer recoverTo(&err)
		return method(c.(*T)), nil
	}
}

func eraseAction[T, M any](a Action[T, M]) *action {
	return &action{
		name:   a.Name,
		params: a.Params,
		names:  paramNames(a.Params),
		quiet:  a.Quiet || a.Partial,
		files:  newFileRules(a.Params, a.Files, a.MaxFile, a.Accept),

		partial: a.Partial,
		bind: func(args *arg.Args) func(context.Context, any) error {
			call := a.Bind(args)
			return func(ctx context.Context, c any) (err error) {
				defer recoverTo(&err)
				next, err := call(ctx, c.(M))
				if next != nil && (err == nil || a.Partial && leavesState(next, err)) {
					*c.(*T) = *next
				}
				return err
			}
		},
	}
}

// leavesState reports whether what a partial action has returned beside an error is
// the new state: faults are no refusal, and a zero value beside them is none.
func leavesState[T any](next *T, err error) bool {
	return isInvalid(err) && !reflect.ValueOf(next).Elem().IsZero()
}

// paramNames returns the wire names of parameters.
func paramNames(params []Param) []string {
	names := make([]string, len(params))
	for i, p := range params {
		names[i] = p.Name
	}
	return names
}

func eraseCodec[T any](c *Codec[T]) *codec {
	if c == nil {
		return nil
	}
	return &codec{
		schema: c.Schema,
		names:  c.names,
		zero:   func() any { return new(T) },
		encode: func(v any) (data []byte, err error) {
			defer recoverTo(&err)
			return c.Encode(v.(*T))
		},
		decode: func(v any, data []byte) (err error) {
			defer recoverTo(&err)
			return c.Decode(v.(*T), data)
		},
		withUnknown: func(old, next []byte) (kept []byte, err error) {
			defer recoverTo(&err)
			known := new(T)
			if !c.shape.HasUnknown(old) || c.Decode(known, old) != nil { // or MigrateState has read it
				return next, nil
			}
			encoded, err := c.Encode(known)
			if err != nil {
				return nil, err
			}
			return c.shape.Keep(old, encoded, next), nil
		},
	}
}
