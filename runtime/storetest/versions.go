package storetest

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// ifVersions makes a test of one that only a VersionStore can pass.
func ifVersions(test func(*testing.T, lc.VersionStore)) func(*testing.T, lc.Store) {
	return func(t *testing.T, s lc.Store) {
		v, ok := s.(lc.VersionStore)
		if !ok {
			t.Skip("the store is no lc.VersionStore")
		}
		test(t, v)
	}
}

func versions(t *testing.T, s lc.VersionStore, ids ...lc.ComponentID) map[lc.ComponentID]uint64 {
	t.Helper()
	got, err := s.Versions(t.Context(), ids...)
	if err != nil {
		t.Fatalf("versions of %d records: %v", len(ids), err)
	}
	return got
}

func versionsOfSome(t *testing.T, s lc.VersionStore) {
	if got := versions(t, s, one, two); len(got) > 0 {
		t.Errorf("an empty store has the versions %v", got)
	}
	save(t, s, one, record(7), 0)
	save(t, s, two, lc.Record{Version: 1<<64 - 1}, 0) // without state
	three := lc.ComponentID{Name: "tally", Instance: "größe@.~"}
	save(t, s, three, record(1), 0)
	save(t, s, three, record(2), 1)
	none := lc.ComponentID{Name: "tally", Instance: "none"}
	for _, tc := range []struct {
		ids  []lc.ComponentID
		want map[lc.ComponentID]uint64
	}{
		{nil, nil},
		{[]lc.ComponentID{none}, nil},
		{[]lc.ComponentID{one}, map[lc.ComponentID]uint64{one: 7}},
		{[]lc.ComponentID{one, none, three, one}, map[lc.ComponentID]uint64{one: 7, three: 2}},
		{[]lc.ComponentID{two, three}, map[lc.ComponentID]uint64{two: 1<<64 - 1, three: 2}},
	} {
		if got := versions(t, s, tc.ids...); !maps.Equal(got, tc.want) {
			t.Errorf("the versions of %v are %v, want %v", tc.ids, got, tc.want)
		}
	}
}

func versionsOfMany(t *testing.T, s lc.VersionStore) {
	const n = 2500
	var ids []lc.ComponentID
	want := map[lc.ComponentID]uint64{}
	var group sync.WaitGroup
	for i := range n {
		id := lc.ComponentID{Name: "tally", Instance: fmt.Sprintf("n%d", i)}
		if ids = append(ids, id); i%3 == 0 {
			continue
		}
		want[id] = uint64(i)
		group.Go(func() {
			if err := s.Save(context.Background(), id, record(uint64(i)), 0); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got := versions(t, s, ids...); !maps.Equal(got, want) {
		t.Errorf("%d of %d versions are found, or they are wrong", len(got), len(want))
	}
}

// A version is at least as new as the one that was saved last before the call.
func versionsAreFresh(t *testing.T, s lc.VersionStore) {
	var group sync.WaitGroup
	for w := range 4 {
		id := lc.ComponentID{Name: "tally", Instance: fmt.Sprintf("w%d", w)}
		group.Go(func() {
			for v := range uint64(50) {
				if err := s.Save(context.Background(), id, record(v+1), v); err != nil {
					t.Error(err)
					return
				}
				got, err := s.Versions(context.Background(), id, one)
				if err != nil || got[id] != v+1 {
					t.Errorf("after version %d was saved, the versions are %v, %v", v+1, got, err)
					return
				}
			}
		})
	}
	group.Wait()
}
