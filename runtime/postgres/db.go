package postgres

import (
	"context"
	"fmt"

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
	_ DB     = (*pgxpool.Pool)(nil)
	_ DB     = (*view)(nil)
	_ pgx.Tx = savepoint{}
)

// DB returns the running action's transaction, with the action's context or
// one that was made of it. With any other context it returns the pool.
//
// The transaction begins with the first statement and ends with the action, so
// don't keep what DB returns for longer. Only one goroutine at a time uses it,
// and rows are closed before the next statement. Nobody commits it or rolls it
// back by a statement: if one does, the action fails. Begin makes savepoints.
//
// In an action, DB with another context takes a second connection of the pool.
// If as many actions as the pool has connections do that at a time, each of them
// waits for the others until its context is done.
func (d *Database) DB(ctx context.Context) DB {
	t := d.txOf(ctx)
	if t == nil {
		return d.pool
	}
	t.used = true
	return &view{t: t}
}

// A view is a transaction, or a savepoint in it, as the application sees it.
// The transaction sees each error.
type view struct {
	t   *tx
	sub pgx.Tx // the savepoint, nil for the transaction
}

// on returns where to run statements.
func (v *view) on(ctx context.Context, statements ...string) (pgx.Tx, error) {
	if _, err := v.t.begin(ctx); err != nil {
		return nil, err
	}
	if err := v.t.allow(statements...); err != nil {
		return nil, err
	}
	if v.sub != nil {
		return v.sub, nil
	}
	return v.t.on, nil
}

func (v *view) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	on, err := v.on(ctx, sql)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := on.Exec(ctx, sql, args...)
	return tag, v.t.saw(err)
}

func (v *view) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	on, err := v.on(ctx, sql)
	if err != nil {
		return failed{err: err}, err
	}
	rows, err := on.Query(ctx, sql, args...)
	v.t.reads(sql)
	return seenRows{rows, v.t}, v.t.saw(err)
}

func (v *view) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	on, err := v.on(ctx, sql)
	if err != nil {
		return failed{err: err}
	}
	row := on.QueryRow(ctx, sql, args...)
	v.t.reads(sql)
	return seenRow{row, v.t}
}

func (v *view) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	statements := make([]string, len(b.QueuedQueries))
	for i, q := range b.QueuedQueries {
		statements[i] = q.SQL
	}
	on, err := v.on(ctx, statements...)
	if err != nil {
		return pgx.FailedBatchResults(b, err)
	}
	results := on.SendBatch(ctx, b)
	v.t.reads("a batch")
	return seenBatch{results, v.t}
}

func (v *view) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	on, err := v.on(ctx)
	if err != nil {
		return 0, err
	}
	n, err := on.CopyFrom(ctx, table, columns, rows)
	return n, v.t.saw(err)
}

func (v *view) Begin(ctx context.Context) (pgx.Tx, error) {
	on, err := v.on(ctx)
	if err != nil {
		return nil, err
	}
	sub, err := on.Begin(ctx)
	if err = v.t.saw(err); err != nil {
		return nil, err
	}
	return savepoint{&view{v.t, sub}}, nil
}

// A savepoint is what Begin makes in a transaction.
type savepoint struct{ *view }

func (s savepoint) Commit(ctx context.Context) error   { return s.end(ctx, s.sub.Commit) }
func (s savepoint) Rollback(ctx context.Context) error { return s.end(ctx, s.sub.Rollback) }

func (s savepoint) end(ctx context.Context, do func(context.Context) error) error {
	if _, err := s.t.going(); err != nil {
		return err
	}
	s.t.ran++
	err := do(ctx)
	if code(err) == codeNoSavepoint {
		err = fmt.Errorf("%w: a statement of the application has ended it, such as COMMIT or ROLLBACK", err)
	}
	return s.t.saw(err)
}

func (s savepoint) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	on, err := s.on(ctx, sql)
	if err != nil {
		return nil, err
	}
	statement, err := on.Prepare(ctx, name, sql)
	return statement, s.t.saw(err)
}

func (s savepoint) LargeObjects() pgx.LargeObjects { return s.sub.LargeObjects() }
func (s savepoint) Conn() *pgx.Conn                { return s.sub.Conn() }

// seenRows, seenRow and seenBatch let the transaction see their errors, also
// those that nobody asks for.
type seenRows struct {
	pgx.Rows
	t *tx
}

func (r seenRows) Err() error             { return r.t.saw(r.Rows.Err()) }
func (r seenRows) Scan(dest ...any) error { return r.t.saw(r.Rows.Scan(dest...)) }

func (r seenRows) Next() bool {
	more := r.Rows.Next()
	if !more {
		_ = r.Err()
	}
	return more
}

func (r seenRows) Close() {
	r.Rows.Close()
	_ = r.Err()
}

type seenRow struct {
	row pgx.Row
	t   *tx
}

func (r seenRow) Scan(dest ...any) error { return r.t.saw(r.row.Scan(dest...)) }

type seenBatch struct {
	pgx.BatchResults
	t *tx
}

func (b seenBatch) Exec() (pgconn.CommandTag, error) {
	tag, err := b.BatchResults.Exec()
	return tag, b.t.saw(err)
}

func (b seenBatch) Query() (pgx.Rows, error) {
	rows, err := b.BatchResults.Query()
	return seenRows{rows, b.t}, b.t.saw(err)
}

func (b seenBatch) QueryRow() pgx.Row { return seenRow{b.BatchResults.QueryRow(), b.t} }
func (b seenBatch) Close() error      { return b.t.saw(b.BatchResults.Close()) }

// A failed is the rows of a transaction that can't be used.
type failed struct {
	pgx.Rows // nil: whoever has an error asks for nothing else
	err      error
}

func (f failed) Close()            {}
func (f failed) Err() error        { return f.err }
func (f failed) Next() bool        { return false }
func (f failed) Scan(...any) error { return f.err }
