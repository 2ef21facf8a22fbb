// Package immutable holds components whose actions return the new state.
package immutable

import (
	"context"
	"errors"
	"fmt"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

// Counter counts. All its methods have value receivers.
//
//lc:component
//lc:channel global
type Counter struct {
	ID lc.ComponentID
	N  int `lc:"state"`
}

// Add adds to the count.
//
//lc:action
func (c Counter) Add(by int, note *string) (Counter, error) {
	if by == 0 {
		return Counter{}, errors.New("nothing to add")
	}
	c.N += by
	return c, nil
}

// Reset begins anew.
//
//lc:action
func (c Counter) Reset() Counter {
	c.N = 0
	return c
}

// Touch changes nothing.
//
//lc:action
func (c Counter) Touch(context.Context) {}

// Render writes the count.
func (c Counter) Render(_ context.Context, w io.Writer) error {
	_, err := fmt.Fprintf(w, "<b>%d</b>", c.N)
	return err
}

// Switch is on or off. Its actions return a pointer to the new state, nil for
// none.
//
//lc:component
//lc:channel global
type Switch struct {
	ID lc.ComponentID
	On bool `lc:"state"`
}

// Flip turns it over.
//
//lc:action
func (s *Switch) Flip() *Switch {
	next := *s
	next.On = !next.On
	return &next
}

// Set turns it on or off.
//
//lc:action
func (s *Switch) Set(on bool) (*Switch, error) {
	if s.On == on {
		return nil, nil
	}
	return s.Flip(), nil
}

// Copy returns it as it is.
//
//lc:action
func (s *Switch) Copy(ctx context.Context, times int) (Switch, error) { return *s, ctx.Err() }

// Render writes how it stands.
func (s *Switch) Render(_ context.Context, w io.Writer) error {
	_, err := fmt.Fprintf(w, "<b>%t</b>", s.On)
	return err
}
