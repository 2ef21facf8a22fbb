package migrations

import (
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/lcgen/lcgen/runtime/postgres/pgtest"
)

// Processes that start at once on an empty database do not get into each other's way.
func TestUpAtOnce(t *testing.T) {
	server, err := pgtest.New()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for range 3 {
		dsn, err := server.Create(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for range 4 {
			pool, err := pgxpool.New(t.Context(), dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer pool.Close()
			if err := pool.Ping(t.Context()); err != nil { // so that they begin at once
				t.Fatal(err)
			}
			group.Go(func() {
				db := stdlib.OpenDBFromPool(pool)
				defer db.Close()
				if err := Up(t.Context(), db); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
	}
}
