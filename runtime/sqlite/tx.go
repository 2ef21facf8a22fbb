package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"

	driver "modernc.org/sqlite"

	lc "github.com/lcgen/lcgen/runtime"
)

// maxNote bounds a note, in bytes; lc.Tx says so.
const maxNote = 64 << 10

var errRolledBack = errors.New("the transaction was rolled back")

// A state is how far a transaction is.
type state int

const (
	unbegun    state = iota // no connection is held
	begun                   // on conn
	committed               // or it may be
	rolledBack              // nothing is stored
)

// A tx is an lc.Tx. It begins when the application uses it. Without that, it only
// gathers what is to be stored, for a commit that it shares with others.
type tx struct {
	d       *Database
	used    bool
	state   state
	pending []write // of a transaction that has not begun

	conn       *sql.Conn
	sql        *sql.Tx
	overtaken  bool
	committing atomic.Bool // Commit is at work
	lost       atomic.Bool // SQLite has rolled it back
}

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

// saved returns what the transaction is to store as the record of id, if it is.
func (t *tx) saved(id lc.ComponentID) (r lc.Record, ok bool) {
	if t == nil {
		return lc.Record{}, false
	}
	for _, w := range t.pending {
		if s, is := w.(save); is && s.id == id {
			r, ok = s.next, true
		}
	}
	return r, ok
}

// begin makes the transaction the writer's, and does what it is to store.
func (t *tx) begin(ctx context.Context) error {
	switch {
	case t.state == begun && !t.lost.Load():
		return nil
	case t.state != unbegun:
		return errRolledBack
	}
	if err := t.d.queue.take(ctx, t.d.config.busy); err != nil {
		return err
	}
	if err := t.beginConn(ctx); err != nil {
		t.d.queue.give()
		return err
	}
	t.state = begun
	pending := t.pending
	t.pending = nil
	for _, w := range pending {
		if err := w.do(ctx, &t.d.stmts, t.sql); err != nil {
			t.overtaken = errors.Is(err, lc.ErrConflict)
			return t.saw(err)
		}
	}
	return nil
}

func (t *tx) beginConn(ctx context.Context) error {
	conn, err := t.d.sql.Conn(ctx)
	if err != nil {
		return err
	}
	t.lost.Store(false)
	on, err := t.d.beginTx(ctx, conn.BeginTx)
	if err == nil && !t.d.own { // it may have begun as a reader's
		_, err = on.ExecContext(ctx, "DELETE FROM lc_notes WHERE 0")
	}
	if err == nil {
		err = withHooks(conn, t.guard)
	}
	if err != nil && on != nil {
		_ = on.Rollback()
	}
	if err != nil {
		conn.Close()
		return err
	}
	t.conn, t.sql = conn, on
	return nil
}

// guard sees to it that nothing else than Commit commits: no statement of the
// application, and none that runs by itself as SQLite has rolled back what was
// before, which it does if a write is interrupted or the disk is full.
func (t *tx) guard(hooks driver.HookRegisterer) {
	hooks.RegisterRollbackHook(func() { t.lost.Store(true) })
	hooks.RegisterCommitHook(func() int32 {
		if t.committing.Load() && !t.lost.Load() {
			return 0
		}
		return 1 // rolls back
	})
}

// end gives the connection back, and lets the next one write.
func (t *tx) end(s state) {
	if t.conn != nil {
		_ = withHooks(t.conn, func(hooks driver.HookRegisterer) { // it fails only if it was closed
			hooks.RegisterCommitHook(nil)
			hooks.RegisterRollbackHook(nil)
		})
		_ = t.conn.Close()
		t.d.queue.give()
	}
	t.state, t.conn, t.sql, t.pending = s, nil, nil, nil
}

// saw notes an error of a statement in the transaction, and returns it.
func (t *tx) saw(err error) error {
	if isBusy(err) {
		t.overtaken = true
	}
	if err != nil && t.lost.Load() {
		err = fmt.Errorf("%w: %w", errRolledBack, err)
	}
	return err
}

