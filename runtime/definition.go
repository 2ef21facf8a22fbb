package lc

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"

	"github.com/lcgen/lcgen/runtime/arg"
	"github.com/lcgen/lcgen/runtime/internal/survive"
)

// This file is what generated code is written against. An application does
// not call it by hand: lcgen emits a RegisterT function for every component.

// IsGeneratedByLcgenV2 exists so that generated code fails to compile beside
// a runtime that does not speak its language: lcgen emits
//
//	const _ = lc.IsGeneratedByLcgenV2
//
// A runtime older than the code lacks the name, and one that is too new for it
// has dropped it. Either way, "go get github.com/lcgen/lcgen@latest" and then
// "lcgen generate ./..." make them agree.
const IsGeneratedByLcgenV2 = true

// Register makes the App serve a component. It panics if the definition can't
// be served, or if the App already serves a component of that name.
func Register[T, M any](a *App, def Definition[T, M]) {
	err := checkDefinition(def)
	for _, act := range def.Actions {
		if err == nil {
			rules := newFileRules(act.Params, act.Files, act.MaxFile, act.Accept)
			if a.uploads == nil { // or what has no room here goes straight to object storage
				err = rules.check(a.limits)
			}
			if err != nil {
				err = fmt.Errorf("action %s: %w", act.Name, err)
			}
		}
	}
	if err != nil {
		panic(fmt.Sprintf("lc: register component %q: %v", def.Name, err))
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, taken := a.components[def.Name]; taken {
		panic(fmt.Sprintf("lc: register component %q: a component of this name is registered already", def.Name))
	}
	a.components[def.Name] = a.dev.erased(a.withUploads(erase(def)))
	a.names = append(a.names, def.Name)
	slices.Sort(a.names)
}

// A Definition tells the runtime all it needs to know about component type T:
// how to make one, where its updates go, and what may be called. M is what
// actions call: *T, or an interface with those methods of *T that are actions.
type Definition[T, M any] struct {
	Name      string                                                // wire name
	New       func(ctx context.Context, id ComponentID) (*T, error) // makes the value of one request
	Channel   func(c *T) Channel                                    // nil: no real-time updates
	ChannelOf func(id ComponentID) Channel                          // the same, where the ID alone tells it; nil: only a value does
	Actions   []Action[T, M]                                        // what may be called, and nothing else
	Render    func(c *T, ctx context.Context, w io.Writer) error    // writes the HTML inside the wrapper
	State     *Codec[T]                                             // lc:"state" fields; nil: none
	Client    *Codec[T]                                             // lc:"client" fields; nil: none
	Address   []AddressField[T]                                     // those of Client that the address of the page shows
	Keep      []string                                              // names in the JSON of Client of those that survive a reload of the tab
	Props     *Codec[T]                                             // lc:"prop" fields; nil: none
	Element   string                                                // the wrapper's; empty: div
	Push      Push                                                  // what viewers are sent; zero: HTML, or a hint if there are Client or Props

	PublicState bool // updates carry the State fields, for scripts of the page

	Uses      []string                                        // modules of the browser client that its HTML needs, as far as that is known
	Mount     func(c *T, ctx context.Context) error           // optional
	Load      func(c *T, ctx context.Context) error           // optional: reads what the view shows
	Authorize func(c *T, ctx context.Context, a Access) error // optional
	Joined    func(c *T, ctx context.Context, m Member) error // optional
	Left      func(c *T, ctx context.Context, m Member) error // optional
	Version   func(c *T) uint64                               // optional: the application's own version

	Attributes  func(c *T) map[string]string                       // optional: of the wrapper
	Placeholder func(c *T, ctx context.Context, w io.Writer) error // optional: the inside of the wrapper until the content is fetched

	// MigrateState, if there is one, is called for a new value if the stored state
	// can't be decoded, as another build has stored it. When it returns nil, the
	// fields are the state, which is stored with the next change.
	MigrateState func(c *T, ctx context.Context, old Record) error
}

// Push says what viewers of a changed component are sent.
type Push uint8

const (
	PushHTML    Push = iota + 1 // the HTML, the same for all; not with Props
	PushRefresh                 // a hint to fetch one's own view
)

// An Action is one row of a dispatch table.
type Action[T, M any] struct {
	Name   string  // wire name
	Params []Param // in the order of the method's parameters
	Quiet  bool    // broadcast=none: only the caller sees the change

	// Partial says that it runs also if parameters are missing or don't decode, and
	// that an InvalidError of it is no refusal: see answerCall. It is quiet.
	Partial bool

	// Files are the names of the fields of a form that take files, as in "photo",
	// "product.photo" and "items.*.photo"; nil: none. MaxFile is how many bytes one
	// may have, 0 for Limits.FileBytes, and Accept which types, empty for all, as the
	// attribute accept of a field has them.
	Files   []string
	MaxFile int64
	Accept  string

	// Bind decodes the arguments and returns the call. It notes all faults in
	// args; the runtime makes the call only if there are none, or it is Partial.
	Bind func(args *arg.Args) Call[T, M]
}

// A Call runs an action on c. A method in the immutable style returns the new
// state, which is next; next is nil if the method changed c itself, or nothing.
type Call[T, M any] func(ctx context.Context, c M) (next *T, err error)

// A Param describes one parameter of an action.
type Param struct {
	Name     string // wire name
	Type     string // Go type, for people: the inspector of development mode shows it
	Optional bool   // may be absent
	Variadic bool   // a JSON array, or a form field given several times
	File     bool   // a file of a multipart form
}

// A Codec carries some fields of T as JSON.
type Codec[T any] struct {
	Encode func(c *T) ([]byte, error)
	Decode func(c *T, data []byte) error
	Schema string // changes when the fields or their types do

	names []string       // of the fields in JSON; nil: not known
	shape *survive.Shape // which members that JSON has; nil: none is unknown
}

// JSONCodec makes a Codec from the struct S that holds the fields, and the
// two functions that copy them out of T and into it.
func JSONCodec[T, S any](schema string, get func(*T) S, set func(*T, S)) *Codec[T] {
	return &Codec[T]{
		Schema: schema,
		names:  jsonNames(reflect.TypeFor[S]()),
		shape:  survive.ShapeOf(reflect.TypeFor[S]()),
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
