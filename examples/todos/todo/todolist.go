// Package todo holds the components of a list of todos in PostgreSQL.
package todo

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/postgres"
)

// A Todo is a row of the table todos.
type Todo struct {
	ID    int64
	Title string
	Done  bool
}

// TodoList shows the todos of one list.
//
//lc:component todo-list template=todo_list.html element=section
//lc:channel context todos
type TodoList struct {
	ID    lc.ComponentID
	Todos []Todo
	Left  int // that are not done

	version int64
	db      *postgres.Database
}

// NewTodoList returns a factory of lists in db.
func NewTodoList(db *postgres.Database) func(context.Context, lc.ComponentID) (*TodoList, error) {
	return func(_ context.Context, id lc.ComponentID) (*TodoList, error) {
		return &TodoList{ID: id, db: db}, nil
	}
}

// Load reads the list. In an action it sees what that has written.
func (l *TodoList) Load(ctx context.Context) error {
	err := l.db.DB(ctx).QueryRow(ctx, "SELECT version FROM lists WHERE name = $1", l.ID.Instance).Scan(&l.version)
	if errors.Is(err, pgx.ErrNoRows) {
		return lc.NotFound("There is no such list.")
	}
	if err != nil {
		return err
	}
	rows, err := l.db.DB(ctx).Query(ctx, "SELECT id, title, done FROM todos WHERE list = $1 ORDER BY id", l.ID.Instance)
	if err != nil {
		return err
	}
	if l.Todos, err = pgx.CollectRows(rows, pgx.RowToStructByName[Todo]); err != nil {
		return err
	}
	for _, t := range l.Todos {
		if !t.Done {
			l.Left++
		}
	}
	return nil
}

// Version is the one of the row, which a trigger counts up.
func (l *TodoList) Version() uint64 { return uint64(l.version) }

// Add adds a todo.
//
//lc:action
func (l *TodoList) Add(ctx context.Context, title string) error {
	title = strings.TrimSpace(title)
	if !isTitle(title) {
		return lc.Invalid("title", "Say in 1 to 200 letters what is to be done.")
	}
	_, err := l.db.DB(ctx).Exec(ctx, "INSERT INTO todos (list, title) VALUES ($1, $2)", l.ID.Instance, title)
	return err
}

// isTitle reports whether a todo may have that title. PostgreSQL takes no NUL.
func isTitle(s string) bool {
	return s != "" && len(s) <= 200 && utf8.ValidString(s) && !strings.ContainsRune(s, 0)
}

// Toggle says that a todo is done, or that it isn't yet.
//
//lc:action
func (l *TodoList) Toggle(ctx context.Context, id int64) error {
	return l.one(ctx, "UPDATE todos SET done = NOT done WHERE list = $1 AND id = $2", id)
}

// Remove removes a todo.
//
//lc:action
func (l *TodoList) Remove(ctx context.Context, id int64) error {
	return l.one(ctx, "DELETE FROM todos WHERE list = $1 AND id = $2", id)
}

// DeleteList deletes the list. Load says then that there is none, and it goes from
// every page. The import into it has state of its own, which goes, too.
//
//lc:action
func (l *TodoList) DeleteList(ctx context.Context) error {
	_, err := l.db.DB(ctx).Exec(ctx, "DELETE FROM lists WHERE name = $1", l.ID.Instance)
	if err != nil {
		return err
	}
	if err := ImportComponent.Delete(ctx, lc.AppFrom(ctx), l.ID.Instance); err != nil {
		return err
	}
	return lc.Redirect(ctx, "/")
}

// one changes one todo of the list.
func (l *TodoList) one(ctx context.Context, sql string, id int64) error {
	tag, err := l.db.DB(ctx).Exec(ctx, sql, l.ID.Instance, id)
	if err == nil && tag.RowsAffected() == 0 {
		return lc.NotFound("Somebody has removed that already.")
	}
	return err
}

// Lists returns the names of all lists.
func Lists(ctx context.Context, db *postgres.Database) ([]string, error) {
	rows, err := db.DB(ctx).Query(ctx, "SELECT name FROM lists ORDER BY name")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
