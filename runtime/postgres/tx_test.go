package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/brokertest"
)

// Code that sqlc has made for pgx takes one of these.
var _ interface {
	Exec(context.Context, string, ...any) (pgconn.CommandTag, error)
	Query(context.Context, string, ...any) (pgx.Rows, error)
	QueryRow(context.Context, string, ...any) pgx.Row
	CopyFrom(context.Context, pgx.Identifier, []string, pgx.CopyFromSource) (int64, error)
	SendBatch(context.Context, *pgx.Batch) pgx.BatchResults
} = DB(nil)

// message returns the n-th message of a test for the channel global.
func message(n int) lc.Message {
	return lc.Message{Channel: lc.Global, Type: "component-update", Component: noteID, Version: uint64(n), Data: fmt.Appendf(nil, `{"n":%d}`, n)}
}

// A desk is a Database and a table of an application beside it.
type desk struct {
	*Database
	schema string
}

func newDesk(t testing.TB, opts ...Option) *desk {
	t.Helper()
	name := schema()
	d := &desk{open(t, pool(t, server(t), "postgres"), append([]Option{WithSchema(name)}, opts...)...), name}
	exec(t, d.pool, "CREATE TABLE "+d.orders()+" (id integer PRIMARY KEY, amount integer NOT NULL)")
	return d
}

func (d *desk) orders() string { return d.schema + ".orders" }

// amounts returns what the application's table holds, as others see it.
func (d *desk) amounts(t testing.TB) string {
	t.Helper()
	rows, err := d.pool.Query(t.Context(), "SELECT amount FROM "+d.orders()+" ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		t.Fatal(err)
	}
	return strings.Trim(fmt.Sprint(all), "[]")
}

// version returns the version of the record, as others see it.
func (d *desk) version(t testing.TB) uint64 {
	t.Helper()
	r, err := d.Load(t.Context(), noteID)
	if err != nil {
		t.Fatal(err)
	}
	return r.Version
}

// act does what an action does: it reads, writes a row, saves, publishes and
// notes.
func (d *desk) act(ctx context.Context, tx lc.Tx, n int) error {
	r, err := d.Load(ctx, noteID)
	if err != nil {
		return err
	}
	if _, err := d.DB(ctx).Exec(ctx, "INSERT INTO "+d.orders()+" VALUES ($1, $2)", n, 10*n); err != nil {
		return err
	}
	if err := d.Save(ctx, noteID, lc.Record{Version: r.Version + 1, State: []byte("{}")}, r.Version); err != nil {
		return err
	}
	if _, err := d.Publish(ctx, fmt.Sprintf("act-%d", n), message(n)); err != nil {
		return err
	}
	return tx.Note(ctx, fmt.Appendf(nil, "request %d", n), []byte("answer"))
}

// done returns what another transaction finds of a request.
func (d *desk) done(t testing.TB, n int) []byte {
	t.Helper()
	tx := d.Begin()
	defer tx.Rollback()
	note, err := tx.Done(t.Context(), fmt.Appendf(nil, "request %d", n))
	if err != nil {
		t.Fatal(err)
	}
	return note
}

// All that is done in a transaction is there after Commit, and none of it
// before, or after Rollback.
func TestTogetherOrNotAtAll(t *testing.T) {
	d := newDesk(t)
	f := brokertest.Follow(t, d)
	f.Listen(lc.Global)
	for n := 1; n <= 2; n++ { // the first is rolled back
		func() {
			tx := d.Begin()
			defer tx.Rollback()
			ctx := in(t.Context(), tx)
			if err := d.act(ctx, tx, n); err != nil {
				t.Fatal(err)
			}
			if got, version := d.amounts(t), d.version(t); got != "" || version > 0 {
				t.Errorf("before the end, others see the rows %q and version %d", got, version)
			}
			if note, err := tx.Done(ctx, fmt.Appendf(nil, "request %d", n)); string(note) != "answer" || err != nil {
				t.Errorf("in the transaction, the request has the note %q, %v", note, err)
			}
			if n == 1 {
				return
			}
			if err := tx.Commit(ctx); err != nil {
				t.Fatal(err)
			}
		}()
	}
	if got, version := d.amounts(t), d.version(t); got != "20" || version != 1 {
		t.Errorf("others see the rows %q and version %d, want 20 and 1", got, version)
	}
	if d.done(t, 1) != nil || string(d.done(t, 2)) != "answer" {
		t.Errorf("the requests are done as %q and %q, want only the second", d.done(t, 1), d.done(t, 2))
	}
	got := f.Await(lc.Global, func(ms []lc.Placed) bool { return len(ms) > 0 })
	if len(got) != 1 || got[0].Message.Version != 2 || got[0].ID != "act-2" {
		t.Errorf("the events %+v came, want the second", got)
	}
	await(t, "the end of all connections' use", func() bool { return d.pool.Stat().AcquiredConns() == 0 })
}

