package lc

import (
	"context"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// endless is from how many calls on a recursion counts as one without end.
const endless = 200

// nestingFixture serves a tally that makes a call in one of its methods. The
// calls are counted, and there are none after endless of them.
func nestingFixture(t *testing.T, where string, call func(f *fixture, ctx context.Context, id ComponentID) error) (*fixture, *atomic.Int64) {
	var f *fixture
	calls := new(atomic.Int64)
	at := func(here string, ctx context.Context, id ComponentID) error {
		if here != where || calls.Add(1) > endless {
			return nil
		}
		return call(f, ctx, id)
	}
	def := tallyDefinition()
	def.State = nil // so that Mount is called each time
	def.New = func(ctx context.Context, id ComponentID) (*tally, error) {
		return &tally{ID: id}, at("factory", ctx, id)
	}
	def.Mount = func(c *tally, ctx context.Context) error { return at("mount", ctx, c.ID) }
	def.Authorize = func(c *tally, ctx context.Context, _ Access) error { return at("authorize", ctx, c.ID) }
	render := def.Render
	def.Render = func(c *tally, ctx context.Context, w io.Writer) error {
		if err := at("render", ctx, c.ID); err != nil {
			return err
		}
		return render(c, ctx, w)
	}
	def.Channel = global
	f = newFixture(t, def)
	return f, calls
}

// A component that calls the App about itself, or two about each other, would do
// so until the goroutine's stack is full, which ends the process.
func TestCallsThatLeadToThemselvesEnd(t *testing.T) {
	calls := map[string]func(f *fixture, ctx context.Context, id ComponentID) error{
		"refresh": func(f *fixture, ctx context.Context, id ComponentID) error { return f.Refresh(ctx, id) },
		"render":  func(f *fixture, ctx context.Context, id ComponentID) error { return f.Render(ctx, io.Discard, id) },
		"broadcast": func(f *fixture, ctx context.Context, id ComponentID) error {
			return f.Broadcast(ctx, Global, ComponentUpdate(id, nil, "<p>"))
		},
		"broadcast on another channel": func(f *fixture, ctx context.Context, id ComponentID) error {
			return f.Broadcast(ctx, "tally:none", ComponentRefresh(id))
		},
		"refresh each other": func(f *fixture, ctx context.Context, id ComponentID) error {
			return f.Refresh(ctx, ComponentID{"tally", map[string]string{"one": "two", "two": "one"}[id.Instance]})
		},
		"refresh two others": func(f *fixture, ctx context.Context, id ComponentID) error {
			for _, other := range []string{"one", "two", "three"} {
				if err := f.Refresh(ctx, ComponentID{"tally", other}); err != nil && other == "three" {
					return err
				}
			}
			return nil
		},
		"refresh ever another": func(f *fixture, ctx context.Context, id ComponentID) error {
			return f.Refresh(ctx, ComponentID{"tally", id.Instance + "x"})
		},
		"refresh without the context": func(f *fixture, _ context.Context, id ComponentID) error {
			return f.Refresh(context.Background(), id)
		},
		"broadcast without the context": func(f *fixture, _ context.Context, id ComponentID) error {
			return f.Broadcast(context.Background(), "tally:none", ComponentRefresh(id))
		},
	}
	for name, call := range calls {
		for _, where := range []string{"factory", "mount", "authorize", "render"} {
			t.Run(name+" in "+where, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					f, n := nestingFixture(t, where, call)
					for start, do := range map[string]func(){
						"view":    func() { f.send(request{method: "GET", path: "/lc/tally/one"}) },
						"action":  func() { f.addTo("one") },
						"refresh": func() { f.Refresh(t.Context(), tallyOne) },
					} {
						n.Store(0)
						began := time.Now()
						do()
						if n.Load() > endless {
							t.Errorf("%s: the calls have no end", start)
						}
						if took := time.Since(began); took > 2*time.Minute {
							t.Errorf("%s took %v", start, took)
						}
					}
					checkNoLocks(t, f)
				})
			})
		}
	}
}

// The error says which call it is and where it was made.
func TestCallThatLeadsToItselfIsTold(t *testing.T) {
	f, _ := nestingFixture(t, "mount", func(f *fixture, ctx context.Context, id ComponentID) error { return f.Refresh(ctx, id) })
	err := f.Refresh(t.Context(), tallyOne)
	for _, want := range []string{"a call of Refresh about tally:one leads to itself", "called at runtime/nesting_test.go:"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want %q in it", err, want)
		}
	}
}

// What one call has started may go on when it is over, and make the call again.
func TestContextOfACallThatIsOver(t *testing.T) {
	var kept context.Context
	f, _ := nestingFixture(t, "mount", func(_ *fixture, ctx context.Context, _ ComponentID) error {
		kept = context.WithoutCancel(ctx)
		return nil
	})
	for range 3 {
		if err := f.Refresh(t.Context(), tallyOne); err != nil {
			t.Fatal(err)
		}
		if err := f.Refresh(kept, tallyOne); err != nil {
			t.Fatal(err)
		}
	}
}

// Components may render others, up to a depth.
func TestComponentsInComponents(t *testing.T) {
	for depth, want := range map[int]string{maxDepth + 1: "", maxDepth + 2: "is inside more than 16 others, which may have no end: tally:x > tally:xx > "} {
		f, _ := nestingFixture(t, "render", func(f *fixture, ctx context.Context, id ComponentID) error {
			if len(id.Instance) == depth {
				return nil
			}
			return f.Render(ctx, io.Discard, ComponentID{"tally", id.Instance + "x"})
		})
		got := ""
		if err := f.Render(t.Context(), io.Discard, ComponentID{"tally", "x"}); err != nil {
			got = err.Error()
		}
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%d deep: %s, want %q", depth, got, want)
		}
	}
}

// What is put off until an action is over may put off more, as may that. All of
// it has ten seconds together.
func TestWhatIsPutOffHasOneTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, _ := nestingFixture(t, "render", func(f *fixture, ctx context.Context, id ComponentID) error {
			time.Sleep(4 * time.Second)
			for _, other := range strings.Fields("one two three four five six") {
				f.Refresh(ctx, ComponentID{"tally", other}) // an error ends nothing
			}
			return nil
		})
		began := time.Now()
		f.addTo("one")
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("the action took %v", took)
		}
		checkNoLocks(t, f)
	})
}
