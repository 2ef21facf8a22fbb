package access

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/lcgen/lcgen/examples/todos/access/pgxquery"
	"github.com/lcgen/lcgen/examples/todos/migrations"
	"github.com/lcgen/lcgen/examples/todos/todo"
	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/postgres"
	"github.com/lcgen/lcgen/runtime/postgres/pgtest"
)

// Whatever library writes, its rows are stored together with those of all others,
// or not at all.
func TestLibrariesShareTheTransaction(t *testing.T) {
	ctx := t.Context()
	pool, err := pgxpool.New(ctx, pgtest.Start(t).DSN("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	migrated := stdlib.OpenDBFromPool(pool)
	defer migrated.Close()
	if err := migrations.Up(ctx, migrated); err != nil {
		t.Fatal(err)
	}
	db, err := postgres.New(ctx, pool)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	app := lc.New(lc.WithSecret([]byte("a secret that only these tests know")), lc.WithStore(db), lc.WithBroker(db))
	t.Cleanup(func() { app.Shutdown(context.Background()) })
	todo.RegisterTodoList(app, todo.NewTodoList(db))

	addAll := func(result error) error {
		return todo.TodoListComponent.Update(ctx, app, "home", func(ctx context.Context, l *todo.TodoList) error {
			for library, add := range writers {
				if err := add(ctx, db, "home", "By "+library); err != nil {
					t.Errorf("%s: %v", library, err)
				}
			}
			if n, err := pgxquery.New(db.DB(ctx)).CountTodos(ctx, "home"); err != nil || int(n) != len(writers) {
				t.Errorf("in the transaction there are %d todos, %v; want %d", n, err, len(writers))
			}
			return result
		})
	}
	count := func() int {
		n, err := pgxquery.New(db.DB(ctx)).CountTodos(ctx, "home")
		if err != nil {
			t.Fatal(err)
		}
		return int(n)
	}
	refused := errors.New("refused")
	if err := addAll(refused); !errors.Is(err, refused) || count() != 0 {
		t.Errorf("after a change that failed with %v, there are %d todos, want none", err, count())
	}
	if err := addAll(nil); err != nil || count() != len(writers) {
		t.Errorf("after a change (%v), there are %d todos, want %d", err, count(), len(writers))
	}
}
