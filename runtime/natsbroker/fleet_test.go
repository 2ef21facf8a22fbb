package natsbroker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/arg"
)

// A fleet is an application on several machines: a process on each, with a
// broker, a store and a connection of its own, pages that are open in browsers,
// and users who act.
type fleet struct {
	t         *testing.T
	group     *group
	heartbeat time.Duration
	machines  []*machine
	pages     []*page
	actors    []*actor
	stopPages context.CancelFunc
	stopActs  context.CancelFunc
	reading   sync.WaitGroup
	acting    sync.WaitGroup

	history int64           // bytes of events
	stopped context.Context // done when pages are to be closed
	mu      sync.Mutex
	saved   map[save]time.Time
	lost    bool // the bucket was
}

// A machine is one process of a fleet.
type machine struct {
	store *Store
	url   string
}

// A save is what a store has confirmed.
type save struct {
	id      string
	version uint64
}

const (
	fleetMachines = 3
	fleetPages    = 45
	fleetActors   = 6
	actorPause    = 200 * time.Millisecond
)

// fleetComponents are what the pages show that are open all the time: tallies are pushed as HTML, and of
// boards each page fetches its own view.
var fleetComponents = []string{"tally:1", "tally:2", "tally:3", "tally:4", "board:1", "board:2"}

// A tally is a component that holds the names of all additions.
type tally struct {
	id    lc.ComponentID
	added []string
}

func tallyDefinition(name string, push lc.Push) lc.Definition[tally, *tally] {
	channel := func(id lc.ComponentID) lc.Channel { return lc.ContextChannel(id.Name, id.Instance) }
	return lc.Definition[tally, *tally]{
		Name: name, Push: push,
		New:       func(_ context.Context, id lc.ComponentID) (*tally, error) { return &tally{id: id}, nil },
		Channel:   func(c *tally) lc.Channel { return channel(c.id) },
		ChannelOf: channel,
		Actions: []lc.Action[tally, *tally]{{
			Name:   "add",
			Params: []lc.Param{{Name: "name", Type: "string"}},
			Bind: func(args *arg.Args) lc.Call[tally, *tally] {
				added := arg.Required(args, "name", arg.String[string])
				return func(_ context.Context, c *tally) (*tally, error) {
					c.added = append(c.added, added)
					return nil, nil
				}
			},
		}},
		Render: func(c *tally, _ context.Context, w io.Writer) error {
			_, err := io.WriteString(w, tallyHTML(len(c.added)))
			return err
		},
		State: lc.JSONCodec("1", func(c *tally) []string { return c.added }, func(c *tally, added []string) { c.added = added }),
	}
}

func tallyHTML(added int) string { return fmt.Sprintf("<b>%d</b>", added) }

// A timedStore notes when saves were confirmed.
type timedStore struct {
	*Store
	fleet *fleet
}

func (s timedStore) Save(ctx context.Context, id lc.ComponentID, r lc.Record, old uint64) error {
	err := s.Store.Save(ctx, id, r, old)
	if err == nil {
		s.fleet.mu.Lock()
		s.fleet.saved[save{id.String(), r.Version}] = time.Now()
		s.fleet.mu.Unlock()
	}
	return err
}

// startFleet starts the machines, on a cluster of three servers, and opens the
// pages.
func startFleet(t *testing.T, heartbeat time.Duration, dir func(testing.TB) string) *fleet {
	f := &fleet{t: t, group: startGroupIn(t, 3, dir), heartbeat: heartbeat, history: 8 << 20, saved: map[save]time.Time{}}
	for i := range fleetMachines {
		f.machines = append(f.machines, f.startMachine(i))
	}
	reading, stopPages := context.WithCancel(context.Background())
	acting, stopActs := context.WithCancel(context.Background())
	f.stopped, f.stopPages, f.stopActs = reading, stopPages, stopActs
	t.Cleanup(func() {
		stopActs()
		f.acting.Wait()
		stopPages()
		f.reading.Wait()
	})
	for i := range fleetPages {
		var names []string
		for k, name := range fleetComponents {
			if (i/fleetMachines+k)%2 == 0 {
				names = append(names, name)
			}
		}
		f.visit(names...)
	}
	f.awaitFor(time.Minute, "streams of all pages", f.allConnected)
	for i := range fleetActors {
		a := &actor{fleet: f, number: i}
		f.actors = append(f.actors, a)
		f.acting.Go(func() { a.act(acting) })
	}
	return f
}