// A rollback after a commit does nothing, and what is done then is done by
// itself.
func TestRollbackAfterCommit(t *testing.T) {
	d := newDesk(t)
	tx := d.Begin()
	ctx := in(t.Context(), tx)
	if err := d.act(ctx, tx, 1); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	tx.Rollback()
	if err := tx.Commit(ctx); err != nil {
		t.Errorf("a second Commit returns %v", err)
	}
	if got := d.amounts(t); got != "10" {
		t.Errorf("the rows are %q, want 10", got)
	}
	exec(t, d.DB(ctx), "INSERT INTO "+d.orders()+" VALUES (2, 20)") // as lc.After does
	if got := d.amounts(t); got != "10 20" {
		t.Errorf("the rows are %q, want 10 20", got)
	}
}

// After a rollback nothing is done by itself.
func TestUseAfterRollback(t *testing.T) {
	d := newDesk(t)
	tx := d.Begin()
	ctx := in(t.Context(), tx)
	tx.Rollback()
	if _, err := d.DB(ctx).Exec(ctx, "INSERT INTO "+d.orders()+" VALUES (1, 1)"); !errors.Is(err, lc.ErrRolledBack) {
		t.Errorf("Exec returns %v", err)
	}
	var n int
	if err := d.DB(ctx).QueryRow(ctx, "SELECT 1").Scan(&n); !errors.Is(err, lc.ErrRolledBack) {
		t.Errorf("QueryRow returns %v", err)
	}
	if err := d.DB(ctx).SendBatch(ctx, &pgx.Batch{}).Close(); !errors.Is(err, lc.ErrRolledBack) {
		t.Errorf("SendBatch returns %v", err)
	}
	if err := d.SQL(ctx).QueryRowContext(ctx, "SELECT 1").Scan(&n); !errors.Is(err, lc.ErrRolledBack) {
		t.Errorf("QueryRowContext returns %v", err)
	}
	if _, err := d.Load(ctx, noteID); !errors.Is(err, lc.ErrRolledBack) {
		t.Errorf("Load returns %v", err)
	}
	if _, err := d.Publish(ctx, "late", message(1)); !errors.Is(err, lc.ErrRolledBack) {
		t.Errorf("Publish returns %v", err)
	}
	if err := tx.Commit(ctx); !errors.Is(err, lc.ErrRolledBack) || errors.Is(err, lc.ErrConflict) {
		t.Errorf("Commit returns %v", err)
	}
}

// A transaction in which nothing is done needs no connection.
func TestUnusedTransaction(t *testing.T) {
	d := newDesk(t)
	before := d.pool.Stat().AcquireCount()
	for _, commit := range []bool{true, false} {
		tx := d.Begin()
		ctx := in(t.Context(), tx)
		if tx.Used() {
			t.Error("a new transaction is used")
		}
		_, _ = d.DB(ctx), d.SQL(ctx)
		if !tx.Used() {
			t.Error("a transaction that was asked for is not used")
		}
		if commit {
			if err := tx.Commit(ctx); err != nil {
				t.Error(err)
			}
		}
		tx.Rollback()
	}
	if after := d.pool.Stat().AcquireCount(); after != before {
		t.Errorf("%d connections were taken", after-before)
	}
}

// Outside of a transaction, and in that of another database, there is the pool.
func TestOutside(t *testing.T) {
	d, other := newDesk(t), newDesk(t)
	ctxs := map[string]context.Context{"none": t.Context(), "another's": in(t.Context(), other.Begin())}
	for name, ctx := range ctxs {
		if d.DB(ctx) != DB(d.pool) || d.SQL(ctx) != SQL(d.sql) {
			t.Errorf("with the transaction %s, DB or SQL is not the pool", name)
		}
	}
	if _, err := d.SQL(t.Context()).ExecContext(t.Context(), "INSERT INTO "+d.orders()+" VALUES (1, 10)"); err != nil {
		t.Fatal(err)
	}
	if got := d.amounts(t); got != "10" {
		t.Errorf("the rows are %q, want 10", got)
	}
}

