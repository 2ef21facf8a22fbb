package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/brokertest"
	"github.com/lcgen/lcgen/runtime/postgres/pgtest"
)

// A server that is killed and started again while processes publish loses and
// doubles nothing: no event, no change that was confirmed, and none of which
// the answer was lost.
func TestServerIsKilled(t *testing.T) {
	const publishers, kills = 4, 4
	s := pgtest.Start(t, "fsync=on")
	all := []*Database{open(t, pool(t, s, "postgres")), open(t, pool(t, s, "postgres"))}
	exec(t, all[0].pool, "CREATE TABLE orders (id text PRIMARY KEY, amount integer NOT NULL)")
	followers := []*brokertest.Follower{follow(t, all[0]), follow(t, all[1])}
	var stop atomic.Bool
	var group sync.WaitGroup
	counts := make([]int, publishers)
	for p := range publishers {
		group.Go(func() {
			d := all[p%len(all)]
			for ; !stop.Load(); counts[p]++ {
				id := fmt.Sprintf("p%d-%d", p, counts[p])
				if p < 2 {
					publishAs(t, d, id, message(1))
				} else {
					order(t, d, id)
				}
			}
		})
	}
	for range kills {
		before := rows(t, all[0], "lc_events")
		await(t, "some events", func() bool {
			var n int
			err := all[0].pool.QueryRow(t.Context(), "SELECT count(*) FROM lc_events").Scan(&n)
			return err == nil && n > before+50
		})
		if err := s.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := s.Start(); err != nil {
			t.Fatal(err)
		}
	}
	stop.Store(true)
	group.Wait()
	var want []string
	for p, n := range counts {
		for i := range n {
			want = append(want, fmt.Sprintf("p%d-%d", p, i))
		}
	}
	slices.Sort(want)
	for i, f := range followers {
		got := f.Await(lc.Global, func(ms []lc.Placed) bool { return len(ms) >= len(want) })
		var ids []string
		for _, p := range got {
			ids = append(ids, p.ID)
		}
		if slices.Sort(ids); !slices.Equal(ids, want) {
			t.Errorf("process %d has %d events, want %d", i, len(ids), len(want))
		}
	}
	orders := counts[2] + counts[3]
	r, err := all[0].Load(t.Context(), noteID)
	if err != nil || int(r.Version) != orders || rows(t, all[0], "orders") != orders {
		t.Errorf("the record has version %d, %v, and there are %d rows; want %d", r.Version, err, rows(t, all[0], "orders"), orders)
	}
	t.Logf("%d events, %d orders, each once", len(want), orders)
}

// order does an action until it is done, as an App does: it asks first whether
// an earlier attempt was stored.
func order(t *testing.T, d *Database, id string) {
	t.Helper()
	for stop := time.Now().Add(2 * patience); ; {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		err := attempt(ctx, d, id)
		cancel()
		switch {
		case err == nil:
			return
		case time.Now().After(stop):
			t.Errorf("order %s: %v", id, err)
			return
		case !errors.Is(err, lc.ErrConflict):
			time.Sleep(10 * time.Millisecond)
		}
	}
}

func attempt(ctx context.Context, d *Database, id string) error {
	tx := d.Begin()
	defer tx.Rollback()
	ctx = in(ctx, tx)
	if note, err := tx.Done(ctx, []byte(id)); note != nil || err != nil {
		return err
	}
	if _, err := d.DB(ctx).Exec(ctx, "INSERT INTO orders VALUES ($1, 1)", id); err != nil {
		return err
	}
	r, err := d.Load(ctx, noteID)
	if err != nil {
		return err
	}
	if err := d.Save(ctx, noteID, lc.Record{Version: r.Version + 1}, r.Version); err != nil {
		return err
	}
	if _, err := d.Publish(ctx, id, message(1)); err != nil {
		return err
	}
	if err := tx.Note(ctx, []byte(id), []byte("ordered")); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// A broker says that there is no server, and does not hang, whether its
// connections are refused or get no answer.
func TestServerIsAway(t *testing.T) {
	s := pgtest.Start(t)
	d := open(t, pool(t, s, "postgres"))
	f, l := follow(t, d), listen(t, d)
	n := 0
	for name, away := range map[string][2]func() error{
		"stopped": {s.Stop, s.Start},
		"killed":  {s.Kill, s.Start},
		"frozen":  {s.Freeze, s.Thaw},
	} {
		t.Run(name, func(t *testing.T) {
			n++
			start := publish(t, d, n, n)
			await(t, "health", func() bool { return !l.Healthy().IsZero() })
			if err := away[0](); err != nil {
				t.Fatal(err)
			}
			silent(t, d, l, start, fmt.Sprintf("m-%d", n+1), message(n+1))
			if err := away[1](); err != nil {
				t.Fatal(err)
			}
			await(t, "health", func() bool { return !l.Healthy().IsZero() })
			n++
			publish(t, d, n, n)
			expect(t, f, 1, n)
		})
	}
}

// silent fails the test unless everything that is asked of a server that is
// away returns an error, in time.
func silent(t *testing.T, d *Database, l lc.Listener, start lc.Place, id string, m lc.Message) {
	t.Helper()
	tx := d.Begin()
	defer tx.Rollback()
	for name, do := range map[string]func(context.Context) error{
		"Publish":  func(ctx context.Context) error { _, err := d.Publish(ctx, id, m); return err },
		"Listen":   func(ctx context.Context) error { _, err := l.Listen(ctx, lc.UserChannel("ada")); return err },
		"Load":     func(ctx context.Context) error { _, err := d.Load(ctx, noteID); return err },
		"Versions": func(ctx context.Context) error { _, err := d.Versions(ctx, noteID); return err },
		"Done":     func(ctx context.Context) error { _, err := tx.Done(ctx, []byte("key")); return err },
		"Replay": func(ctx context.Context) error {
			_, _, err := l.Replay(ctx, lc.Global, start, 10)
			if errors.Is(err, lc.ErrNotHeld) {
				t.Errorf("Replay returns %v", err)
			}
			return err
		},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		began := time.Now()
		err := do(ctx)
		cancel()
		if err == nil || errors.Is(err, lc.ErrConflict) {
			t.Errorf("%s returns %v", name, err)
		}
		if took := time.Since(began); took > patience/2 {
			t.Errorf("%s took %v", name, took)
		}
	}
	await(t, "an unhealthy state", func() bool { return l.Healthy().IsZero() })
}
