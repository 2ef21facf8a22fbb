package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	lc "github.com/lcgen/lcgen/runtime"
)

// Limits of a transaction.
const (
	maxNote      = 64 << 10        // bytes; lc.Tx says so
	rollbackTime = 5 * time.Second // for a server that hangs; the connection is given up then
)

// noteAge is how long Done knows what Note has stored.
const noteAge = 10 * time.Minute

// Errors of a transaction that can't go on.
var (
	errRolledBack = errors.New("the transaction was rolled back")
	errAborted    = fmt.Errorf("%w: a statement before had failed", errRolledBack)
)

// A state is how far a transaction is.
type state int

const (
	unbegun    state = iota // no connection is held
	begun                   // on conn
	committed               // or it may be: the server has not answered
	rolledBack              // nothing is stored
)

// A tx is an lc.Tx. Its connection is taken through database/sql, which is the
// only way to have both a *pgx.Conn and a *sql.Conn of it.
type tx struct {
	d     *Database
	used  bool
	state state
	sql   *sql.Conn
	conn  *pgx.Conn
	on    pgx.Tx // on conn; it makes savepoints

	letters   []*letter // to be published by Commit
	overtaken error     // a statement has failed as others were faster
}

var _ lc.Tx = (*tx)(nil)

// Begin implements lc.TxStore.
func (d *Database) Begin() lc.Tx { return &tx{d: d} }

// txFrom is lc.TxFrom. Tests, which are no App, have another.
var txFrom = lc.TxFrom

// txOf returns the transaction that ctx is in, nil if there is none of this
// database, or if it is committed: then what is done is done by itself.
func (d *Database) txOf(ctx context.Context) *tx {
	t, ok := txFrom(ctx).(*tx)
	if !ok || t == nil || t.d != d || t.state == committed {
		return nil
	}
	return t
}

// begin returns the transaction's connection, which it takes if there is none.
func (t *tx) begin(ctx context.Context) (*pgx.Conn, error) {
	if t.state != unbegun {
		return t.going()
	}
	err := t.beginWith(ctx, func(conn *pgx.Conn, o pgx.TxOptions) (on pgx.Tx, err error) {
		return conn.BeginTx(ctx, o)
	})
	return t.conn, err
}

// going returns the connection of a transaction that was begun.
func (t *tx) going() (*pgx.Conn, error) {
	if t.state != begun {
		return nil, errRolledBack
	}
	return t.conn, nil
}

// beginWith takes a connection and has do begin the transaction on it.
func (t *tx) beginWith(ctx context.Context, do func(*pgx.Conn, pgx.TxOptions) (pgx.Tx, error)) error {
	conn, err := t.d.sql.Conn(ctx)
	if err != nil {
		return err
	}
	var raw *pgx.Conn
	err = conn.Raw(func(driver any) error {
		c, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("a connection is a %T", driver)
		}
		raw = c.Conn()
		return nil
	})
	var on pgx.Tx
	if err == nil {
		on, err = do(raw, pgx.TxOptions{IsoLevel: t.d.iso})
	}
	if err != nil {
		_ = conn.Close() // err says more; the pool closes what is in a transaction
		return err
	}
	t.sql, t.conn, t.on, t.state = conn, raw, on, begun
	return nil
}

// end gives the connection back. The pool closes it if it is in a transaction.
func (t *tx) end(s state) {
	if t.sql != nil {
		_ = t.sql.Close() // it fails only if it was closed
	}
	t.state, t.sql, t.conn, t.on, t.letters = s, nil, nil, nil, nil
}

// saw notes an error of a statement in the transaction, and returns it.
func (t *tx) saw(err error) error {
	if t.overtaken == nil && isOvertaken(err) {
		t.overtaken = err
	}
	return err
}

// Used implements lc.Tx.
func (t *tx) Used() bool { return t.used }

// Overtaken implements lc.Tx.
func (t *tx) Overtaken(err error) bool {
	// What comes after the failed statement only says that the transaction is
	// aborted.
	return err != nil && (isOvertaken(err) || t.overtaken != nil)
}

