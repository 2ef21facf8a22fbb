package boltstore_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/boltstore"
	"github.com/lcgen/lcgen/runtime/storetest"
)

func open(t testing.TB, file string) *boltstore.Store {
	t.Helper()
	s, err := boltstore.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) lc.Store { return open(t, filepath.Join(t.TempDir(), "state.db")) })
}

var one = lc.ComponentID{Name: "tally", Instance: "one"}

// Records and versions are there again when the file is opened again.
func TestReopen(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state.db")
	for version := range uint64(5) {
		s := open(t, file)
		r, err := s.Load(t.Context(), one)
		if err != nil || r.Version != version || version > 0 && string(r.State) != fmt.Sprint(version) {
			t.Errorf("record is %d %s, %v; want version %d", r.Version, r.State, err, version)
		}
		if err := s.Save(t.Context(), one, lc.Record{Version: version + 1, State: fmt.Append(nil, version+1)}, version); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Load(t.Context(), one); err == nil {
			t.Error("a store that is closed loads")
		}
		if err := s.Save(t.Context(), one, lc.Record{Version: 9}, version+1); err == nil {
			t.Error("a store that is closed saves")
		}
	}
}

// Only its owner can read the file.
func TestFileMode(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state.db")
	open(t, file)
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode is %v, %v; want 0600", info.Mode(), err)
	}
}

func TestOpenRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	other := filepath.Join(dir, "notes.txt")
	content := bytes.Repeat([]byte("not a database "), 2000)
	if err := os.WriteFile(other, content, 0o600); err != nil {
		t.Fatal(err)
	}
	taken := filepath.Join(dir, "taken.db")
	open(t, taken)
	for name, test := range map[string]struct{ file, says string }{
		"folder":          {dir, dir},
		"no folder":       {filepath.Join(dir, "nowhere", "state.db"), "no such file"},
		"another file":    {other, "invalid database"},
		"open a 2nd time": {taken, "another process has it open"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := boltstore.Open(test.file)
			if err == nil {
				s.Close()
				t.Fatal("it opens")
			}
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("error is %q, without %q", err, test.says)
			}
		})
	}
	t.Cleanup(func() {
		if got, err := os.ReadFile(other); err != nil || !bytes.Equal(got, content) {
			t.Errorf("the file that is no database was changed: %v", err)
		}
	})
}

// A record that another version has written is an error of its own instance,
// not of those that are saved with it.
func TestUnknownForm(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state.db")
	s := open(t, file)
	if err := s.Save(t.Context(), one, lc.Record{Version: 1}, 0); err != nil {
		t.Fatal(err)
	}
	s.Close()
	edit(t, file, func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("records")).Bucket([]byte(one.Name)).Put([]byte(one.Instance), []byte{3, 0, 1})
	})
	s = open(t, file)
	if _, err := s.Load(t.Context(), one); err == nil || !strings.Contains(err.Error(), "form that this version") {
		t.Errorf("load gives %v", err)
	}
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			if err := s.Save(t.Context(), one, lc.Record{Version: 1}, 0); err == nil {
				t.Error("the record was overwritten")
			}
			id := lc.ComponentID{Name: "tally", Instance: fmt.Sprint(i)}
			if err := s.Save(t.Context(), id, lc.Record{Version: 1}, 0); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := s.Save(t.Context(), lc.ComponentID{Name: "tally"}, lc.Record{Version: 1}, 0); err == nil {
		t.Error("an ID that is none was saved")
	}
}

// edit changes a file that no store has open.
func edit(t *testing.T, file string, change func(tx *bbolt.Tx) error) {
	t.Helper()
	db, err := bbolt.Open(file, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(change), db.Close()); err != nil {
		t.Fatal(err)
	}
}

// A file of a version whose records did not expire is read as it is.
func TestFileWithoutExpiries(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state.db")
	edit(t, file, func(tx *bbolt.Tx) error {
		all, err := tx.CreateBucket([]byte("records"))
		if err != nil {
			return err
		}
		component, err := all.CreateBucket([]byte(one.Name))
		if err != nil {
			return err
		}
		return component.Put([]byte(one.Instance), []byte("\x01\x00\x00\x00\x00\x00\x00\x00\x03\x01{}"))
	})
	s := open(t, file)
	if r, err := s.Load(t.Context(), one); err != nil || r.Version != 3 || string(r.State) != "{}" || !r.Expires.IsZero() {
		t.Errorf("record is %+v, %v", r, err)
	}
	if err := s.Save(t.Context(), one, lc.Record{Version: 4, Expires: time.Unix(1, 0)}, 3); err != nil {
		t.Error(err)
	}
	if r, err := s.Load(t.Context(), one); err != nil || r.Version != 0 {
		t.Errorf("record is %+v, %v; want none", r, err)
	}
}

// Records that have expired are dropped from the file by those that are saved
// later, also when it was closed meanwhile.
func TestExpiredRecordsAreDropped(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state.db")
	s := open(t, file)
	const n = 20
	save := func(instance int, r lc.Record, old uint64) {
		t.Helper()
		if err := s.Save(t.Context(), lc.ComponentID{Name: "tally", Instance: fmt.Sprint(instance)}, r, old); err != nil {
			t.Fatal(err)
		}
	}
	future := time.Now().Add(24 * time.Hour)
	for i := range n {
		save(i, lc.Record{Version: 1, Expires: future}, 0)
	}
	for i := range n { // this drops those before it
		save(i, lc.Record{Version: 2, Expires: time.Unix(int64(i+1), 0)}, 1)
	}
	for i := range n / 2 {
		save(i, lc.Record{Version: 1}, 0)
	}
	save(n, lc.Record{Version: 1, Expires: future}, 0)
	s.Close()
	s = open(t, file)
	for i := range n {
		save(n+1, lc.Record{Version: uint64(i + 1)}, uint64(i))
	}
	s.Close()
	edit(t, file, func(tx *bbolt.Tx) error {
		kept := tx.Bucket([]byte("records")).Bucket([]byte("tally")).Stats().KeyN
		if expiries := tx.Bucket([]byte("expiring")).Stats().KeyN; kept != n/2+2 || expiries != 1 {
			t.Errorf("the file has %d records, of which %d expire; want %d and 1", kept, expiries, n/2+2)
		}
		return nil
	})
}

func Benchmark(b *testing.B) {
	storetest.Bench(b, func(b *testing.B) lc.Store { return open(b, filepath.Join(b.TempDir(), "state.db")) })
}