// DB and SQL are one transaction, however it begins.
func TestBothViews(t *testing.T) {
	d := newDesk(t)
	insert := "INSERT INTO " + d.orders() + " VALUES ($1, $2)"
	sum := "SELECT coalesce(sum(amount), 0) FROM " + d.orders()
	for first, begin := range map[string]func(ctx context.Context) error{
		"pgx": func(ctx context.Context) error { _, err := d.DB(ctx).Exec(ctx, "SELECT 1"); return err },
		"sql": func(ctx context.Context) error { _, err := d.SQL(ctx).ExecContext(ctx, "SELECT 1"); return err },
	} {
		tx := d.Begin()
		ctx := in(t.Context(), tx)
		if err := begin(ctx); err != nil {
			t.Fatal(err)
		}
		exec(t, d.DB(ctx), insert, 1, 10)
		stmt, err := d.SQL(ctx).PrepareContext(ctx, insert)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := stmt.ExecContext(ctx, 2, 20); err != nil {
			t.Fatal(err)
		}
		if err := stmt.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := d.DB(ctx).CopyFrom(ctx, pgx.Identifier{d.schema, "orders"}, []string{"id", "amount"}, pgx.CopyFromRows([][]any{{3, 30}})); err != nil {
			t.Fatal(err)
		}
		batch := &pgx.Batch{}
		batch.Queue(insert, 4, 40)
		if err := d.DB(ctx).SendBatch(ctx, batch).Close(); err != nil {
			t.Fatal(err)
		}
		var a, b, c int
		if err := d.DB(ctx).QueryRow(ctx, sum).Scan(&a); err != nil {
			t.Fatal(err)
		}
		if err := d.SQL(ctx).QueryRowContext(ctx, sum).Scan(&b); err != nil {
			t.Fatal(err)
		}
		rows, err := d.SQL(ctx).QueryContext(ctx, sum)
		if err != nil || !rows.Next() {
			t.Fatal(err)
		}
		if err := errors.Join(rows.Scan(&c), rows.Close()); err != nil {
			t.Fatal(err)
		}
		if a != 100 || b != 100 || c != 100 || d.amounts(t) != "" {
			t.Errorf("%s first: DB sees %d, SQL %d and %d, others %q; want 100, 100, 100 and nothing", first, a, b, c, d.amounts(t))
		}
		tx.Rollback()
		if got := d.amounts(t); got != "" {
			t.Errorf("after a rollback there is %q", got)
		}
	}
	await(t, "the end of all connections' use", func() bool { return d.pool.Stat().AcquiredConns() == 0 })
}

// A savepoint takes back what was done since.
func TestSavepoint(t *testing.T) {
	d := newDesk(t)
	tx := d.Begin()
	ctx := in(t.Context(), tx)
	exec(t, d.DB(ctx), "INSERT INTO "+d.orders()+" VALUES (1, 10)")
	err := pgx.BeginFunc(ctx, d.DB(ctx), func(sub pgx.Tx) error {
		_, err := sub.Exec(ctx, "INSERT INTO "+d.orders()+" VALUES (1, 11)")
		return err
	})
	if code(err) != "23505" || tx.Overtaken(err) {
		t.Errorf("the same key again gives %v", err)
	}
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if got := d.amounts(t); got != "10" {
		t.Errorf("the rows are %q, want 10", got)
	}
}

// begun returns transactions whose snapshots are taken.
func (d *desk) begun(t *testing.T, n int) (txs []lc.Tx, ctxs []context.Context) {
	t.Helper()
	for range n {
		tx := d.Begin()
		t.Cleanup(tx.Rollback)
		txs, ctxs = append(txs, tx), append(ctxs, in(t.Context(), tx))
		if _, err := d.Load(ctxs[len(ctxs)-1], noteID); err != nil {
			t.Fatal(err)
		}
	}
	return txs, ctxs
}

// Transactions at a time publish on one channel and don't stand in each
// other's way: their events have the order of the commits.
func TestPublishersDoNotConflict(t *testing.T) {
	d := newDesk(t)
	f := brokertest.Follow(t, d)
	f.Listen(lc.Global)
	txs, ctxs := d.begun(t, 3)
	for i, n := range []int{2, 0, 1} {
		if place, err := d.Publish(ctxs[n], fmt.Sprintf("p-%d", n), message(i)); err != nil || !place.IsZero() {
			t.Fatalf("Publish returns %v, %v; want no place before the commit", place, err)
		}
	}
	if _, err := d.Publish(t.Context(), "outside", message(3)); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{1, 2, 0} {
		if err := txs[n].Commit(ctxs[n]); err != nil {
			t.Fatal(err)
		}
	}
	got := f.Await(lc.Global, func(ms []lc.Placed) bool { return len(ms) == 4 })
	var ids []string
	for _, p := range got {
		ids = append(ids, p.ID)
	}
	if fmt.Sprint(ids) != "[outside p-1 p-2 p-0]" {
		t.Errorf("the events came as %v", ids)
	}
}

