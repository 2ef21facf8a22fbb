package postgres

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	osexec "os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/arg"
	"github.com/lcgen/lcgen/runtime/postgres/pgtest"
)

var kills = flag.Int("kills", 12, "how many processes TestKilledUnderLoad kills")

// Of the application that is killed.
const (
	killedDSN  = "LC_KILLED_DSN" // environment variables
	killedAddr = "LC_KILLED_ADDR"
	ledgers    = 4
)

// A ledger has rows of the application's own, and state that counts them.
type ledger struct {
	id   lc.ComponentID
	N    int `json:"n"`
	rows int
	last string
}

// serveLedgers is the application: a process of its own, which is killed.
func serveLedgers(dsn, addr string) error {
	ctx := context.Background()
	pool, err := pgxpool.New(ctx, dsn)
	if err != nil {
		return err
	}
	d, err := New(ctx, pool, WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		return err
	}
	app := lc.New(lc.WithSecret([]byte("a secret of some length, for tests")), lc.WithStore(d), lc.WithBroker(d),
		lc.WithLimits(lc.Limits{Rate: -1}), lc.WithLogger(slog.New(slog.DiscardHandler)))
	lc.Register(app, lc.Definition[ledger, *ledger]{
		Name:    "ledger",
		New:     func(_ context.Context, id lc.ComponentID) (*ledger, error) { return &ledger{id: id}, nil },
		Channel: func(*ledger) lc.Channel { return lc.Global },
		State: lc.JSONCodec("1",
			func(c *ledger) int { return c.N },
			func(c *ledger, n int) { c.N = n }),
		Load: func(c *ledger, ctx context.Context) error {
			return d.DB(ctx).QueryRow(ctx, "SELECT count(*), coalesce(max(entry), '') FROM entries WHERE ledger = $1", c.id.Instance).Scan(&c.rows, &c.last)
		},
		Render: func(c *ledger, _ context.Context, w io.Writer) error {
			_, err := fmt.Fprintf(w, "<b>%d</b> of %d, the last is %s", c.N, c.rows, c.last)
			return err
		},
		Actions: []lc.Action[ledger, *ledger]{{
			Name: "add", Params: []lc.Param{{Name: "entry"}},
			Bind: func(args *arg.Args) lc.Call[ledger, *ledger] {
				entry := arg.Required(args, "entry", arg.String[string])
				return func(ctx context.Context, c *ledger) (*ledger, error) {
					c.N++
					_, err := d.DB(ctx).Exec(ctx, "INSERT INTO entries (ledger, entry) VALUES ($1, $2)", c.id.Instance, entry)
					return nil, err
				}
			},
		}},
	})
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	return (&http.Server{Handler: app, ConnContext: lc.ConnContext}).Serve(l)
}

// A node is a process of the application, started again as often as it is killed.
type node struct {
	dsn, addr string
	cmd       *osexec.Cmd
	stdin     io.Closer // its end is the process's, too
}

func (n *node) start() error {
	n.cmd = osexec.Command(os.Args[0])
	n.cmd.Env = append(os.Environ(), killedDSN+"="+n.dsn, killedAddr+"="+n.addr)
	var err error
	if n.stdin, err = n.cmd.StdinPipe(); err != nil {
		return err
	}
	return n.cmd.Start()
}

func (n *node) kill() {
	_ = n.cmd.Process.Kill() // it may have ended, if the database did
	_ = n.cmd.Wait()
}

// freeAddr returns an address that nothing listens on.
func freeAddr(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // it was for its address only
	return l.Addr().String()
}

// A load is what the processes are under while they are killed.
type load struct {
	nodes []*node
	over  atomic.Bool // no more actions
	ctx   context.Context
	acked sync.Map // entry → true

	mu    sync.Mutex
	shown []map[string]int // by viewers: the version of each ledger
}

// Whatever is killed, at whatever moment, no row is without its event, no event
// without its row, no row written twice, and no viewer behind.
func TestKilledUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: processes and a database are killed for a while")
	}
	s := pgtest.Start(t, "fsync=on", "synchronous_commit=on")
	p := pool(t, s, "postgres")
	exec(t, p, "CREATE TABLE entries (ledger text NOT NULL, entry text NOT NULL)")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	l := &load{ctx: ctx}
	for range 2 {
		n := &node{dsn: s.DSN("postgres"), addr: freeAddr(t)}
		if err := n.start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(n.kill)
		l.nodes = append(l.nodes, n)
	}
	var actors, viewers sync.WaitGroup
	for i := range 8 {
		actors.Go(func() { l.act(t, i) })
	}
	for i := range 3 {
		l.shown = append(l.shown, map[string]int{})
		viewers.Go(func() { l.view(i) })
	}
	l.killAtRandom(t, s)
	l.over.Store(true)
	actors.Wait()
	l.check(t, p)
	cancel()
	viewers.Wait()
}

// killAtRandom kills what it can, and starts it again.
func (l *load) killAtRandom(t *testing.T, s *pgtest.Server) {
	t.Helper()
	for range *kills {
		time.Sleep(time.Duration(rand.IntN(400)) * time.Millisecond)
		if rand.IntN(3) == 0 {
			if err := errors.Join(s.Kill(), s.Start()); err != nil {
				t.Fatal(err)
			}
			continue
		}
		n := l.nodes[rand.IntN(len(l.nodes))]
		n.kill()
		if err := n.start(); err != nil {
			t.Fatal(err)
		}
	}
	// A process that could not reach the database as it began has ended.
	for _, n := range l.nodes {
		n.kill()
		if err := n.start(); err != nil {
			t.Fatal(err)
		}
	}
}

