package todo

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/postgres"
)

// Import makes todos of the lines of a text, by a job that shows how far it is.
//
//lc:component import template=import.html element=section
//lc:channel context imports
type Import struct {
	ID    lc.ComponentID
	Done  int `lc:"state"`
	Total int `lc:"state"`

	db *postgres.Database
}

// NewImport returns a factory of imports into the lists in db.
func NewImport(db *postgres.Database) func(context.Context, lc.ComponentID) (*Import, error) {
	return func(_ context.Context, id lc.ComponentID) (*Import, error) {
		return &Import{ID: id, db: db}, nil
	}
}

// Load says that there is no import into a list that there isn't. If the lines that
// are left are others than the state tells of, they have gone with a list of the same
// name: then this import begins with what there is.
func (i *Import) Load(ctx context.Context) error {
	var left int
	err := i.db.DB(ctx).QueryRow(ctx, `
		SELECT (SELECT count(*) FROM import_lines WHERE list = name)
		FROM lists WHERE name = $1`, i.ID.Instance).Scan(&left)
	if errors.Is(err, pgx.ErrNoRows) {
		return lc.NotFound("There is no such list.")
	}
	if err == nil && left != i.Total-i.Done {
		i.Done, i.Total = 0, left
	}
	return err
}

// maxLines bounds an import.
const maxLines = 1000

// Start gives the lines of a text to the job.
//
//lc:action
func (i *Import) Start(ctx context.Context, text string) error {
	var titles []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); isTitle(line) {
			titles = append(titles, line)
		}
	}
	if len(titles) == 0 || len(titles) > maxLines {
		return lc.Invalid("text", "Give 1 to 1,000 lines.")
	}
	_, err := i.db.DB(ctx).Exec(ctx,
		"INSERT INTO import_lines (list, title) SELECT $1, unnest($2::text[])", i.ID.Instance, titles)
	if i.Done == i.Total {
		i.Done, i.Total = 0, 0
	}
	i.Total += len(titles)
	return err
}

// idle is how long the job rests when there is nothing to do.
const idle = 500 * time.Millisecond

// Job makes todos of lines until ctx is done. Any number of processes may run it.
func Job(ctx context.Context, app *lc.App, db *postgres.Database, failed func(error)) {
	for ctx.Err() == nil {
		worked, err := importOne(ctx, app, db)
		if err != nil && ctx.Err() == nil {
			failed(err)
		}
		if worked && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(idle):
		}
	}
}

// importOne makes a todo of one line, and reports whether there was any. The line
// goes, the todo comes, and the progress moves in one transaction: if the process
// is killed, all of it has happened or nothing.
func importOne(ctx context.Context, app *lc.App, db *postgres.Database) (worked bool, err error) {
	var list string
	err = db.DB(ctx).QueryRow(ctx, "SELECT list FROM import_lines ORDER BY id LIMIT 1").Scan(&list)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	err = ImportComponent.Update(ctx, app, list, func(ctx context.Context, i *Import) error {
		var title string
		err := db.DB(ctx).QueryRow(ctx, `
			DELETE FROM import_lines
			WHERE id = (SELECT min(id) FROM import_lines WHERE list = $1)
			RETURNING title`, list).Scan(&title)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil // another process has made it
		}
		if err != nil {
			return err
		}
		i.Done++
		_, err = db.DB(ctx).Exec(ctx, "INSERT INTO todos (list, title) VALUES ($1, $2)", list, title)
		return err
	})
	return true, err
}
