package expect

import (
	"context"
	"errors"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

func TestRecorder(t *testing.T) {
	r := &Recorder{}
	if err := r.Record(t.Context(), "a", 1); err != nil {
		t.Errorf("recording gives %v, want nil", err)
	}
	if r.context {
		t.Error("a context of the test's own counts as the request's")
	}
	if err := r.Record(context.WithValue(t.Context(), contextKey{}, true)); err != nil || !r.context {
		t.Errorf("recording gives %v and context %v, want nil and true", err, r.context)
	}
	r.fail = errors.New("asked for")
	if err := r.Record("b"); err != r.fail {
		t.Errorf("recording gives %v, want %v", err, r.fail)
	}
	want := [][]any{{"a", 1}, {}, {"b"}}
	if len(r.calls) != len(want) {
		t.Fatalf("%d calls recorded, want %d", len(r.calls), len(want))
	}
	for i, call := range r.calls {
		if show(call) != show(want[i]) {
			t.Errorf("call %d is %s, want %s", i, show(call), show(want[i]))
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
