package lctest

import (
	"encoding/json"
	"fmt"
	"net/http"

	lc "github.com/lcgen/lcgen/runtime"
)

// Load fetches the content of a component that the page shows without: one that
// is lazy or deferred, or nested in another whose HTML was made for several
// viewers. It does what the browser client does once the component can be seen.
// The Result's HTML includes the wrapper.
//
// Render shows such a component first, with [lc.Lazy] or [lc.Defer], or the one
// that it is nested in.
func (h *Harness) Load(id lc.ComponentID) *Result {
	h.t.Helper()
	r := h.exchange(id)
	h.show(r, "the HTML of "+id.String())
	return r
}

// A viewRequest asks for one component: with its own token, or with the grant
// that it has and the token of the one that it is nested in.
type viewRequest struct {
	ID    lc.ComponentID `json:"id"`
	Token string         `json:"token,omitempty"`
	Grant string         `json:"grant,omitempty"`
	Outer lc.ComponentID `json:"outer,omitzero"`
}

// A viewAnswer is what is answered: HTML with the wrapper, or a token if the page
// shows the newest version, or a problem.
type viewAnswer struct {
	ID      lc.ComponentID `json:"id"`
	HTML    string         `json:"html"`
	Token   string         `json:"token"`
	Problem *Problem       `json:"problem"`
}

// exchange asks for a component that the page shows.
func (h *Harness) exchange(id lc.ComponentID) *Result {
	h.t.Helper()
	what := "load " + id.String()
	p, ok := h.at(id)
	if !ok {
		h.t.Fatalf("lctest: %s: %v", what, errNotShown)
	}
	q := viewRequest{ID: id, Token: p.token}
	if p.token == "" {
		h.open(p.outer)
		q.Grant, q.Outer, q.Token = p.grant, p.outer, h.token(p.outer)
	}
	body, err := json.Marshal([]viewRequest{q})
	if err != nil {
		h.t.Fatalf("lctest: %s: %v", what, err)
	}
	r := h.send(what, http.MethodPost, h.site.base+"/views", string(body), http.Header{"Content-Type": {"application/json"}})
	if r.Status != http.StatusOK {
		return r
	}
	if err := h.take(r, id, p.outer); err != nil {
		h.t.Errorf("%s: the answer can't be read: %v\n%s", what, err, clip(r.body))
	}
	return r
}

// take makes the Result of one component out of an answer that has several.
func (h *Harness) take(r *Result, id, outer lc.ComponentID) error {
	var answers []viewAnswer
	if err := json.Unmarshal([]byte(r.body), &answers); err != nil {
		return err
	}
	if len(answers) != 1 || answers[0].ID != id {
		return fmt.Errorf("it is not about %s alone", id)
	}
	a := answers[0]
	if a.Problem != nil {
		r.Status, r.Problem = a.Problem.Status, a.Problem
		return nil
	}
	r.HTML = a.HTML
	h.keep(r.HTML, outer)
	h.keepToken(id, a.Token)
	r.readWrapper()
	return nil
}
