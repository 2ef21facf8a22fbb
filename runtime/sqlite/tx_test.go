package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// Code that sqlc has made takes one of these.
var _ DB = inside{}

type testKey struct{}

func init() {
	txFrom = func(ctx context.Context) lc.Tx {
		tx, _ := ctx.Value(testKey{}).(lc.Tx)
		if tx == nil {
			tx = lc.TxFrom(ctx)
		}
		return tx
	}
}

// in returns a context that is in a transaction.
func in(ctx context.Context, tx lc.Tx) context.Context { return context.WithValue(ctx, testKey{}, tx) }

func run(t testing.TB, db DB, query string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// A desk is a Database and a table of an application in it.
type desk struct{ *Database }

// desks has both kinds of databases.
func desks(t *testing.T, test func(t *testing.T, d desk)) {
	for name, open := range map[string]func() *Database{"opened": func() *Database { return openNew(t) }, "adopted": func() *Database { return adopted(t) }} {
		d := desk{open()}
		run(t, d.DB(t.Context()), "CREATE TABLE orders (id INTEGER PRIMARY KEY, amount INTEGER NOT NULL)")
		t.Run(name, func(t *testing.T) { test(t, d) })
	}
}

// amounts returns what the table holds, as others see it.
func (d desk) amounts(t testing.TB) string {
	t.Helper()
	rows, err := d.DB(context.Background()).QueryContext(context.Background(), "SELECT amount FROM orders ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return strings.Join(all, " ")
}

func (d desk) version(t testing.TB) uint64 {
	t.Helper()
	r, err := d.Load(context.Background(), one)
	if err != nil {
		t.Fatal(err)
	}
	return r.Version
}

func (d desk) note(t testing.TB, n int) string {
	t.Helper()
	note, err := d.Begin().Done(context.Background(), fmt.Appendf(nil, "request %d", n))
	if err != nil {
		t.Fatal(err)
	}
	return string(note)
}

// act does what an action does: it reads, writes a row, saves and notes.
func (d desk) act(ctx context.Context, tx lc.Tx, n int) error {
	r, err := d.Load(ctx, one)
	if err != nil {
		return err
	}
	if _, err := d.DB(ctx).ExecContext(ctx, "INSERT INTO orders VALUES (?, ?)", n, 10*n); err != nil {
		return err
	}
	if err := d.Save(ctx, one, lc.Record{Version: r.Version + 1, State: []byte("{}")}, r.Version); err != nil {
		return err
	}
	return tx.Note(ctx, fmt.Appendf(nil, "request %d", n), []byte("answer"))
}

// All that is done in a transaction is there after Commit, and none of it before,
// or after Rollback.
func TestTogetherOrNotAtAll(t *testing.T) {
	t.Parallel()
	desks(t, func(t *testing.T, d desk) {
		for n := 1; n <= 2; n++ { // the first is rolled back
			tx := d.Begin()
			ctx := in(t.Context(), tx)
			if err := d.act(ctx, tx, n); err != nil {
				t.Fatal(err)
			}
			if got, version, note := d.amounts(t), d.version(t), d.note(t, n); got != "" || version > 0 || note != "" {
				t.Errorf("before the end, others see the rows %q, version %d and note %q", got, version, note)
			}
			r, err := d.Load(ctx, one)
			note, err2 := tx.Done(ctx, fmt.Appendf(nil, "request %d", n))
			versions, err3 := d.Versions(ctx, one)
			if err := errors.Join(err, err2, err3); err != nil || r.Version != 1 || string(note) != "answer" || versions[one] != 1 {
				t.Errorf("in the transaction there are version %d, note %q, versions %v, %v", r.Version, note, versions, err)
			}
			if n == 2 {
				if err := tx.Commit(ctx); err != nil {
					t.Fatal(err)
				}
			}
			tx.Rollback()
		}
		if got, version := d.amounts(t), d.version(t); got != "20" || version != 1 {
			t.Errorf("others see the rows %q and version %d, want 20 and 1", got, version)
		}
		if d.note(t, 1) != "" || d.note(t, 2) != "answer" {
			t.Errorf("the requests are done as %q and %q, want only the second", d.note(t, 1), d.note(t, 2))
		}
	})
}

// A transaction that the application doesn't use stores all, or nothing of it if
// somebody was faster.
func TestUnusedTransaction(t *testing.T) {
	t.Parallel()
	desks(t, func(t *testing.T, d desk) {
		first, second := d.Begin(), d.Begin()
		for i, tx := range []lc.Tx{first, second} {
			ctx := in(t.Context(), tx)
			if err := d.Save(ctx, one, lc.Record{Version: 1, State: []byte("{}")}, 0); err != nil {
				t.Fatal(err)
			}
			if err := tx.Note(ctx, fmt.Appendf(nil, "request %d", i), []byte("answer")); err != nil {
				t.Fatal(err)
			}
			r, err := d.Load(ctx, one)
			versions, err2 := d.Versions(ctx, one)
			if note, err3 := tx.Done(ctx, fmt.Appendf(nil, "request %d", i)); errors.Join(err, err2, err3) != nil || r.Version != 1 || versions[one] != 1 || string(note) != "answer" {
				t.Errorf("in the transaction there are version %d, versions %v, note %q", r.Version, versions, note)
			}
			if tx.Used() || d.version(t) != 0 {
				t.Error("it is used, or others see it")
			}
		}
		if err := first.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := second.Commit(t.Context()); !errors.Is(err, lc.ErrConflict) {
			t.Errorf("the second Commit returns %v, want ErrConflict", err)
		}
		if d.version(t) != 1 || d.note(t, 0) != "answer" || d.note(t, 1) != "" {
			t.Errorf("there are version %d and notes %q and %q", d.version(t), d.note(t, 0), d.note(t, 1))
		}
	})
}

// What was to be stored before the application used the transaction is in it.
func TestUsedLate(t *testing.T) {
	t.Parallel()
	desks(t, func(t *testing.T, d desk) {
		for i, faster := range []bool{false, true} {
			tx := d.Begin()
			ctx := in(t.Context(), tx)
			old := uint64(i)
			if err := d.Save(ctx, one, lc.Record{Version: old + 1}, old); err != nil {
				t.Fatal(err)
			}
			if faster {
				if err := d.Save(t.Context(), one, lc.Record{Version: 9}, old); err != nil {
					t.Fatal(err)
				}
			}
			_, err := d.DB(ctx).ExecContext(ctx, "INSERT INTO orders VALUES (?, 1)", i)
			if faster != (err != nil) || faster != tx.Overtaken(err) || !tx.Used() {
				t.Errorf("the application's statement returns %v, overtaken: %v", err, tx.Overtaken(err))
			}
			if err := tx.Commit(ctx); faster != errors.Is(err, lc.ErrConflict) {
				t.Errorf("Commit returns %v", err)
			}
		}
		if got := d.amounts(t); got != "1" || d.version(t) != 9 {
			t.Errorf("the rows are %q, version %d", got, d.version(t))
		}
	})
}

// A rollback after a commit does nothing, and what is done then is done by itself;
// after a rollback, nothing is.
func TestAfterTheEnd(t *testing.T) {
	t.Parallel()
	desks(t, func(t *testing.T, d desk) {
		tx := d.Begin()
		ctx := in(t.Context(), tx)
		if err := errors.Join(d.act(ctx, tx, 1), tx.Commit(ctx)); err != nil {
			t.Fatal(err)
		}
		tx.Rollback()
		if err := tx.Commit(ctx); err != nil {
			t.Errorf("a second Commit returns %v", err)
		}
		run(t, d.DB(ctx), "INSERT INTO orders VALUES (2, 20)") // as lc.After does
		if got := d.amounts(t); got != "10 20" {
			t.Errorf("the rows are %q, want 10 20", got)
		}

		tx = d.Begin()
		ctx = in(t.Context(), tx)
		tx.Rollback()
		var n int
		_, err1 := d.DB(ctx).ExecContext(ctx, "INSERT INTO orders VALUES (3, 30)")
		_, err2 := d.DB(ctx).QueryContext(ctx, "SELECT 1")
		_, err3 := d.DB(ctx).PrepareContext(ctx, "SELECT 1")
		_, err4 := d.Load(ctx, one)
		_, err5 := d.Versions(ctx, one)
		_, err6 := tx.Done(ctx, []byte("key"))
		for i, err := range []error{
			err1, err2, err3, err4, err5, err6, d.DB(ctx).QueryRowContext(ctx, "SELECT 1").Scan(&n),
			d.Save(ctx, one, lc.Record{Version: 2}, 1), tx.Note(ctx, []byte("key"), nil), tx.Commit(ctx),
		} {
			if !errors.Is(err, lc.ErrRolledBack) || errors.Is(err, lc.ErrConflict) {
				t.Errorf("call %d after a rollback returns %v", i, err)
			}
		}
	})
}

// Nothing of the application's commits, and nothing is stored by itself once SQLite
// has rolled the transaction back.
func TestOnlyTheAppCommits(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(t *testing.T, d desk, ctx context.Context){
		"COMMIT": func(t *testing.T, d desk, ctx context.Context) {
			_, err := d.DB(ctx).ExecContext(ctx, "COMMIT")
			says(t, err, "a statement of the application", "COMMIT", "SAVEPOINT")
		},
		"ROLLBACK": func(t *testing.T, d desk, ctx context.Context) {
			_, err := d.DB(ctx).ExecContext(ctx, "ROLLBACK")
			says(t, err, "a statement of the application", "ROLLBACK", "SAVEPOINT")
		},
		"COMMIT and BEGIN": func(t *testing.T, d desk, ctx context.Context) {
			_, err := d.DB(ctx).ExecContext(ctx, "COMMIT; BEGIN IMMEDIATE")
			says(t, err, "a statement of the application", "COMMIT", "SAVEPOINT")
		},
		"ROLLBACK and BEGIN": func(t *testing.T, d desk, ctx context.Context) {
			_, err := d.DB(ctx).ExecContext(ctx, "ROLLBACK; BEGIN IMMEDIATE")
			says(t, err, "a statement of the application", "ROLLBACK", "SAVEPOINT")
		},
		"a conflict that rolls back": func(t *testing.T, d desk, ctx context.Context) {
			if _, err := d.DB(ctx).ExecContext(ctx, "INSERT OR ROLLBACK INTO orders VALUES (1, 11)"); err == nil {
				t.Error("the same key twice is no error")
			}
		},
		"a statement that is interrupted": func(t *testing.T, d desk, ctx context.Context) {
			ctx, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
			defer cancel()
			_, err := d.DB(ctx).ExecContext(ctx, "INSERT INTO orders WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i+1 FROM n) SELECT i, i FROM n")
			if err == nil {
				t.Error("it has an end")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			desks(t, func(t *testing.T, d desk) {
				tx := d.Begin()
				ctx := in(t.Context(), tx)
				if err := d.act(ctx, tx, 1); err != nil {
					t.Fatal(err)
				}
				stmt, err := d.DB(ctx).PrepareContext(ctx, "INSERT INTO orders VALUES (7, 70)")
				if err != nil {
					t.Fatal(err)
				}
				spoil(t, d, ctx)
				_, err = d.DB(ctx).ExecContext(ctx, "INSERT INTO orders VALUES (5, 50)")
				if !errors.Is(err, lc.ErrRolledBack) {
					t.Errorf("the next statement returns %v", err)
				}
				says(t, err, "statement")                                                             // which
				if _, err := stmt.ExecContext(ctx); err == nil && !strings.HasSuffix(name, "BEGIN") { // of that no more than of others is stored
					t.Error("a prepared statement runs by itself")
				}
				if err := tx.Commit(ctx); !errors.Is(err, lc.ErrRolledBack) || errors.Is(err, lc.ErrConflict) {
					t.Errorf("Commit returns %v, want ErrRolledBack", err)
				}
				if got := d.amounts(t); got != "" || d.version(t) != 0 || d.note(t, 1) != "" {
					t.Errorf("there are the rows %q, version %d, note %q", got, d.version(t), d.note(t, 1))
				}
				tx = d.Begin() // the connection is as it was
				ctx = in(t.Context(), tx)
				if err := errors.Join(d.act(ctx, tx, 2), tx.Commit(ctx)); err != nil || d.amounts(t) != "20" {
					t.Errorf("the next transaction: %v, rows %q", err, d.amounts(t))
				}
			})
		})
	}
}

// An error of a statement that SQLite takes back alone ends nothing.
func TestErrorIsNoEnd(t *testing.T) {
	t.Parallel()
	desks(t, func(t *testing.T, d desk) {
		tx := d.Begin()
		ctx := in(t.Context(), tx)
		if err := d.act(ctx, tx, 1); err != nil {
			t.Fatal(err)
		}
		if _, err := d.DB(ctx).ExecContext(ctx, "INSERT INTO orders VALUES (1, 11)"); err == nil || tx.Overtaken(err) {
			t.Errorf("the same key twice gives %v", err)
		}
		if err := tx.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		if got := d.amounts(t); got != "10" || d.note(t, 1) != "answer" {
			t.Errorf("the rows are %q, the note %q", got, d.note(t, 1))
		}
	})
}

// However many read a number and write the next one, none is lost, and none fails.
func TestManyWriters(t *testing.T) {
	t.Parallel()
	desks(t, func(t *testing.T, d desk) {
		run(t, d.DB(t.Context()), "INSERT INTO orders VALUES (1, 0)")
		const writers, each = 16, 10
		var group sync.WaitGroup
		for w := range writers {
			group.Go(func() {
				id := lc.ComponentID{Name: "tally", Instance: fmt.Sprint(w)}
				for i := range uint64(each) {
					if err := d.increment(id, i, w%4); err != nil {
						t.Errorf("writer %d: %v", w, err)
						return
					}
				}
			})
		}
		group.Wait()
		if got := d.amounts(t); got != fmt.Sprint(writers*each) {
			t.Errorf("the number is %s, want %d", got, writers*each)
		}
	})
}

// increment adds one to the order, and to the version of a record, in one of
// several ways.
func (d desk) increment(id lc.ComponentID, old uint64, way int) error {
	ctx := context.Background()
	if way == 0 { // beside all transactions
		if _, err := d.DB(ctx).ExecContext(ctx, "UPDATE orders SET amount = amount + 1"); err != nil {
			return err
		}
		return d.Save(ctx, id, lc.Record{Version: old + 1}, old)
	}
	tx := d.Begin()
	defer tx.Rollback()
	ctx = in(ctx, tx)
	if way == 1 {
		if err := d.Save(ctx, id, lc.Record{Version: old + 1}, old); err != nil {
			return err
		}
	}
	var n int
	if err := d.DB(ctx).QueryRowContext(ctx, "SELECT amount FROM orders").Scan(&n); err != nil {
		return err
	}
	if _, err := d.DB(ctx).ExecContext(ctx, "UPDATE orders SET amount = ?", n+1); err != nil {
		return err
	}
	if way != 1 {
		if err := d.Save(ctx, id, lc.Record{Version: old + 1}, old); err != nil {
			return err
		}
	}
	return tx.Commit(ctx)
}

// Readers outside don't wait for a transaction, and those who write are told whom
// they wait for.
func TestReadersDoNotWait(t *testing.T) {
	t.Parallel()
	d := desk{openNew(t, WithBusyTimeout(50*time.Millisecond))}
	run(t, d.DB(t.Context()), "CREATE TABLE orders (id INTEGER PRIMARY KEY, amount INTEGER)")
	tx := d.Begin()
	defer tx.Rollback()
	ctx := in(t.Context(), tx)
	run(t, d.DB(ctx), "INSERT INTO orders VALUES (1, 10)")
	if got := d.amounts(t); got != "" {
		t.Errorf("others see %q", got)
	}
	var n int
	if err := d.DB(t.Context()).QueryRowContext(t.Context(), "-- name: Count :one\nWITH o AS (SELECT * FROM orders) SELECT count(*) FROM o").Scan(&n); err != nil || n != 0 {
		t.Errorf("others count %d, %v", n, err)
	}
	err := d.DB(t.Context()).QueryRowContext(t.Context(), "/* x */ INSERT INTO orders VALUES (2, 20) RETURNING id").Scan(&n)
	if err == nil || !strings.Contains(err.Error(), "another transaction of this process") {
		t.Errorf("another writer is told %v", err)
	}
	if err := d.Save(t.Context(), one, lc.Record{Version: 1}, 0); err == nil || !strings.Contains(err.Error(), "another transaction of this process") {
		t.Errorf("Save beside the transaction returns %v", err)
	}
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := d.Save(short, one, lc.Record{Version: 1}, 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Save without time returns %v", err)
	}
	if _, err := d.DB(short).ExecContext(short, "DELETE FROM orders"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a writer without time is told %v", err)
	}
	tx.Rollback()
	if err := d.Save(t.Context(), one, lc.Record{Version: 1}, 0); err != nil || d.version(t) != 1 {
		t.Errorf("after it, Save returns %v, and the version is %d", err, d.version(t))
	}
}

// Another process that writes is waited for, and named.
func TestOtherProcess(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "app.db")
	d, other := desk{openFile(t, file, WithBusyTimeout(50*time.Millisecond))}, openFile(t, file) // as good as another process
	run(t, d.DB(t.Context()), "CREATE TABLE orders (id INTEGER PRIMARY KEY, amount INTEGER)")
	held, err := other.SQL().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	tx := d.Begin()
	ctx := in(t.Context(), tx)
	_, err = d.DB(ctx).ExecContext(ctx, "INSERT INTO orders VALUES (1, 10)")
	if err == nil || !strings.Contains(err.Error(), "another process") || tx.Overtaken(err) {
		t.Errorf("a statement returns %v", err)
	}
	tx.Rollback()
	if err := d.Save(t.Context(), one, lc.Record{Version: 1}, 0); err == nil || errors.Is(err, lc.ErrConflict) || !strings.Contains(err.Error(), "another process") {
		t.Errorf("Save returns %v", err)
	}
	if err := held.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := d.Save(t.Context(), one, lc.Record{Version: 1}, 0); err != nil {
		t.Error(err)
	}
	if r, err := other.Load(t.Context(), one); err != nil || r.Version != 1 {
		t.Errorf("the other process has version %d, %v", r.Version, err)
	}
}

// Whatever ends a transaction, its connection and its turn come back.
func TestTurnsComeBack(t *testing.T) {
	t.Parallel()
	desks(t, func(t *testing.T, d desk) {
		for i := range 40 {
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
				switch i % 3 {
				case 0:
					panic("an action")
				case 1:
					cancel()
					if err := tx.Commit(ctx); err == nil {
						t.Error("a context that is done commits")
					}
				case 2: // rows that nobody closes
					if _, err := d.DB(ctx).QueryContext(ctx, "SELECT id FROM orders"); err != nil {
						t.Error(err)
					}
				}
			}()
		}
		if got := d.amounts(t); got != "" {
			t.Errorf("the rows are %q, want none", got)
		}
		if err := d.Save(t.Context(), one, lc.Record{Version: 1}, 0); err != nil {
			t.Error(err)
		}
		if n := d.SQL().Stats().InUse; n > 0 {
			t.Errorf("%d connections are in use", n)
		}
	})
}