// visit opens a page with some components.
func (f *fleet) visit(names ...string) {
	p := newPage(f, len(f.pages))
	f.pages = append(f.pages, p)
	f.reading.Go(func() { p.live(f.stopped, names) })
}

// newcomer opens a page with a component that everybody shows, and one that
// nobody does.
func (f *fleet) newcomer() {
	n := len(f.pages)
	f.visit(fleetComponents[n%len(fleetComponents)], fmt.Sprintf("tally:newcomer%d", n))
}

func (f *fleet) allConnected() bool {
	return !slices.ContainsFunc(f.pages, func(p *page) bool { return !p.connected() })
}

func (f *fleet) startMachine(i int) *machine {
	f.t.Helper()
	log := slog.New(slog.DiscardHandler)
	if os.Getenv("LCGEN_CHAOS_LOG") != "" {
		log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})).With("machine", i)
	}
	broker, store, err := New(context.Background(), f.group.connect(i), WithReplicas(3), WithHistory(defaultAge, f.history), WithLogger(log))
	if err != nil {
		f.t.Fatal(err)
	}
	app := lc.New(lc.WithSecret([]byte("the same on all machines, 32 byte")), lc.WithBroker(broker), lc.WithStore(timedStore{store, f}),
		lc.WithHeartbeat(f.heartbeat), lc.WithLogger(log), lc.WithUser(func(r *http.Request) string { return r.Header.Get("Test-User") }))
	lc.Register(app, tallyDefinition("tally", lc.PushHTML))
	lc.Register(app, tallyDefinition("board", lc.PushRefresh))
	mux := http.NewServeMux()
	mux.Handle("/", app)
	mux.HandleFunc("GET /page", func(w http.ResponseWriter, r *http.Request) {
		id, err := lc.ParseComponentID(r.FormValue("id"))
		if err == nil {
			err = app.Render(lc.ContextWithUser(r.Context(), r.Header.Get("Test-User")), w, id)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	})
	server := httptest.NewServer(mux)
	f.t.Cleanup(server.Close)
	f.t.Cleanup(func() {
		if err := app.Shutdown(context.Background()); err != nil {
			f.t.Error(err)
		}
	})
	return &machine{store: store, url: server.URL}
}

// awaitFor is await with a patience of its own.
func (f *fleet) awaitFor(patience time.Duration, what string, ok func() bool) {
	f.t.Helper()
	for stop := time.Now().Add(patience); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(stop) {
			f.t.Fatalf("%s did not come", what)
		}
	}
}

// going waits until each actor has had some more answers.
func (f *fleet) going() {
	f.t.Helper()
	for _, a := range f.actors {
		before := a.answered.Load()
		f.awaitFor(time.Minute, fmt.Sprintf("more answers to actor %d", a.number), func() bool { return a.answered.Load() >= before+2 })
	}
}

