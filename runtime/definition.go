package lc

import (
	"context"
	"encoding/json"
	"io"
)

// This file is what generated code is written against. An application does
// not call it by hand: lcgen emits a RegisterT function for every component.

// IsGeneratedByLcgenV1 exists so that generated code fails to compile beside
// a runtime that does not speak its language: lcgen emits
//
//	const _ = lc.IsGeneratedByLcgenV1
//
// A runtime older than the code lacks the name, and one that is too new for it
// has dropped it. Either way, "go get github.com/lcgen/lcgen@latest" and then
// "lcgen generate ./..." make them agree.
const IsGeneratedByLcgenV1 = true

// A Definition tells the runtime all it needs to know about component type T:
// how to make one, where its updates go, and what may be called.
type Definition[T any] struct {
	Name      string                                                // wire name
	New       func(ctx context.Context, id ComponentID) (*T, error) // makes the value of one request
	Channel   func(c *T) Channel                                    // nil: no real-time updates
	ChannelOf func(id ComponentID) Channel                          // the same, where the ID alone tells it; nil: only a value does
	Actions   []Action[T]                                           // what may be called, and nothing else
	Render    func(c *T, ctx context.Context, w io.Writer) error    // writes the HTML inside the wrapper
	State     *Codec[T]                                             // lc:"state" fields; nil: none
	Client    *Codec[T]                                             // lc:"client" fields; nil: none
	Push      Push                                                  // what viewers are sent
	Mount     func(c *T, ctx context.Context) error                 // optional
	Authorize func(c *T, ctx context.Context, a Access) error       // optional
	Joined    func(c *T, ctx context.Context, m Member) error       // optional
	Left      func(c *T, ctx context.Context, m Member) error       // optional
	Version   func(c *T) uint64                                     // optional: the application's own version
}

// Push says what viewers of a changed component are sent.
type Push uint8

const (
	PushHTML    Push = iota // the HTML, the same for all
	PushRefresh             // a hint to fetch one's own view
)

// An Action is one row of a dispatch table.
type Action[T any] struct {
	Name   string  // wire name
	Params []Param // in the order of the method's parameters
	Quiet  bool    // broadcast=none: only the caller sees the change
	Method Method[T]
}

// A Method is what an action calls, and how arguments are bound to it. The two
// stay apart, so that a test can see which method it is, and put another in
// its place.
type Method[T any] struct {
	fn   any
	bind func(args *Args, fn any) Call[T]
}

// MethodOf returns the Method that calls fn, a method expression such as
// (*T).Add. bind decodes the arguments and returns the call. It collects faults
// in args, all of them; the runtime makes the call only where there is none.
func MethodOf[T, F any](fn F, bind func(args *Args, fn F) Call[T]) Method[T] {
	return Method[T]{fn: fn, bind: func(args *Args, fn any) Call[T] { return bind(args, fn.(F)) }}
}

// Func returns the method expression.
func (m Method[T]) Func() any { return m.fn }

// With returns a Method that calls fn in place of the method, with the same
// arguments. fn must be of the type of Func.
func (m Method[T]) With(fn any) Method[T] { return Method[T]{fn: fn, bind: m.bind} }

// Bind decodes the arguments and returns the call.
func (m Method[T]) Bind(args *Args) Call[T] { return m.bind(args, m.fn) }

// A Call runs an action on one component.
type Call[T any] func(ctx context.Context, c *T) error

// A Param describes one parameter of an action.
type Param struct {
	Name     string // wire name
	Type     string // Go type, for people
	Optional bool   // may be absent
	Variadic bool   // a JSON array, or a form field given several times
}

// A Codec carries some fields of T as JSON.
type Codec[T any] struct {
	Encode func(c *T) ([]byte, error)
	Decode func(c *T, data []byte) error
	Schema string // changes when the fields or their types do
}

// JSONCodec makes a Codec from the struct S that holds the fields, and the
// two functions that copy them out of T and into it.
func JSONCodec[T, S any](schema string, get func(*T) S, set func(*T, S)) *Codec[T] {
	return &Codec[T]{
		Schema: schema,
		Encode: func(c *T) ([]byte, error) {
			s := get(c)
			return json.Marshal(&s) // a pointer, so that methods of pointers to fields count
		},
		Decode: func(c *T, data []byte) error {
			var s S
			if err := json.Unmarshal(data, &s); err != nil {
				return err
			}
			set(c, s)
			return nil
		},
	}
}

// Factory completes an application's factory: one that is nil makes an empty
// component with its ID.
func Factory[T any](factory func(context.Context, ComponentID) (*T, error), empty func(ComponentID) *T) func(context.Context, ComponentID) (*T, error) {
	if factory != nil {
		return factory
	}
	return func(_ context.Context, id ComponentID) (*T, error) { return empty(id), nil }
}

// ValueFactory is Factory for a type whose methods all have value receivers.
func ValueFactory[T any](factory func(context.Context, ComponentID) (T, error), empty func(ComponentID) T) func(context.Context, ComponentID) (*T, error) {
	return func(ctx context.Context, id ComponentID) (*T, error) {
		if factory == nil {
			c := empty(id)
			return &c, nil
		}
		c, err := factory(ctx, id)
		if err != nil {
			return nil, err
		}
		return &c, nil
	}
}
