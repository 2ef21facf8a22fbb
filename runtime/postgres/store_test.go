package postgres

import (
	"errors"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) lc.Store { return fresh(t) })
}

var noteID = lc.ComponentID{Name: "note", Instance: "one"}

// rows returns how many rows a table has.
func rows(t testing.TB, d *Database, table string) (n int) {
	t.Helper()
	if err := d.pool.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// exec runs a statement for a test.
func exec(t testing.TB, on DB, statement string, args ...any) {
	t.Helper()
	if _, err := on.Exec(t.Context(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// A record that expires is loaded until then. After that its place is free,
// whether the row has been deleted or not.
func TestExpires(t *testing.T) {
	name := schema()
	d := open(t, pool(t, server(t), "postgres"), WithSchema(name))
	load := func() lc.Record {
		t.Helper()
		r, err := d.Load(t.Context(), noteID)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	later := time.Unix(time.Now().Add(time.Hour).Unix(), 0)
	if err := d.Save(t.Context(), noteID, lc.Record{Version: 1, State: []byte("{}"), Expires: later}, 0); err != nil {
		t.Fatal(err)
	}
	if r := load(); r.Version != 1 || r.Expires != later {
		t.Errorf("version %d is loaded, which expires at %v, want 1 at %v", r.Version, r.Expires, later)
	}
	exec(t, d.pool, "UPDATE "+name+".lc_records SET expires = $1", time.Now().Unix())
	if r := load(); r.Version != 0 || r.State != nil || !r.Expires.IsZero() {
		t.Errorf("a record that has expired is loaded: %+v", r)
	}
	if versions, err := d.Versions(t.Context(), noteID); err != nil || len(versions) > 0 {
		t.Errorf("a record that has expired has the version %v, %v", versions, err)
	}
	if err := d.Save(t.Context(), noteID, lc.Record{Version: 2}, 1); !errors.Is(err, lc.ErrConflict) {
		t.Errorf("a save over a record that has expired gives %v, want ErrConflict", err)
	}
	if err := d.Save(t.Context(), noteID, lc.Record{Version: 7}, 0); err != nil {
		t.Errorf("a save where a record has expired: %v", err)
	}
	if r := load(); r.Version != 7 || !r.Expires.IsZero() {
		t.Errorf("version %d is loaded, which expires at %v, want 7, never", r.Version, r.Expires)
	}
	if err := d.Save(t.Context(), noteID, lc.Record{Version: 8, Expires: time.Unix(1, 0)}, 7); err != nil {
		t.Fatal(err)
	}
	if err := d.sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := rows(t, d, name+".lc_records"); n != 0 {
		t.Errorf("%d records are left, want 0", n)
	}
}
