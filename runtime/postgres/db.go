package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A DB runs statements, as pgx's pools, connections and transactions do. It is
// a DBTX of code that sqlc has made for pgx.
type DB interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
	CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error)

	// Begin begins a transaction; within one, a savepoint.
	Begin(ctx context.Context) (pgx.Tx, error)
}

var (
	_ DB = (*pgxpool.Pool)(nil)
	_ DB = (*view)(nil)
)

// DB returns the running action's transaction, with the action's context or
// one that was made of it. With any other context it returns the pool.
//
// The transaction begins with the first statement. Only one goroutine at a time
// uses it, and nobody commits it by a statement.
func (d *Database) DB(ctx context.Context) DB {
	t := d.txOf(ctx)
	if t == nil {
		return d.pool
	}
	t.used = true
	return &view{t}
}

// A view is a transaction as the application sees it.
type view struct{ t *tx }

func (v *view) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	conn, err := v.t.begin(ctx)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := conn.Exec(ctx, sql, args...)
	return tag, v.t.saw(err)
}

func (v *view) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	conn, err := v.t.begin(ctx)
	if err != nil {
		return failed{err: err}, err
	}
	rows, err := conn.Query(ctx, sql, args...)
	return seenRows{rows, v.t}, v.t.saw(err)
}

func (v *view) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	conn, err := v.t.begin(ctx)
	if err != nil {
		return failed{err: err}
	}
	return seenRow{conn.QueryRow(ctx, sql, args...), v.t}
}

func (v *view) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	conn, err := v.t.begin(ctx)
	if err != nil {
		return failedBatch{err}
	}
	return conn.SendBatch(ctx, b)
}

func (v *view) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	conn, err := v.t.begin(ctx)
	if err != nil {
		return 0, err
	}
	n, err := conn.CopyFrom(ctx, table, columns, rows)
	return n, v.t.saw(err)
}

func (v *view) Begin(ctx context.Context) (pgx.Tx, error) {
	if _, err := v.t.begin(ctx); err != nil {
		return nil, err
	}
	return v.t.on.Begin(ctx)
}

// seenRows and seenRow let the transaction see their errors.
type seenRows struct {
	pgx.Rows
	t *tx
}

func (r seenRows) Err() error             { return r.t.saw(r.Rows.Err()) }
func (r seenRows) Scan(dest ...any) error { return r.t.saw(r.Rows.Scan(dest...)) }

type seenRow struct {
	row pgx.Row
	t   *tx
}

func (r seenRow) Scan(dest ...any) error { return r.t.saw(r.row.Scan(dest...)) }

// A failed is the rows of a transaction that could not begin.
type failed struct {
	pgx.Rows // nil: whoever has an error asks for nothing else
	err      error
}

func (f failed) Close()            {}
func (f failed) Err() error        { return f.err }
func (f failed) Next() bool        { return false }
func (f failed) Scan(...any) error { return f.err }

// A failedBatch is the results of a transaction that could not begin.
type failedBatch struct{ err error }

func (f failedBatch) Exec() (pgconn.CommandTag, error) { return pgconn.CommandTag{}, f.err }
func (f failedBatch) Query() (pgx.Rows, error)         { return failed{err: f.err}, f.err }
func (f failedBatch) QueryRow() pgx.Row                { return failed{err: f.err} }
func (f failedBatch) Close() error                     { return f.err }
func (f failedBatch) Tx() pgx.Tx                       { return nil }
