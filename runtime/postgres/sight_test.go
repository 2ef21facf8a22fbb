package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	lc "github.com/lcgen/lcgen/runtime"
)

// started returns a transaction in which a row was written, and which is ended
// with the test.
func (d *desk) started(t *testing.T) (lc.Tx, context.Context) {
	t.Helper()
	tx := d.Begin()
	t.Cleanup(tx.Rollback)
	ctx := in(t.Context(), tx)
	exec(t, d.DB(ctx), "INSERT INTO "+d.orders()+" VALUES (100, 1000)")
	return tx, ctx
}

// kill ends the connection of a transaction.
func (d *desk) kill(t *testing.T, of lc.Tx) {
	t.Helper()
	terminate(t, d.pool, of.(*tx).conn.PgConn().PID())
}

// endOf returns how the application has ended a transaction, nil if it has not.
func endOf(of lc.Tx) error { return of.(*tx).sees.ended }

// terminate ends a connection from another one.
func terminate(t *testing.T, p *pgxpool.Pool, pid uint32) {
	t.Helper()
	exec(t, p, "SELECT pg_terminate_backend($1)", pid)
	await(t, "the end of a backend", func() bool {
		var there bool
		err := p.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)", pid).Scan(&there)
		return err == nil && !there
	})
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

// What the server refuses to commit is not stored, and is not tried again.
func TestCommitIsRefused(t *testing.T) {
	d := newDesk(t)
	exec(t, d.pool, "CREATE TABLE "+d.schema+".lines (id integer UNIQUE DEFERRABLE INITIALLY DEFERRED, of_order integer REFERENCES "+d.orders()+" DEFERRABLE INITIALLY DEFERRED)")
	for want, insert := range map[string]string{"23503": "(1, 7)", "23505": "(1, NULL), (1, NULL)"} {
		tx, ctx := d.started(t)
		exec(t, d.DB(ctx), "INSERT INTO "+d.schema+".lines VALUES "+insert)
		if _, err := d.Publish(ctx, "refused", message(1)); err != nil {
			t.Fatal(err)
		}
		err := tx.Commit(ctx)
		if !errors.Is(err, lc.ErrRolledBack) || errors.Is(err, lc.ErrConflict) || tx.Overtaken(err) || code(err) != want {
			t.Errorf("Commit returns %v, want ErrRolledBack with %s", err, want)
		}
		if got := d.amounts(t); got != "" {
			t.Errorf("the rows are %q", got)
		}
	}
}

// A transaction whose connection is lost before COMMIT is to run again, whatever
// the action makes of that.
func TestConnectionIsLost(t *testing.T) {
	d := newDesk(t)
	for name, act := range map[string]func(ctx context.Context) error{
		"wrapped": func(ctx context.Context) error {
			_, err := d.DB(ctx).Exec(ctx, "SELECT 1")
			return fmt.Errorf("it failed: %w", err)
		},
		"hidden": func(ctx context.Context) error {
			_, _ = d.DB(ctx).Exec(ctx, "SELECT 1")
			return lc.Invalid("amount", "it can't be changed")
		},
		"hidden, database/sql": func(ctx context.Context) error {
			_, _ = d.SQL(ctx).ExecContext(ctx, "SELECT 1")
			return lc.Invalid("amount", "it can't be changed")
		},
		"the runtime's own statement": func(ctx context.Context) error { _, err := d.Load(ctx, noteID); return err },
	} {
		tx, ctx := d.started(t)
		d.kill(t, tx)
		if err := act(ctx); !tx.Overtaken(err) {
			t.Errorf("%s: %v does not run again", name, err)
		}
		if err := tx.Commit(ctx); !errors.Is(err, lc.ErrConflict) {
			t.Errorf("%s: Commit returns %v, want ErrConflict", name, err)
		}
	}
	if got := d.amounts(t); got != "" {
		t.Errorf("the rows are %q", got)
	}
}

