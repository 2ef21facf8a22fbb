package expect

import (
	"context"
	"errors"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// A note is a component with methods in every style.
type note struct{}

func (*note) Set(context.Context, string, int) error { return nil }
func (note) With(...bool) note                       { return note{} }
func (*note) Next() (*note, error)                   { return nil, nil }
func (*note) Clear()                                 {}

// noteMethods are those that actions call.
type noteMethods interface {
	Set(context.Context, string, int) error
	With(...bool) note
	Next() (*note, error)
	Clear()
}

func TestCallsOfAFake(t *testing.T) {
	c := newCalls[note, noteMethods]("Set")
	if err := c.record("Set", t.Context(), "a", 1); err != nil {
		t.Errorf("recording gives %v, want nil", err)
	}
	if c.context {
		t.Error("a context of the test's own counts as the request's")
	}
	if err := c.record("Set", context.WithValue(t.Context(), contextKey{}, true), "b", 2); err != nil || !c.context {
		t.Errorf("recording gives %v and context %v, want nil and true", err, c.context)
	}
	c.fail = errors.New("asked for")
	if err := c.record("Clear"); err != c.fail {
		t.Errorf("recording gives %v, want %v", err, c.fail)
	}
	want := []call{{"Set", []any{"a", 1}}, {"Set", []any{"b", 2}}, {"Clear", nil}}
	if len(c.list) != len(want) {
		t.Fatalf("%d calls recorded, want %d", len(c.list), len(want))
	}
	for i, call := range c.list {
		if call.method != want[i].method || show(call.args) != show(want[i].args) {
			t.Errorf("call %d is %+v, want %+v", i, call, want[i])
		}
	}
}

func TestCallsKnowTheSignature(t *testing.T) {
	type signature struct{ context, returns, fails bool }
	for method, want := range map[string]signature{
		"Set":   {context: true, fails: true},
		"With":  {returns: true},
		"Next":  {returns: true, fails: true},
		"Clear": {},
		"Gone":  {},
	} {
		c := newCalls[note, noteMethods](method)
		if got := (signature{c.takesContext, c.returns, c.fails}); got != want {
			t.Errorf("%s: signature is %+v, want %+v", method, got, want)
		}
	}
}

func TestSameFunc(t *testing.T) {
	for name, test := range map[string]struct {
		a, b any
		want bool
	}{
		"one method":          {(*note).Set, (*note).Set, true},
		"one promoted method": {(*note).With, (*note).With, true},
		"another method":      {func(*note) {}, (*note).Clear, false},
		"of another receiver": {(*note).With, note.With, false},
	} {
		if got := sameFunc(test.a, test.b); got != test.want {
			t.Errorf("%s: sameFunc is %v, want %v", name, got, test.want)
		}
	}
}

func TestIDOf(t *testing.T) {
	id := ID("counter")
	if got := idOf(&struct {
		n   int
		key lc.ComponentID
	}{1, id}); got != id {
		t.Errorf("ID of an unexported field is %v, want %v", got, id)
	}
	if got := idOf(&struct{ N int }{1}); got != (lc.ComponentID{}) {
		t.Errorf("ID of a struct without one is %v, want none", got)
	}
}
