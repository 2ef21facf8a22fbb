package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/postgres/pgtest"
)

// patience is how long a test waits for what must come. A machine may stand
// still for seconds.
const patience = 30 * time.Second

// shared is the server of the tests that don't kill theirs.
var shared struct {
	sync.Once
	server *pgtest.Server
	err    error
	names  atomic.Int64
}

func TestMain(m *testing.M) {
	if dsn := os.Getenv(killedDSN); dsn != "" {
		fmt.Fprintln(os.Stderr, serveLedgers(dsn, os.Getenv(killedAddr)))
		os.Exit(1)
	}
	txFrom = func(ctx context.Context) lc.Tx {
		if tx, ok := ctx.Value(txKey{}).(lc.Tx); ok {
			return tx
		}
		return lc.TxFrom(ctx)
	}
	status := m.Run()
	if shared.server != nil {
		if err := shared.server.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			status = 1
		}
	}
	os.Exit(status)
}

type txKey struct{}

// in returns a context of a transaction, as an App makes one.
func in(ctx context.Context, tx lc.Tx) context.Context { return context.WithValue(ctx, txKey{}, tx) }

func server(t testing.TB) *pgtest.Server {
	t.Helper()
	shared.Do(func() { shared.server, shared.err = pgtest.New() })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.server
}

// pool connects to a server.
func pool(t testing.TB, s *pgtest.Server, database string) *pgxpool.Pool {
	t.Helper()
	c, err := pgxpool.ParseConfig(s.DSN(database))
	if err != nil {
		t.Fatal(err)
	}
	c.MaxConns = 16
	p, err := pgxpool.NewWithConfig(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// schema returns the name of a schema that is not used yet.
func schema() string { return fmt.Sprintf("app%d", shared.names.Add(1)) }

// open makes a Database on a pool for the length of the test.
func open(t testing.TB, p *pgxpool.Pool, opts ...Option) *Database {
	t.Helper()
	d, err := New(context.Background(), p, append([]Option{WithLogger(slog.New(slog.DiscardHandler))}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// fresh returns a Database that holds nothing.
func fresh(t testing.TB, opts ...Option) *Database {
	t.Helper()
	return open(t, pool(t, server(t), "postgres"), append([]Option{WithSchema(schema())}, opts...)...)
}

// await waits until ok.
func await(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for stop := time.Now().Add(patience); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(stop) {
			t.Fatalf("%s did not come", what)
		}
	}
}
