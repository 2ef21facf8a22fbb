//go:build lcdev

package lc

import (
	"context"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lcgen/lcgen/internal/devlink"
)

// development is the development mode of an App: an inspector, pages that load
// themselves again, and faults of the source shown where one looks. It is
// compiled in by the tag lcdev, which "lcgen dev" sets, and answers nobody but
// browsers on the same machine.
type development struct{ *workshop }

// A workshop is what development mode knows of an App.
type workshop struct {
	app  *App
	path string // of its routes, with a slash behind: "/lc/_dev/"
	run  string // tells this process from others
	link net.Conn

	published atomic.Uint64 // events of this process

	mu        sync.Mutex
	reloads   int                   // of pages, so far
	templates map[string]*newerText // of components, where newer than the program
	problems  []devlink.Problem
	failed    []failedRequest // the newest comes last
	found     bool            // by a browser, and reported
	instances []*sighted      // the one seen last comes last
	events    []passed        // the newest comes last
	passes    uint64          // so far
	whole     map[string]bool // components and reasons why their updates go whole
	pages     map[chan struct{}]struct{}
	servers   map[*http.Server]struct{}
	closing   chan struct{} // closed when streams are to end
	closed    bool
}

// How much is remembered.
const (
	maxInstances = 100
	maxPassed    = 200
	maxShown     = 4 << 10 // of an event's data, in bytes
)

// A sighted is an instance that was rendered or acted on.
type sighted struct {
	ID       ComponentID
	Rendered time.Time // zero for never
	Acted    time.Time
	Action   string // the last
	Status   int    // of its answer
	Took     time.Duration
	Err      string // of the last rendering
	Note     string // about the last action
	Whole    string // why its updates go whole; empty: they don't, or nobody knows
}

// A passed is an event that was published.
type passed struct {
	ID        uint64      `json:"id"` // counts them
	At        time.Time   `json:"at"`
	Type      string      `json:"type"`
	Channel   Channel     `json:"channel"`
	Component ComponentID `json:"component"`
	Version   uint64      `json:"version"`
	Bytes     int         `json:"bytes"`
	Data      string      `json:"data"` // cut off behind maxShown
}

// begin starts development mode.
func (d *development) begin(a *App) {
	d.workshop = &workshop{
		app: a, path: a.base + "/_dev/", run: newRun(),
		templates: map[string]*newerText{},
		whole:     map[string]bool{},
		pages:     map[chan struct{}]struct{}{},
		servers:   map[*http.Server]struct{}{},
		closing:   make(chan struct{}),
	}
	d.observe(&a.observer)
	d.count(&a.hub.cfg.Observer)
	a.hub.tap(a.hub.ctx, d.pass)
	context.AfterFunc(a.hub.ctx, d.end)
	d.connect()
}

// observe notes what the App does, beside the application's own observer.
func (d *workshop) observe(o *Observer) {
	action, render := o.Action, o.Render
	o.Action = func(ctx context.Context, seen ActionObservation) {
		d.sight(seen.Component, func(s *sighted) {
			s.Acted, s.Action, s.Status, s.Took = time.Now(), seen.Action, seen.Status, seen.Duration
		})
		if seen.Status < http.StatusInternalServerError {
			d.succeeded(seen.Action, seen.Component)
		}
		if action != nil {
			action(ctx, seen)
		}
	}
	o.Render = func(ctx context.Context, seen RenderObservation) {
		if seen.Err == nil {
			d.succeeded("", seen.Component)
		}
		d.sight(seen.Component, func(s *sighted) {
			s.Rendered, s.Err = time.Now(), ""
			if seen.Err != nil {
				s.Err = seen.Err.Error()
			}
		})
		if render != nil {
			render(ctx, seen)
		}
	}
}

// count counts the events that are published. The hub has an observer of its own.
func (d *workshop) count(o *Observer) {
	publish := o.Publish
	o.Publish = func(ctx context.Context, seen PublishObservation) {
		d.published.Add(1)
		if publish != nil {
			publish(ctx, seen)
		}
	}
}

