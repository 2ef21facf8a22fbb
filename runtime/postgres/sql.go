package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
)

// A SQL runs statements, as the types of database/sql do. It is a DBTX of code
// that sqlc has made for database/sql.
type SQL interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

var (
	_ SQL = (*sql.DB)(nil)
	_ SQL = (*sqlView)(nil)
)

// SQL is DB for database/sql. In a transaction, both are on one connection and
// see what the other has done. What is said of DB holds for SQL, too.
func (d *Database) SQL(ctx context.Context) SQL {
	t := d.txOf(ctx)
	if t == nil {
		return d.sql
	}
	t.used = true
	return &sqlView{t}
}

// A sqlView is a transaction as the application sees it through database/sql.
type sqlView struct{ t *tx }

// Errors are seen by the connection, which is a seenConn.

func (v *sqlView) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if _, err := v.t.begin(ctx); err != nil {
		return nil, err
	}
	return v.t.sql.ExecContext(ctx, query, args...)
}

func (v *sqlView) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if _, err := v.t.begin(ctx); err != nil {
		return nil, err
	}
	return v.t.sql.PrepareContext(ctx, query)
}

func (v *sqlView) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if _, err := v.t.begin(ctx); err != nil {
		return nil, err
	}
	rows, err := v.t.sql.QueryContext(ctx, query, args...)
	if err == nil {
		v.t.opened = append(v.t.opened, func() { _ = rows.Close() })
	}
	return rows, err
}

func (v *sqlView) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if _, err := v.t.begin(ctx); err != nil {
		return failedRow(ctx, err)
	}
	row := v.t.sql.QueryRowContext(ctx, query, args...)
	v.t.opened = append(v.t.opened, func() { _ = row.Scan() }) // it closes the row
	return row
}

// failedRow returns a row of which Scan returns err. Only a database makes one.
func failedRow(ctx context.Context, err error) *sql.Row {
	db := sql.OpenDB(refusing{err})
	defer db.Close() //nolint:errcheck // it has no connections
	return db.QueryRowContext(ctx, "")
}

// A refusing is a driver.Connector without connections.
type refusing struct{ err error }

func (r refusing) Connect(context.Context) (driver.Conn, error) { return nil, r.err }
func (r refusing) Driver() driver.Driver                        { return nil }
