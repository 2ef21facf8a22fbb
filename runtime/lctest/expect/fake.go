package expect

import (
	"context"
	"reflect"
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Recorder notes that a method of a fake is called: its name and arguments,
// first the context if the method has one. It returns the error that the method
// is to return.
type Recorder func(method string, args ...any) error

// Next is the ID of the component that a fake's method returns if its method is
// to return the new state. It tells that from the state before.
var Next = lc.ComponentID{Name: "next", Instance: "state"}

// calls are what a fake was called for in the place of an action's component.
type calls struct {
	takesContext bool // the action's method has a context
	returns      bool // it returns the new state
	fails        bool // it returns an error

	list    []call
	context bool           // the last call's context was that of the request
	fail    error          // what the next calls return
	left    lc.ComponentID // ID of the component that the last call has left
}

// A call is one call of a method. args are without the context.
type call struct {
	method string
	args   []any
}

// contextKey marks the context of the requests that the checks make.
type contextKey struct{}

// newCalls returns no calls yet, for an action of T that calls a method of M.
func newCalls[T, M any](method string) *calls {
	c := &calls{}
	m, ok := reflect.TypeFor[M]().MethodByName(method)
	if !ok {
		return c // all that is called is called wrongly
	}
	in, out := slices.Collect(m.Type.Ins()), slices.Collect(m.Type.Outs())
	c.takesContext = slices.Contains(in, reflect.TypeFor[context.Context]())
	c.returns = slices.Contains(out, reflect.TypeFor[T]()) || slices.Contains(out, reflect.TypeFor[*T]())
	c.fails = slices.Contains(out, reflect.TypeFor[error]())
	return c
}

// record is a Recorder.
func (c *calls) record(method string, args ...any) error {
	if len(args) > 0 {
		if ctx, ok := args[0].(context.Context); ok {
			c.context = ctx.Value(contextKey{}) != nil
			args = args[1:]
		}
	}
	c.list = append(c.list, call{method, args})
	return c.fail
}
