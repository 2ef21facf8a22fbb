package lctest_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestRender(t *testing.T) {
	h := lctest.New(t, newApp(t))
	r := h.Render(counterID("a")).AssertStatus(http.StatusOK)
	if r.Channel != "team:a" {
		t.Errorf("channel is %q, want team:a", r.Channel)
	}
	h.AssertHTML(`[data-component-id="counter:a"][data-sse-channel="team:a"] #n`, "0 pieces")
	h.AssertNoHTML("#m")
}

func TestRenderRefused(t *testing.T) {
	linus := lctest.New(t, newApp(t)).As("linus")
	if r := linus.Render(counterID("ada")).AssertStatus(http.StatusForbidden); r.HTML != "" || r.Problem == nil {
		t.Errorf("got HTML %q and problem %v, want no HTML and a problem", r.HTML, r.Problem)
	}
	linus.Render(lc.ComponentID{Name: "nothing", Instance: "a"}).AssertStatus(http.StatusNotFound)
}

func TestCall(t *testing.T) {
	h := lctest.New(t, newApp(t)).As("ada")
	r := h.Call(counterID("a"), "add", lctest.Params{"by": 2}).AssertStatus(http.StatusOK)
	h.AssertHTML("#n", "2 pieces")
	h.AssertBroadcast("team:a", counterID("a"), "component-refresh")
	if r.Version != 1 || r.Channel != "team:a" {
		t.Errorf("version %d on channel %s, want 1 on team:a", r.Version, r.Channel)
	}
	h.Call(counterID("a"), "add", lctest.Params{"by": 3})
	h.AssertHTML("#n", "5 pieces")
}

func TestCallOnMovedPath(t *testing.T) {
	h := lctest.New(t, newApp(t, lc.WithBasePath("/live/parts", "/live/events"))).As("ada")
	h.Call(counterID("a"), "add", lctest.Params{"by": 2}).AssertStatus(http.StatusOK)
	h.AssertHTML("#n", "2")
}

func TestCallProblem(t *testing.T) {
	for _, test := range []struct {
		name, user, action string
		params             lctest.Params
		status             int
		detail, at         string
	}{
		{"invalid", "ada", "add", lctest.Params{"by": 0}, http.StatusUnprocessableEntity, "", "0 is too few."},
		{"forbidden", "", "add", lctest.Params{"by": 1}, http.StatusForbidden, "Log in to count.", ""},
		{"no such action", "ada", "subtract", nil, http.StatusNotFound, "There is no action subtract of counter.", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := lctest.New(t, newApp(t)).As(test.user)
			r := h.Call(counterID("a"), test.action, test.params).AssertStatus(test.status)
			h.AssertNoBroadcast()
			if got := r.Problem.At("by"); got != test.at {
				t.Errorf("problem at by is %q, want %q", got, test.at)
			}
			if test.detail != "" && r.Problem.Detail != test.detail {
				t.Errorf("detail is %q, want %q", r.Problem.Detail, test.detail)
			}
		})
	}
}

func TestCallEffects(t *testing.T) {
	h := lctest.New(t, newApp(t))
	got := h.Call(counterID("a"), "tell", lctest.Params{"words": []string{"one", "two"}}).AssertStatus(http.StatusOK).Effects
	if len(got.Flash) != 2 || got.Flash[1] != "two" || got.Redirect != "/told" || len(got.Dispatch) != 1 || got.Dispatch[0].Event != "words-told" || string(got.Dispatch[0].Detail) != "2" {
		t.Errorf("effects are %+v", got)
	}
}

// A viewer's own fields stay on the page on which they were chosen.
func TestClientState(t *testing.T) {
	h := lctest.New(t, newApp(t))
	ada, linus, otherTab := h.As("ada"), h.As("linus"), h.As("ada")
	ada.Call(counterID("a"), "setUnit", lctest.Params{"unit": "apples"}).AssertStatus(http.StatusOK)
	ada.AssertHTML("#n", "0 apples")
	ada.AssertNoBroadcast()

	ada.Call(counterID("a"), "add", lctest.Params{"by": 1})
	ada.AssertHTML("#n", "1 apples")
	ada.Render(counterID("a"))
	ada.AssertHTML("#n", "1 apples")
	for _, page := range []*lctest.Harness{linus, otherTab} {
		page.Render(counterID("a"))
		page.AssertHTML("#n", "1 pieces")
	}
}

func TestCallForm(t *testing.T) {
	h := lctest.New(t, newApp(t)).As("ada")
	r := h.CallForm(counterID("a"), "add", lctest.Params{"by": 2}).AssertStatus(http.StatusSeeOther)
	if r.Location != "/page" {
		t.Errorf("the form leads to %q, want back to /page", r.Location)
	}
	h.AssertHTML("[data-component-id] #n", "2 pieces")
	h.AssertBroadcast("team:a", counterID("a"), "component-refresh")
}

// What an action leaves for the next page is there, once.
func TestCallFormEffects(t *testing.T) {
	h := lctest.New(t, newApp(t))
	r := h.CallForm(counterID("a"), "tell", lctest.Params{"words": []string{"one", "two"}}).AssertStatus(http.StatusSeeOther)
	if r.Location != "/told" || !slices.Equal(r.Effects.Flash, []string{"one", "two"}) {
		t.Errorf("the form leads to %q with messages %q, want /told with one and two", r.Location, r.Effects.Flash)
	}
	h.CallForm(counterID("a"), "setUnit", lctest.Params{"unit": "apples"})
	h.AssertHTML("#n", "0 apples")
	if r := h.CallForm(counterID("a"), "tell", nil); r.Effects.Flash != nil {
		t.Errorf("there are messages again: %q", r.Effects.Flash)
	}
}

func TestCallFormRefused(t *testing.T) {
	h := lctest.New(t, newApp(t)).As("ada")
	h.CallForm(counterID("a"), "add", lctest.Params{"by": 0}).AssertStatus(http.StatusUnprocessableEntity)
	h.AssertHTML("body", "0 is too few.")
	h.AssertNoBroadcast()
}

// Calls may be made at the same time; the counter loses none.
func TestConcurrentCalls(t *testing.T) {
	const calls = 50
	h := lctest.New(t, newApp(t)).As("ada")
	var group sync.WaitGroup
	for range calls {
		group.Go(func() { h.Call(counterID("a"), "add", lctest.Params{"by": 1}).AssertStatus(http.StatusOK) })
	}
	group.Wait()
	h.Render(counterID("a"))
	h.AssertHTML("#n", "50 pieces")
}

// What an application broadcasts by itself is recorded, too.
func TestBroadcastsOutsideCalls(t *testing.T) {
	app := newApp(t)
	if err := app.Refresh(t.Context(), counterID("before")); err != nil {
		t.Fatal(err)
	}
	h := lctest.New(t, app)
	h.AssertNoBroadcast()
	if err := app.Refresh(t.Context(), counterID("a")); err != nil {
		t.Fatal(err)
	}
	h.AssertBroadcast("team:a", counterID("a"), "component-refresh")
	h.AssertNoBroadcast() // since then
	got := h.Broadcasts()
	if len(got) != 1 || got[0].Version != 1 || !strings.Contains(string(got[0].Data), `"counter:a"`) {
		t.Errorf("broadcasts are %v, want one of counter:a with version 1", got)
	}
}

// A page that has been shown nothing looks at what was shown last anywhere.
func TestAssertHTMLOfAnotherPage(t *testing.T) {
	h := lctest.New(t, newApp(t))
	h.As("ada").Call(counterID("a"), "add", lctest.Params{"by": 7})
	h.AssertHTML("#n", "7")
}
