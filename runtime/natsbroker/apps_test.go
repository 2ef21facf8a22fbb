package natsbroker

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/arg"
)

// A counter is a component that everybody may see and act on.
type counter struct {
	id lc.ComponentID
	n  int
}

func (c *counter) add() { c.n++ }

const counterPath = "/lc/counter/senders"

// startApp starts one process of an application.
func startApp(t *testing.T, n *node) *httptest.Server {
	t.Helper()
	_, server := startProcess(t, n)
	return server
}

func startProcess(t *testing.T, n *node) (*lc.App, *httptest.Server) {
	t.Helper()
	broker, store := n.open(t, "APP")
	app := lc.New(lc.WithSecret([]byte("the same on all machines, 32 byte")), lc.WithBroker(broker), lc.WithStore(store),
		lc.WithUser(func(r *http.Request) string { return r.Header.Get("Test-User") }))
	lc.Register(app, lc.Definition[counter, *counter]{
		Name:    "counter",
		New:     func(_ context.Context, id lc.ComponentID) (*counter, error) { return &counter{id: id}, nil },
		Channel: func(*counter) lc.Channel { return lc.Global },
		Actions: []lc.Action[counter, *counter]{{
			Name: "add",
			Bind: func(*arg.Args) lc.Call[counter, *counter] {
				return func(_ context.Context, c *counter) (*counter, error) { c.add(); return nil, nil }
			},
		}},
		Render: func(c *counter, _ context.Context, w io.Writer) error {
			_, err := fmt.Fprintf(w, "<b>%d</b>", c.n)
			return err
		},
		State: lc.JSONCodec("1", func(c *counter) int { return c.n }, func(c *counter, n int) { c.n = n }),
	})
	server := httptest.NewServer(app)
	t.Cleanup(server.Close)
	t.Cleanup(func() {
		if err := app.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return app, server
}

// add calls the counter's action and returns the number that it answers with.
func add(t *testing.T, server *httptest.Server, request string) string {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, server.URL+counterPath+"/add", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("LC-Request", request)
	resp, err := server.Client().Do(req)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("the action answers %s %s: %v", resp.Status, body, err)
		return ""
	}
	var update struct{ HTML string }
	if err := json.Unmarshal(body, &update); err != nil {
		t.Error(err)
	}
	return update.HTML
}

// A viewer reads the stream of the channel global.
type viewer struct {
	t     *testing.T
	body  io.ReadCloser
	lines *bufio.Scanner
	last  string // event ID
}

func listen(t *testing.T, server *httptest.Server, lastEventID string) *viewer {
	t.Helper()
	return listenAs(t, server, "", lastEventID)
}

func listenAs(t *testing.T, server *httptest.Server, user, lastEventID string) *viewer {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/sse/events/global", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Test-User", user)
	if lastEventID != "" {
		req.Header.Set("Last-Event-ID", lastEventID)
	}
	resp, err := server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("the stream answers %s", resp.Status)
	}
	return &viewer{t: t, body: resp.Body, lines: bufio.NewScanner(resp.Body)}
}

// next returns the next event's type and, of a component-update, its HTML.
func (v *viewer) next() (typ, html string) {
	v.t.Helper()
	for v.lines.Scan() {
		field, value, _ := strings.Cut(v.lines.Text(), ": ")
		switch field {
		case "id":
			v.last = value
		case "event":
			typ = value
		case "data":
			var update struct{ HTML string }
			if err := json.Unmarshal([]byte(value), &update); err != nil {
				v.t.Fatal(err)
			}
			html = update.HTML
		case "":
			if typ != "" && typ != "ping" {
				return typ, html
			}
		}
	}
	v.t.Fatalf("the stream ended: %v", v.lines.Err())
	return "", ""
}

// expect reads one event.
func (v *viewer) expect(typ, html string) {
	v.t.Helper()
	if gotType, gotHTML := v.next(); gotType != typ || gotHTML != html {
		v.t.Errorf("got %s %q, want %s %q", gotType, gotHTML, typ, html)
	}
}

// A change made on one machine is seen on another, and a viewer who moves
// between them misses nothing and is told nothing twice.
func TestViewerMovesBetweenProcesses(t *testing.T) {
	n := startNode(t)
	one, two := startApp(t, n), startApp(t, n)
	v := listen(t, two, "")
	v.expect("connected", "")
	add(t, one, "r1")
	v.expect("component-update", "<b>1</b>")
	if err := v.body.Close(); err != nil {
		t.Error(err)
	}
	add(t, two, "r2")
	add(t, one, "r3")
	moved := listen(t, one, v.last)
	moved.expect("connected", "")
	moved.expect("component-update", "<b>2</b>")
	moved.expect("component-update", "<b>3</b>")

	three := startApp(t, n) // it was not there when any of this happened
	again := listen(t, three, v.last)
	again.expect("connected", "")
	again.expect("component-update", "<b>2</b>")
	again.expect("component-update", "<b>3</b>")
	add(t, three, "r4")
	again.expect("component-update", "<b>4</b>")
	moved.expect("component-update", "<b>4</b>")
}

// Two machines that change one instance at a time lose neither change.
func TestProcessesChangeOneInstance(t *testing.T) {
	const workers, each = 4, 25
	n := startNode(t)
	servers := []*httptest.Server{startApp(t, n), startApp(t, n)}
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := range each {
				add(t, servers[w%2], fmt.Sprintf("%d-%d", w, i))
			}
		})
	}
	group.Wait()
	if got, want := add(t, servers[0], "last"), fmt.Sprintf("<b>%d</b>", workers*each+1); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Whoever logs out on one machine hears no more on the others.
func TestDisconnectReachesOtherProcesses(t *testing.T) {
	n := startNode(t)
	one, _ := startProcess(t, n)
	two := startApp(t, n)
	v := listenAs(t, two, "ada", "")
	v.expect("connected", "")
	one.Disconnect("ada")
	if v.lines.Scan() || v.lines.Err() != nil {
		t.Errorf("the stream goes on with %q: %v", v.lines.Text(), v.lines.Err())
	}
}
