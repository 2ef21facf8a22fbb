package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// Run tests a store. It calls newStore for one that holds nothing, once for
// each test; what it takes to close it is the business of t.Cleanup there. A
// store that is an lc.VersionStore is tested as one.
func Run(t *testing.T, newStore func(t *testing.T) lc.Store) {
	for _, tc := range []struct {
		name string
		test func(*testing.T, lc.Store)
	}{
		{"an empty store has the zero record", emptyStore},
		{"what is saved is loaded", savedIsLoaded},
		{"each instance has a record of its own", othersAreOthers},
		{"what was loaded does not change", loadedStays},
		{"a save over another version is a conflict", conflict},
		{"a context that is done", doneContext},
		{"of many saves over one version one wins", oneOfManyWins},
		{"no reader sees half a record", wholeRecords},
		{"when a record expires is kept", expiresIsKept},
		{"a record that has expired is none", expiredIsNone},
		{"a record expires in time", expiresInTime},
		{"many records expire", manyExpire},
		{"a record that has expired has no version", ifVersions(expiredHasNoVersion)},
		{"versions of some records", ifVersions(versionsOfSome)},
		{"versions of many records", ifVersions(versionsOfMany)},
		{"versions are those of the last save", ifVersions(versionsAreFresh)},
		{"a thousand parallel actions lose no change", parallelActions},
		{"two processes lose no change", twoProcesses},
		{"a rendering for others that fails undoes no action", failsForOthers},
		{"a component inside that fails undoes no action", failsInside},
	} {
		t.Run(tc.name, func(t *testing.T) { tc.test(t, newStore(t)) })
	}
}

var (
	one = lc.ComponentID{Name: "tally", Instance: "one"}
	two = lc.ComponentID{Name: "tally", Instance: "two"}
)

func load(t *testing.T, s lc.Store, id lc.ComponentID) lc.Record {
	t.Helper()
	r, err := s.Load(t.Context(), id)
	if err != nil {
		t.Fatalf("load %s: %v", id, err)
	}
	return r
}

func save(t *testing.T, s lc.Store, id lc.ComponentID, r lc.Record, old uint64) {
	t.Helper()
	if err := s.Save(t.Context(), id, r, old); err != nil {
		t.Fatalf("save version %d of %s over %d: %v", r.Version, id, old, err)
	}
}

// record returns a record whose State tells its version.
func record(version uint64) lc.Record {
	return lc.Record{Version: version, State: fmt.Appendf(nil, `{"n":%d}`, version)}
}

// wantRecord fails the test where the store has something else than want.
func wantRecord(t *testing.T, s lc.Store, id lc.ComponentID, want lc.Record) {
	t.Helper()
	got := load(t, s, id)
	if got.Version != want.Version || !bytes.Equal(got.State, want.State) || (got.State == nil) != (want.State == nil) {
		t.Errorf("record of %s is version %d, state %.100q; want version %d, state %.100q", id, got.Version, got.State, want.Version, want.State)
	}
}

func emptyStore(t *testing.T, s lc.Store) {
	wantRecord(t, s, one, lc.Record{})
}

func savedIsLoaded(t *testing.T, s lc.Store) {
	old := uint64(0)
	for _, r := range []lc.Record{
		{Version: 1, State: []byte(`{"n":1}`)},
		{Version: 2}, // without state
		{Version: 7, State: []byte(`{}`)},
		{Version: 1 << 63, State: []byte(`"größe \u0000 <b>"`)},
		{Version: 1<<64 - 1, State: []byte(`"` + strings.Repeat("x", 200<<10) + `"`)},
	} {
		save(t, s, one, r, old)
		wantRecord(t, s, one, r)
		old = r.Version
	}
}

// Names and instances that look the same when they are put together, or to a
// store that does not tell letters apart by their case or their spelling.
func othersAreOthers(t *testing.T, s lc.Store) {
	ids := []lc.ComponentID{
		one, two,
		{Name: "tallyo", Instance: "ne"},
		{Name: "tally-one", Instance: "one"},
		{Name: "tally", Instance: "One"},
		{Name: "tally", Instance: "one:one"},
		{Name: "tally", Instance: "one."},
		{Name: "tally", Instance: "..one"},
		{Name: "tally", Instance: "~one@,=+"},
		{Name: "tally", Instance: "é"},       // one character
		{Name: "tally", Instance: "e\u0301"}, // a letter and an accent
		{Name: "t", Instance: strings.Repeat("x", 128)},
	}
	for i, id := range ids {
		if r := load(t, s, id); r.Version != 0 {
			t.Errorf("%s has version %d before it was saved", id, r.Version)
		}
		save(t, s, id, record(uint64(i+1)), 0)
	}
	for i, id := range ids {
		wantRecord(t, s, id, record(uint64(i+1)))
	}
}

func loadedStays(t *testing.T, s lc.Store) {
	save(t, s, one, record(1), 0)
	before := load(t, s, one)
	save(t, s, one, record(2), 1)
	save(t, s, two, record(3), 0)
	if before.Version != 1 || string(before.State) != `{"n":1}` {
		t.Errorf("the record that was loaded before is now version %d, state %q", before.Version, before.State)
	}
}

func conflict(t *testing.T, s lc.Store) {
	attempt := func(r lc.Record, old uint64) {
		t.Helper()
		if err := s.Save(t.Context(), one, r, old); !errors.Is(err, lc.ErrConflict) {
			t.Errorf("a save over version %d gives %v, want ErrConflict", old, err)
		}
	}
	for _, old := range []uint64{1, 2} {
		attempt(record(old+1), old)
	}
	wantRecord(t, s, one, lc.Record{})
	save(t, s, one, record(5), 0)
	for _, old := range []uint64{0, 4, 6} {
		attempt(record(9), old)
	}
	wantRecord(t, s, one, record(5))
}

// A store that is no faster than its caller's patience says so; one in memory
// need not. Either way it does not do half of what was asked.
func doneContext(t *testing.T, s lc.Store) {
	save(t, s, one, record(1), 0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	want := record(1)
	if err := s.Save(ctx, one, record(2), 1); err == nil {
		want = record(2)
	}
	wantRecord(t, s, one, want)
}

func oneOfManyWins(t *testing.T, s lc.Store) {
	const n, rounds = 8, 25
	for round := range uint64(rounds) {
		var wg sync.WaitGroup
		won := make(chan string, n)
		for i := range n {
			wg.Go(func() {
				state := fmt.Sprintf(`"%d %d"`, round, i)
				err := s.Save(context.Background(), one, lc.Record{Version: round + 1, State: []byte(state)}, round)
				switch {
				case err == nil:
					won <- state
				case !errors.Is(err, lc.ErrConflict):
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(won) != 1 {
			t.Fatalf("%d of %d have saved over version %d", len(won), n, round)
		}
		wantRecord(t, s, one, lc.Record{Version: round + 1, State: []byte(<-won)})
	}
}

// The version and the state of a record belong together, at any moment.
func wholeRecords(t *testing.T, s lc.Store) {
	const saves = 100
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			last := uint64(0)
			for ctx.Err() == nil {
				r, err := s.Load(context.Background(), one)
				if err != nil {
					t.Error(err)
					return
				}
				if r.Version < last || r.Version > 0 && string(r.State) != string(record(r.Version).State) {
					t.Errorf("after version %d, version %d is loaded with state %q", last, r.Version, r.State)
					return
				}
				last = r.Version
			}
		})
	}
	for v := range uint64(saves) {
		save(t, s, one, record(v+1), v)
	}
	cancel()
	wg.Wait()
}