// Of two transactions that change the same, one is overtaken, wherever that
// shows.
func TestOvertaken(t *testing.T) {
	save := func(d *desk, ctx context.Context, version uint64) error {
		return d.Save(ctx, noteID, lc.Record{Version: version + 1}, version)
	}
	for name, change := range map[string]func(d *desk, ctx context.Context, tx lc.Tx) error{
		"row": func(d *desk, ctx context.Context, tx lc.Tx) error {
			_, err := d.DB(ctx).Exec(ctx, "UPDATE "+d.orders()+" SET amount = amount + 1")
			return err
		},
		"row by sql": func(d *desk, ctx context.Context, tx lc.Tx) error {
			_, err := d.SQL(ctx).ExecContext(ctx, "UPDATE "+d.orders()+" SET amount = amount + 1")
			return err
		},
		"row by query": func(d *desk, ctx context.Context, tx lc.Tx) error {
			rows, err := d.DB(ctx).Query(ctx, "UPDATE "+d.orders()+" SET amount = amount + 1 RETURNING id")
			if err != nil {
				return err
			}
			_, err = pgx.CollectRows(rows, pgx.RowTo[int])
			return err
		},
		"record": func(d *desk, ctx context.Context, tx lc.Tx) error { return save(d, ctx, 1) },
		"new record": func(d *desk, ctx context.Context, tx lc.Tx) error {
			return d.Save(ctx, lc.ComponentID{Name: "note", Instance: "new"}, lc.Record{Version: 1}, 0)
		},
		"request": func(d *desk, ctx context.Context, tx lc.Tx) error { return tx.Note(ctx, []byte("key"), nil) },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			exec(t, d.pool, "INSERT INTO "+d.orders()+" VALUES (1, 10)")
			if err := save(d, t.Context(), 0); err != nil {
				t.Fatal(err)
			}
			txs, ctxs := d.begun(t, 2)
			if err := change(d, ctxs[0], txs[0]); err != nil {
				t.Fatal(err)
			}
			second := make(chan error, 1)
			go func() { second <- change(d, ctxs[1], txs[1]) }() // it waits for the first
			await(t, "a wait for a lock", func() bool {
				var waits bool
				err := d.pool.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%'||$1||'%')", d.schema).Scan(&waits)
				return err == nil && waits || len(second) > 0
			})
			if err := txs[0].Commit(ctxs[0]); err != nil {
				t.Fatal(err)
			}
			err := fmt.Errorf("the action has failed: %w", <-second)
			if !txs[1].Overtaken(err) && !errors.Is(err, lc.ErrConflict) {
				t.Errorf("the second gets %v, which does not say that it was overtaken", err)
			}
			if err := txs[1].Commit(ctxs[1]); err != nil && !errors.Is(err, lc.ErrConflict) {
				t.Errorf("Commit returns %v, want ErrConflict", err)
			}
		})
	}
}

// Two transactions that wait for each other: one of them is to run again.
func TestDeadlock(t *testing.T) {
	d := newDesk(t)
	exec(t, d.pool, "INSERT INTO "+d.orders()+" VALUES (1, 10), (2, 20)")
	txs, ctxs := d.begun(t, 2)
	update := func(n, id int) error {
		_, err := d.DB(ctxs[n]).Exec(ctxs[n], "UPDATE "+d.orders()+" SET amount = amount + 1 WHERE id = $1", id)
		return err
	}
	for n := range 2 {
		if err := update(n, n+1); err != nil {
			t.Fatal(err)
		}
	}
	other := make(chan error, 1)
	go func() { other <- update(1, 1) }()
	first := update(0, 2)
	if first != nil {
		txs[0].Rollback() // the other goes on
	}
	second := <-other
	if (first == nil) == (second == nil) {
		t.Fatalf("the two end with %v and %v", first, second)
	}
	if first != nil && !txs[0].Overtaken(fmt.Errorf("it failed: %w", first)) || second != nil && !txs[1].Overtaken(second) {
		t.Errorf("a deadlock gives %v or %v, which don't say that one was overtaken", first, second)
	}
}

