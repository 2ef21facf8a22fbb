package boltstore_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/boltstore"
)

// A file of which a part was overwritten is an error with the file's name,
// wherever that shows; bbolt would panic.
func TestDamagedFile(t *testing.T) {
	t.Parallel()
	whole := filepath.Join(t.TempDir(), "state.db")
	s := open(t, whole)
	state := bytes.Repeat([]byte("x"), 1000)
	for i := range 40 {
		id := lc.ComponentID{Name: "tally", Instance: fmt.Sprint(i)}
		if err := s.Save(t.Context(), id, lc.Record{Version: 1, State: state}, 0); err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
	content, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	page := os.Getpagesize()
	shown := 0
	for at := 2 * page; at < len(content); at += page { // behind the two root pages, which have checksums
		damaged := bytes.Clone(content)
		for i := range damaged[at : at+page] {
			damaged[at+i] = 0xa5
		}
		file := filepath.Join(t.TempDir(), "state.db")
		if err := os.WriteFile(file, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, err := range useAll(t, file) {
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

// useAll opens a file, loads and saves what TestDamagedFile has put there, and
// returns all errors.
func useAll(t *testing.T, file string) (errs []error) {
	s, err := boltstore.Open(file)
	if err != nil {
		return []error{err}
	}
	defer s.Close()
	for i := range 40 {
		id := lc.ComponentID{Name: "tally", Instance: fmt.Sprint(i)}
		if _, err := s.Load(t.Context(), id); err != nil {
			errs = append(errs, err)
		}
		if err := s.Save(t.Context(), id, lc.Record{Version: 2}, 1); err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}
