package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/sqlite"
)

func ExampleOpen() {
	run := func(key []byte) error {
		db, err := sqlite.Open("app.db")
		if err != nil {
			return err
		}
		defer db.Close()
		app := lc.New(lc.WithSecret(key), lc.WithStore(db))
		return http.ListenAndServe("127.0.0.1:8080", app)
	}
	log.Print(run([]byte(os.Getenv("SECRET"))))
}

// An application that has opened its database by itself.
func ExampleNew() {
	run := func() error {
		pool, err := sql.Open("sqlite", "file:app.db?_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)")
		if err != nil {
			return err
		}
		defer pool.Close()
		db, err := sqlite.New(pool)
		if err != nil {
			return err
		}
		app := lc.New(lc.WithStore(db))
		return http.ListenAndServe("127.0.0.1:8080", app)
	}
	log.Print(run())
}

// An Order has its row in the application's own table.
type Order struct {
	ID   lc.ComponentID
	Paid bool `lc:"state"`
	db   *sqlite.Database
}

// Pay is an action.
func (o *Order) Pay(ctx context.Context) error {
	_, err := o.db.DB(ctx).ExecContext(ctx, "UPDATE orders SET paid = 1 WHERE id = ?", o.ID.Instance)
	o.Paid = true
	return err
}

func ExampleDatabase_DB() {
	dir, err := os.MkdirTemp("", "sqlite")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	db, err := sqlite.Open(filepath.Join(dir, "app.db"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	ctx := context.Background() // in an action, its own: then this is part of the action's transaction
	if _, err := db.DB(ctx).ExecContext(ctx, "CREATE TABLE orders (id INTEGER PRIMARY KEY, item TEXT)"); err != nil {
		log.Fatal(err)
	}
	if _, err := db.DB(ctx).ExecContext(ctx, "INSERT INTO orders (item) VALUES (?), (?)", "tea", "milk"); err != nil {
		log.Fatal(err)
	}
	var n int
	if err := db.DB(ctx).QueryRowContext(ctx, "SELECT count(*) FROM orders").Scan(&n); err != nil {
		log.Fatal(err)
	}
	fmt.Println(n, "orders")
	// Output: 2 orders
}