// sight notes something of an instance.
func (d *workshop) sight(id ComponentID, note func(*sighted)) {
	if d.app.component(id.Name) == nil {
		return // somebody's guess
	}
	d.mu.Lock()
	i := slices.IndexFunc(d.instances, func(s *sighted) bool { return s.ID == id })
	s := &sighted{ID: id}
	if i >= 0 {
		s = d.instances[i]
		d.instances = slices.Delete(d.instances, i, i+1)
	} else if len(d.instances) == maxInstances {
		d.instances = slices.Delete(d.instances, 0, 1)
	}
	d.instances = append(d.instances, s)
	note(s)
	d.mu.Unlock()
	d.wake()
}

// pass notes an event that is published.
func (d *workshop) pass(of any) {
	m := of.(Message)
	data := m.Data
	if len(data) > maxShown {
		data = data[:maxShown]
	}
	d.mu.Lock()
	d.passes++
	if len(d.events) == maxPassed {
		d.events = slices.Delete(d.events, 0, 1)
	}
	d.events = append(d.events, passed{
		ID: d.passes, At: time.Now(), Type: m.Type, Channel: m.Channel,
		Component: m.Component, Version: m.Version, Bytes: len(m.Data), Data: string(data),
	})
	d.mu.Unlock()
	d.wake()
}

// connect takes orders from lcgen dev, where that runs the program.
func (d *workshop) connect() {
	path := os.Getenv(devlink.Variable)
	if path == "" {
		return
	}
	conn, err := net.Dial("unix", path)
	if err != nil {
		d.app.log.Warn("lcgen dev does not answer: pages will not load themselves again", "err", err)
		return
	}
	d.link = conn
	d.report(devlink.Report{Base: d.app.base})
	context.AfterFunc(d.app.hub.ctx, func() { conn.Close() })
	go func() {
		defer conn.Close()
		orders := json.NewDecoder(conn)
		for {
			var o devlink.Order
			if orders.Decode(&o) != nil {
				if d.app.hub.ctx.Err() == nil { // else this side has ended it
					d.orphaned()
				}
				return
			}
			d.obey(o)
		}
	}()
}

// report tells lcgen dev something.
func (d *workshop) report(r devlink.Report) {
	if d.link != nil {
		json.NewEncoder(d.link).Encode(r) // a failure shows where orders are read
	}
}

// obey carries out an order.
func (d *workshop) obey(o devlink.Order) {
	fresh := map[string]*newerText{}
	for name, text := range o.Templates {
		parsed, err := newNewerText(name, text, d.app.log)
		if err != nil {
			d.app.log.Warn("a template can't be read", "component", name, "err", err)
			return
		}
		fresh[name] = parsed
	}
	d.mu.Lock()
	for name, t := range fresh {
		d.templates[name] = t
	}
	if o.Reload {
		d.reloads++
	}
	if o.Problems != nil {
		d.problems = *o.Problems
	}
	d.mu.Unlock()
	d.wake()
}

// orphaned ends the program as an interrupt would: it runs for lcgen dev,
// which is gone.
func (d *workshop) orphaned() {
	d.app.log.Info("lcgen dev has ended, and this program with it")
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Signal(os.Interrupt)
	}
	if err != nil { // on Windows there is no such signal
		os.Exit(1)
	}
}

// wake tells the open dev streams that something is new.
func (d *workshop) wake() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for news := range d.pages {
		select {
		case news <- struct{}{}:
		default: // it has yet to look
		}
	}
}

// end ends the dev streams.
func (d *workshop) end() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.closed {
		d.closed = true
		close(d.closing)
	}
}

// page tells one state of what pages show from another. d.mu is held.
func (d *workshop) page() string { return fmt.Sprintf("%s.%d", d.run, d.reloads) }

// tag returns the element that loads the script of pages.
func (d *workshop) tag() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return fmt.Sprintf(`<script src="%spage.js" defer data-lc-dev="%s" data-lc-page="%s"></script>`, d.path, d.path, d.page())
}

// devSecret is what Apps without a secret sign with, so that pages outlive a
// restart. It is nil where lcgen dev has not set one.
func devSecret() []byte {
	key, err := hex.DecodeString(os.Getenv(devlink.Secret))
	if err != nil || len(key) < shortSecret {
		return nil
	}
	return key
}
