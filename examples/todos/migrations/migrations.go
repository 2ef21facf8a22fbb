// Package migrations holds the tables of the application, for goose.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed *.sql
var files embed.FS

// Up brings a database to the newest version.
func Up(ctx context.Context, db *sql.DB) error {
	goose.SetLogger(goose.NopLogger())
	p, err := goose.NewProvider(goose.DialectPostgres, db, fs.FS(files))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}
