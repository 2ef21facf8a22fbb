package expect

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Recorder stands in for the method of an action and notes what it is
// called with.
type Recorder struct {
	calls    [][]any
	context  bool           // the last call's context was that of the request
	fail     error          // what the next calls return
	rendered lc.ComponentID // ID of the component that was rendered last
}

// contextKey marks the context of the requests that the checks make.
type contextKey struct{}

// next is the ID of the state that an action in the immutable style returns.
var next = lc.ComponentID{Name: "next", Instance: "state"}

// Record notes one call: its context first, where the method takes one, then
// its arguments in order. It returns what the action is to return.
func (r *Recorder) Record(args ...any) error {
	if len(args) > 0 {
		if ctx, ok := args[0].(context.Context); ok {
			r.context = ctx.Value(contextKey{}) != nil
			args = args[1:]
		}
	}
	r.calls = append(r.calls, args)
	return r.fail
}

// Next returns the ID that the state returned by an action in the immutable
// style must have, so that it can be told from the state before.
func (r *Recorder) Next() lc.ComponentID { return next }
