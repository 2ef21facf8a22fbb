package todo

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/lcgen/lcgen/examples/todos/migrations"
	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
	"github.com/lcgen/lcgen/runtime/postgres"
	"github.com/lcgen/lcgen/runtime/postgres/pgtest"
)

// server is the database server of these tests.
var server *pgtest.Server

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	var err error
	if server, err = pgtest.New(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer server.Close()
	return m.Run()
}

// open returns an App with a fresh database of its own, and that database.
func open(t *testing.T) (*lc.App, *postgres.Database) {
	t.Helper()
	ctx := context.Background()
	dsn, err := server.Create(ctx)
	if err != nil {
		t.Fatal(err)
	}
	pool, err := pgxpool.New(ctx, dsn)
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
	RegisterTodoList(app, NewTodoList(db))
	RegisterImport(app, NewImport(db))
	return app, db
}

func TestTodoList(t *testing.T) {
	app, db := open(t)
	h, id := lctest.New(t, app), TodoListComponent.ID("home")
	todos := lc.ContextChannel("todos", "home")

	h.Call(id, "add", nil).AssertStatus(http.StatusUnprocessableEntity)
	h.Call(id, "add", lctest.Params{"title": " "}).AssertStatus(http.StatusUnprocessableEntity)
	h.AssertNoBroadcast()
	h.Call(id, "add", lctest.Params{"title": "Buy milk"}).AssertStatus(http.StatusOK)
	h.AssertBroadcast(todos, id, "component-update")
	h.AssertHTML("h2", "home: 1 to do")

	var todo int64
	if err := db.DB(t.Context()).QueryRow(t.Context(), "SELECT id FROM todos").Scan(&todo); err != nil {
		t.Fatal(err)
	}
	h.Call(id, "toggle", lctest.Params{"id": todo}).AssertStatus(http.StatusOK)
	h.AssertHTML("h2", "home: 0 to do")
	h.Call(id, "remove", lctest.Params{"id": todo}).AssertStatus(http.StatusOK)
	h.AssertHTML("li", "Nothing to do.")
	h.Call(id, "toggle", lctest.Params{"id": todo}).AssertStatus(http.StatusNotFound)

	imports, lines := lc.ContextChannel("imports", "home"), ImportComponent.ID("home")
	h.Call(lines, "start", lctest.Params{"text": "One\nTwo\nThree\n"}).AssertStatus(http.StatusOK)
	if worked, err := importOne(t.Context(), app, db); err != nil || !worked {
		t.Fatalf("the job has worked: %v, %v", worked, err)
	}

	if r := h.Call(id, "deleteList", nil).AssertStatus(http.StatusOK); !r.Effects.Removed {
		t.Errorf("the answer is %v, want that the list is removed", r)
	}
	h.AssertBroadcast(todos, id, "component-remove")
	h.Render(id).AssertStatus(http.StatusNotFound)
	h.AssertBroadcast(imports, lines, "component-remove")

	if _, err := db.DB(t.Context()).Exec(t.Context(), "INSERT INTO lists (name) VALUES ('home')"); err != nil {
		t.Fatal(err)
	}
	h.Render(lines).AssertStatus(http.StatusOK)
	h.AssertNoHTML("progress")
}