// If the connection is lost in COMMIT, nobody knows what is stored.
func TestConnectionIsLostInCommit(t *testing.T) {
	d := newDesk(t)
	exec(t, d.pool, `CREATE FUNCTION `+d.schema+`.kill() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(60); RETURN NULL; END $$;
		CREATE CONSTRAINT TRIGGER kill AFTER INSERT ON `+d.orders()+` DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION `+d.schema+`.kill()`)
	tx, ctx := d.started(t)
	if err := tx.Commit(ctx); err == nil || errors.Is(err, lc.ErrRolledBack) || errors.Is(err, lc.ErrConflict) {
		t.Errorf("Commit returns %v, want neither ErrConflict nor ErrRolledBack", err)
	}
}

// A transaction whose connection was lost before it began runs again.
func TestLostWhileIdle(t *testing.T) {
	s := server(t)
	c, err := pgxpool.ParseConfig(s.DSN("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	c.MaxConns = 1
	c.ShouldPing = func(context.Context, pgxpool.ShouldPingParams) bool { return false } // it is not idle for long
	p, err := pgxpool.NewWithConfig(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	d := &desk{Database: open(t, p, WithSchema(schema()))}
	var pid uint32
	if err := p.QueryRow(t.Context(), "SELECT pg_backend_pid()").Scan(&pid); err != nil {
		t.Fatal(err)
	}
	terminate(t, pool(t, s, "postgres"), pid)
	first, second := d.Begin(), d.Begin()
	defer first.Rollback()
	defer second.Rollback()
	if _, err := first.Done(t.Context(), []byte("key")); err == nil || !first.Overtaken(err) {
		t.Errorf("on a connection that was lost, Done returns %v, overtaken: %v", err, first.Overtaken(err))
	}
	if _, err := second.Done(t.Context(), []byte("key")); err != nil {
		t.Errorf("on a new connection, Done returns %v", err)
	}
}

// A context that is done is the action's own doing, and would be again.
func TestTimeoutIsNoLoss(t *testing.T) {
	d := newDesk(t)
	tx, ctx := d.started(t)
	short, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	_, err := d.DB(ctx).Exec(short, "SELECT pg_sleep(60)")
	if err == nil || tx.Overtaken(err) {
		t.Errorf("a statement without time returns %v, which runs again", err)
	}
	_, err = d.DB(ctx).Exec(ctx, "SELECT 1")
	says(t, err, "closed by an earlier statement", "deadline exceeded")
	if tx.Overtaken(err) {
		t.Errorf("%v runs again", err)
	}
	if err := tx.Commit(ctx); !errors.Is(err, lc.ErrRolledBack) {
		t.Errorf("Commit returns %v, want ErrRolledBack", err)
	}
}

// However an action hides that others were faster, it runs again.
func TestHiddenConflict(t *testing.T) {
	for name, hide := range map[string]func(ctx context.Context, d *desk, update string){
		"batch, Exec": func(ctx context.Context, d *desk, update string) {
			results := d.batch(ctx, update)
			_, _ = results.Exec()
			_ = results.Close()
		},
		"batch, Query": func(ctx context.Context, d *desk, update string) {
			results := d.batch(ctx, update+" RETURNING id")
			rows, _ := results.Query()
			rows.Close()
			_ = results.Close()
		},
		"batch, QueryRow": func(ctx context.Context, d *desk, update string) {
			results := d.batch(ctx, update+" RETURNING id")
			_ = results.QueryRow().Scan(nil)
			_ = results.Close()
		},
		"batch, Close": func(ctx context.Context, d *desk, update string) { _ = d.batch(ctx, update).Close() },
		"rows, Next": func(ctx context.Context, d *desk, update string) {
			rows, _ := d.DB(ctx).Query(ctx, update+" RETURNING id")
			for rows.Next() {
			}
		},
		"rows, Close": func(ctx context.Context, d *desk, update string) {
			rows, _ := d.DB(ctx).Query(ctx, update+" RETURNING id")
			rows.Close()
		},
		"savepoint": func(ctx context.Context, d *desk, update string) {
			sub, _ := d.DB(ctx).Begin(ctx)
			_, _ = sub.Exec(ctx, update)
			_ = sub.Rollback(ctx)
		},
		"savepoint in a savepoint": func(ctx context.Context, d *desk, update string) {
			sub, _ := d.DB(ctx).Begin(ctx)
			_ = pgx.BeginFunc(ctx, sub, func(sub pgx.Tx) error {
				rows, _ := sub.Query(ctx, update+" RETURNING id")
				rows.Close()
				return rows.Err()
			})
			_ = sub.Commit(ctx)
		},
		"savepoint, row": func(ctx context.Context, d *desk, update string) {
			sub, _ := d.DB(ctx).Begin(ctx)
			_ = sub.QueryRow(ctx, update+" RETURNING id").Scan(nil)
			_ = sub.Rollback(ctx)
		},
		"COPY": func(ctx context.Context, d *desk, update string) {
			_, _ = d.DB(ctx).CopyFrom(ctx, pgx.Identifier{d.schema, "doors"}, []string{"name"}, pgx.CopyFromRows([][]any{{"x"}}))
		},
		"sql, prepared": func(ctx context.Context, d *desk, update string) {
			stmt, err := d.SQL(ctx).PrepareContext(ctx, update)
			if err == nil {
				_, _ = stmt.ExecContext(ctx)
				_ = stmt.Close()
			}
		},
		"sql, prepared rows": func(ctx context.Context, d *desk, update string) {
			stmt, err := d.SQL(ctx).PrepareContext(ctx, update+" RETURNING id")
			if err == nil {
				_ = stmt.QueryRowContext(ctx).Scan(nil)
				_ = stmt.Close()
			}
		},
		"sql, rows": func(ctx context.Context, d *desk, update string) {
			rows, err := d.SQL(ctx).QueryContext(ctx, update+" RETURNING id")
			if err == nil {
				for rows.Next() {
				}
				_ = rows.Close()
			}
		},
		"sql, rows closed early": func(ctx context.Context, d *desk, update string) {
			rows, err := d.SQL(ctx).QueryContext(ctx, "SELECT "+d.schema+".late(n) FROM generate_series(1, 2) AS n")
			if err == nil && rows.Next() {
				_ = rows.Close()
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			exec(t, d.pool, "INSERT INTO "+d.orders()+" VALUES (1, 10)")
			exec(t, d.pool, `CREATE TABLE `+d.schema+`.doors (name text);
				CREATE FUNCTION `+d.schema+`.door() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE `+d.orders()+` SET amount = 13; RETURN NEW; END $$;
				CREATE TRIGGER door BEFORE INSERT ON `+d.schema+`.doors FOR EACH ROW EXECUTE FUNCTION `+d.schema+`.door();
				CREATE FUNCTION `+d.schema+`.late(n integer) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN IF n > 1 THEN UPDATE `+d.orders()+` SET amount = 13; END IF; RETURN n; END $$`)
			txs, ctxs := d.begun(t, 1)
			exec(t, d.pool, "UPDATE "+d.orders()+" SET amount = 11")
			hide(ctxs[0], d, "UPDATE "+d.orders()+" SET amount = 12")
			if !txs[0].Overtaken(lc.Invalid("amount", "it can't be changed")) {
				t.Error("what the action made of it does not say that it was overtaken")
			}
			if err := txs[0].Commit(ctxs[0]); !errors.Is(err, lc.ErrConflict) {
				t.Errorf("Commit returns %v, want ErrConflict", err)
			}
		})
	}
}

func (d *desk) batch(ctx context.Context, statement string) pgx.BatchResults {
	b := &pgx.Batch{}
	b.Queue(statement)
	return d.DB(ctx).SendBatch(ctx, b)
}

// A statement of the application that ends the transaction is told of, and
// nothing is stored after it.
func TestApplicationEndsTransaction(t *testing.T) {
	for _, statement := range []string{
		"COMMIT", "commit and chain", "END", "ROLLBACK", "ROLLBACK AND CHAIN", "/* now */ ABORT AND CHAIN", "PREPARE TRANSACTION 'x'",
		"COMMIT; BEGIN", "SELECT 1; COMMIT", "SELECT 1; COMMIT AND CHAIN", "SELECT 1; ROLLBACK; BEGIN",
	} {
		for name, run := range map[string]func(ctx context.Context, d *desk) error{
			"DB":  func(ctx context.Context, d *desk) error { _, err := d.DB(ctx).Exec(ctx, statement); return err },
			"SQL": func(ctx context.Context, d *desk) error { _, err := d.SQL(ctx).ExecContext(ctx, statement); return err },
			"savepoint": func(ctx context.Context, d *desk) error {
				return pgx.BeginFunc(ctx, d.DB(ctx), func(sub pgx.Tx) error { _, err := sub.Exec(ctx, statement); return err })
			},
		} {
			t.Run(name+" "+statement, func(t *testing.T) {
				d := newDesk(t)
				tx, ctx := d.started(t)
				first := run(ctx, d)
				_, second := d.DB(ctx).Exec(ctx, "INSERT INTO "+d.orders()+" VALUES (2, 20)")
				if _, err := d.Publish(ctx, "late", message(1)); err != nil {
					t.Fatal(err)
				}
				hidden := lc.Invalid("amount", "it can't be changed")
				if tx.Overtaken(first) || tx.Overtaken(second) || tx.Overtaken(hidden) {
					t.Error("it runs again")
				}
				err := tx.Commit(ctx)
				if !errors.Is(err, lc.ErrRolledBack) || errors.Is(err, lc.ErrConflict) {
					t.Errorf("Commit returns %v, want ErrRolledBack", err)
				}
				says(t, err, "a statement of the application", "COMMIT", "savepoint")
				if got := d.amounts(t); strings.Contains(got, "20") || !strings.Contains(statement, ";") && got != "" {
					t.Errorf("the rows are %q", got)
				}
				if n := rows(t, d.Database, d.schema+".lc_events"); n != 0 {
					t.Errorf("%d events are stored", n)
				}
				await(t, "the end of all connections' use", func() bool { return d.pool.Stat().AcquiredConns() == 0 })
			})
		}
	}
}

func TestEnds(t *testing.T) {
	for statement, want := range map[string]bool{
		"COMMIT": true, " ;-- name: X :exec\n/* a */ commit;": true, "END": true, "abort work": true, "Rollback": true, "ROLLBACK WORK": true,
		"ROLLBACK TO a": false, "rollback transaction to savepoint a": false, "ROLLBACK/**/TO a": false, "PREPARE TRANSACTION 'x'": true,
		"PREPARE transactions AS SELECT 1": false, "SELECT 'COMMIT'": false, "committed": false, "": false, "-- COMMIT": false, "/*": false,
	} {
		if ends(statement) != want {
			t.Errorf("%q ends a transaction: %v, want %v", statement, !want, want)
		}
	}
}

// A counted counts the round trips of a connection.
type counted struct {
	net.Conn
	trips   *atomic.Int64
	written atomic.Bool
}

func (c *counted) Write(b []byte) (int, error) { c.written.Store(true); return c.Conn.Write(b) }

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 && c.written.Swap(false) {
		c.trips.Add(1)
	}
	return n, err
}

// A transaction begins and ends in one round trip each, used or not.
func TestRoundTrips(t *testing.T) {
	var trips atomic.Int64
	c, err := pgxpool.ParseConfig(server(t).DSN("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	c.MaxConns = 1 // the one whose trips are counted
	c.ConnConfig.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, addr)
		return &counted{Conn: conn, trips: &trips}, err
	}
	p, err := pgxpool.NewWithConfig(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	d := &desk{Database: open(t, p, WithSchema(schema()))}
	d.tellsNow = false // a notification is another trip
	count := func(do func() error) int64 {
		t.Helper()
		before := trips.Load()
		if err := do(); err != nil {
			t.Fatal(err)
		}
		return trips.Load() - before
	}
	for n := range 4 { // the first ones also prepare statements
		for _, use := range []bool{false, true} {
			tx := d.Begin()
			ctx := in(t.Context(), tx)
			begin := count(func() error { _, err := tx.Done(ctx, []byte("none")); return err })
			if use {
				exec(t, d.DB(ctx), "SELECT 1")
			}
			if _, err := d.Publish(ctx, fmt.Sprint("trip", n, use), message(n)); err != nil {
				t.Fatal(err)
			}
			commit := count(func() error { return tx.Commit(ctx) })
			if n > 0 && (begin != 1 || commit != 1) {
				t.Errorf("used: %v, the transaction begins in %d and ends in %d round trips, want 1 and 1", use, begin, commit)
			}
		}
	}
}

// What follows a failed statement names that.
func TestFirstErrorIsNamed(t *testing.T) {
	d := newDesk(t)
	tx, ctx := d.started(t)
	again := "INSERT INTO " + d.orders() + " VALUES (100, 1)"
	_, _ = d.DB(ctx).Exec(ctx, again)
	_, err1 := d.DB(ctx).Exec(ctx, "SELECT 1")
	_, err2 := d.SQL(ctx).ExecContext(ctx, "SELECT 1")
	_, err3 := d.Load(ctx, noteID)
	err4 := tx.Note(ctx, []byte("key"), nil)
	for _, err := range []error{err1, err2, err3, err4} {
		says(t, err, "25P02", "aborted by an earlier statement", "orders_pkey")
	}
	err := tx.Commit(ctx)
	says(t, err, "aborted by an earlier statement", "orders_pkey")
	if !errors.Is(err, lc.ErrRolledBack) {
		t.Errorf("Commit returns %v, want ErrRolledBack", err)
	}

	// It is not what has closed the connection.
	tx, ctx = d.started(t)
	_, _ = d.DB(ctx).Exec(ctx, again)
	d.kill(t, tx)
	_, _ = d.DB(ctx).Exec(ctx, "SELECT 1")
	_, err = d.DB(ctx).Exec(ctx, "SELECT 1")
	says(t, err, "closed by an earlier statement")
	if strings.Contains(err.Error(), "orders_pkey") {
		t.Errorf("%v names the wrong one", err)
	}
	tx.Rollback()

	// What was taken back to a savepoint is not the reason of what fails later.
	tx, ctx = d.started(t)
	_ = pgx.BeginFunc(ctx, d.DB(ctx), func(sub pgx.Tx) error { _, err := sub.Exec(ctx, again); return err })
	_, _ = d.SQL(ctx).ExecContext(ctx, "SELECT 1/0")
	_, err = d.DB(ctx).Exec(ctx, "SELECT 1")
	says(t, err, "25P02", "aborted by an earlier statement", "division by zero")
	tx.Rollback()
}

// What DB and SQL have returned says that the action is over.
func TestKeptForTooLong(t *testing.T) {
	for _, commit := range []bool{true, false} {
		d := newDesk(t)
		tx, ctx := d.started(t)
		db, sqlDB := d.DB(ctx), d.SQL(ctx)
		sub, err := db.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if commit {
			if err := tx.Commit(ctx); err != nil {
				t.Fatal(err)
			}
		}
		tx.Rollback()
		_, err1 := db.Exec(t.Context(), "SELECT 1")
		_, err2 := sqlDB.ExecContext(t.Context(), "SELECT 1")
		_, err3 := sub.Exec(t.Context(), "SELECT 1")
		for _, err := range []error{err1, err2, err3, sub.Commit(t.Context())} {
			says(t, err, "the transaction is over")
			if errors.Is(err, lc.ErrRolledBack) == commit {
				t.Errorf("committed: %v, but a statement returns %v", commit, err)
			}
		}
	}
}

// Rows that an action leaves open are named, and end nothing but its transaction.
func TestRowsLeftOpen(t *testing.T) {
	const many = "SELECT generate_series(1, 100000)"
	for name, leave := range map[string]func(ctx context.Context, d *desk) error{
		"DB":  func(ctx context.Context, d *desk) error { _, err := d.DB(ctx).Query(ctx, many); return err },
		"row": func(ctx context.Context, d *desk) error { d.DB(ctx).QueryRow(ctx, many); return nil },
		"SQL": func(ctx context.Context, d *desk) error { _, err := d.SQL(ctx).QueryContext(ctx, many); return err },
		"SQL row": func(ctx context.Context, d *desk) error {
			d.SQL(ctx).QueryRowContext(ctx, many)
			return nil
		},
		"SQL prepared": func(ctx context.Context, d *desk) error {
			stmt, err := d.SQL(ctx).PrepareContext(ctx, many)
			if err != nil {
				return err
			}
			_, err = stmt.QueryContext(ctx)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			tx, ctx := d.started(t)
			if err := leave(ctx, d); err != nil {
				t.Fatal(err)
			}
			_, err := d.DB(ctx).Exec(ctx, "SELECT 1")
			says(t, err, many, "close")
			_, err = d.SQL(ctx).ExecContext(ctx, "SELECT 1")
			says(t, err, many, "close")
			_, err = d.Load(ctx, noteID)
			says(t, err, many, "close")
			err = tx.Commit(ctx)
			says(t, err, many, "close")
			if !errors.Is(err, lc.ErrRolledBack) {
				t.Errorf("Commit returns %v, want ErrRolledBack", err)
			}
			await(t, "the end of all connections' use", func() bool { return d.pool.Stat().AcquiredConns() == 0 })
		})
	}
	d := newDesk(t) // rows of which there are none are not in the way
	tx, ctx := d.started(t)
	if _, err := d.SQL(ctx).QueryContext(ctx, "SELECT 1 WHERE false"); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(ctx); err != nil {
		t.Error(err)
	}
	if ended := endOf(tx); ended != nil {
		t.Errorf("the commit is taken for one of the application's: %v", ended)
	}
}

// However the application's pool sends statements, a transaction is committed if
// it is the one that has begun, and not if it is another one.
func TestWaysToSend(t *testing.T) {
	for _, mode := range []pgx.QueryExecMode{
		pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe, pgx.QueryExecModeDescribeExec, pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol,
	} {
		t.Run(mode.String(), func(t *testing.T) {
			c, err := pgxpool.ParseConfig(server(t).DSN("postgres"))
			if err != nil {
				t.Fatal(err)
			}
			c.ConnConfig.DefaultQueryExecMode = mode
			c.ConnConfig.RuntimeParams["timezone"] = "Asia/Kolkata"
			p, err := pgxpool.NewWithConfig(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(p.Close)
			name := schema()
			d := &desk{open(t, p, WithSchema(name)), name}
			exec(t, p, "CREATE TABLE "+d.orders()+" (id integer PRIMARY KEY, amount integer NOT NULL)")
			for n, statement := range []string{"SELECT 1", "SELECT 1; COMMIT AND CHAIN"} {
				tx := d.Begin()
				ctx := in(t.Context(), tx)
				if _, err := tx.Done(ctx, []byte("none")); err != nil {
					t.Fatal(err)
				}
				if _, err := d.SQL(ctx).ExecContext(ctx, "SELECT 1"); err != nil {
					t.Fatal(err)
				}
				if _, err := d.DB(ctx).Exec(ctx, statement); err != nil && n == 0 {
					t.Fatal(err)
				}
				exec(t, d.DB(ctx), "INSERT INTO "+d.orders()+" VALUES ($1, 10)", n)
				if err := tx.Commit(ctx); n == 0 && err != nil || n == 1 && !errors.Is(err, lc.ErrRolledBack) {
					t.Errorf("after %s, Commit returns %v", statement, err)
				}
				tx.Rollback()
			}
			if got := d.amounts(t); got != "10" {
				t.Errorf("the rows are %q, want 10", got)
			}
		})
	}
}
