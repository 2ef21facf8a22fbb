package expect

import (
	"context"
	"errors"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// A note is a component with methods in every style.
type note struct{ id lc.ComponentID }

func (*note) Set(context.Context, string, int) error { return nil }
func (note) With(...bool) note                       { return note{} }
func (*note) Next() (*note, error)                   { return nil, nil }
func (*note) Clear()                                 {}

func TestRecorder(t *testing.T) {
	state := &note{id: next}
	r := newRecorder((*note).Set, state)
	set := r.method.(func(*note, context.Context, string, int) error)
	if err := set(nil, t.Context(), "a", 1); err != nil {
		t.Errorf("recording gives %v, want nil", err)
	}
	if r.context {
		t.Error("a context of the test's own counts as the request's")
	}
	if err := set(nil, context.WithValue(t.Context(), contextKey{}, true), "b", 2); err != nil || !r.context {
		t.Errorf("recording gives %v and context %v, want nil and true", err, r.context)
	}
	r.fail = errors.New("asked for")
	if err := set(nil, t.Context(), "c", 3); err != r.fail {
		t.Errorf("recording gives %v, want %v", err, r.fail)
	}
	want := [][]any{{"a", 1}, {"b", 2}, {"c", 3}}
	if len(r.calls) != len(want) {
		t.Fatalf("%d calls recorded, want %d", len(r.calls), len(want))
	}
	for i, call := range r.calls {
		if show(call) != show(want[i]) {
			t.Errorf("call %d is %s, want %s", i, show(call), show(want[i]))
		}
	}
}

func TestRecorderReturnsTheState(t *testing.T) {
	state := &note{id: next}
	r := newRecorder(note.With, state)
	if got := r.method.(func(note, ...bool) note)(note{}, true, false); got != *state {
		t.Errorf("the value returned is %v, want %v", got, *state)
	}
	if got, want := show(r.calls), "[[[true,false]]]"; got != want {
		t.Errorf("calls are %s, want %s", got, want)
	}
	r = newRecorder((*note).Next, state)
	if got, err := r.method.(func(*note) (*note, error))(nil); got != state || err != nil {
		t.Errorf("the pointer returned is %p and %v, want %p", got, err, state)
	}
}

func TestRecorderKnowsTheSignature(t *testing.T) {
	type signature struct{ context, returns, fails bool }
	for name, test := range map[string]struct {
		method any
		want   signature
	}{
		"context and error": {(*note).Set, signature{context: true, fails: true}},
		"value":             {note.With, signature{returns: true}},
		"pointer and error": {(*note).Next, signature{returns: true, fails: true}},
		"nothing":           {(*note).Clear, signature{}},
	} {
		r := newRecorder(test.method, &note{})
		if got := (signature{r.takesContext, r.returns, r.fails}); got != test.want {
			t.Errorf("%s: signature is %+v, want %+v", name, got, test.want)
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
