package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// nestedViews is what the fake server knows of POST /lc/views.
type nestedViews struct {
	batches     [][]ViewEntry                       // so far
	problems    map[string]int                      // components, and the status they are refused with
	viewers     map[string]string                   // HTML of components for the viewer, where it is not that of all
	answerViews func(http.ResponseWriter) (ok bool) // has answered a request by itself
}

// A ViewEntry is one component that a browser asks for.
type ViewEntry struct {
	ID, Grant, Outer, Token string
	Version                 *int
}

// Element sets the tag of a component's wrapper.
func (s *FakeServer) Element(id, tag string) { s.change(func() { s.components[id].tag = tag }) }

// Attributes sets those of a component's wrapper.
func (s *FakeServer) Attributes(id string, attrs map[string]string) {
	s.change(func() { s.components[id].attrs = attrs })
}

// ForViewer sets the HTML that a viewer gets who fetches a component.
func (s *FakeServer) ForViewer(id, html string) {
	s.change(func() {
		if s.viewers == nil {
			s.viewers = map[string]string{}
		}
		s.viewers[id] = html
	})
}

// RefuseView refuses a component with a status; 0 lets it in again.
func (s *FakeServer) RefuseView(id string, status int) {
	s.change(func() {
		if s.problems == nil {
			s.problems = map[string]int{}
		}
		s.problems[id] = status
	})
}

// Granted returns a component as a rendering of outer for all has it: with its
// content, and a grant.
func (s *FakeServer) Granted(id, outer string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.components[id]
	return c.wrapped(fmt.Sprintf(` data-sse-channel="%s" data-lc-version="%d" data-lc-cursor="%s"%s`,
		c.channel, c.version, s.eventID(s.seq), grantAttr(outer, id)), c.html)
}

// Empty returns a component as a rendering of outer for all has it, without its
// content, and with its props if it has any.
func (s *FakeServer) Empty(id, outer, props string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if props != "" {
		props = fmt.Sprintf(" data-lc-props=%q", props)
	}
	return s.components[id].wrapped(props+grantAttr(outer, id), "")
}

// Lazy returns a component that shows a placeholder: until it is seen
// ("visible") or the page has loaded ("load").
func (s *FakeServer) Lazy(id, when, placeholder string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.components[id]
	return c.wrapped(fmt.Sprintf(` data-sse-channel="%s" data-lc-lazy="%s" data-lc-token="%s"`, c.channel, when, c.token), placeholder)
}

func grantAttr(outer, id string) string {
	return fmt.Sprintf(` data-lc-grant="%s"`, html.EscapeString(outer+" may show "+id))
}

// UntilBatches waits for n requests for views, and returns them.
func (s *FakeServer) UntilBatches(n int) [][]ViewEntry {
	s.t.Helper()
	s.until(fmt.Sprintf("%d requests for views", n), func() bool { return len(s.batches) >= n })
	return s.Batches()
}

// Batches returns the requests for views so far.
func (s *FakeServer) Batches() [][]ViewEntry {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.batches)
}

// HoldViews makes requests for views wait for the returned function.
func (s *FakeServer) HoldViews() (release func()) {
	held := make(chan struct{})
	s.change(func() { s.heldViews = held })
	return sync.OnceFunc(func() {
		s.change(func() { s.heldViews = nil })
		close(held)
	})
}

// MisbehaveViews has requests for views answered otherwise as long as answer
// reports true.
func (s *FakeServer) MisbehaveViews(answer func(http.ResponseWriter) bool) {
	s.change(func() { s.answerViews = answer })
}

func (s *FakeServer) serveViews(w http.ResponseWriter, r *http.Request) {
	var batch []ViewEntry
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&batch)
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		writeProblem(w, map[string]any{"status": http.StatusRequestEntityTooLarge})
		return
	}
	if err != nil || len(batch) > 500 {
		s.t.Errorf("a request for %d views: %v", len(batch), err)
	}
	s.change(func() { s.batches = append(s.batches, batch) })
	s.mu.Lock()
	held, misbehave := s.heldViews, s.answerViews
	s.mu.Unlock()
	if held != nil {
		select {
		case <-held:
		case <-r.Context().Done():
		}
	}
	if misbehave != nil && misbehave(w) {
		return
	}
	answers := []any{}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, entry := range batch {
		answers = append(answers, s.viewFor(entry))
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(answers)
}

// viewFor returns the answer for one component.
func (s *FakeServer) viewFor(entry ViewEntry) map[string]any {
	problem := func(status int) map[string]any {
		return map[string]any{"id": entry.ID, "problem": map[string]any{"status": status, "detail": "Refused."}}
	}
	c := s.components[entry.ID]
	if status := s.problems[entry.ID]; status != 0 {
		return problem(status)
	}
	granted := entry.Grant == entry.Outer+" may show "+entry.ID && s.components[entry.Outer] != nil && entry.Token == s.components[entry.Outer].token
	own := c != nil && entry.Grant == "" && entry.Token == c.token
	if !granted && !own {
		s.t.Errorf("asked for %+v", entry)
		return problem(http.StatusForbidden)
	}
	forViewer, different := s.viewers[entry.ID]
	if granted && !different && entry.Version != nil && *entry.Version == c.version {
		return map[string]any{"id": c.id, "token": c.token, "version": c.version}
	}
	view := s.wrapper(entry.ID)
	if different {
		view = strings.Replace(view, c.html, forViewer, 1)
	}
	return map[string]any{"id": c.id, "html": view}
}
