package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// How what is not needed any more is deleted.
const (
	sweepEvery = 10 * time.Second
	sweepTime  = 5 * time.Second // for one batch
	sweepBatch = 2000            // rows
	floorAge   = 24 * time.Hour  // after that, a channel shares its floor with others
)

// sweepAll sweeps until the Database is closed.
func (d *Database) sweepAll() {
	for pause(d.ctx, sweepEvery) {
		if err := d.sweep(d.ctx); err != nil && d.ctx.Err() == nil {
			d.log.Warn("old rows can't be deleted from PostgreSQL", "err", err)
		}
	}
}

// A sweeping deletes a batch of rows.
type sweeping struct {
	statement string
	args      []any
	counts    bool // the statement returns how many there were
}

// sweep deletes old rows, batch by batch. While another process does, it leaves
// that to it.
func (d *Database) sweep(ctx context.Context) error {
	for _, s := range []sweeping{
		{d.q.sweepEvents, []any{d.age, retryWindow, d.events - 1, sweepBatch}, true},
		{d.q.sweepRecords, []any{time.Now().Unix(), sweepBatch}, false},
		{d.q.sweepDone, []any{noteAge, sweepBatch}, false},
		{d.q.sweepFloors, []any{floorAge, sweepBatch}, true},
	} {
		for {
			n, err := d.sweepOnce(ctx, s)
			if err != nil {
				return err
			}
			if n < sweepBatch {
				break
			}
		}
	}
	return nil
}

// sweepOnce deletes one batch and returns how many rows it had.
func (d *Database) sweepOnce(ctx context.Context, s sweeping) (n int, err error) {
	ctx, cancel := context.WithTimeout(ctx, sweepTime)
	defer cancel()
	err = pgx.BeginTxFunc(ctx, d.pool, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, func(tx pgx.Tx) error {
		var mine bool
		if err := tx.QueryRow(ctx, d.q.trySweep, d.q.lockClass, lockSweep).Scan(&mine); err != nil || !mine {
			return err
		}
		if s.counts {
			return tx.QueryRow(ctx, s.statement, s.args...).Scan(&n)
		}
		tag, err := tx.Exec(ctx, s.statement, s.args...)
		n = int(tag.RowsAffected())
		return err
	})
	return n, err
}