func TestNotes(t *testing.T) {
	t.Parallel()
	desks(t, func(t *testing.T, d desk) {
		for _, use := range []bool{false, true} {
			tx := d.Begin()
			ctx := in(t.Context(), tx)
			if use {
				run(t, d.DB(ctx), "SELECT 1")
			}
			if err := tx.Note(ctx, []byte("large"), make([]byte, maxNote+1)); err == nil {
				t.Error("a note of more than 64 KiB is stored")
			}
			for key, note := range map[string][]byte{"none": nil, "empty": {}, "\x00\xff": make([]byte, maxNote)} {
				if err := tx.Note(ctx, []byte(key), note); err != nil {
					t.Fatal(err)
				}
				got, err := tx.Done(ctx, []byte(key))
				if err != nil || got == nil || len(got) != len(note) {
					t.Errorf("%q has a note of %d bytes, %v; want %d", key, len(got), err, len(note))
				}
				if err := tx.Note(ctx, []byte(key), note); !errors.Is(err, lc.ErrConflict) {
					t.Errorf("a second note gives %v, want ErrConflict", err)
				}
			}
			if note, err := tx.Done(ctx, []byte("other")); note != nil || err != nil {
				t.Errorf("what is not done has the note %q, %v", note, err)
			}
			tx.Rollback()
		}
		tx := d.Begin()
		if err := errors.Join(tx.Note(t.Context(), []byte("empty"), nil), tx.Commit(t.Context())); err != nil {
			t.Fatal(err)
		}
		if note, err := d.Begin().Done(t.Context(), []byte("empty")); note == nil || err != nil {
			t.Errorf("an empty note is read as %v, %v", note, err)
		}
	})
}

