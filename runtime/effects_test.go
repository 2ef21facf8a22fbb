package lc

import (
	"context"
	"io"
	"math"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
)

func TestLocalPaths(t *testing.T) {
	for path, want := range map[string]bool{
		"/":                         true,
		"/orders/7":                 true,
		"/orders?next=//x&a=http:b": true,
		"/größe#top":                true,
		"/a%0Ab":                    true,
		"":                          false,
		"orders":                    false,
		"//evil.example":            false,
		"///evil.example":           false,
		`/\evil.example`:            false,
		`\/evil.example`:            false,
		`/a\b`:                      false,
		"/\t/evil.example":          false,
		"/\n/evil.example":          false,
		"/\r/evil.example":          false,
		"/a b":                      false,
		"/a\x00":                    false,
		"/a\x7f":                    false,
		" /a":                       false,
		"https://evil.example/":     false,
		"javascript:alert(1)":       false,
	} {
		if got := isLocalPath(path); got != want {
			t.Errorf("%q is local: %v, want %v", path, got, want)
		}
	}
}

// FuzzLocalPath lets net/url judge: what is local leads nowhere else.
func FuzzLocalPath(f *testing.F) {
	for _, seed := range []string{"/a", "//a", "/\\a", "/\ta", "https://a", "/%2f/a", "/..//a"} {
		f.Add(seed)
	}
	page, _ := url.Parse("https://own.example/a/b")
	f.Fuzz(func(t *testing.T, path string) {
		if !isLocalPath(path) {
			return
		}
		// As browsers do, without what they pass over.
		seen := strings.NewReplacer("\t", "", "\n", "", "\r", "", `\`, "/").Replace(strings.TrimSpace(path))
		ref, err := url.Parse(seen)
		if err != nil {
			return
		}
		if to := page.ResolveReference(ref); to.Host != page.Host || to.Scheme != page.Scheme {
			t.Fatalf("%q leads to %s", path, to)
		}
	})
}

func TestEffects(t *testing.T) {
	def := tallyDefinition()
	def.Actions[0] = tallyAction("add", func(ctx context.Context, _ *tally, _ int) error {
		Flash(ctx, "one")
		Flash(ctx, "<two>")
		Dispatch(ctx, "cart:changed", map[string]int{"items": 3})
		Dispatch(ctx, "cart.bare", nil)
		return Redirect(ctx, "/cart")
	})
	f := newFixture(t, def)
	body := f.act("add", `{"by":1}`).Body.String()
	_, effects, _ := strings.Cut(body, `,"effects":`)
	want := `{"redirect":"/cart","flash":["one","<two>"],"dispatch":[{"event":"cart:changed","detail":{"items":3}},{"event":"cart.bare","detail":null}]}}`
	if effects != want {
		t.Errorf("effects are %s\nwant        %s", effects, want)
	}
	if got := f.events.lines(); len(got) != 1 || strings.Contains(got[0], "cart") {
		t.Errorf("events are %q, want one without the effects", got)
	}
}

func TestRedirectElsewhereIsRefused(t *testing.T) {
	for _, ignored := range []bool{false, true} {
		def := tallyDefinition()
		def.Actions[0] = tallyAction("add", func(ctx context.Context, _ *tally, _ int) error {
			if err := Redirect(ctx, "//evil.example"); !ignored {
				return err
			}
			return nil
		})
		f := newFixture(t, def)
		w := f.act("add", `{"by":1}`)
		if strings.Contains(w.Body.String(), "evil") {
			t.Errorf("answer is %s", w.Body)
		}
		if !ignored {
			wantProblem(t, w, 500)
		}
	}
}

func TestDispatchOfWhatHasNoJSONFailsTheAction(t *testing.T) {
	for name, dispatch := range map[string]func(context.Context){
		"NaN":     func(ctx context.Context) { Dispatch(ctx, "x-y", math.NaN()) },
		"channel": func(ctx context.Context) { Dispatch(ctx, "x-y", make(chan int)) },
		"no name": func(ctx context.Context) { Dispatch(ctx, "", 1) },
		"native":  func(ctx context.Context) { Dispatch(ctx, "click", 1) },
	} {
		def := tallyDefinition()
		def.Actions[0] = tallyAction("add", func(ctx context.Context, _ *tally, _ int) error { dispatch(ctx); return nil })
		f := newFixture(t, def)
		wantProblem(t, f.act("add", `{"by":1}`), 500)
		if r, _ := f.store.Load(t.Context(), tallyOne); r.Version != 0 {
			t.Errorf("%s: the store has %+v", name, r)
		}
	}
}

// TestEffectsOutsideAnAction is how an action is tested by itself.
func TestEffectsOutsideAnAction(t *testing.T) {
	Flash(t.Context(), "x")
	Dispatch(t.Context(), "x-y", 1)
	if err := Redirect(t.Context(), "/x"); err != nil {
		t.Error(err)
	}
	if got := effectsFrom(t.Context()); !reflect.DeepEqual(got, new(effects)) {
		t.Errorf("effects are %+v", got)
	}
}

// An action's goroutines may leave messages at the same time, and after it, which
// is in vain.
func TestEffectsOfGoroutines(t *testing.T) {
	late := make(chan struct{})
	var after sync.WaitGroup
	def := tallyDefinition()
	def.Actions[0] = tallyAction("add", func(ctx context.Context, _ *tally, _ int) error {
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				Flash(ctx, "Done.")
				Dispatch(ctx, "all-done", 1)
				Redirect(ctx, "/")
			})
			after.Go(func() {
				<-late
				Flash(ctx, "Too late.")
				Dispatch(ctx, "too-late", func() {})
				Redirect(ctx, "/late")
			})
		}
		wg.Wait()
		return nil
	})
	def.Render = func(*tally, context.Context, io.Writer) error {
		select {
		case <-late:
		default:
			close(late) // while the answer is made
		}
		return nil
	}
	f := newFixture(t, tallyDefinition())
	def.Name = "busy"
	Register(f.App, def)
	f.authorizer = func(context.Context, Access) error { return nil }
	a := decodeAnswer(t, f.send(request{path: "/lc/busy/one/add", body: `{"by":1}`, header: []string{"Content-Type: application/json", "LC-Request: x"}}))
	after.Wait()
	if len(a.Effects.Flash) != 50 || strings.Count(string(a.Effects.Dispatch), `"all-done"`) != 50 || strings.Contains(string(a.Effects.Dispatch), "too-late") || a.Effects.Redirect != "/" {
		t.Errorf("the effects are %+v", a.Effects)
	}
}