// Done implements lc.Tx. It is what an App asks first, so that the transaction
// begins in the same round trip.
func (t *tx) Done(ctx context.Context, key []byte) (note []byte, err error) {
	if t.state == unbegun {
		err = t.beginWith(ctx, func(conn *pgx.Conn, o pgx.TxOptions) (pgx.Tx, error) {
			batch := &pgx.Batch{}
			batch.BeginTx(o)
			batch.Queue(t.d.q.noted, key).QueryRow(func(row pgx.Row) error {
				return orNoRows(row.Scan(&note))
			})
			results := conn.SendBatch(ctx, batch)
			return results.Tx(), results.Close()
		})
	} else {
		var conn *pgx.Conn
		if conn, err = t.going(); err == nil {
			err = t.saw(orNoRows(conn.QueryRow(ctx, t.d.q.noted, key).Scan(&note)))
		}
	}
	if err != nil {
		return nil, fmt.Errorf("ask whether a request is done: %w", err)
	}
	return note, nil
}

// orNoRows returns nil if there are no rows, and any other error as it is.
func orNoRows(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	return err
}

// Note implements lc.Tx.
func (t *tx) Note(ctx context.Context, key, note []byte) error {
	if len(note) > maxNote {
		return fmt.Errorf("a note of %d bytes: there can be %d", len(note), maxNote)
	}
	if note == nil {
		note = []byte{}
	}
	conn, err := t.begin(ctx)
	if err != nil {
		return fmt.Errorf("note that a request is done: %w", err)
	}
	tag, err := conn.Exec(ctx, t.d.q.note, key, note)
	switch {
	case err != nil:
		return fmt.Errorf("note that a request is done: %w", conflicting(t.saw(err)))
	case tag.RowsAffected() == 0:
		return fmt.Errorf("note that a request is done: %w", lc.ErrConflict)
	}
	return nil
}

// Commit implements lc.Tx.
func (t *tx) Commit(ctx context.Context) error {
	if t.state == unbegun && len(t.letters) > 0 {
		if _, err := t.begin(ctx); err != nil {
			return fmt.Errorf("commit: %w", err)
		}
	}
	switch t.state {
	case unbegun, committed:
		t.end(committed)
		return nil
	case rolledBack:
		return errRolledBack
	}
	if t.overtaken != nil {
		t.Rollback()
		return fmt.Errorf("commit: %w", conflicting(t.overtaken))
	}
	letters := t.letters
	err := t.commit(ctx)
	switch {
	case err == nil:
		t.end(committed)
		t.d.told(letters)
		return nil
	case errors.Is(err, errAborted) || isAnswer(err) || isOvertaken(err) || pgconn.SafeToRetry(err):
		t.Rollback()
	default:
		t.end(committed) // or not; the connection is of no use
	}
	return fmt.Errorf("commit: %w", conflicting(err))
}

// commit publishes what waits for it and commits, in one round trip. So others
// wait for the locks of channels no longer than the server takes to commit.
func (t *tx) commit(ctx context.Context) error {
	batch := &pgx.Batch{}
	if len(t.letters) > 0 {
		batch.Queue(t.d.q.publish, t.d.publishArgs(t.letters)...)
	}
	batch.Queue("commit")
	results := t.conn.SendBatch(ctx, batch)
	var err error
	if len(t.letters) > 0 {
		err = place(results.Query, t.letters)
	}
	if err == nil {
		tag, commitErr := results.Exec()
		if err = commitErr; err == nil && tag.String() == "ROLLBACK" {
			err = errAborted
		}
	}
	return errors.Join(err, results.Close())
}

// Rollback implements lc.Tx.
func (t *tx) Rollback() {
	if t.state == begun {
		ctx, cancel := context.WithTimeout(context.Background(), rollbackTime)
		defer cancel()
		if _, err := t.conn.Exec(ctx, "rollback"); err != nil {
			_ = t.conn.Close(ctx) // the server rolls back what has no connection
		}
	}
	if t.state != committed {
		t.end(rolledBack)
	}
}
