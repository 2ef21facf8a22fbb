// Package partial has actions that get a form while it is filled in, and structs
// that say what is wrong with them.
package partial

import (
	"context"
	"errors"
	"io"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

// Order is a form that is checked.
//
//lc:component
//lc:channel user
type Order struct {
	ID    lc.ComponentID
	Total int    `lc:"state"`
	Item  string `lc:"client"`
}

// Render writes nothing.
func (o *Order) Render(ctx context.Context, w io.Writer) error { return nil }

// Place places the order.
//
//lc:action
func (o *Order) Place(ctx context.Context, lines []Line, address *Address, photo lc.File) error {
	return nil
}

// Check checks it, without the photo.
//
//lc:action partial
func (o *Order) Check(ctx context.Context, lines []Line, address *Address, photo lc.File, more ...lc.File) error {
	return nil
}

// Count is a check of parameters that stand alone.
//
//lc:action count-lines partial broadcast=none
func (o *Order) Count(name string, count int, grade *Grade, tags ...string) error { return nil }

// Choose is one that can't fail.
//
//lc:action partial
func (o *Order) Choose(grade Grade) { o.Item = grade.String() }

// Reset needs nothing.
//
//lc:action partial
func (o *Order) Reset() {}

// A Line is checked wherever it stands.
type Line struct {
	Text  string
	Count int
}

// Validate refuses lines without a text.
func (l *Line) Validate() error {
	if l.Text = strings.TrimSpace(l.Text); l.Text == "" {
		return lc.Invalid("text", "is missing")
	}
	return nil
}

// An Address refuses everything.
type Address struct{ City string }

// Validate refuses it.
func (Address) Validate() error { return errors.Join(lc.Invalid("city", "is never right")) }

// Grade has constants for a form.
type Grade int

// Grades.
const (
	Low Grade = iota
	High
)

func (g Grade) String() string { return [...]string{"low", "high"}[g] }

// A Draft is in the immutable style.
//
//lc:component
//lc:channel none
type Draft struct {
	ID   lc.ComponentID
	Text string `lc:"state"`
}

// Render writes nothing.
func (d Draft) Render(ctx context.Context, w io.Writer) error { return nil }

// Check returns the draft beside its faults.
//
//lc:action partial
func (d Draft) Check(text string, values struct{ N int }) (Draft, error) {
	d.Text = text
	return d, lc.Invalid("text", "is a draft")
}
