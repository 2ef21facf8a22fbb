package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	lc "github.com/lcgen/lcgen/runtime"
)

// maxNote bounds a note, in bytes; lc.Tx says so.
const maxNote = 64 << 10

// Errors of a transaction that can't go on.
var (
	errOver   = errors.New("the transaction is over: what DB returns is for one action, so call it again in the next one")
	errUndone = fmt.Errorf("the transaction is over: %w", lc.ErrRolledBack)
	errEnded  = fmt.Errorf("%w: a statement of the application was to end it (as COMMIT, END or ROLLBACK do); leave that to the App, and use SAVEPOINT to take back a part", lc.ErrRolledBack)
)

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
	hinted     bool
	committing atomic.Bool // Commit is at work
	lost       atomic.Bool // SQLite has rolled it back,
	why        error       // because of this, if a statement has returned it
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
	if t.state != unbegun {
		return t.going()
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

// going returns why a transaction that was begun can't go on, nil if it can.
func (t *tx) going() error {
	switch {
	case t.state == committed:
		return errOver
	case t.state == rolledBack:
		return errUndone
	case t.lost.Load() && t.why != nil:
		return t.why
	case t.lost.Load():
		return lc.ErrRolledBack
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

// saw notes what a statement in the transaction has come to, and returns an error
// that says all that is known.
func (t *tx) saw(err error) error {
	switch {
	case isBusy(err):
		t.overtaken = true
	case !t.lost.Load():
	case err == nil || isCode(err, lib.SQLITE_CONSTRAINT_COMMITHOOK):
		t.why = errEnded
		return errEnded
	case t.why == nil:
		t.why = fmt.Errorf("%w by a statement: %w", lc.ErrRolledBack, err)
		return t.why
	default:
		return fmt.Errorf("%w (%w)", err, t.why)
	}
	return err
}

// sawBeside is saw for a statement that may be outside of the transaction.
func (t *tx) sawBeside(err error) error {
	if t == nil || t.state != begun || err == nil {
		return err
	}
	return t.saw(err)
}

// Used implements lc.Tx.
func (t *tx) Used() bool { return t.used }

// Overtaken implements lc.Tx.
func (t *tx) Overtaken(err error) bool {
	if err == nil || t.state == unbegun {
		return false
	}
	if !t.overtaken && !t.hinted && isBusy(err) {
		t.hinted = true
		t.d.config.log.Warn("a statement waited for the transaction of its own action, or for another process: in an action, use DB with its context, not SQL", "err", err)
	}
	return t.overtaken
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
		return nil, t.going()
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
		return fmt.Errorf("commit: %w", lc.ErrRolledBack)
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
			return refused(err)
		}
	}
	t.end(committed)
	return nil
}

func (t *tx) commitBegun() error {
	err := t.going()
	if t.overtaken {
		err = fmt.Errorf("another transaction was faster: %w", lc.ErrConflict)
	}
	if err != nil {
		t.Rollback()
		return err
	}
	t.committing.Store(true)
	if err := t.sql.Commit(); err != nil {
		t.end(rolledBack) // the driver rolls back what it can't commit
		return refused(err)
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

// refused returns what Commit returns for an error: lc.ErrConflict if the
// transaction may run again, and lc.ErrRolledBack for any other answer of SQLite
// but that of a failing disk, after which the last commit may be there or not.
func refused(err error) error {
	var e *driver.Error
	switch {
	case isBusy(err):
		return fmt.Errorf("%w: %w", lc.ErrConflict, err)
	case errors.As(err, &e) && e.Code()&0xff != lib.SQLITE_IOERR:
		return fmt.Errorf("%w: %w", lc.ErrRolledBack, err)
	}
	return err
}
