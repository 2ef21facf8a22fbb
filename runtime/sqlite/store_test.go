package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/storetest"
)

var one = lc.ComponentID{Name: "tally", Instance: "one"}

func openFile(t testing.TB, file string, opts ...Option) *Database {
	t.Helper()
	d, err := Open(file, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func openNew(t testing.TB, opts ...Option) *Database {
	return openFile(t, filepath.Join(t.TempDir(), "app.db"), opts...)
}

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) lc.Store { return openNew(t) })
}

// adopted returns a Database of a pool that an application has opened.
func adopted(t testing.TB) *Database {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "app.db")+"?_pragma=busy_timeout(5000)&_pragma=synchronous(NORMAL)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	d, err := New(db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		if err := db.Ping(); err != nil {
			t.Errorf("the application's pool is closed: %v", err)
		}
	})
	return d
}

func TestAdoptedStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) lc.Store { return adopted(t) })
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for dsn, says := range map[string]string{
		":memory:?_pragma=busy_timeout(5000)":          "can't be WAL",
		"file:" + filepath.Join(t.TempDir(), "app.db"): "busy_timeout",
	} {
		db, err := sql.Open("sqlite", dsn)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := New(db); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: error is %v, without %q", dsn, err, says)
		}
		db.Close()
	}
	db := sql.OpenDB(failing{errors.New("no connection")})
	defer db.Close()
	if _, err := New(db); err == nil || !strings.Contains(err.Error(), "no connection") {
		t.Errorf("error is %v", err)
	}
}

