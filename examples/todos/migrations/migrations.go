// Package migrations holds the tables of the application, for goose.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed *.sql
var files embed.FS

// Up brings a database to the newest version. Of several processes that do that at
// once, the others wait for the first.
func Up(ctx context.Context, db *sql.DB) error {
	goose.SetLogger(goose.NopLogger())
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // asks once a second
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, fs.FS(files), goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}
