//go:build lcdev

package lc

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/internal/devlink"
)

// maxFaults bounds how many requests that failed are shown at a time.
const maxFaults = 10

// A failedRequest is a request that was answered 500, until the same succeeds.
type failedRequest struct {
	what    string // "action add of tally:one"
	problem devlink.Problem
}

// fault shows in open pages and in the terminal of lcgen dev why a request was
// answered 500. Its answer doesn't tell.
func (d *workshop) fault(r *http.Request, err error) {
	what := requested(r.PathValue("action"), ComponentID{r.PathValue("component"), r.PathValue("instance")})
	if r.PathValue("component") == "" {
		what = r.Method + " " + r.URL.Path
	}
	p := faultProblem(what, err)
	d.mu.Lock()
	d.failed = slices.DeleteFunc(d.failed, func(f failedRequest) bool { return f.what == what })
	if len(d.failed) == maxFaults {
		d.failed = slices.Delete(d.failed, 0, 1)
	}
	d.failed = append(d.failed, failedRequest{what, p})
	d.mu.Unlock()
	d.report(devlink.Report{Base: d.app.base, Fault: &p})
	d.wake()
}

// requested returns what a request was about, in words: an action, or the view
// of a component.
func requested(action string, id ComponentID) string {
	if action == "" {
		return "the view of " + id.String()
	}
	return "action " + action + " of " + id.String()
}

// succeeded forgets the fault of what has succeeded now.
func (d *workshop) succeeded(action string, id ComponentID) {
	what := requested(action, id)
	d.mu.Lock()
	d.failed = slices.DeleteFunc(d.failed, func(f failedRequest) bool { return f.what == what })
	d.mu.Unlock()
}

// allProblems returns what keeps a change from being seen and what has failed.
// d.mu is held.
func (d *workshop) allProblems() []devlink.Problem {
	all := append([]devlink.Problem{}, d.problems...)
	for _, f := range d.failed {
		all = append(all, f.problem)
	}
	return all
}

// faultProblem describes an error at the place of the panic, if it is one.
func faultProblem(what string, err error) devlink.Problem {
	p := devlink.Problem{Message: what + " failed: " + err.Error()}
	var panicked *panicError
	if !errors.As(err, &panicked) || len(panicked.trace) == 0 {
		return p
	}
	p.Message = what + ": " + (&panicError{value: panicked.value}).Error()
	p.File, p.Line = nearby(panicked.trace[0].file), panicked.trace[0].line
	var trace strings.Builder
	for _, place := range panicked.trace {
		place.file = nearby(place.file)
		trace.WriteString(place.String() + "\n")
	}
	p.Trace = strings.TrimSuffix(trace.String(), "\n")
	return p
}

// nearby returns a path relative to the working directory if it is below that.
func nearby(path string) string {
	dir, err := os.Getwd()
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}

// watchChange returns a function that notes if an action, which is to run yet,
// has changed nothing of what its component shows, and has done nothing else
// that can be seen. The component is made and rendered once more for that.
func (d *workshop) watchChange(ctx context.Context, c *call) (changed func(*outcome)) {
	d.sight(c.id, func(s *sighted) { s.Note = "" })
	before, ok := d.look(ctx, c)
	if !ok || c.act.quiet {
		return func(*outcome) {}
	}
	published := d.published.Load()
	return func(out *outcome) {
		after, own := readUpdate(out.update), uint64(0)
		if after.Channel != "" {
			own = 1 // by which the change itself was told
		}
		if after.HTML != before || !out.effects.isEmpty() || len(out.effects.items) > 0 || hasPutOff(ctx) || d.published.Load()-published > own {
			return
		}
		d.sight(c.id, func(s *sighted) {
			s.Note = c.act.name + " returned nil, and what the component shows stayed as it was. " +
				"If it wrote to a database, read that in Load: each rendering shows a new value."
		})
	}
}

// hasPutOff reports whether an action will refresh or broadcast something when
// it is over.
func hasPutOff(ctx context.Context) bool {
	t, ok := ctx.Value(turnKey{}).(*turn)
	if !ok {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.after) > 0
}

// look returns the HTML of a component before an action, made the way it will
// be made after it.
func (d *workshop) look(ctx context.Context, c *call) (html string, ok bool) {
	err := guarded(func() error {
		return attempt(ctx, func() error {
			l, err := d.app.loadPlaced(ctx, c.id, c.before, c.props)
			if err == nil {
				err = d.app.heed(l, c.viewer)
			}
			if err != nil {
				return err
			}
			before, err := l.ownFields()
			if err != nil {
				return err
			}
			rev, err := l.revise()
			if err != nil {
				return err
			}
			all, err := d.app.sharedUpdate(ctx, rev)
			if all == nil || err != nil {
				all, err = d.app.ownUpdate(ctx, rev, before)
			}
			if err == nil {
				html = readUpdate(all.data).HTML
			}
			return err
		})
	})
	return html, err == nil
}

// An updateSeen is what watchChange reads of a component-update.
type updateSeen struct {
	Channel Channel `json:"channel"`
	HTML    string  `json:"html"`
}

// readUpdate reads the data of a component-update.
func readUpdate(update []byte) (seen updateSeen) {
	json.Unmarshal(update, &seen) // it was encoded here
	return seen
}