// verify fails the test unless every page shows the newest version before long,
// and every action that was answered with 200 was made, once.
func (f *fleet) verify() {
	f.t.Helper()
	healed := time.Now()
	f.stopActs()
	f.acting.Wait()
	f.awaitFor(time.Minute, "streams of all pages", f.allConnected)
	newest := f.newest()
	behind := f.behind(newest)
	for stop := healed.Add(2*f.heartbeat + 10*time.Second); len(behind) > 0 && time.Now().Before(stop); behind = f.behind(newest) {
		time.Sleep(10 * time.Millisecond)
	}
	for i, text := range behind {
		if i == 5 {
			f.t.Errorf("and %d more", len(behind)-i)
			break
		}
		f.t.Errorf("stuck: %s", text)
	}
	times := map[string]int{}
	for name, r := range newest {
		f.t.Logf("%s is stored in version %d with %d additions", name, r.version, len(r.added))
		for _, name := range r.added {
			if times[name]++; times[name] == 2 {
				f.t.Errorf("%s was made twice", name)
			}
		}
	}
	for _, a := range f.actors {
		for _, d := range a.deeds {
			switch {
			case d.status == http.StatusOK && times[d.name] == 0 && !f.lost:
				f.t.Errorf("%s was answered and is lost", d.name)
			case d.status != http.StatusOK && d.status != http.StatusInternalServerError && times[d.name] > 0:
				f.t.Errorf("%s was made and is answered %d", d.name, d.status)
			}
		}
	}
}

// A content is what a component holds.
type content struct {
	version uint64
	added   []string
}

// newest returns what is stored.
func (f *fleet) newest() map[string]content {
	f.t.Helper()
	all := map[string]content{}
	for _, name := range f.shown() {
		id, err := lc.ParseComponentID(name)
		if err != nil {
			f.t.Fatal(err)
		}
		f.awaitFor(time.Minute, "the record of "+name, func() bool {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			r, err := f.machines[0].store.Load(ctx, id)
			versions, errVersions := f.machines[0].store.Versions(ctx, id)
			if err != nil || errVersions != nil || versions[id] != r.Version {
				return false
			}
			c := content{version: r.Version}
			if r.State != nil {
				err = json.Unmarshal(r.State, &c.added)
			}
			all[name] = c
			return err == nil
		})
	}
	return all
}

// shown returns the names of all components that pages show.
func (f *fleet) shown() []string {
	var names []string
	for _, p := range f.pages {
		p.mu.Lock()
		names = slices.AppendSeq(names, maps.Keys(p.parts))
		p.mu.Unlock()
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// behind returns what pages show that is not what is stored.
func (f *fleet) behind(newest map[string]content) (found []string) {
	for _, p := range f.pages {
		p.mu.Lock()
		for _, part := range p.parts {
			want := newest[part.id]
			if part.version != want.version || !strings.Contains(part.html, tallyHTML(len(want.added))) {
				found = append(found, fmt.Sprintf("page %d shows %s in version %d as %q, stored is %d: %s; its stream: %s",
					p.number, part.id, part.version, html.UnescapeString(part.html), want.version, tallyHTML(len(want.added)), p.state))
			}
		}
		p.mu.Unlock()
	}
	return found
}

// A summary is what was measured.
type summary struct {
	actions, refused, failed int
	slowest                  time.Duration // answer
	latest                   time.Duration // from the save until the last page showed the change
	what                     string
	arrival                  time.Duration // until a new page was live
}

func (f *fleet) summary() (s summary) {
	saved := f.saves()
	for _, a := range f.actors {
		for _, d := range a.deeds {
			s.actions++
			s.slowest = max(s.slowest, d.took)
			switch d.status {
			case http.StatusOK:
			case http.StatusInternalServerError:
				s.failed++
			default:
				s.refused++
			}
		}
	}
	for _, p := range f.pages {
		s.arrival = max(s.arrival, p.arrival)
	}
	for change, at := range saved {
		for _, p := range f.pages {
			if late, ok := p.lateness(change, at); ok && late > s.latest {
				s.latest = late
				s.what = fmt.Sprintf("page %d, %s version %d at %s", p.number, change.id, change.version, at.Format("15:04:05.000"))
			}
		}
	}
	return s
}

// saves returns when each change was known to be stored: when the store has
// confirmed it or its action was answered.
func (f *fleet) saves() map[save]time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range f.actors {
		for _, d := range a.deeds {
			change := save{d.component, d.version}
			if at, ok := f.saved[change]; d.status == http.StatusOK && (!ok || d.at.Before(at)) {
				f.saved[change] = d.at
			}
		}
	}
	return f.saved
}

var errStopped = errors.New("the test is over")
