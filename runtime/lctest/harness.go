package lctest

import (
	"fmt"
	"net/http/cookiejar"
	"sync"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/internal/tap"
	"github.com/lcgen/lcgen/runtime/lctest/internal/markup"
)

// A Harness is a page that somebody has open, and the assertions about what
// it shows and what the App broadcasts. Its methods may be called by several
// goroutines at a time; assertions that end the test belong in the test's own.
type Harness struct {
	t    testing.TB
	site *site
	user string // empty: not logged in

	mu      sync.Mutex
	tokens  map[lc.ComponentID]string // of the wrappers on the page
	cookies *cookiejar.Jar
	shown   *answer // last; nil: nothing yet
}

// A site is what all pages of one App have in common.
type site struct {
	app       *lc.App
	base      string // of the component routes: "/lc"
	broadcast *recorder

	mu    sync.Mutex
	shown *answer // last, on any page
}

// An answer is what came of showing a component or calling an action.
type answer struct {
	what string // for failures: "the HTML of thread:1"
	html string
}

// New returns a page of app that belongs to nobody: its viewer is a guest. It
// also starts to record what app broadcasts.
func New(t testing.TB, app *lc.App) *Harness {
	t.Helper()
	s := &site{app: app, broadcast: new(recorder)}
	s.broadcast.subscribe(t.Context(), app)
	h := newHarness(t, s, "")
	if err := s.findBase(h.context()); err != nil {
		t.Fatalf("lctest: %v", err)
	}
	return h
}

func newHarness(t testing.TB, s *site, user string) *Harness {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err) // only a bad option is one
	}
	return &Harness{t: t, site: s, user: user, cookies: jar, tokens: map[lc.ComponentID]string{}}
}

// As opens another page of the same App, for the user with the given ID; empty
// for a guest. The App takes its requests as that user's, whatever
// [lc.WithUser] would say. A page starts with nothing on it: what a viewer has
// chosen on one, in fields marked lc:"client", does not show on another.
func (h *Harness) As(user string) *Harness {
	h.t.Helper()
	return newHarness(h.t, h.site, user)
}

// Render shows a component: the server puts it on the page, if it is not there
// yet, and the page fetches it. The Result's HTML includes the wrapper.
//
// That the page has the component does not mean that its viewer may see it:
// of what is another user's, for instance, Render gets a 403.
func (h *Harness) Render(id lc.ComponentID) *Result {
	h.t.Helper()
	h.open(id)
	r := h.fetch(id)
	h.show(r, "the HTML of "+id.String())
	return r
}

// open puts a component on the page, if it is not there yet. One that can't be
// rendered, as it lacks data, is there with its token only: what an action
// refuses can be tested all the same.
func (h *Harness) open(id lc.ComponentID) {
	if h.token(id) != "" {
		return
	}
	h.load(id, pagePath)
	if h.token(id) == "" {
		h.keepToken(id, tap.Token(h.context(), h.site.app, id))
	}
}

// token returns the token of a component's wrapper, empty where the component
// is not on the page.
func (h *Harness) token(id lc.ComponentID) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.tokens[id]
}

// keepToken notes the token that a wrapper has from now on.
func (h *Harness) keepToken(id lc.ComponentID, token string) {
	if token == "" {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.tokens[id] = token
}

// show notes what AssertHTML is to look at.
func (h *Harness) show(r *Result, what string) {
	a := &answer{what: what, html: r.HTML}
	if r.HTML == "" {
		a.what = fmt.Sprintf("%s, which was %s", what, r)
	}
	h.mu.Lock()
	h.shown = a
	h.mu.Unlock()
	h.site.mu.Lock()
	h.site.shown = a
	h.site.mu.Unlock()
}

// wrapper returns the element that the runtime has put around a component, an
// empty one where there is none.
func wrapper(html string) *markup.Node {
	if n := markup.Parse(html).First(wrapperSelector); n != nil {
		return n
	}
	return &markup.Node{}
}

var wrapperSelector = mustSelector("[data-component-id]")

func mustSelector(s string) markup.Selector {
	sel, err := markup.ParseSelector(s)
	if err != nil {
		panic(err)
	}
	return sel
}
