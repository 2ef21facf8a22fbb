package clients

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
	r3labs "github.com/r3labs/sse/v2"
	gosse "github.com/tmaxmax/go-sse"
)

// An event is one as a client gives it out.
type event struct {
	ID   string `json:"id"`
	Type string `json:"type"`
	Data string `json:"data"`
}

// A reading is what one client reads.
type reading struct {
	mu     sync.Mutex
	hello  int     // how many streams have begun
	events []event // without those of the streams themselves
}

func (r *reading) add(e event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case e.Type == "connected":
		r.hello++
	case e.Type != "ping":
		r.events = append(r.events, e)
	}
}

// state returns how many streams have begun, and what was read.
func (r *reading) state() (int, []event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.hello, slices.Clone(r.events)
}

// last returns the ID of the last event, as clients that do not connect again
// by themselves are to be told.
func (r *reading) last() string {
	if _, events := r.state(); len(events) > 0 {
		return events[len(events)-1].ID
	}
	return ""
}

// A client reads a stream until ctx is done, and connects again when the
// stream ends.
type client struct {
	name string
	read func(ctx context.Context, url string, r *reading) error
}

// cutOff is curl's exit code for a body that ends before it is complete.
const cutOff = 18

var clients = []client{
	{"npm eventsource", func(ctx context.Context, url string, r *reading) error {
		return command(ctx, jsonLines(r), "node", "reader.mjs", "eventsource", url)
	}},
	{"npm eventsource-parser", again(func(ctx context.Context, url string, r *reading) error {
		return command(ctx, jsonLines(r), "node", "reader.mjs", "eventsource-parser", url, r.last())
	})},
	{"curl", again(curl())},
	{"curl, compressed", again(curl("--compressed"))},
	{"r3labs", again(newR3labs())},
	{"tmaxmax", func(ctx context.Context, url string, r *reading) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		conn := gosse.NewConnection(req)
		conn.SubscribeToAll(func(e gosse.Event) { r.add(event{e.LastEventID, e.Type, e.Data}) })
		return conn.Connect()
	}},
}

// curl returns a client that reads one stream with curl.
func curl(options ...string) func(context.Context, string, *reading) error {
	return func(ctx context.Context, url string, r *reading) error {
		args := append([]string{"-sN", "--max-time", "60", "-H", "Last-Event-ID: " + r.last(), url}, options...)
		err := command(ctx, streamLines(r), "curl", args...)
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == cutOff {
			return nil
		}
		return err
	}
}

// newR3labs returns a client that keeps its last ID from stream to stream.
func newR3labs() func(context.Context, string, *reading) error {
	clients := map[*reading]*r3labs.Client{}
	var mu sync.Mutex
	return func(ctx context.Context, url string, r *reading) error {
		mu.Lock()
		c := clients[r]
		if c == nil {
			c = r3labs.NewClient(url)
			clients[r] = c
		}
		mu.Unlock()
		return c.SubscribeRawWithContext(ctx, func(e *r3labs.Event) {
			r.add(event{string(e.ID), string(e.Event), string(e.Data)})
		})
	}
}

// again repeats a client that reads one stream only.
func again(read func(context.Context, string, *reading) error) func(context.Context, string, *reading) error {
	return func(ctx context.Context, url string, r *reading) error {
		for ctx.Err() == nil {
			if err := read(ctx, url, r); err != nil && ctx.Err() == nil {
				return err
			}
			time.Sleep(50 * time.Millisecond)
		}
		return nil
	}
}

// command runs a command and takes its output line by line.
func command(ctx context.Context, line func(string) error, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if err := line(lines.Text()); err != nil {
			return err
		}
	}
	return cmd.Wait()
}

func jsonLines(r *reading) func(string) error {
	return func(line string) error {
		var e event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			return fmt.Errorf("line %q: %w", line, err)
		}
		r.add(e)
		return nil
	}
}

// streamLines takes the lines of a stream as they come over the wire.
func streamLines(r *reading) func(string) error {
	var e event
	return func(line string) error {
		field, value, _ := strings.Cut(line, ": ")
		switch field {
		case "id":
			e.ID = value
		case "event":
			e.Type = value
		case "data":
			e.Data = value
		case "retry":
		case "":
			r.add(e)
			e = event{}
		default:
			return fmt.Errorf("line %q", line)
		}
		return nil
	}
}

// wrapped keeps connections with net/http, as middleware does.
type wrapped struct{ http.ResponseWriter }

