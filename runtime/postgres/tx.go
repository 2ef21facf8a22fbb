package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	lc "github.com/lcgen/lcgen/runtime"
)

// Limits of a transaction.
const (
	maxNote      = 64 << 10        // bytes; lc.Tx says so
	rollbackTime = 5 * time.Second // for a server that hangs; the connection is given up then
)

// noteAge is how long Done knows what Note has stored.
const noteAge = 10 * time.Minute

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
	seen  *seenConn // of sql
	conn  *pgx.Conn // of seen
	on    pgx.Tx    // on conn; it makes savepoints
	began time.Time // by the server's clock

	letters  []*letter    // to be published by Commit
	attempts []*attempted // that are going on, the innermost last
	marks    mark         // that were made
	left     mark         // of the last attempt that is over; 0: none is known to be there
	leftAt   int          // statements of the application until then
	ran      int          // statements of the application
	opened   []func()     // close rows of database/sql

	mu   sync.Mutex // database/sql closes rows in a goroutine if their context is done
	sees sight
}

var _ lc.Attempter = (*tx)(nil)

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

// begin returns the transaction's connection, to do something on it. It takes it if
// there is none, and sees to it that an attempt can be taken back.
func (t *tx) begin(ctx context.Context) (*pgx.Conn, error) {
	if t.state == unbegun {
		if _, err := t.beginAsking(ctx, nil); err != nil {
			return nil, err
		}
	}
	conn, err := t.going()
	if err == nil {
		err = t.setMark(ctx, conn)
	}
	if err != nil {
		return nil, err
	}
	return conn, nil
}

// beginAsking takes a connection and begins the transaction on it. It returns
// the note of key, in the same round trip.
func (t *tx) beginAsking(ctx context.Context, key []byte) (note []byte, err error) {
	conn, err := t.d.seen.Conn(ctx)
	if err != nil {
		return nil, err
	}
	err = conn.Raw(func(driver any) error {
		var ok bool
		if t.seen, ok = driver.(*seenConn); !ok {
			return fmt.Errorf("a connection is a %T", driver)
		}
		return nil
	})
	if err == nil {
		t.seen.t, t.conn = t, t.seen.Conn.Conn()
		batch := &pgx.Batch{}
		batch.BeginTx(pgx.TxOptions{IsoLevel: t.d.iso})
		batch.Queue(t.d.q.begin, key).QueryRow(func(row pgx.Row) error { return row.Scan(&t.began, &note) })
		results := t.conn.SendBatch(ctx, batch)
		t.on = results.Tx()
		if err = results.Close(); err != nil {
			err = t.sawLoss(err)
		}
	}
	if err != nil {
		_ = conn.Close() // err says more; the pool closes what is in a transaction
		t.seen, t.conn, t.on = nil, nil, nil
		return nil, err
	}
	t.sql, t.state = conn, begun
	return note, nil
}

// end gives the connection back. The pool closes it if it is in a transaction.
func (t *tx) end(s state) {
	t.mu.Lock()
	t.state = s // nothing more is seen
	t.mu.Unlock()
	for _, closeRows := range t.opened {
		closeRows() // else database/sql waits for that
	}
	if t.sql != nil {
		t.giveBack()
	}
	t.sql, t.seen, t.conn, t.on, t.letters, t.opened = nil, nil, nil, nil, nil, nil
}

func (t *tx) giveBack() {
	if t.seen.rows.Load() == 0 {
		_ = t.sql.Close() // it fails only if it was closed
		return
	}
	// Rows of a prepared statement were left open. database/sql closes them when
	// their context is done, and waits for that.
	_ = t.seen.Close()
	go t.sql.Close()
}

// Used implements lc.Tx.
func (t *tx) Used() bool { return t.used }

// Done implements lc.Tx. It is what an App asks first, so that the transaction
// begins in the same round trip.
func (t *tx) Done(ctx context.Context, key []byte) (note []byte, err error) {
	if t.state == unbegun {
		note, err = t.beginAsking(ctx, key)
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
		return fmt.Errorf("commit: %w", lc.ErrRolledBack)
	}
	if err := t.spoilt(); err != nil {
		t.Rollback()
		return fmt.Errorf("commit: %w", err)
	}
	letters := t.letters
	err := t.commit(ctx)
	if err == nil {
		t.end(committed)
		t.d.told(letters)
		return nil
	}
	err, known := t.refused(err)
	if known {
		t.Rollback()
	} else {
		t.end(committed) // or not; the connection is of no use
	}
	return fmt.Errorf("commit: %w", err)
}

// refused reports whether an error of a commit says that nothing is stored, and
// returns it as one that says so.
func (t *tx) refused(err error) (error, bool) {
	switch {
	case errors.Is(err, lc.ErrRolledBack):
		return err, true
	case isOvertaken(err):
		return conflicting(err), true
	case isAnswer(err):
		return fmt.Errorf("%w: %w", lc.ErrRolledBack, err), true
	case pgconn.SafeToRetry(err) && !byContext(err):
		return fmt.Errorf("%w: %w", lc.ErrConflict, err), true
	}
	return err, pgconn.SafeToRetry(err)
}

// commit publishes what waits for it and commits, in one round trip. So others
// wait for the locks of channels no longer than the server takes to commit.
func (t *tx) commit(ctx context.Context) (err error) {
	batch := &pgx.Batch{}
	if t.used {
		batch.Queue(t.d.q.same, t.began)
	}
	if len(t.letters) > 0 {
		batch.Queue(t.d.q.publish, t.d.publishArgs(t.letters)...)
	}
	batch.Queue("commit")
	results := t.conn.SendBatch(ctx, batch)
	defer func() {
		if closed := results.Close(); err == nil {
			err = closed
		}
	}()
	if t.used {
		if _, err := results.Exec(); code(err) == codeDivisionByZero {
			return errEnded
		} else if err != nil {
			return err
		}
	}
	if len(t.letters) > 0 {
		if err := place(results.Query, t.letters); err != nil {
			return err
		}
	}
	tag, err := results.Exec()
	if err == nil && tag.String() == "ROLLBACK" {
		err = fmt.Errorf("%w: a statement before had failed", lc.ErrRolledBack)
	}
	return err
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