// An action that goes on after an error that has ended its transaction has
// stored nothing, and would not if it ran again.
func TestSwallowedError(t *testing.T) {
	d := newDesk(t)
	tx := d.Begin()
	ctx := in(t.Context(), tx)
	if err := d.act(ctx, tx, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := d.DB(ctx).Exec(ctx, "INSERT INTO "+d.orders()+" VALUES (1, 11)"); err == nil {
		t.Fatal("the same key twice is no error")
	}
	if err := tx.Commit(ctx); err == nil || errors.Is(err, lc.ErrConflict) {
		t.Errorf("Commit returns %v", err)
	}
	if got := d.amounts(t); got != "" || d.done(t, 1) != nil {
		t.Errorf("the rows are %q, and the request is done as %q", got, d.done(t, 1))
	}
}

// An overtaken transaction whose action did not see that is to run again.
func TestSwallowedConflict(t *testing.T) {
	d := newDesk(t)
	exec(t, d.pool, "INSERT INTO "+d.orders()+" VALUES (1, 10)")
	txs, ctxs := d.begun(t, 1)
	exec(t, d.pool, "UPDATE "+d.orders()+" SET amount = 11")
	if _, err := d.DB(ctxs[0]).Exec(ctxs[0], "UPDATE "+d.orders()+" SET amount = 12"); err == nil {
		t.Fatal("the update was not overtaken")
	}
	if !txs[0].Overtaken(lc.Invalid("amount", "it can't be changed")) {
		t.Error("what the action made of it does not say that it was overtaken")
	}
	if err := txs[0].Commit(ctxs[0]); !errors.Is(err, lc.ErrConflict) {
		t.Errorf("Commit returns %v, want ErrConflict", err)
	}
}

// Whatever ends a transaction, its connection comes back.
func TestConnectionsComeBack(t *testing.T) {
	d := newDesk(t)
	for i := range 60 { // more than the pool has
		func() {
			defer func() { _ = recover() }() // net/http would
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			tx := d.Begin()
			defer tx.Rollback()
			ctx = in(ctx, tx)
			if err := d.act(ctx, tx, i); err != nil {
				t.Error(err)
			}
			switch i % 4 {
			case 0:
				panic("an action")
			case 1:
				cancel()
				if err := tx.Commit(ctx); err == nil {
					t.Error("a context that is done commits")
				}
			case 2:
				short, stop := context.WithTimeout(ctx, time.Millisecond)
				defer stop()
				if _, err := d.DB(ctx).Exec(short, "SELECT pg_sleep(60)"); err == nil {
					t.Error("a minute has passed")
				}
			case 3: // rows that nobody closes
				if _, err := d.DB(ctx).Query(ctx, "SELECT generate_series(1, 100000)"); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	await(t, "the end of all connections' use", func() bool { return d.pool.Stat().AcquiredConns() == 0 })
	if got := d.amounts(t); got != "" {
		t.Errorf("the rows are %q, want none", got)
	}
	await(t, "the end of all transactions", func() bool {
		var n int
		err := d.pool.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND query LIKE '%'||$1||'%'", d.schema).Scan(&n)
		return err == nil && n == 0
	})
}

// A note that is too large is refused before it ends the transaction.
func TestNotes(t *testing.T) {
	d := newDesk(t)
	tx := d.Begin()
	defer tx.Rollback()
	if err := tx.Note(t.Context(), []byte("large"), make([]byte, maxNote+1)); err == nil {
		t.Error("a note of more than 64 KiB is stored")
	}
	for key, note := range map[string][]byte{"none": nil, "empty": {}, "\x00\xff": make([]byte, maxNote)} {
		if err := tx.Note(t.Context(), []byte(key), note); err != nil {
			t.Fatal(err)
		}
		got, err := tx.Done(t.Context(), []byte(key))
		if err != nil || got == nil || len(got) != len(note) {
			t.Errorf("%q has a note of %d bytes, %v; want %d", key, len(got), err, len(note))
		}
		if err := tx.Note(t.Context(), []byte(key), note); !errors.Is(err, lc.ErrConflict) {
			t.Errorf("a second note gives %v, want ErrConflict", err)
		}
	}
	if note, err := tx.Done(t.Context(), []byte("other")); note != nil || err != nil {
		t.Errorf("what is not done has the note %q, %v", note, err)
	}
}
