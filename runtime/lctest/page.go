package lctest

import (
	"errors"
	"net/http"
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/internal/tap"
	"github.com/lcgen/lcgen/runtime/lctest/internal/markup"
)

// A placed is a component on the page. If it stands there more than once, it is
// the one that was shown last.
type placed struct {
	token string
	grant string // of a nested one, which is exchanged for a token; empty if there is a token
	mark  string // of its props

	inQuery bool // fields of it are in the address of the page

	outer lc.ComponentID // that it is nested in; zero: it stands in the page itself

	opts []lc.ComponentOption // of one that stands in the page itself
}

// open puts a component on the page, if it is not there yet, and has a token for
// it. One that can't be rendered, as it lacks data, is there with its token only:
// what an action refuses can be tested all the same.
func (h *Harness) open(id lc.ComponentID) {
	h.t.Helper()
	switch p, _ := h.at(id); {
	case p.token != "":
	case p.grant != "":
		h.exchange(id)
	default:
		h.place(id, h.Address(), p.opts)
	}
}

// at returns how a component stands on the page, and whether it does.
func (h *Harness) at(id lc.ComponentID) (placed, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p := h.page[id]
	if p == nil {
		return placed{}, false
	}
	return *p, true
}

// token returns the token of a component's wrapper, empty where the component
// is not on the page.
func (h *Harness) token(id lc.ComponentID) string {
	p, _ := h.at(id)
	return p.token
}

// keepToken notes the token that a wrapper has from now on.
func (h *Harness) keepToken(id lc.ComponentID, token string) {
	if token == "" {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	p := h.entry(id)
	p.token, p.grant = token, ""
}

// entry returns what is known of a component, which is put on the page if it is
// not there yet. h.mu is held.
func (h *Harness) entry(id lc.ComponentID) *placed {
	p := h.page[id]
	if p == nil {
		p = new(placed)
		h.page[id] = p
	}
	return p
}

// keep notes the components that HTML from the server shows. It is the inside of
// a component, or of the page if that is zero.
func (h *Harness) keep(html string, inside lc.ComponentID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	outer := map[*markup.Node]lc.ComponentID{}
	for _, n := range markup.Parse(html).Find(wrapperSelector) {
		id, err := lc.ParseComponentID(n.Attrs["data-component-id"])
		if err != nil {
			continue
		}
		outer[n] = id
		around := inside
		for up := n.Parent; up != nil; up = up.Parent {
			if one, ok := outer[up]; ok {
				around = one
				break
			}
		}
		h.entry(id).show(n.Attrs, around)
	}
}

// show notes what a wrapper says. One with a grant leaves the token that is
// there, unless the props are others: so does the browser client.
func (p *placed) show(attrs map[string]string, outer lc.ComponentID) {
	mark := attrs["data-lc-props"]
	switch token, grant := attrs["data-lc-token"], attrs["data-lc-grant"]; {
	case token != "":
		p.token, p.grant = token, ""
	case grant != "" && (p.token == "" || p.mark != mark):
		p.token, p.grant = "", grant
	}
	p.mark, p.outer = mark, outer
	_, p.inQuery = attrs["data-lc-query"]
}

// place loads a page of the application that has the component: the server
// renders it, and with that grants access to it. If rendering fails, the page
// goes without, and whatever it asks for next is refused. It returns the
// component's HTML, and the messages for the user on the page.
func (h *Harness) place(id lc.ComponentID, path string, opts []lc.ComponentOption) (html string, flash []string) {
	h.t.Helper()
	page := h.site.app.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		flash = lc.Flashes(r.Context())
		if err := h.site.app.Component(r.Context(), id, opts...).Render(r.Context(), w); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}))
	rec := h.request(page, http.MethodGet, path, "", http.Header{
		"Accept":         {"text/html"},
		"Sec-Fetch-Mode": {"navigate"},
	})
	if rec.Code == http.StatusOK {
		html = rec.Body.String()
		h.keep(html, lc.ComponentID{})
	}
	h.keepOptions(id, opts)
	if wrapper(html).Attrs["data-lc-token"] == "" {
		token, err := tap.Token(h.context(), h.site.app, id, opts)
		if err != nil {
			h.t.Fatalf("lctest: %v", err)
		}
		h.keepToken(id, token)
	}
	return html, flash
}

// keepOptions notes how a component was put on the page.
func (h *Harness) keepOptions(id lc.ComponentID, opts []lc.ComponentOption) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.entry(id).opts = opts
}

// placeAgain loads the page with a component that is on it, or with the one that
// it is nested in.
func (h *Harness) placeAgain(id lc.ComponentID, path string) (flash []string) {
	root, p := h.rootOf(id)
	h.drop(id)
	_, flash = h.place(root, path, p.opts)
	return flash
}

// drop takes a component off the page.
func (h *Harness) drop(id lc.ComponentID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.page, id)
}

// rootOf returns the component that stands in the page itself and shows the
// given one.
func (h *Harness) rootOf(id lc.ComponentID) (lc.ComponentID, placed) {
	var seen []lc.ComponentID
	for {
		p, _ := h.at(id)
		if p.outer == (lc.ComponentID{}) || slices.Contains(seen, id) {
			return id, p
		}
		seen = append(seen, id)
		id = p.outer
	}
}

// errNotShown says that a component is to be fetched that the page does not
// show.
var errNotShown = errors.New("the page does not show it: render it first, or the component that it is nested in")
