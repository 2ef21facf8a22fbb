package postgres

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/arg"
)

// A counter is a component that everybody may see and act on.
type counter struct {
	id lc.ComponentID
	n  int
}

func (c *counter) add() { c.n++ }

// startApp starts one process of an application.
func startApp(t *testing.T, d *Database) *httptest.Server {
	t.Helper()
	app := lc.New(lc.WithSecret([]byte("the same on all machines, 32 byte")), lc.WithBroker(d), lc.WithStore(d),
		lc.WithLogger(slog.New(slog.DiscardHandler)), lc.WithLimits(lc.Limits{Rate: -1, ActionTime: time.Minute}))
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
	return server
}

// add calls the counter's action and returns the HTML that it answers with.
func add(t *testing.T, server *httptest.Server, request string) string {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, server.URL+"/lc/counter/senders/add", strings.NewReader("{}"))
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

func watch(t *testing.T, server *httptest.Server, lastEventID string) *viewer {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/sse/events/global", nil)
	if err != nil {
		t.Fatal(err)
	}
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
	all := nodes(t, 3)
	one, two := startApp(t, all[0]), startApp(t, all[1])
	v := watch(t, two, "")
	v.expect("connected", "")
	add(t, one, "r1")
	v.expect("component-update", "<b>1</b>")
	if err := v.body.Close(); err != nil {
		t.Error(err)
	}
	add(t, two, "r2")
	add(t, one, "r3")
	moved := watch(t, one, v.last)
	moved.expect("connected", "")
	moved.expect("component-update", "<b>2</b>")
	moved.expect("component-update", "<b>3</b>")

	three := startApp(t, all[2]) // it was not there when any of this happened
	again := watch(t, three, v.last)
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
	all := nodes(t, 2)
	servers := []*httptest.Server{startApp(t, all[0]), startApp(t, all[1])}
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

// A product is sold by an action that reads and writes the application's rows.
type product struct {
	id   lc.ComponentID
	d    *desk
	sold int
}

// sell takes one of the only thing that there is a stock of. What it does wrong
// is that it reads first, and writes what it has computed.
func (p *product) sell(ctx context.Context, after *atomic.Int64) error {
	var left int
	if err := p.d.SQL(ctx).QueryRowContext(ctx, "SELECT amount FROM "+p.d.orders()+" WHERE id = 0").Scan(&left); err != nil {
		return err
	}
	if left == 0 {
		return lc.Invalid("amount", "nothing is left")
	}
	if _, err := p.d.DB(ctx).Exec(ctx, "UPDATE "+p.d.orders()+" SET amount = $1 WHERE id = 0", left-1); err != nil {
		return err
	}
	p.sold++
	lc.After(ctx, func(context.Context) error { after.Add(1); return nil })
	return nil
}

// startShop starts one process of an application that sells products.
func startShop(t *testing.T, d *desk, after *atomic.Int64) *httptest.Server {
	t.Helper()
	app := lc.New(lc.WithSecret([]byte("the same on all machines, 32 byte")), lc.WithBroker(d.Database), lc.WithStore(d.Database),
		lc.WithLogger(slog.New(slog.DiscardHandler)), lc.WithLimits(lc.Limits{Rate: -1, ActionTime: time.Minute}))
	lc.Register(app, lc.Definition[product, *product]{
		Name:    "product",
		New:     func(_ context.Context, id lc.ComponentID) (*product, error) { return &product{id: id, d: d}, nil },
		Channel: func(*product) lc.Channel { return lc.Global },
		Actions: []lc.Action[product, *product]{{
			Name: "sell",
			Bind: func(*arg.Args) lc.Call[product, *product] {
				return func(ctx context.Context, p *product) (*product, error) { return nil, p.sell(ctx, after) }
			},
		}},
		Render: func(p *product, _ context.Context, w io.Writer) error {
			_, err := fmt.Fprintf(w, "<b>%d</b>", p.sold)
			return err
		},
		State: lc.JSONCodec("1", func(p *product) int { return p.sold }, func(p *product, n int) { p.sold = n }),
	})
	server := httptest.NewServer(app)
	t.Cleanup(server.Close)
	t.Cleanup(func() {
		if err := app.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return server
}

// sell calls the action of a product and returns the status of the answer.
func sell(t *testing.T, server *httptest.Server, instance, request string) int {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, server.URL+"/lc/product/"+instance+"/sell", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("LC-Request", request)
	resp, err := server.Client().Do(req)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body) // to use the connection again
	return resp.StatusCode
}

// Actions on several machines that change one row lose no change, whatever
// instances they are on. A request that comes again, to any machine, is done
// once. What an action that fails has written is gone.
func TestActionsAreTransactions(t *testing.T) {
	const stock, buyers, each = 30, 4, 10
	d := newDesk(t)
	exec(t, d.pool, "INSERT INTO "+d.orders()+" VALUES (0, $1)", stock)
	other := &desk{open(t, pool(t, server(t), "postgres"), WithSchema(d.schema)), d.schema}
	var after atomic.Int64
	servers := []*httptest.Server{startShop(t, d, &after), startShop(t, other, &after)}
	f := follow(t, other)
	var sold, refused atomic.Int64
	var group sync.WaitGroup
	for b := range buyers {
		group.Go(func() {
			for i := range each {
				instance, request := fmt.Sprint("p", b), fmt.Sprintf("%d-%d", b, i)
				status := http.StatusConflict
				for status == http.StatusConflict { // overtaken again and again
					status = sell(t, servers[b%2], instance, request)
				}
				if again := sell(t, servers[1-b%2], instance, request); again != status && status == http.StatusOK {
					t.Errorf("request %s is answered %d, and on the other machine %d", request, status, again)
				}
				switch status {
				case http.StatusOK:
					sold.Add(1)
				case http.StatusUnprocessableEntity:
					refused.Add(1)
				default:
					t.Errorf("request %s is answered %d", request, status)
				}
			}
		})
	}
	group.Wait()
	if got := d.amounts(t); got != "0" || sold.Load() != stock || refused.Load() != buyers*each-stock || after.Load() != stock {
		t.Errorf("%d are sold, %d refused, %d told after, %s left; want %d, %d, %d, 0", sold.Load(), refused.Load(), after.Load(), got, stock, buyers*each-stock, stock)
	}
	var total uint64
	for b := range buyers {
		r, err := d.Load(t.Context(), lc.ComponentID{Name: "product", Instance: fmt.Sprint("p", b)})
		if err != nil {
			t.Fatal(err)
		}
		total += r.Version
	}
	got := f.Await(lc.Global, func(ms []lc.Placed) bool { return len(ms) >= stock })
	if total != stock || len(got) != stock {
		t.Errorf("the records have %d changes and there are %d events, want %d", total, len(got), stock)
	}
	await(t, "the end of all connections' use", func() bool { return d.pool.Stat().AcquiredConns() == 0 })
}