// act adds entries until the load is over. Each is sent again until it is answered.
func (l *load) act(t *testing.T, who int) {
	for i := 0; !l.over.Load(); i++ {
		entry := fmt.Sprintf("%d-%06d", who, i)
		path := fmt.Sprintf("/lc/ledger/%d/add", rand.IntN(ledgers))
		for stop := time.Now().Add(2 * patience); ; {
			status := l.post(path, entry)
			if status == http.StatusOK {
				l.acked.Store(entry, true)
				break
			}
			if time.Now().After(stop) {
				t.Errorf("entry %s is not added: status %d", entry, status)
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
}

// post sends an entry to one of the processes, and returns the status, 0 if there
// is no answer.
func (l *load) post(path, entry string) int {
	ctx, cancel := context.WithTimeout(l.ctx, 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url(path), strings.NewReader(fmt.Sprintf(`{"entry":%q}`, entry)))
	if err != nil {
		return 0
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("LC-Request", entry)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return 0
	}
	return resp.StatusCode
}

func (l *load) url(path string) string {
	return "http://" + l.nodes[rand.IntN(len(l.nodes))].addr + path
}

// view follows the channel as a page does, at whichever process answers.
func (l *load) view(i int) {
	last := ""
	for l.ctx.Err() == nil {
		l.viewOnce(i, &last)
		time.Sleep(20 * time.Millisecond)
	}
}

func (l *load) viewOnce(i int, last *string) {
	r, err := http.NewRequestWithContext(l.ctx, http.MethodGet, l.url("/sse/events/global"), nil)
	if err != nil {
		return
	}
	if *last != "" {
		r.Header.Set("Last-Event-ID", *last)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return
	}
	defer resp.Body.Close() //nolint:errcheck // it is read to its end
	first := *last == ""
	var id, typ, data string
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		field, value, _ := strings.Cut(lines.Text(), ": ")
		switch field {
		case "id":
			id = value
		case "event":
			typ = value
		case "data":
			data = value
		case "":
			if *last = id; typ == "resync" || first {
				l.fetch(i)
			}
			first = false
			l.note(i, data)
			id, typ, data = *last, "", ""
		}
	}
}

// note notes the version that an event tells.
func (l *load) note(i int, data string) {
	var e struct {
		ComponentID string
		Version     int
	}
	if json.Unmarshal([]byte(data), &e) != nil || e.ComponentID == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shown[i][e.ComponentID] = max(l.shown[i][e.ComponentID], e.Version)
}

var versionAttr = regexp.MustCompile(`data-lc-version="(\d+)"`)

// fetch fetches the view of each ledger, until there is one.
func (l *load) fetch(i int) {
	for ledger := range ledgers {
		for l.ctx.Err() == nil {
			resp, err := http.Get(l.url(fmt.Sprintf("/lc/ledger/%d", ledger)))
			if err == nil {
				body, err := io.ReadAll(resp.Body)
				_ = resp.Body.Close()
				if m := versionAttr.FindSubmatch(body); err == nil && m != nil {
					l.note(i, fmt.Sprintf(`{"componentId":"ledger:%d","version":%s}`, ledger, m[1]))
					break
				}
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
}

// check compares the rows with what else there is of them.
func (l *load) check(t *testing.T, p *pgxpool.Pool) {
	t.Helper()
	acked := 0
	l.acked.Range(func(any, any) bool { acked++; return true })
	if n := number(t, p, "SELECT count(*) FROM entries"); n != acked {
		t.Errorf("there are %d rows, %d were confirmed", n, acked)
	}
	if n := number(t, p, "SELECT count(*) FROM (SELECT FROM entries GROUP BY entry HAVING count(*) > 1) AS twice"); n != 0 {
		t.Errorf("%d rows were written twice", n)
	}
	for ledger := range ledgers {
		instance := strconv.Itoa(ledger)
		rows := number(t, p, "SELECT count(*) FROM entries WHERE ledger = $1", instance)
		version := number(t, p, "SELECT coalesce(max(version), 0) FROM lc_records WHERE name = 'ledger' AND instance = $1", instance)
		events := number(t, p, "SELECT count(DISTINCT version) FROM lc_events WHERE name = 'ledger' AND instance = $1", instance)
		all := number(t, p, "SELECT count(*) FROM lc_events WHERE name = 'ledger' AND instance = $1", instance)
		if version != rows || events != rows || all != rows {
			t.Errorf("ledger %s has %d rows, version %d, %d events of %d versions", instance, rows, version, all, events)
		}
		for i := range l.shown {
			await(t, fmt.Sprintf("version %d of ledger %s at viewer %d", rows, instance, i), func() bool {
				l.mu.Lock()
				defer l.mu.Unlock()
				return l.shown[i]["ledger:"+instance] == rows
			})
		}
	}
	t.Logf("%d kills, %d rows, each with its event, once, and with all viewers", *kills, acked)
}

func number(t *testing.T, p *pgxpool.Pool, query string, args ...any) (n int) {
	t.Helper()
	err := p.QueryRow(t.Context(), query, args...).Scan(&n)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		t.Fatal(err)
	}
	return n
}
