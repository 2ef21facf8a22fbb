package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	lc "github.com/lcgen/lcgen/runtime"
)

// A queue lets one at a time write in this process, so that none of them finds the
// database locked.
type queue struct {
	writing chan struct{} // holds one while somebody writes
	turns   atomic.Uint64 // grows with each turn that is given back, and each batch

	mu      sync.Mutex
	waiting []*batch // not yet taken by a commit

	commits int // of waiting batches; belongs to whoever writes
}

func newQueue() *queue { return &queue{writing: make(chan struct{}, 1)} }

// take waits until nobody else in this process writes. Without a deadline it gives
// up if one holds the database for as long as patience.
func (q *queue) take(ctx context.Context, patience time.Duration) error {
	select {
	case q.writing <- struct{}{}:
		return nil
	default:
	}
	ctx, stop := q.patiently(ctx, patience)
	defer stop()
	select {
	case q.writing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return waited(ctx)
	}
}

func (q *queue) give() {
	q.turns.Add(1)
	<-q.writing
}

// patiently returns a context that is done when nobody has given their turn back
// for as long as patience, if ctx has no deadline: many who write make others wait,
// but one who never ends is a fault.
func (q *queue) patiently(ctx context.Context, patience time.Duration) (context.Context, func()) {
	if _, ok := ctx.Deadline(); ok {
		return ctx, func() {}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for timer := time.NewTicker(patience); ; {
			seen := q.turns.Load()
			select {
			case <-ctx.Done():
				timer.Stop()
				return
			case <-timer.C:
			}
			if q.turns.Load() == seen {
				cancel(context.DeadlineExceeded)
			}
		}
	}()
	return ctx, func() {
		cancel(nil)
		<-ended
	}
}

// waited returns the error for who has waited for a turn in vain.
func waited(ctx context.Context) error {
	return fmt.Errorf("wait for another transaction of this process (does an action wait for something else while it is in one, or use the database without its context?): %w", context.Cause(ctx))
}

// A batch is writes that are to be stored together.
type batch struct {
	writes []write
	done   chan struct{} // closed when err is there
	err    error
}

// store stores writes together. What comes while others are synchronised shares the
// next commit: one who stores alone does not wait for others, and many together do
// not wait for each other.
func (q *queue) store(ctx context.Context, d *Database, writes []write) error {
	b := &batch{writes: writes, done: make(chan struct{})}
	q.mu.Lock()
	q.waiting = append(q.waiting, b)
	q.mu.Unlock()
	select {
	case q.writing <- struct{}{}:
		q.commit(d)
		q.give()
		<-b.done
		return b.err
	default:
	}
	ctx, stop := q.patiently(ctx, d.config.busy)
	defer stop()
	select {
	case q.writing <- struct{}{}:
		q.commit(d)
		q.give()
	case <-b.done:
	case <-ctx.Done():
		if q.withdraw(b) {
			return waited(ctx)
		}
	}
	<-b.done
	return b.err
}

// withdraw takes back a batch, unless a commit has taken it.
func (q *queue) withdraw(b *batch) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.waiting, b)
	if i < 0 {
		return false
	}
	q.waiting = slices.Delete(q.waiting, i, i+1)
	return true
}

// commit stores all batches that wait, in one transaction.
func (q *queue) commit(d *Database) {
	q.mu.Lock()
	batches := q.waiting
	q.waiting = nil
	q.mu.Unlock()
	if len(batches) == 0 {
		return
	}
	err := q.commitAll(d, batches)
	for _, b := range batches {
		if err != nil {
			b.err = err
		}
		close(b.done)
	}
}

// commitAll notes with each batch what is wrong with it. An error says that none is
// stored.
func (q *queue) commitAll(d *Database, batches []*batch) error {
	ctx := context.Background() // others wait for it, too
	tx, err := d.beginTx(ctx, d.sql.BeginTx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, b := range batches {
		q.turns.Add(1)
		if err := b.do(ctx, &d.stmts, tx); err != nil && !errors.Is(err, lc.ErrConflict) {
			return err
		}
	}
	if q.commits++; q.commits%sweepEvery == 0 {
		if err := sweep(ctx, tx); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// do stores the batch, or nothing of it and notes the error.
func (b *batch) do(ctx context.Context, of *statements, tx *sql.Tx) error {
	if len(b.writes) == 1 {
		b.err = b.writes[0].do(ctx, of, tx)
		return b.err
	}
	if _, err := tx.ExecContext(ctx, "SAVEPOINT lc_batch"); err != nil {
		return err
	}
	for _, w := range b.writes {
		if b.err = w.do(ctx, of, tx); b.err != nil {
			if _, err := tx.ExecContext(ctx, "ROLLBACK TO lc_batch"); err != nil {
				return err
			}
			break
		}
	}
	if _, err := tx.ExecContext(ctx, "RELEASE lc_batch"); err != nil {
		return err
	}
	return b.err
}

// Every so many commits, at most so many rows that have had their time are dropped.
const (
	sweepEvery = 16
	sweepMost  = 256
)

// noteAge is how long Done knows what Note has stored.
const noteAge = 10 * time.Minute

func sweep(ctx context.Context, tx *sql.Tx) error {
	now := time.Now()
	_, err := tx.ExecContext(ctx, "DELETE FROM lc_records WHERE rowid IN (SELECT rowid FROM lc_records WHERE expires <= ? ORDER BY expires LIMIT ?)", now.Unix(), sweepMost)
	if err == nil {
		_, err = tx.ExecContext(ctx, "DELETE FROM lc_notes WHERE rowid IN (SELECT rowid FROM lc_notes WHERE at < ? ORDER BY at LIMIT ?)", now.Add(-noteAge).Unix(), sweepMost)
	}
	return err
}

// beginTx begins a transaction of a writer. It lasts longer than ctx: that may be
// one of a single statement.
func (d *Database) beginTx(ctx context.Context, begin func(context.Context, *sql.TxOptions) (*sql.Tx, error)) (*sql.Tx, error) {
	tx, err := begin(context.WithoutCancel(ctx), nil)
	if isBusy(err) {
		return nil, fmt.Errorf("another process has been writing to the database for more than %v: %w", d.config.busy, err)
	}
	return tx, err
}

// isBusy reports whether an error says that the database is locked.
func isBusy(err error) bool {
	var e *driver.Error
	return errors.As(err, &e) && (e.Code()&0xff == lib.SQLITE_BUSY || e.Code()&0xff == lib.SQLITE_LOCKED)
}

// isCode reports whether an error is one of SQLite's extended codes.
func isCode(err error, code int) bool {
	var e *driver.Error
	return errors.As(err, &e) && e.Code() == code
}