// Used implements lc.Tx.
func (t *tx) Used() bool { return t.used }

// Overtaken implements lc.Tx.
func (t *tx) Overtaken(err error) bool {
	return err != nil && t.state != unbegun && (t.overtaken || isBusy(err))
}

// write stores something in the transaction, or notes it for Commit.
func (t *tx) write(ctx context.Context, w write) error {
	if t.state == unbegun {
		t.pending = append(t.pending, w)
		return nil
	}
	if err := t.begin(ctx); err != nil {
		return err
	}
	return t.saw(w.do(ctx, &t.d.stmts, t.sql))
}

// Done implements lc.Tx.
func (t *tx) Done(ctx context.Context, key []byte) (note []byte, err error) {
	from := t.d.stmts.done
	switch {
	case t.state == begun:
		if err := t.begin(ctx); err != nil {
			return nil, err
		}
		from = t.sql.StmtContext(ctx, from)
	case t.state != unbegun:
		return nil, errRolledBack
	}
	if n := t.noted(key); n != nil {
		return n, nil
	}
	err = from.QueryRowContext(ctx, key).Scan(&note)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("ask whether a request is done: %w", t.saw(err))
	case note == nil:
		note = []byte{}
	}
	return note, nil
}

// noted returns what the transaction is to store as a note, nil if it is not.
func (t *tx) noted(key []byte) []byte {
	for _, w := range t.pending {
		if n, is := w.(done); is && string(n.key) == string(key) {
			return n.note
		}
	}
	return nil
}

// Note implements lc.Tx.
func (t *tx) Note(ctx context.Context, key, note []byte) error {
	if len(note) > maxNote {
		return fmt.Errorf("a note of %d bytes: there can be %d", len(note), maxNote)
	}
	if note == nil {
		note = []byte{}
	}
	before, err := t.Done(ctx, key)
	if err == nil && before != nil {
		err = lc.ErrConflict
	}
	if err == nil {
		err = t.write(ctx, done{key, note})
	}
	if err != nil {
		return fmt.Errorf("note that a request is done: %w", err)
	}
	return nil
}

// Commit implements lc.Tx.
func (t *tx) Commit(ctx context.Context) error {
	switch t.state {
	case committed:
		return nil
	case rolledBack:
		return errRolledBack
	}
	if err := ctx.Err(); err != nil {
		t.Rollback()
		return fmt.Errorf("commit: %w", err)
	}
	var err error
	if t.state == unbegun {
		err = t.commitPending(ctx)
	} else {
		err = t.commitBegun()
	}
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func (t *tx) commitPending(ctx context.Context) error {
	if len(t.pending) > 0 {
		if err := t.d.queue.store(ctx, t.d, t.pending); err != nil {
			t.end(rolledBack)
			return conflicting(err)
		}
	}
	t.end(committed)
	return nil
}

func (t *tx) commitBegun() error {
	switch {
	case t.overtaken:
		t.Rollback()
		return fmt.Errorf("another transaction was faster: %w", lc.ErrConflict)
	case t.lost.Load():
		t.Rollback()
		return errRolledBack
	}
	t.committing.Store(true)
	if err := t.sql.Commit(); err != nil {
		t.end(rolledBack) // the driver rolls back what it can't commit
		return conflicting(err)
	}
	t.end(committed)
	return nil
}

// Rollback implements lc.Tx.
func (t *tx) Rollback() {
	if t.state == begun {
		_ = t.sql.Rollback() // it fails if SQLite has done so, or the file is gone
	}
	if t.state != committed {
		t.end(rolledBack)
	}
}

// conflicting returns an error of which errors.Is says that it is lc.ErrConflict,
// if it says that the transaction may run again.
func conflicting(err error) error {
	if isBusy(err) {
		return fmt.Errorf("%w: %w", lc.ErrConflict, err)
	}
	return err
}
