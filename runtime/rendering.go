package lc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// maxDepth is how deep in others a component may be: one that a page places is
// in none.
const maxDepth = 16

// A rendering is one component on its way to HTML, and the context of that: what
// is placed with it is inside the component.
type rendering struct {
	context.Context
	outer   *rendering // that the component is placed in; nil: in none
	id      ComponentID
	channel Channel
	depth   int // how many are around it, also those that are not rendered with it
	to      recipient
	over    atomic.Bool // whatever is done with the context now is no part of it

	mu     sync.Mutex // a component may render its parts at once
	inside []placedInside
}

type renderingKey struct{}

// A recipient is who is sent a rendering.
type recipient uint8

const (
	toPage   recipient = iota // one viewer, with tokens in forms
	toClient                  // one viewer's browser client, which sends no form's token
	toAll                     // an audience
)

// Value implements context.Context.
func (r *rendering) Value(key any) any {
	if _, ok := key.(renderingKey); ok {
		return r
	}
	return r.Context.Value(key)
}

// renderingFrom returns the component that is rendered with ctx, nil if there is
// none.
func renderingFrom(ctx context.Context) *rendering {
	r, _ := ctx.Value(renderingKey{}).(*rendering)
	if r == nil || r.over.Load() {
		return nil
	}
	return r
}

// render writes the inside of a component, by its Render or its Placeholder. It
// returns the components that were placed in it.
func (l *loaded) render(ctx context.Context, w io.Writer, to recipient, by func(context.Context, any, io.Writer) error) ([]placedInside, error) {
	r := &rendering{Context: ctx, outer: renderingFrom(ctx), id: l.id, channel: l.channel, to: to}
	if r.outer != nil {
		r.depth = r.outer.depth + 1
	}
	defer r.over.Store(true)
	if err := by(r, l.value, w); err != nil {
		return nil, fmt.Errorf("render %s: %w", l.id, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.inside, nil
}

// hold notes a component that is placed in r.
func (r *rendering) hold(one placedInside) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inside = append(r.inside, one)
}

// A placingError says that a component can't be placed where it is, for anybody.
type placingError struct{ text string }

func (e *placingError) Error() string { return e.text }

// isMisplaced reports whether err is about components that contain each other in
// a way that has no end.
func isMisplaced(err error) bool {
	var misplaced *placingError
	return errors.As(err, &misplaced)
}

// admit returns an error if a component can't be in r: if it is r, or one around
// it, or too deep. The error names them all, the outermost first.
func (r *rendering) admit(id ComponentID) error {
	if r == nil {
		return nil
	}
	chain := []string{id.String()}
	twice := false
	for around := r; around != nil; around = around.outer {
		chain = append(chain, around.id.String())
		twice = twice || around.id == id
	}
	slices.Reverse(chain)
	way := strings.Join(chain, " > ")
	switch {
	case twice:
		return &placingError{fmt.Sprintf("component %s is inside itself, which has no end: %s", id, way)}
	case r.depth == maxDepth:
		return &placingError{fmt.Sprintf("component %s is inside more than %d others, which may have no end: %s", id, maxDepth, way)}
	}
	return nil
}
