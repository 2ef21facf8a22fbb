package lc

import (
	"context"
	"fmt"
	"sync/atomic"
)

// maxNesting bounds how many calls of the App may lead to each other: those that
// render components in each other, and as many again.
const maxNesting = 2 * maxDepth

// callUpdate is Component.Update. A change may lead to another of the same
// instance, which is put off; the component's own methods may not.
const (
	callUpdate  = "Update"
	callRefresh = "Refresh"
)

// changeKey is that of contexts which are passed to a change.
type changeKey struct{}

// A nesting is a call of the App that runs the methods of a component: what they
// call in turn gets it with their context. A component that refreshes, renders
// or broadcasts itself in its own factory, Mount or Render would do so without
// end, until the process has no memory left for the goroutine's stack.
type nesting struct {
	call  string // "Refresh"
	id    ComponentID
	outer *nesting // that led to it; nil if it is the first
	over  atomic.Bool
}

type nestingKey struct{}

// nestingFrom returns the call that ctx is of, nil if it is of none.
func nestingFrom(ctx context.Context) *nesting {
	n, _ := ctx.Value(nestingKey{}).(*nesting)
	return n
}

// nest returns a call of the App that is made with ctx. It returns an error if
// the same call leads to this one, or too many others do. A call that is over
// leads to nothing any more, even if its context lives on.
func nest(ctx context.Context, call string, id ComponentID) (*nesting, error) {
	notePart(ctx)
	n := &nesting{call: call, id: id, outer: nestingFrom(ctx)}
	depth := 0
	for outer := n.outer; outer != nil; outer = outer.outer {
		switch depth++; {
		case outer.over.Load():
			return n, nil
		case outer.call == call && outer.id == id && (call != callUpdate || ctx.Value(changeKey{}) == nil):
			return nil, fmt.Errorf("a call of %s about %s leads to itself, by the component's own factory or methods: make it elsewhere, such as in an action%s", call, id, calledAt())
		case depth == maxNesting:
			return nil, fmt.Errorf("%d calls of the App lead to each other, this one of %s about %s the last: that may have no end%s", maxNesting, call, id, calledAt())
		}
	}
	return n, nil
}

// in returns ctx for what the call does.
func (n *nesting) in(ctx context.Context) context.Context {
	return context.WithValue(ctx, nestingKey{}, n)
}

// end says that the call is over.
func (n *nesting) end() { n.over.Store(true) }