func (w wrapped) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// All clients read the same events with the same IDs, also across the end of
// their streams, and over each kind of connection.
func TestAllClientsReadTheSame(t *testing.T) {
	skip := t.Skipf
	if os.Getenv("LCGEN_E2E") == "required" {
		skip = t.Fatalf
	}
	for _, name := range []string{"node", "curl"} {
		if _, err := exec.LookPath(name); err != nil {
			skip("%s is not installed", name)
		}
	}
	if _, err := os.Stat("node_modules/eventsource"); err != nil {
		skip("the npm packages are not there: run npm ci in this folder")
	}
	t.Run("socket", func(t *testing.T) {
		t.Parallel()
		compare(t, func(app *lc.App) http.Handler { return app })
	})
	t.Run("net-http", func(t *testing.T) {
		t.Parallel()
		compare(t, func(app *lc.App) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { app.ServeHTTP(wrapped{w}, r) })
		})
	})
}

const user = "reader"

func compare(t *testing.T, handler func(*lc.App) http.Handler) {
	published := &published{MemoryBroker: lc.NewMemoryBroker()}
	app := lc.New(
		lc.WithBroker(published),
		lc.WithSecret([]byte(strings.Repeat("clients", 8))),
		lc.WithLogger(slog.New(slog.DiscardHandler)),
		lc.WithUser(func(*http.Request) string { return user }),
	)
	server := httptest.NewServer(handler(app))
	t.Cleanup(server.Close)
	ctx, cancel := context.WithCancel(t.Context())
	readings := map[string]*reading{}
	var running sync.WaitGroup
	for _, c := range clients {
		r := &reading{}
		readings[c.name] = r
		running.Go(func() {
			if err := c.read(ctx, server.URL+"/sse/events/global", r); err != nil && ctx.Err() == nil {
				t.Errorf("%s: %v", c.name, err)
			}
		})
	}
	t.Cleanup(func() { cancel(); running.Wait() })

	all := func(what string, holds func(hello int, events []event) bool) {
		t.Helper()
		for name, r := range readings {
			for deadline := time.Now().Add(30 * time.Second); !holds(r.state()); time.Sleep(5 * time.Millisecond) {
				if time.Now().After(deadline) {
					hello, events := r.state()
					t.Fatalf("%s: not within half a minute: %s (%d streams, %d events)", name, what, hello, len(events))
				}
			}
		}
	}
	all("connected", func(hello int, _ []event) bool { return hello >= 1 })
	broadcast(t, app, 0)
	all("the first events", func(_ int, events []event) bool { return len(events) >= published.count() })
	app.Disconnect(user)
	broadcast(t, app, 100) // for most, while they are away
	all("the other events", func(hello int, events []event) bool { return hello >= 2 && len(events) >= published.count() })
	for name, r := range readings {
		if _, got := r.state(); !slices.Equal(got, published.all()) {
			t.Errorf("%s read\n%.2000v\nwant\n%.2000v", name, got, published.all())
		}
	}
}

// published is a broker that notes what it is given.
type published struct {
	*lc.MemoryBroker

	mu     sync.Mutex
	events []event
}

func (p *published) Publish(ctx context.Context, id string, m lc.Message) (lc.Place, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	place, err := p.MemoryBroker.Publish(ctx, id, m)
	if err == nil && m.Channel == lc.Global {
		p.events = append(p.events, event{place.String(), m.Type, string(m.Data)})
	}
	return place, err
}

func (p *published) count() int { return len(p.all()) }

func (p *published) all() []event {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.events)
}

// broadcast sends events of all kinds, with what readers may stumble over.
func broadcast(t *testing.T, app *lc.App, from int) {
	t.Helper()
	id := func(i int) lc.ComponentID { return lc.ComponentID{Name: "note", Instance: fmt.Sprint(from + i)} }
	for i, e := range []lc.Event{
		lc.ComponentUpdate(id(0), map[string]any{"text": "größer, 大, 🙂, \u2028"}, "<p>one\r\ntwo\n\nthree</p>"),
		lc.ComponentUpdate(id(1), nil, "data: id: event: \x00 \ufeff :"),
		lc.ComponentUpdate(id(2), nil, strings.Repeat("large ", 6<<10)),
		lc.ComponentFragments(id(3), map[string]string{"#count": "<b>1</b>"}),
		lc.ComponentRefresh(id(4)),
		lc.ComponentRemove(id(5)),
		lc.ComponentUpdate(id(6), []int{1, 2, 3}, " leading and trailing "),
	} {
		if err := app.Broadcast(t.Context(), lc.Global, e); err != nil {
			t.Fatalf("event %d: %v", i, err)
		}
	}
}
