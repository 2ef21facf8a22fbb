package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	lc "github.com/lcgen/lcgen/runtime"
)

// A runner runs statements: the pool, or the connection of a transaction.
type runner interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// runner returns where to run a statement, and what to do with its error.
func (d *Database) runner(ctx context.Context) (runner, func(error) error, error) {
	t := d.txOf(ctx)
	if t == nil {
		return d.pool, func(err error) error { return err }, nil
	}
	conn, err := t.begin(ctx)
	return conn, t.saw, err
}

// Load implements lc.Store.
func (d *Database) Load(ctx context.Context, id lc.ComponentID) (lc.Record, error) {
	r, err := d.load(ctx, id)
	if err != nil {
		return lc.Record{}, fmt.Errorf("load %s: %w", id, err)
	}
	return r, nil
}

func (d *Database) load(ctx context.Context, id lc.ComponentID) (r lc.Record, err error) {
	on, saw, err := d.runner(ctx)
	if err != nil {
		return r, err
	}
	var version int64
	var expires *int64
	err = saw(on.QueryRow(ctx, d.q.load, id.Name, id.Instance).Scan(&version, &r.State, &expires))
	if errors.Is(err, pgx.ErrNoRows) {
		return lc.Record{}, nil
	}
	if expires != nil {
		r.Expires = time.Unix(*expires, 0)
	}
	if err != nil || r.Expired(time.Now()) {
		return lc.Record{}, err
	}
	r.Version = uint64(version) // its bits: there are no larger numbers in SQL
	return r, nil
}

// Save implements lc.Store.
func (d *Database) Save(ctx context.Context, id lc.ComponentID, r lc.Record, oldVersion uint64) error {
	if err := id.Validate(); err != nil {
		return err
	}
	on, saw, err := d.runner(ctx)
	if err != nil {
		return fmt.Errorf("save %s: %w", id, err)
	}
	var expires *int64
	if !r.Expires.IsZero() {
		at := r.Expires.Unix()
		expires = &at
	}
	statement, args := d.q.create, []any{id.Name, id.Instance, int64(r.Version), r.State, expires, time.Now().Unix()}
	if oldVersion > 0 {
		statement, args = d.q.replace, append(args, int64(oldVersion))
	}
	tag, err := on.Exec(ctx, statement, args...)
	switch {
	case err != nil:
		return fmt.Errorf("save %s: %w", id, conflicting(saw(err)))
	case tag.RowsAffected() == 0:
		return fmt.Errorf("save version %d of %s over version %d: %w", r.Version, id, oldVersion, lc.ErrConflict)
	}
	return nil
}

// Versions implements lc.VersionStore.
func (d *Database) Versions(ctx context.Context, ids ...lc.ComponentID) (map[lc.ComponentID]uint64, error) {
	versions := make(map[lc.ComponentID]uint64, len(ids))
	if len(ids) == 0 {
		return versions, ctx.Err()
	}
	names, instances := make([]string, len(ids)), make([]string, len(ids))
	for i, id := range ids {
		names[i], instances[i] = id.Name, id.Instance
	}
	on, saw, err := d.runner(ctx)
	if err == nil {
		err = saw(each(ctx, on, d.q.versions, []any{names, instances, time.Now().Unix()}, func(rows pgx.Rows) error {
			var id lc.ComponentID
			var version int64
			err := rows.Scan(&id.Name, &id.Instance, &version)
			versions[id] = uint64(version)
			return err
		}))
	}
	if err != nil {
		return nil, fmt.Errorf("versions of %d components: %w", len(ids), err)
	}
	return versions, nil
}

// each calls do for each row of a query.
func each(ctx context.Context, on runner, statement string, args []any, do func(pgx.Rows) error) error {
	rows, err := on.Query(ctx, statement, args...)
	if err != nil {
		return err
	}
	return eachOf(rows, do)
}

func eachOf(rows pgx.Rows, do func(pgx.Rows) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// few is how many channels a statement may name without being compiled.
const few = 50

// eachOfMany is each for a statement about n channels. PostgreSQL takes one
// about many for so much work that it compiles it, for half a second; with this
// setting, which lasts as long as the statement, it does not.
func (d *Database) eachOfMany(ctx context.Context, n int, statement string, args []any, do func(pgx.Rows) error) error {
	if n <= few {
		return each(ctx, d.pool, statement, args, do)
	}
	batch := &pgx.Batch{}
	batch.Queue(`SELECT set_config('jit', 'off', true)`)
	batch.Queue(statement, args...)
	results := d.pool.SendBatch(ctx, batch)
	_, err := results.Exec()
	if err == nil {
		var rows pgx.Rows
		if rows, err = results.Query(); err == nil {
			err = eachOf(rows, do)
		}
	}
	return errors.Join(err, results.Close())
}
