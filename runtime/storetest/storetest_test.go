package storetest_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/storetest"
)

func TestMemoryStore(t *testing.T) {
	storetest.Run(t, func(*testing.T) lc.Store { return lc.NewMemoryStore() })
}

// brokenStores are stores each with one fault, and the test that finds it.
var brokenStores = map[string]struct {
	new   func() lc.Store
	found string
}{
	"never a conflict":       {func() lc.Store { return &broken{blind: true} }, "a_save_over_another_version_is_a_conflict"},
	"compares, then saves":   {func() lc.Store { return &broken{gap: true} }, "of_many_saves_over_one_version_one_wins"},
	"keys of joined strings": {func() lc.Store { return &broken{key: func(id lc.ComponentID) string { return id.Name + id.Instance }} }, "each_instance_has_a_record_of_its_own"},
	"keys in lower case": {func() lc.Store {
		return &broken{key: func(id lc.ComponentID) string { return strings.ToLower(id.String()) }}
	}, "each_instance_has_a_record_of_its_own"},
	"state is never nil": {func() lc.Store { return &broken{filled: true} }, "what_is_saved_is_loaded"},
	"has a version for what is not there": {func() lc.Store {
		return brokenVersions{lc.NewMemoryStore(), func(got map[lc.ComponentID]uint64, ids []lc.ComponentID) {
			for _, id := range ids {
				got[id] += 0
			}
		}}
	}, "versions_of_some_records"},
	"has a thousand versions at most": {func() lc.Store {
		return brokenVersions{lc.NewMemoryStore(), func(got map[lc.ComponentID]uint64, ids []lc.ComponentID) {
			for _, id := range ids[min(1000, len(ids)):] {
				delete(got, id)
			}
		}}
	}, "versions_of_many_records"},
	"has old versions": {func() lc.Store {
		return brokenVersions{lc.NewMemoryStore(), func(got map[lc.ComponentID]uint64, ids []lc.ComponentID) {
			for id, version := range got {
				got[id] = version &^ 1
			}
		}}
	}, "versions_are_those_of_the_last_save"},
	"never drops a record":              {func() lc.Store { return ageless{lc.NewMemoryStore()} }, "a_record_that_has_expired_is_none"},
	"drops each record that may expire": {func() lc.Store { return hasty{lc.NewMemoryStore()} }, "when_a_record_expires_is_kept"},
	"hands out its own bytes":           {func() lc.Store { return &broken{reused: true} }, "what_was_loaded_does_not_change"},
}

// An ageless store pays no heed to when a record expires, until it is loaded.
type ageless struct{ lc.Store }

func (s ageless) Save(ctx context.Context, id lc.ComponentID, r lc.Record, old uint64) error {
	r.Expires = time.Time{}
	return s.Store.Save(ctx, id, r, old)
}

// A hasty store takes every record that expires for one that has.
type hasty struct{ lc.Store }

func (s hasty) Save(ctx context.Context, id lc.ComponentID, r lc.Record, old uint64) error {
	if !r.Expires.IsZero() {
		r.Expires = time.Unix(1, 0)
	}
	return s.Store.Save(ctx, id, r, old)
}

// A broken is a store with a fault.
type broken struct {
	blind, gap, filled, reused bool
	key                        func(lc.ComponentID) string

	mu      sync.Mutex
	records map[string]lc.Record
}

func (s *broken) keyOf(id lc.ComponentID) string {
	if s.key != nil {
		return s.key(id)
	}
	return id.String()
}

func (s *broken) Load(_ context.Context, id lc.ComponentID) (lc.Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.records[s.keyOf(id)]
	if s.filled && r.State == nil {
		r.State = []byte{}
	}
	return r, nil
}

func (s *broken) Save(_ context.Context, id lc.ComponentID, r lc.Record, old uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.records[s.keyOf(id)]
	if now.Version != old && !s.blind {
		return lc.ErrConflict
	}
	if s.gap {
		s.mu.Unlock()
		time.Sleep(time.Millisecond)
		s.mu.Lock()
	}
	if s.records == nil {
		s.records = map[string]lc.Record{}
	}
	if s.reused && cap(now.State) >= len(r.State) {
		r.State = append(now.State[:0], r.State...)
	}
	s.records[s.keyOf(id)] = r
	return nil
}

// A brokenVersions is a VersionStore with a fault in Versions.
type brokenVersions struct {
	lc.VersionStore
	damage func(got map[lc.ComponentID]uint64, ids []lc.ComponentID)
}

func (s brokenVersions) Versions(ctx context.Context, ids ...lc.ComponentID) (map[lc.ComponentID]uint64, error) {
	got, err := s.VersionStore.Versions(ctx, ids...)
	if err == nil {
		s.damage(got, ids)
	}
	return got, err
}

// The suite finds what is wrong with a store. Each runs in a process of its
// own, for its tests fail.
func TestBrokenStores(t *testing.T) {
	const variable = "STORETEST_BROKEN"
	if name := os.Getenv(variable); name != "" {
		storetest.Run(t, func(*testing.T) lc.Store { return brokenStores[name].new() })
		return
	}
	for name, b := range brokenStores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestBrokenStores$/^"+b.found+"$")
			cmd.Env = append(os.Environ(), variable+"="+name)
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "--- FAIL: TestBrokenStores/"+b.found) {
				t.Errorf("%s does not fail: %v\n%s", b.found, err, out)
			}
		})
	}
}
