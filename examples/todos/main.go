// Todos is a list of todos in PostgreSQL: its rows, its migrations, a job, a
// webhook, and a page on which everybody sees each change at once, also one that
// is made in psql.
//
// Give it an empty database, and open the address that it prints in two browser
// windows:
//
//	createdb todos
//	go run . -db postgres:///todos
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/lcgen/lcgen/examples/todos/migrations"
	"github.com/lcgen/lcgen/examples/todos/todo"
	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/postgres"
)

//go:generate go run github.com/lcgen/lcgen/cmd/lcgen generate ./...

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run serves the todos until ctx is done, and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("todos", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:8080", "`address` to serve on")
	url := flags.String("db", os.Getenv("DATABASE_URL"), "`URL` of the database")
	secret := flags.String("secret", os.Getenv("LC_SECRET"), "32 random `bytes`, the same for all processes")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if err := serve(ctx, *addr, *url, *secret, stdout, slog.New(slog.NewTextHandler(stderr, nil))); err != nil {
		fmt.Fprintln(stderr, "todos:", err)
		return 1
	}
	return 0
}

// serve serves the todos in the database at url until ctx is done.
func serve(ctx context.Context, addr, url, secret string, stdout io.Writer, log *slog.Logger) error {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return err
	}
	defer pool.Close()
	migrated := stdlib.OpenDBFromPool(pool)
	err = migrations.Up(ctx, migrated)
	if err := errors.Join(err, migrated.Close()); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	db, err := postgres.New(ctx, pool, postgres.WithLogger(log))
	if err != nil {
		return err
	}
	defer db.Close()

	app := lc.New(lc.WithSecret([]byte(secret)), lc.WithStore(db), lc.WithBroker(db), lc.WithLogger(log))
	todo.RegisterTodoList(app, todo.NewTodoList(db))
	todo.RegisterImport(app, todo.NewImport(db))
	go todo.Job(ctx, app, db, func(err error) { log.Error("the import failed", "err", err) })
	go db.OnNotify(ctx, "todo_lists", func(list string) {
		if err := todo.TodoListComponent.Refresh(ctx, app, list); err != nil {
			log.Error("a list was not refreshed", "component", todo.TodoListComponent.ID(list).String(), "err", err)
		}
	})
	go db.OnNotify(ctx, "gone_lists", func(list string) {
		if err := todo.ImportComponent.Delete(ctx, app, list); err != nil {
			log.Error("an import was not deleted", "component", todo.ImportComponent.ID(list).String(), "err", err)
		}
	})

	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: newSite(app, db, log), ConnContext: lc.ConnContext, ReadHeaderTimeout: 10 * time.Second}
	fmt.Fprintf(stdout, "The todos are at http://%s\n", listener.Addr())
	go func() {
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		app.Shutdown(end)
		server.Shutdown(end)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

//go:embed page.html
var pageHTML string

// indexPage names the lists.
var indexPage = template.Must(template.New("index").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Todos · lcgen</title>
<ul>{{range .}}<li><a href="/lists/{{.}}">{{.}}</a></li>{{else}}<li>There is no list.</li>{{end}}</ul>
</html>
`))

// newSite returns the pages, and what components and streams are at.
func newSite(app *lc.App, db *postgres.Database, log *slog.Logger) http.Handler {
	page := template.Must(template.New("page").Funcs(lc.TemplateFuncs()).Parse(pageHTML))
	mux := http.NewServeMux()
	mux.Handle("/lc/", app)
	mux.Handle("/sse/", app)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		names, err := todo.Lists(r.Context(), db)
		if err == nil {
			err = indexPage.Execute(w, names)
		}
		if err != nil {
			log.Error("the lists can't be shown", "err", err)
			http.Error(w, "The lists can't be shown.", http.StatusInternalServerError)
		}
	})
	mux.Handle("GET /lists/{list}", app.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := app.Execute(r.Context(), w, page, map[string]any{"List": r.PathValue("list")})
		var notFound *lc.NotFoundError
		switch {
		case errors.As(err, &notFound):
			http.Error(w, notFound.Message, http.StatusNotFound)
		case err != nil:
			log.Error("the page can't be shown", "err", err)
			http.Error(w, "The page can't be shown.", http.StatusInternalServerError)
		}
	})))
	mux.HandleFunc("POST /hooks/todos", func(w http.ResponseWriter, r *http.Request) { hook(app, w, r) })
	return mux
}

// hook adds a todo for another service.
func hook(app *lc.App, w http.ResponseWriter, r *http.Request) {
	var sent struct{ List, Title string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4<<10)).Decode(&sent); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := todo.TodoListComponent.ID(sent.List).Validate(); err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	err := todo.TodoListComponent.Update(r.Context(), app, sent.List, func(ctx context.Context, l *todo.TodoList) error {
		return l.Add(ctx, sent.Title)
	})
	var notFound *lc.NotFoundError
	var invalid *lc.InvalidError
	switch {
	case errors.As(err, &notFound):
		http.Error(w, notFound.Message, http.StatusNotFound)
	case errors.As(err, &invalid):
		http.Error(w, invalid.Message, http.StatusUnprocessableEntity)
	case err != nil:
		http.Error(w, "The todo was not added.", http.StatusInternalServerError)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}