// Files are found under their names, and only their owner can read them.
func TestFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"app.db", "a b?c=d#e%41&f", "größe"} {
		d := openFile(t, filepath.Join(dir, name))
		if err := d.Save(t.Context(), one, lc.Record{Version: 1}, 0); err != nil {
			t.Fatal(err)
		}
		for _, suffix := range []string{"", "-wal"} {
			info, err := os.Stat(filepath.Join(dir, name+suffix))
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s%s has mode %v, %v; want 0600", name, suffix, info, err)
			}
		}
	}
	if all, err := fs.ReadDir(os.DirFS(dir), "."); err != nil || len(all) != 9 {
		t.Errorf("there are %d files, %v", len(all), err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	other := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(other, []byte(strings.Repeat("not a database ", 2000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, says := range map[string]string{
		dir: dir, filepath.Join(dir, "nowhere", "app.db"): "no such file", other: "not a database", ":memory:": "needs a file", "": "needs a file",
	} {
		d, err := Open(file)
		if err == nil {
			d.Close()
		}
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: error is %v, without %q", file, err, says)
		}
	}
	if _, err := Open(filepath.Join(dir, "app.db"), WithBusyTimeout(0)); err == nil {
		t.Error("it opens without a busy timeout")
	}
	if content, err := os.ReadFile(other); err != nil || !strings.HasPrefix(string(content), "not a database not") {
		t.Errorf("the file that is no database was changed: %v", err)
	}
}

// All connections are as the package says.
func TestPragmas(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		opts []Option
		want string
	}{
		{nil, "wal 2 1 5000"},
		{[]Option{WithNormalSync(), WithBusyTimeout(time.Second)}, "wal 1 1 1000"},
	} {
		d := openNew(t, tc.opts...)
		for range 3 {
			conn, err := d.SQL().Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			var got []string
			for _, name := range []string{"journal_mode", "synchronous", "foreign_keys", "busy_timeout"} {
				var value string
				if err := conn.QueryRowContext(t.Context(), "PRAGMA "+name).Scan(&value); err != nil {
					t.Fatal(err)
				}
				got = append(got, value)
			}
			if s := strings.Join(got, " "); s != tc.want {
				t.Errorf("pragmas are %s, want %s", s, tc.want)
			}
		}
	}
}

// What is stored is there when the file is opened again, and a closed one is of no
// use.
func TestReopen(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "app.db")
	for version := range uint64(4) {
		d := openFile(t, file)
		r, err := d.Load(t.Context(), one)
		if err != nil || r.Version != version {
			t.Errorf("record is %d, %v; want version %d", r.Version, err, version)
		}
		if err := d.Save(t.Context(), one, lc.Record{Version: version + 1}, version); err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		_, err = d.Load(t.Context(), one)
		if saved := d.Save(t.Context(), one, lc.Record{Version: 9}, version+1); err == nil || saved == nil {
			t.Errorf("a closed store loads, %v, or saves, %v", err, saved)
		}
	}
}

// Rows that have had their time are dropped by what is stored later.
func TestSweep(t *testing.T) {
	t.Parallel()
	d := openNew(t, WithNormalSync())
	count := func(table string) (n int) {
		t.Helper()
		if err := d.SQL().QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	save := func(instance string, r lc.Record, old uint64) {
		t.Helper()
		if err := d.Save(t.Context(), lc.ComponentID{Name: "tally", Instance: instance}, r, old); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 20 {
		save(fmt.Sprint("expired-", i), lc.Record{Version: 1, Expires: time.Unix(1, 0)}, 0)
		tx := d.Begin()
		if err := errors.Join(tx.Note(t.Context(), fmt.Append(nil, i), nil), tx.Commit(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.DB(t.Context()).ExecContext(t.Context(), "UPDATE lc_notes SET at = 1 WHERE key <> CAST('7' AS BLOB)"); err != nil {
		t.Fatal(err)
	}
	save("kept", lc.Record{Version: 1, Expires: time.Now().Add(time.Hour).Truncate(time.Second)}, 0)
	for i := range uint64(sweepEvery) {
		save("busy", lc.Record{Version: i + 1}, i)
	}
	if records, notes := count("lc_records"), count("lc_notes"); records != 2 || notes != 1 {
		t.Errorf("%d records and %d notes are left, want 2 and 1", records, notes)
	}
}

// A part of the file that was overwritten is an error with the file's name,
// wherever that shows, and never a panic.
func TestDamagedFile(t *testing.T) {
	t.Parallel()
	whole := filepath.Join(t.TempDir(), "app.db")
	d := openFile(t, whole)
	ids := make([]lc.ComponentID, 40)
	for i := range ids {
		ids[i] = lc.ComponentID{Name: "tally", Instance: fmt.Sprint(i)}
		if err := d.Save(t.Context(), ids[i], lc.Record{Version: 1, State: []byte(strings.Repeat("x", 1000))}, 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	shown := 0
	for at := 0; at < len(content); at += page {
		damaged := append([]byte(nil), content...)
		for i := range damaged[at:min(at+page, len(damaged))] {
			damaged[at+i] = 0xa5
		}
		file := filepath.Join(t.TempDir(), "app.db")
		if err := os.WriteFile(file, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, err := range useAll(t, file, ids) {
			if !strings.Contains(err.Error(), file) {
				t.Errorf("the error %q does not name the file", err)
			}
			shown++
		}
	}
	if shown == 0 {
		t.Error("no damage shows")
	}
}

func useAll(t *testing.T, file string, ids []lc.ComponentID) (errs []error) {
	d, err := Open(file, WithNormalSync())
	if err != nil {
		return []error{err}
	}
	defer d.Close()
	_, err = d.Versions(t.Context(), ids...)
	for _, id := range ids {
		_, e1 := d.Load(t.Context(), id)
		e2 := d.Save(t.Context(), id, lc.Record{Version: 2}, 1)
		for _, err := range []error{e1, e2} {
			if err != nil && !errors.Is(err, lc.ErrConflict) {
				errs = append(errs, err)
			}
		}
	}
	if err != nil {
		errs = append(errs, err)
	}
	return errs
}

// No goroutine is left when the database is closed.
func TestNoGoroutineIsLeft(t *testing.T) {
	left := func() int {
		buf := make([]byte, 1<<20)
		return strings.Count(string(buf[:runtime.Stack(buf, true)]), "database/sql.OpenDB")
	}
	file := filepath.Join(t.TempDir(), "app.db")
	before := left()
	for range 5 {
		d, err := Open(file)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		tx := d.Begin()
		ctx = in(ctx, tx)
		if _, err := d.DB(ctx).QueryContext(ctx, "SELECT 1 UNION SELECT 2"); err != nil { // rows that nobody closes
			t.Fatal(err)
		}
		cancel()
		tx.Rollback()
		failedRow(errors.New("none")).Scan()
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for range 1000 {
		if left() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines are left", left()-before)
}
