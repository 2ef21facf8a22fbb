package pgtest_test

import (
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lcgen/lcgen/runtime/postgres/pgtest"
)

func ExampleStart() {
	// A test has a server of its own.
	test := func(t *testing.T) {
		pool, err := pgxpool.New(t.Context(), pgtest.Start(t).DSN("postgres"))
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
	}
	_ = test
}

func TestStart(t *testing.T) {
	s := pgtest.Start(t)
	for range 2 {
		if err := s.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := s.Start(); err != nil {
			t.Fatal(err)
		}
	}
	pool, err := pgxpool.New(t.Context(), s.DSN("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	var n int
	if err := pool.QueryRow(t.Context(), "SELECT 1").Scan(&n); err != nil || n != 1 {
		t.Errorf("SELECT 1 returns %d, %v", n, err)
	}
}
