package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// openSeen returns a sql.DB over a pool, whose connections let a transaction see
// each error: also of a prepared statement, or of rows.
func openSeen(pool *pgxpool.Pool) *sql.DB {
	db := sql.OpenDB(connector{stdlib.GetPoolConnector(pool)})
	db.SetMaxIdleConns(0) // they are the pool's
	return db
}

type connector struct{ driver.Connector }

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	std, ok := conn.(*stdlib.Conn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("a connection is a %T", conn), conn.Close())
	}
	return &seenConn{Conn: std}, nil
}

// A seenConn is the connection of one transaction.
type seenConn struct {
	*stdlib.Conn
	t    *tx
	rows atomic.Int32 // not closed
}

// run does something on the connection. It never returns driver.ErrBadConn, for
// which database/sql would give the connection back in the midst of all.
func run[T any](ctx context.Context, c *seenConn, statement string, do func() (T, error)) (result T, err error) {
	if err := ctx.Err(); err != nil {
		return result, err
	}
	if _, err := c.t.begin(ctx); err != nil {
		return result, err
	}
	if err := c.t.allow(statement); err != nil {
		return result, err
	}
	result, err = do()
	return result, c.saw(err)
}

func (c *seenConn) saw(err error) error {
	if errors.Is(err, driver.ErrBadConn) {
		err = errLost
	}
	return c.t.saw(err)
}

func (c *seenConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	return run(ctx, c, query, func() (driver.Result, error) { return c.Conn.ExecContext(ctx, query, args) })
}

func (c *seenConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return run(ctx, c, query, func() (driver.Rows, error) {
		rows, err := c.Conn.QueryContext(ctx, query, args)
		if err != nil {
			return nil, err
		}
		std, ok := rows.(*stdlib.Rows)
		if !ok {
			return nil, errors.Join(fmt.Errorf("rows are a %T", rows), rows.Close())
		}
		c.t.reads(query)
		c.rows.Add(1)
		return &seenSQLRows{Rows: std, c: c}, nil
	})
}

func (c *seenConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	return run(ctx, c, query, func() (driver.Stmt, error) {
		stmt, err := c.Conn.PrepareContext(ctx, query)
		if err != nil {
			return nil, err
		}
		return seenStmt{stmt, c, query}, nil
	})
}

// A seenStmt is a prepared statement. It runs by its text, as that of stdlib does.
type seenStmt struct {
	driver.Stmt
	c     *seenConn
	query string
}

func (s seenStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.c.ExecContext(ctx, s.query, args)
}

func (s seenStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.c.QueryContext(ctx, s.query, args)
}

type seenSQLRows struct {
	*stdlib.Rows
	c      *seenConn
	closed bool
}

// Close sees the error of any method before it: database/sql closes rows whose error
// it gets.
func (r *seenSQLRows) Close() error {
	if !r.closed {
		r.closed = true
		r.c.rows.Add(-1)
	}
	return r.c.saw(r.Rows.Close())
}
