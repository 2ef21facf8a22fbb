package postgres

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lcgen/lcgen/runtime/postgres/pgtest"
)

// Many processes that start at the same time, before their server does.
func TestStartTogether(t *testing.T) {
	s := pgtest.Start(t)
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	const processes = 8
	var group sync.WaitGroup
	epochs := make(chan string, processes)
	for range processes {
		p := pool(t, s, "postgres")
		group.Go(func() {
			d, err := New(t.Context(), p, WithLogger(slog.New(slog.DiscardHandler)))
			if err != nil {
				t.Error(err)
				return
			}
			var epoch string
			if err := p.QueryRow(t.Context(), "SELECT epoch FROM lc_meta").Scan(&epoch); err != nil {
				t.Error(err)
			}
			epochs <- epoch
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	group.Wait()
	close(epochs)
	for first := <-epochs; len(epochs) > 0; {
		if epoch := <-epochs; epoch != first {
			t.Errorf("two processes have the epochs %s and %s", first, epoch)
		}
	}
}

// poolAs connects as a role that may do little.
func poolAs(t *testing.T, role string) *pgxpool.Pool {
	t.Helper()
	c, err := pgxpool.ParseConfig(server(t).DSN("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	c.ConnConfig.User = role
	p, err := pgxpool.NewWithConfig(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// A role needs no more than a schema; and if the tables are there, than to
// write into them.
func TestOrdinaryRoles(t *testing.T) {
	super := pool(t, server(t), "postgres")
	name := schema()
	exec(t, super, "CREATE ROLE "+name+"_owner LOGIN; CREATE ROLE "+name+"_app LOGIN; CREATE SCHEMA "+name+" AUTHORIZATION "+name+"_owner", pgx.QueryExecModeSimpleProtocol)
	d := open(t, poolAs(t, name+"_owner"), WithSchema(name))
	publish(t, d, 1, 2)
	exec(t, super, "GRANT USAGE ON SCHEMA "+name+" TO "+name+"_app; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "+name+" TO "+name+"_app; GRANT USAGE ON ALL SEQUENCES IN SCHEMA "+name+" TO "+name+"_app", pgx.QueryExecModeSimpleProtocol)
	app := open(t, poolAs(t, name+"_app"), WithSchema(name))
	f := follow(t, d)
	publish(t, app, 3, 4)
	expect(t, f, 3, 4)
	if err := app.sweep(t.Context()); err != nil {
		t.Error(err)
	}
	_, err := New(t.Context(), poolAs(t, name+"_app"), WithSchema(name), WithPrefix("other_"))
	if err == nil || !strings.Contains(err.Error(), "create the tables: ERROR: permission denied") {
		t.Errorf("a role that may not create tables gets %v", err)
	}
}

// The migration that Schema returns is what New would run.
func TestSchema(t *testing.T) {
	p := pool(t, server(t), "postgres")
	name := schema()
	opts := []Option{WithSchema(name), WithPrefix("live_"), WithoutCreate()}
	_, err := New(t.Context(), p, opts...)
	if err == nil || !strings.Contains(err.Error(), "live_meta\" is missing: run the migration") {
		t.Errorf("without tables New returns %v", err)
	}
	exec(t, p, Schema(opts...), pgx.QueryExecModeSimpleProtocol)
	d := open(t, p, opts...)
	f := follow(t, d)
	publish(t, d, 1, 2)
	expect(t, f, 1, 2)
	if bare := Schema(); !strings.Contains(bare, "CREATE TABLE lc_records (") {
		t.Errorf("without a schema the migration is %s", bare)
	}
}

// Two applications in one schema, and one in the schema of the search_path.
func TestPrefixes(t *testing.T) {
	p := pool(t, server(t), "postgres")
	name := schema()
	one := open(t, p, WithSchema(name), WithPrefix("one_"))
	two := open(t, p, WithSchema(name), WithPrefix("two_"))
	first, second := follow(t, one), follow(t, two)
	publish(t, one, 1, 1)
	publish(t, two, 1, 2)
	expect(t, first, 1, 1)
	expect(t, second, 1, 2)
	if one.q.lockClass == two.q.lockClass || one.q.wake == two.q.wake {
		t.Error("two applications share locks or notifications")
	}
	c := p.Config()
	c.ConnConfig.RuntimeParams["search_path"] = name
	there, err := pgxpool.NewWithConfig(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(there.Close)
	same := open(t, there, WithPrefix("one_"))
	publish(t, same, 2, 2)
	expect(t, first, 1, 2)
}

func TestNewRefuses(t *testing.T) {
	for _, tc := range []struct {
		name string
		opt  Option
		want string
	}{
		{"prefix with a quote", WithPrefix(`a"b`), `prefix "a\"b": it takes 1 to 32`},
		{"no prefix", WithPrefix(""), `prefix "": it takes`},
		{"schema with a dot", WithSchema("a.b"), `schema "a.b": it takes`},
		{"short history", WithHistory(time.Second, 1), "it takes a minute"},
		{"no history", WithHistory(time.Hour, 0), "more than no events"},
		{"isolation", WithIsolation("loose"), `isolation level "loose": it takes`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := New(t.Context(), pool(t, server(t), "postgres"), tc.opt)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want an error with %q", err, tc.want)
			}
			defer func() {
				if recover() == nil {
					t.Error("Schema does not panic")
				}
			}()
			Schema(tc.opt)
		})
	}
}

// A database in an encoding that does not hold all names is refused, and so are
// tables of a later version.
func TestNewRefusesDatabases(t *testing.T) {
	p := pool(t, server(t), "postgres")
	exec(t, p, "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'", pgx.QueryExecModeSimpleProtocol)
	if _, err := New(t.Context(), pool(t, server(t), "latin")); err == nil || !strings.Contains(err.Error(), "the encoding LATIN1: it takes UTF8") {
		t.Errorf("a database in LATIN1 gives %v", err)
	}
	name := schema()
	open(t, p, WithSchema(name))
	exec(t, p, "UPDATE "+name+".lc_meta SET form = 2")
	if _, err := New(t.Context(), p, WithSchema(name)); err == nil || !strings.Contains(err.Error(), "the form 2: this version of lcgen knows 1") {
		t.Errorf("tables of another form give %v", err)
	}
	exec(t, p, "DELETE FROM "+name+".lc_meta")
	open(t, p, WithSchema(name)) // as after a dump without data
}

// New gives up when its context is done.
func TestNewWithoutServer(t *testing.T) {
	s := pgtest.Start(t)
	p := pool(t, s, "postgres")
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := New(ctx, p, WithLogger(slog.New(slog.DiscardHandler))); err == nil {
		t.Error("New returned no error")
	}
}