func TestReads(t *testing.T) {
	for query, want := range map[string]bool{
		"SELECT 1": true, " -- name: X :one\n select(1)": true, "/* a */ VALUES (1)": true, "EXPLAIN DELETE FROM t": true,
		"WITH a AS (SELECT 1) SELECT * FROM a": true, "with a AS (SELECT 1) insert into t SELECT * FROM a": false,
		"INSERT INTO t VALUES (1)": false, "PRAGMA journal_mode=WAL": false, "": false, "-- only a comment": false, "/* no end": false,
	} {
		if reads(query) != want {
			t.Errorf("%q reads: %v, want %v", query, !want, want)
		}
	}
}

// says fails the test unless an error has all of these in its text.
func says(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("the error is %v, which does not say %q", err, part)
		}
	}
}

// What SQLite refuses to commit is not stored, and is not tried again.
func TestCommitIsRefused(t *testing.T) {
	t.Parallel()
	desks(t, func(t *testing.T, d desk) {
		run(t, d.DB(t.Context()), "CREATE TABLE lines (of_order INTEGER REFERENCES orders DEFERRABLE INITIALLY DEFERRED)")
		tx := d.Begin()
		ctx := in(t.Context(), tx)
		if err := d.act(ctx, tx, 1); err != nil {
			t.Fatal(err)
		}
		run(t, d.DB(ctx), "INSERT INTO lines VALUES (7)")
		var enforced bool
		if err := d.DB(ctx).QueryRowContext(ctx, "PRAGMA foreign_keys").Scan(&enforced); err != nil {
			t.Fatal(err)
		}
		err := tx.Commit(ctx)
		if !enforced { // as the application has opened it
			if err != nil {
				t.Error(err)
			}
			return
		}
		if !errors.Is(err, lc.ErrRolledBack) || errors.Is(err, lc.ErrConflict) || tx.Overtaken(err) {
			t.Errorf("Commit returns %v, want ErrRolledBack", err)
		}
		says(t, err, "FOREIGN KEY")
		if got := d.amounts(t); got != "" || d.version(t) != 0 || d.note(t, 1) != "" {
			t.Errorf("there are the rows %q, version %d, note %q", got, d.version(t), d.note(t, 1))
		}
		tx = d.Begin()
		ctx = in(t.Context(), tx)
		if err := errors.Join(d.act(ctx, tx, 2), tx.Commit(ctx)); err != nil {
			t.Errorf("the next transaction: %v", err)
		}
	})
}

