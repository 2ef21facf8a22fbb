package postgres_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/postgres"
)

func ExampleNew() {
	run := func(ctx context.Context, key []byte) error {
		pool, err := pgxpool.New(ctx, os.Getenv("DATABASE_URL"))
		if err != nil {
			return err
		}
		defer pool.Close()
		pg, err := postgres.New(ctx, pool)
		if err != nil {
			return err
		}
		defer pg.Close()
		app := lc.New(
			lc.WithSecret(key), // the same everywhere
			lc.WithBroker(pg),
			lc.WithStore(pg),
		)
		return http.ListenAndServe("127.0.0.1:8080", app)
	}
	log.Print(run(context.Background(), []byte(os.Getenv("SECRET"))))
}

// A Cart is one customer's.
type Cart struct {
	ID lc.ComponentID
	pg *postgres.Database // set by the factory
}

// Order is an action. The row, the cart's state and the event that tells
// viewers of it are stored together or not at all.
func (c *Cart) Order(ctx context.Context, product string) error {
	_, err := c.pg.DB(ctx).Exec(ctx, "INSERT INTO orders (customer, product) VALUES ($1, $2)", c.ID.Instance, product)
	return err
}

func ExampleDatabase_DB() {
	order := (*Cart).Order
	_ = order
}

func ExampleDatabase_SQL() {
	// The same for code that takes database/sql, such as what sqlc has made.
	total := func(ctx context.Context, pg *postgres.Database, customer string) (n int, err error) {
		err = pg.SQL(ctx).QueryRowContext(ctx, "SELECT count(*) FROM orders WHERE customer = $1", customer).Scan(&n)
		return n, err
	}
	_ = total
}

func ExampleDatabase_OnNotify() {
	watch := func(ctx context.Context, app *lc.App, pg *postgres.Database) {
		pg.OnNotify(ctx, "todo_lists", func(list string) {
			if err := app.Refresh(ctx, lc.ComponentID{Name: "todo-list", Instance: list}); err != nil {
				log.Print(err)
			}
		})
	}
	_ = watch
}

func ExampleSchema() {
	// For a tool that runs migrations. New is then called with WithoutCreate.
	fmt.Println(len(postgres.Schema(postgres.WithSchema("live"))) > 0)
	// Output: true
}
