package lc

import (
	"context"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
)

// dispatch decodes a body, calls the action and encodes what comes of it: all
// of an action's way that is not its own work, rendering and the Store.
func dispatch(act *action, rev *revision, body []byte, limits Limits, html []byte) ([]byte, error) {
	in := newInput(act.params, limits)
	defer in.free()
	if err := in.decodeJSON(body); err != nil {
		return nil, err
	}
	call := act.bind(&in.args)
	if err := in.args.err(); err != nil {
		return nil, err
	}
	if err := call(context.Background(), rev.value); err != nil {
		return nil, err
	}
	return appendUpdate(nil, rev, html), nil
}

// dispatchCase is the action say of a tally, which takes one string.
func dispatchCase() (*action, *revision) {
	def := tallyDefinition()
	comp := erase(def)
	return comp.actions["say"], &revision{
		loaded:  &loaded{comp: comp, id: tallyOne, value: &tally{ID: tallyOne}, channel: "tally:one"},
		version: 7,
	}
}

func TestDispatchAllocatesLittle(t *testing.T) {
	act, rev := dispatchCase()
	limits := Limits{}.orDefault()
	body, html := []byte(`{"text":"a comment of some length"}`), []byte("<b>1</b>")
	const most = 6
	got := testing.AllocsPerRun(1000, func() {
		if _, err := dispatch(act, rev, body, limits, html); err != nil {
			t.Fatal(err)
		}
	})
	if got > most {
		t.Errorf("dispatch of an action with one string makes %v allocations, want at most %d", got, most)
	}
	if rev.value.(*tally).Last != "a comment of some length" {
		t.Errorf("the action was called with %q", rev.value.(*tally).Last)
	}
}

func BenchmarkDispatch(b *testing.B) {
	act, rev := dispatchCase()
	limits := Limits{}.orDefault()
	body, html := []byte(`{"text":"a comment of some length"}`), []byte(strings.Repeat("<li>an item of a list</li>\n", 20))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := dispatch(act, rev, body, limits, html); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAction is an action with all that belongs to it: HTTP, access,
// Store, rendering, broadcast.
func BenchmarkAction(b *testing.B) {
	def := tallyDefinition()
	def.Channel = perUser
	def.Render = func(c *tally, _ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "<b>text</b>")
		return err
	}
	f := newFixture(b, def, WithLimits(Limits{Rate: -1}))
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest("POST", "/lc/tally/one/say", strings.NewReader(`{"text":"x"}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set(userHeader, "one")
		w := httptest.NewRecorder()
		f.ServeHTTP(w, r)
		if w.Code != 200 {
			b.Fatal(w.Code, w.Body)
		}
	}
}

func BenchmarkJSONScanner(b *testing.B) {
	body := []byte(`{"content":"` + strings.Repeat("some text and more text, ", 40) + `","parentId":null,"tags":["a","b","c"],"place":{"x":1.5,"y":-2e3}}`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	var s jsonScanner
	for b.Loop() {
		s.reset(body, 32)
		if err := s.object(func(_, _ []byte) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGrant(b *testing.B) {
	keys := keyring{testSecret}
	g := grant{tallyOne, "tally:one"}
	text := keys.sealGrant(g, "ada", tokenTime)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := keys.openGrant(text, "ada", tokenTime.Add(-1)); err != nil {
			b.Fatal(err)
		}
	}
}