// What DB has returned says that the action is over.
func TestKeptForTooLong(t *testing.T) {
	t.Parallel()
	desks(t, func(t *testing.T, d desk) {
		for n, commit := range []bool{true, false} {
			tx := d.Begin()
			ctx := in(t.Context(), tx)
			db := d.DB(ctx)
			if err := d.act(ctx, tx, n); err != nil {
				t.Fatal(err)
			}
			if commit {
				if err := tx.Commit(ctx); err != nil {
					t.Fatal(err)
				}
			}
			tx.Rollback()
			_, err := db.ExecContext(t.Context(), "SELECT 1")
			says(t, err, "the transaction is over")
			if errors.Is(err, lc.ErrRolledBack) == commit {
				t.Errorf("committed: %v, but a statement returns %v", commit, err)
			}
		}
	})
}

// An action that waits for its own transaction, by the pool, fails, does not run
// again, and is told of.
func TestPoolInAction(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	d := desk{openNew(t, WithBusyTimeout(50*time.Millisecond), WithLogger(slog.New(slog.NewTextHandler(&log, nil))))}
	run(t, d.DB(t.Context()), "CREATE TABLE orders (id INTEGER PRIMARY KEY, amount INTEGER)")
	tx := d.Begin()
	ctx := in(t.Context(), tx)
	run(t, d.DB(ctx), "INSERT INTO orders VALUES (1, 10)")
	_, err := d.SQL().ExecContext(ctx, "INSERT INTO orders VALUES (2, 20)")
	if !isBusy(err) || tx.Overtaken(fmt.Errorf("it failed: %w", err)) || tx.Overtaken(err) {
		t.Errorf("the pool returns %v, for which the action runs again", err)
	}
	if got := log.String(); strings.Count(got, "use DB with its context") != 1 {
		t.Errorf("the log has %q, want one line about DB", got)
	}
	if err := tx.Commit(ctx); err != nil { // the transaction is not to blame
		t.Error(err)
	}
}
