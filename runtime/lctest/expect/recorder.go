package expect

import (
	"context"
	"reflect"

	lc "github.com/lcgen/lcgen/runtime"
)

// A recorder has a method that stands in for that of an action, and notes what
// it is called with.
type recorder struct {
	method any // of the type of the action's method expression

	takesContext bool // the method's first parameter is a context
	returns      bool // the method returns the new state
	fails        bool // the method returns an error

	calls   [][]any
	context bool           // the last call's context was that of the request
	fail    error          // what the next calls return
	left    lc.ComponentID // ID of the component that the last call has left
}

// contextKey marks the context of the requests that the checks make.
type contextKey struct{}

// next is the ID of the state that an action in the immutable style returns,
// by which it is told from the state before.
var next = lc.ComponentID{Name: "next", Instance: "state"}

// newRecorder returns a recorder in place of an action's method expression. A
// method that returns the new state returns a pointer to it, or the value.
func newRecorder[T any](method any, state *T) *recorder {
	typ := reflect.TypeOf(method)
	r := &recorder{}
	r.takesContext = typ.NumIn() > 1 && typ.In(1) == reflect.TypeFor[context.Context]()
	var results []func() reflect.Value
	for i := range typ.NumOut() {
		switch typ.Out(i) {
		case reflect.TypeFor[*T]():
			r.returns = true
			results = append(results, func() reflect.Value { return reflect.ValueOf(state) })
		case reflect.TypeFor[T]():
			r.returns = true
			results = append(results, func() reflect.Value { return reflect.ValueOf(state).Elem() })
		default:
			r.fails = true
			results = append(results, func() reflect.Value { return reflect.ValueOf(&r.fail).Elem() })
		}
	}
	r.method = reflect.MakeFunc(typ, func(args []reflect.Value) []reflect.Value {
		r.record(args[1:]) // without the receiver
		out := make([]reflect.Value, len(results))
		for i, result := range results {
			out[i] = result()
		}
		return out
	}).Interface()
	return r
}

// record notes one call.
func (r *recorder) record(args []reflect.Value) {
	if r.takesContext {
		ctx := args[0].Interface().(context.Context)
		r.context = ctx.Value(contextKey{}) != nil
		args = args[1:]
	}
	call := make([]any, len(args))
	for i, arg := range args {
		call[i] = arg.Interface()
	}
	r.calls = append(r.calls, call)
}
