package postgres

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/brokertest"
)

// A trial is a transaction in which attempts are made.
type trial struct {
	*desk
	*tx
	ctx context.Context
}

func newTrial(t *testing.T) *trial {
	t.Helper()
	return newDesk(t).trial(t)
}

func (d *desk) trial(t *testing.T) *trial {
	t.Helper()
	on := d.Begin().(*tx)
	t.Cleanup(on.Rollback)
	return &trial{d, on, in(t.Context(), on)}
}

// write writes a row. It fails if that is there.
func (r *trial) write(n int) error {
	_, err := r.DB(r.ctx).Exec(r.ctx, "INSERT INTO "+r.orders()+" VALUES ($1, $2)", n, 10*n)
	return err
}

// wantCommitted commits, and fails the test where the rows are others.
func (r *trial) wantCommitted(t *testing.T, want string) {
	t.Helper()
	if err := r.Commit(r.ctx); err != nil {
		t.Fatalf("commit: %v", err)
	}
	if got := r.amounts(t); got != want {
		t.Errorf("the rows are %q, want %q", got, want)
	}
}

var errNo = errors.New("no")

// An attempt that fails takes back what was done in it, and nothing else.
func TestAttempt(t *testing.T) {
	d := newDesk(t)
	for _, tt := range []struct {
		name string
		do   func(r *trial) error
		want string
	}{
		{"goes well", func(r *trial) error {
			return r.Attempt(func() error { return r.write(2) })
		}, "10 20 30"},
		{"fails by itself", func(r *trial) error {
			return r.Attempt(func() error { return errors.Join(r.write(2), errNo) })
		}, "10 30"},
		{"fails in the database", func(r *trial) error {
			return r.Attempt(func() error { return errors.Join(r.write(2), r.write(1)) })
		}, "10 30"},
		{"fails by a prepared statement from before", func(r *trial) error {
			stmt, err := r.SQL(r.ctx).PrepareContext(r.ctx, "SELECT 1 / $1::integer")
			if err != nil {
				return err
			}
			defer stmt.Close()
			return r.Attempt(func() error { _, err := stmt.ExecContext(r.ctx, 0); return err })
		}, "10 30"},
		{"fails in its first statement, in database/sql", func(r *trial) error {
			return r.Attempt(func() error { return r.SQL(r.ctx).QueryRowContext(r.ctx, "SELECT 1/0").Scan(new(int)) })
		}, "10 30"},
		{"fails in a savepoint", func(r *trial) error {
			return r.Attempt(func() error {
				_, err := r.DB(r.ctx).Begin(r.ctx)
				return errors.Join(err, r.write(2), r.write(1))
			})
		}, "10 30"},
		{"fails inside", func(r *trial) error {
			return r.Attempt(func() error {
				err := r.Attempt(func() error { return errors.Join(r.write(4), r.write(1)) })
				return errors.Join(r.write(2), refused(err))
			})
		}, "10 20 30"},
		{"fails inside, and then outside", func(r *trial) error {
			return r.Attempt(func() error {
				err := r.Attempt(func() error { return errors.Join(r.write(4), r.write(1)) })
				return errors.Join(r.write(2), refused(err), r.write(1))
			})
		}, "10 30"},
		{"fails inside, after others", func(r *trial) error {
			return r.Attempt(func() error {
				err := errors.Join(r.write(2), r.Attempt(func() error { return r.write(4) }))
				return errors.Join(err, refused(r.Attempt(func() error { return errors.Join(r.write(5), r.write(1)) })))
			})
		}, "10 20 30 40"},
		{"fails around what went well", func(r *trial) error {
			return r.Attempt(func() error {
				return errors.Join(r.Attempt(func() error { return r.write(2) }), r.Attempt(func() error { return r.write(4) }), errNo)
			})
		}, "10 30"},
		{"panics", func(r *trial) error {
			defer func() { _ = recover() }()
			return r.Attempt(func() error { panic(errors.Join(r.write(2), r.write(1))) })
		}, "10 30"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			exec(t, d.pool, "TRUNCATE "+d.orders())
			r := d.trial(t)
			if err := r.write(1); err != nil {
				t.Fatal(err)
			}
			if err := tt.do(r); code(err) == codeNoSavepoint {
				t.Fatal(err)
			}
			if err := r.write(3); err != nil {
				t.Fatal(err)
			}
			r.wantCommitted(t, tt.want)
		})
	}
}

// refused returns nil if an attempt has failed as it was to.
func refused(err error) error {
	if code(err) == "23505" || errors.Is(err, errNo) {
		return nil
	}
	return fmt.Errorf("an attempt that was to fail returns %v", err)
}

