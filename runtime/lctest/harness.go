package lctest

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
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
	page    map[lc.ComponentID]*placed // what is on it
	cookies *cookiejar.Jar
	shown   *answer // last; nil: nothing yet
	address string  // of the page: a path, and the query
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
	return &Harness{t: t, site: s, user: user, cookies: jar, address: pagePath, page: map[lc.ComponentID]*placed{}}
}

// As opens another page of the same App, for the user with the given ID; empty
// for a guest. The App takes its requests as that user's, whatever
// [lc.WithUser] would say. A page starts with nothing on it: what a viewer has
// chosen on one, in fields marked lc:"client", does not show on another.
func (h *Harness) As(user string) *Harness {
	h.t.Helper()
	return newHarness(h.t, h.site, user)
}

// Visit opens a page under an address, in the place of the one that was open:
// nothing is on it yet. The address is a path, or a query alone: "?q=shoes". From
// there components have their fields marked lc:"client,url=NAME". Visit is also what
// Back and Forward do, and what a deep link does.
func (h *Harness) Visit(address string) {
	h.t.Helper()
	if strings.HasPrefix(address, "?") {
		address = pagePath + address
	}
	if !strings.HasPrefix(address, "/") {
		h.t.Fatalf("lctest: visit %q: want a path or a query, such as /shop?q=shoes", address)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.address, h.page = address, map[lc.ComponentID]*placed{}
}

// Address returns the path of the page, with its query as actions have left it.
func (h *Harness) Address() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.address
}

// query returns the query of the page, for a component that has fields in it.
func (h *Harness) query(id lc.ComponentID) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if p := h.page[id]; p == nil || !p.inQuery {
		return nil
	}
	_, query, _ := strings.Cut(h.address, "?")
	return []string{query}
}

// follow changes the address as an action asks.
func (h *Harness) follow(change map[string][]string) {
	if len(change) == 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	path, raw, _ := strings.Cut(h.address, "?")
	query, _ := url.ParseQuery(raw)
	for name, values := range change {
		query[name] = values
	}
	if h.address = path; len(query.Encode()) > 0 {
		h.address += "?" + query.Encode()
	}
}

// Render shows a component: the server puts it on the page, if it is not there
// yet, and the page fetches it. The Result's HTML includes the wrapper.
//
// That the page has the component does not mean that its viewer may see it:
// of what is another user's, for instance, Render gets a 403.
//
// The options are those of [lc.App.Component]. With them, the server puts the
// component on the page in any case, and later calls are about the one with these
// props. One that is [lc.Lazy] or [lc.Defer] is shown as it is before [Harness.Load].
// A component that another one shows is on the page as well: Call and Render it
// by its own ID.
func (h *Harness) Render(id lc.ComponentID, opts ...lc.ComponentOption) *Result {
	h.t.Helper()
	var r *Result
	if len(opts) > 0 {
		r = h.waiting(id, opts)
	} else {
		h.open(id)
	}
	if r == nil {
		r = h.fetch(id)
	}
	h.show(r, "the HTML of "+id.String())
	return r
}

// waiting puts a component on the page, and returns how it looks before its
// content is fetched; nil if that is there.
func (h *Harness) waiting(id lc.ComponentID, opts []lc.ComponentOption) *Result {
	h.t.Helper()
	html, _ := h.place(id, h.Address(), opts)
	if _, lazy := wrapper(html).Attrs["data-lc-lazy"]; !lazy {
		return nil
	}
	r := &Result{t: h.t, what: "render " + id.String(), Status: http.StatusOK, HTML: html, body: html}
	r.readWrapper()
	return r
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
