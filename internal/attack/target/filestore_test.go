package main

import (
	"errors"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// A record is saved on top of the version that it was made of only.
func TestFileStore(t *testing.T) {
	dir := t.TempDir()
	store, err := newFileStore(dir)
	if err != nil {
		t.Fatal(err)
	}
	id := lc.ComponentID{Name: "vault", Instance: "a:b=c"}
	ctx := t.Context()
	if r, err := store.Load(ctx, id); err != nil || r.Version != 0 || r.State != nil {
		t.Errorf("the first record is %v, %v", r, err)
	}
	if err := store.Save(ctx, id, lc.Record{Version: 1, State: []byte(`{"a":1}`)}, 0); err != nil {
		t.Fatal(err)
	}
	if err := store.Save(ctx, id, lc.Record{Version: 1}, 0); !errors.Is(err, lc.ErrConflict) {
		t.Errorf("the second save is %v, want a conflict", err)
	}
	again, err := newFileStore(dir)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := again.Load(ctx, id); err != nil || r.Version != 1 || string(r.State) != `{"a":1}` {
		t.Errorf("the record is %d %s, %v", r.Version, r.State, err)
	}
}
