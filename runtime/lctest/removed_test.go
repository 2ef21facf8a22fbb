package lctest_test

import (
	"context"
	"io"
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/arg"
	"github.com/lcgen/lcgen/runtime/lctest"
)

type note struct{ id lc.ComponentID }

// An action that deletes what its component shows has removed it.
func TestRemoved(t *testing.T) {
	app := lc.New(lc.WithSecret([]byte("a secret of some length, for tests")))
	t.Cleanup(func() { app.Shutdown(context.WithoutCancel(t.Context())) })
	there := true
	lc.Register(app, lc.Definition[note, *note]{
		Name:    "note",
		New:     func(_ context.Context, id lc.ComponentID) (*note, error) { return &note{id}, nil },
		Channel: func(c *note) lc.Channel { return lc.ContextChannel("notes", c.id.Instance) },
		Load: func(*note, context.Context) error {
			if !there {
				return lc.NotFound("There is no such note.")
			}
			return nil
		},
		Actions: []lc.Action[note, *note]{{Name: "delete", Bind: func(*arg.Args) lc.Call[note, *note] {
			return func(context.Context, *note) (*note, error) { there = false; return nil, nil }
		}}},
		Render: func(_ *note, _ context.Context, w io.Writer) error {
			_, err := io.WriteString(w, "<p>A note</p>")
			return err
		},
	})
	h, id := lctest.New(t, app), lc.ComponentID{Name: "note", Instance: "1"}
	h.Render(id).AssertStatus(http.StatusOK)
	h.AssertHTML("p", "A note")
	if r := h.Call(id, "delete", nil).AssertStatus(http.StatusOK); !r.Effects.Removed || r.HTML != "" {
		t.Errorf("the answer is %v, want that it is removed", r)
	}
	h.AssertBroadcast("notes:1", id, "component-remove")
	h.Render(id).AssertStatus(http.StatusNotFound)

	there = true
	if r := h.CallForm(id, "delete", nil); there || r.Status != http.StatusSeeOther || r.HTML != "" {
		t.Errorf("a form is answered %v, want the way back to a page without the note", r)
	}
}
