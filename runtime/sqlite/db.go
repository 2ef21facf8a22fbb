package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"strings"
)

// A DB runs statements, as *sql.DB, *sql.Conn and *sql.Tx do. It is a DBTX of code
// that sqlc has made.
type DB interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// SQL returns the pool, for what DB does not offer: migrations, transactions of
// the application's own. What it writes waits for the writers of actions by
// busy_timeout, not in the queue. So an action that writes by SQL after it has used
// DB waits for itself, until that time is over, and fails.
func (d *Database) SQL() *sql.DB { return d.sql }

// DB returns the running action's transaction, with the action's context or one
// that was made of it. With any other context it returns the pool, of which those
// who write queue with actions: in an action they wait for that in vain.
//
// The transaction begins with the first statement and ends with the action, so
// don't keep what DB returns for longer. Until then others can't write. Only one
// goroutine at a time uses it. Nobody commits it or rolls it back by a statement: if
// one does, the action fails, and nothing is stored. SAVEPOINT and ROLLBACK TO take
// back a part of it.
func (d *Database) DB(ctx context.Context) DB {
	if t := d.txOf(ctx); t != nil {
		t.used = true
		return inside{t}
	}
	return outside{d}
}

// An inside is a transaction as the application sees it.
type inside struct{ t *tx }

func (v inside) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := v.t.begin(ctx); err != nil {
		return nil, err
	}
	res, err := v.t.sql.ExecContext(ctx, query, args...)
	return res, v.t.saw(err)
}

func (v inside) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := v.t.begin(ctx); err != nil {
		return nil, err
	}
	stmt, err := v.t.sql.PrepareContext(ctx, query)
	return stmt, v.t.saw(err)
}

func (v inside) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := v.t.begin(ctx); err != nil {
		return nil, err
	}
	rows, err := v.t.sql.QueryContext(ctx, query, args...)
	return rows, v.t.saw(err)
}

func (v inside) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if err := v.t.begin(ctx); err != nil {
		return failedRow(err)
	}
	row := v.t.sql.QueryRowContext(ctx, query, args...)
	_ = v.t.saw(row.Err())
	return row
}

// An outside is the pool. Who writes waits for their turn.
type outside struct{ d *Database }

func (v outside) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := v.d.queue.take(ctx, v.d.config.busy); err != nil {
		return nil, err
	}
	defer v.d.queue.give()
	return v.d.sql.ExecContext(ctx, query, args...)
}

func (v outside) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return v.d.sql.PrepareContext(ctx, query)
}

func (v outside) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if !reads(query) {
		if err := v.d.queue.take(ctx, v.d.config.busy); err != nil {
			return nil, err
		}
		defer v.d.queue.give() // all is written before the first row comes
	}
	return v.d.sql.QueryContext(ctx, query, args...)
}

func (v outside) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if !reads(query) {
		if err := v.d.queue.take(ctx, v.d.config.busy); err != nil {
			return failedRow(err)
		}
		defer v.d.queue.give()
	}
	return v.d.sql.QueryRowContext(ctx, query, args...)
}

// reads reports whether a statement only reads, by its words. If it is taken for
// one that writes, it waits in vain; in the other case, for busy_timeout.
func reads(query string) bool {
	words := strings.FieldsFunc(strings.ToUpper(withoutComments(query)), func(c rune) bool {
		return (c < 'A' || c > 'Z') && c != '_'
	})
	if len(words) == 0 {
		return false
	}
	switch words[0] {
	case "SELECT", "VALUES", "EXPLAIN":
		return true
	case "WITH":
		for _, w := range words {
			if w == "INSERT" || w == "UPDATE" || w == "DELETE" || w == "REPLACE" {
				return false
			}
		}
		return true
	}
	return false
}

// withoutComments returns a statement without the comments before it, such as
// those that sqlc writes.
func withoutComments(query string) string {
	for {
		query = strings.TrimSpace(query)
		end := ""
		switch {
		case strings.HasPrefix(query, "--"):
			end = "\n"
		case strings.HasPrefix(query, "/*"):
			end = "*/"
		default:
			return query
		}
		_, query, _ = strings.Cut(query, end)
	}
}

// failedRow returns a row whose Scan returns err: database/sql alone can make one.
func failedRow(err error) *sql.Row {
	db := sql.OpenDB(failing{err})
	defer db.Close()
	return db.QueryRowContext(context.Background(), "")
}

// A failing is a driver.Connector that never connects.
type failing struct{ err error }

func (f failing) Connect(context.Context) (driver.Conn, error) { return nil, f.err }
func (f failing) Driver() driver.Driver                        { return f }
func (f failing) Open(string) (driver.Conn, error)             { return nil, f.err }