// An attempt without statements sends nothing, and many don't become many levels of
// savepoints.
func TestCostOfAttempts(t *testing.T) {
	r := newTrial(t)
	if err := r.Attempt(func() error { return errNo }); err != errNo || r.state != unbegun {
		t.Errorf("an attempt without statements gives %v, and begins the transaction", err)
	}
	if err := r.write(1); err != nil {
		t.Fatal(err)
	}
	for n := 2; n <= 9; n++ {
		err := r.Attempt(func() error {
			return r.Attempt(func() error { return r.write(n) })
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if marks := r.marks; marks != 8 {
		t.Errorf("there were %d savepoints, want 8", marks)
	}
	err := r.Attempt(func() error {
		_, err := r.DB(r.ctx).Exec(r.ctx, "RELEASE SAVEPOINT lc_attempt_7")
		return err
	})
	if code(err) != codeNoSavepoint {
		t.Errorf("the release of an earlier savepoint gives %v, want that it is released", err)
	}
	r.wantCommitted(t, "10 20 30 40 50 60 70 80 90")
}

// What the application does with savepoints of its own is in nobody's way.
func TestAttemptsAmongSavepoints(t *testing.T) {
	r := newTrial(t)
	sub, err := r.DB(r.ctx).Begin(r.ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Attempt(func() error { return r.write(1) }); err != nil {
		t.Fatal(err)
	}
	if err := sub.Rollback(r.ctx); err != nil { // with the savepoint of the attempt
		t.Fatal(err)
	}
	if err := r.Attempt(func() error { return r.write(2) }); err != nil {
		t.Fatal(err)
	}
	if err := r.write(3); err != nil {
		t.Fatal(err)
	}
	if err := r.Attempt(func() error { return errors.Join(r.write(4), r.write(3)) }); code(err) != "23505" {
		t.Fatal(err)
	}
	r.wantCommitted(t, "20 30")
}

// What was published in an attempt that fails is not published.
func TestAttemptPublishes(t *testing.T) {
	r := newTrial(t)
	f := brokertest.Follow(t, r.Database)
	f.Listen(lc.Global)
	publish := func(n int) error {
		_, err := r.Publish(r.ctx, fmt.Sprintf("attempt-%d", n), message(n))
		return err
	}
	if err := errors.Join(publish(1), refused(r.Attempt(func() error { return errors.Join(publish(2), errNo) })), publish(3)); err != nil {
		t.Fatal(err)
	}
	r.wantCommitted(t, "")
	got := f.Await(lc.Global, func(ms []lc.Placed) bool { return len(ms) > 1 })
	if got[0].ID != "attempt-1" || got[1].ID != "attempt-3" {
		t.Errorf("the events %+v came, want the first and the third", got)
	}
}

// A transaction that is overtaken in an attempt runs again.
func TestAttemptIsOvertaken(t *testing.T) {
	d := newDesk(t)
	exec(t, d.pool, "INSERT INTO "+d.orders()+" VALUES (1, 10)")
	r := d.trial(t)
	if err := r.write(2); err != nil { // takes the snapshot
		t.Fatal(err)
	}
	exec(t, r.pool, "UPDATE "+r.orders()+" SET amount = 11 WHERE id = 1")
	err := r.Attempt(func() error {
		_, err := r.DB(r.ctx).Exec(r.ctx, "UPDATE "+r.orders()+" SET amount = 12 WHERE id = 1")
		return err
	})
	if !r.Overtaken(err) {
		t.Errorf("the transaction is not overtaken by %v", err)
	}
	if err := r.Commit(r.ctx); !errors.Is(err, lc.ErrConflict) {
		t.Errorf("the commit gives %v, want ErrConflict", err)
	}
}

// If rows are open, what has failed can't be taken back, so nothing is stored.
func TestAttemptLeavesRowsOpen(t *testing.T) {
	r := newTrial(t)
	var rows pgx.Rows
	err := r.Attempt(func() (err error) {
		if err := r.write(1); err != nil {
			return err
		}
		rows, err = r.DB(r.ctx).Query(r.ctx, "SELECT generate_series(1, 9)")
		return errors.Join(err, errNo)
	})
	if !errors.Is(err, errNo) {
		t.Fatal(err)
	}
	rows.Close()
	if err := r.Commit(r.ctx); !errors.Is(err, lc.ErrRolledBack) {
		t.Errorf("the commit gives %v, want ErrRolledBack", err)
	}
	if got := r.amounts(t); got != "" {
		t.Errorf("there are rows: %s", got)
	}
}
