package storetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/arg"
)

// A tally counts, in the store.
type tally struct {
	id lc.ComponentID
	n  int // lc:"state"
}

func (c *tally) increment() { c.n++ }

type tallyState struct {
	N int `json:"n"`
}

// newApp returns an App that serves tallies from a store, to everybody, until
// the test ends.
func newApp(t *testing.T, s lc.Store, b lc.Broker) *lc.App {
	app := tallies(s, b)
	t.Cleanup(func() { app.Shutdown(context.Background()) })
	return app
}

func tallies(s lc.Store, b lc.Broker) *lc.App {
	app := lc.New(
		lc.WithStore(s),
		lc.WithBroker(b),
		lc.WithSecret(bytes.Repeat([]byte("storetest "), 4)),
		lc.WithLogger(slog.New(slog.DiscardHandler)),
		lc.WithLimits(lc.Limits{Rate: -1, ActionTime: 5 * time.Minute}), // the disk may be slow
	)
	lc.Register(app, tallyDefinition(writeTally))
	return app
}

func writeTally(c *tally, _ context.Context, w io.Writer) error {
	_, err := fmt.Fprintf(w, "<b>%d</b>", c.n)
	return err
}

// tallyDefinition returns the definition of tallies that are rendered so.
func tallyDefinition(render func(*tally, context.Context, io.Writer) error) lc.Definition[tally, *tally] {
	return lc.Definition[tally, *tally]{
		Name:    one.Name,
		New:     func(_ context.Context, id lc.ComponentID) (*tally, error) { return &tally{id: id}, nil },
		Channel: func(*tally) lc.Channel { return lc.Global },
		Render:  render,
		State: lc.JSONCodec("1",
			func(c *tally) tallyState { return tallyState{c.n} },
			func(c *tally, s tallyState) { c.n = s.N }),
		Actions: []lc.Action[tally, *tally]{{
			Name: "increment",
			Bind: func(*arg.Args) lc.Call[tally, *tally] {
				return func(_ context.Context, c *tally) (*tally, error) { c.increment(); return nil, nil }
			},
		}},
	}
}

// increment calls the action of that name on a tally, n times from several
// goroutines, spread over the servers.
func increment(t *testing.T, id lc.ComponentID, n, parallel int, servers ...*httptest.Server) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: parallel, MaxIdleConnsPerHost: parallel}}
	defer client.CloseIdleConnections()
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			req, err := http.NewRequest(http.MethodPost, servers[i%len(servers)].URL+"/lc/"+id.Name+"/"+id.Instance+"/increment", strings.NewReader("{}"))
			if err != nil {
				t.Error(err)
				return
			}
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("LC-Request", fmt.Sprintf("00000000-0000-4000-8000-%012d", i))
			res, err := client.Do(req)
			if err != nil {
				t.Error(err)
				return
			}
			defer res.Body.Close()
			if body, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK {
				t.Errorf("increment is answered %s: %s", res.Status, body)
			}
		})
	}
	wg.Wait()
}

func serve(t *testing.T, app *lc.App) *httptest.Server {
	server := httptest.NewServer(app)
	t.Cleanup(server.Close)
	return server
}

// wantCount fails the test where a tally does not stand at n.
func wantCount(t *testing.T, s lc.Store, id lc.ComponentID, n int) {
	t.Helper()
	wantRecord(t, s, id, lc.Record{Version: uint64(n), State: fmt.Appendf(nil, `{"n":%d}`, n)})
}

func parallelActions(t *testing.T, s lc.Store) {
	const n = 1000
	increment(t, one, n, 64, serve(t, newApp(t, s, lc.NewMemoryBroker())))
	wantCount(t, s, one, n)
}

// Here only the store's own comparison stands between two actions.
func twoProcesses(t *testing.T, s lc.Store) {
	const n = 200
	b := lc.NewMemoryBroker()
	increment(t, one, n, 8, serve(t, newApp(t, s, b)), serve(t, newApp(t, s, b)))
	wantCount(t, s, one, n)
}
