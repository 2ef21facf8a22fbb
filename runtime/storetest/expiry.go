package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// Moments that are past and to come at any time that a test runs.
var (
	past   = time.Unix(1_000_000_000, 0)
	future = time.Unix(10_000_000_000, 0)
)

func expiring(version uint64, at time.Time) lc.Record {
	r := record(version)
	r.Expires = at
	return r
}

func wantExpires(t *testing.T, s lc.Store, id lc.ComponentID, want time.Time) {
	t.Helper()
	if got := load(t, s, id).Expires; !got.Equal(want) || got.IsZero() != want.IsZero() {
		t.Errorf("the record of %s expires at %v, want %v", id, got, want)
	}
}

// When a record expires is stored with it, and gone with it.
func expiresIsKept(t *testing.T, s lc.Store) {
	soon := time.Now().Add(time.Hour).Truncate(time.Second)
	old := uint64(0)
	for _, at := range []time.Time{soon, future, {}, future, soon, {}} {
		save(t, s, one, expiring(old+1, at), old)
		old++
		wantRecord(t, s, one, record(old))
		wantExpires(t, s, one, at)
	}
	save(t, s, two, lc.Record{Version: 1, Expires: future}, 0) // without state
	wantRecord(t, s, two, lc.Record{Version: 1})
	wantExpires(t, s, two, future)
}

// A record that has expired is as one that never was.
func expiredIsNone(t *testing.T, s lc.Store) {
	save(t, s, one, record(4), 0)
	save(t, s, one, expiring(5, past), 4)
	save(t, s, two, expiring(1, future), 0)
	for range 2 {
		wantRecord(t, s, one, lc.Record{})
		wantExpires(t, s, one, time.Time{})
	}
	for _, old := range []uint64{4, 5} {
		if err := s.Save(t.Context(), one, record(old+1), old); !errors.Is(err, lc.ErrConflict) {
			t.Errorf("a save over version %d, which has expired, gives %v, want ErrConflict", old, err)
		}
	}
	save(t, s, one, record(2), 0)
	wantRecord(t, s, one, record(2))
	wantExpires(t, s, one, time.Time{})
	wantRecord(t, s, two, record(1))
}

// A record expires while the store is open, and not before its time.
func expiresInTime(t *testing.T, s lc.Store) {
	at := time.Now().Add(2 * time.Second).Truncate(time.Second)
	save(t, s, one, expiring(1, at), 0)
	for {
		before := time.Now()
		r, err := s.Load(t.Context(), one)
		after := time.Now()
		switch {
		case err != nil:
			t.Fatal(err)
		case r.Version == 1 && !before.Before(at):
			t.Fatalf("it is loaded %v after it has expired", before.Sub(at))
		case r.Version == 0 && after.Before(at):
			t.Fatalf("it is gone %v before it expires", at.Sub(after))
		case r.Version == 0:
			save(t, s, one, record(1), 0)
			wantRecord(t, s, one, record(1))
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func expiredHasNoVersion(t *testing.T, s lc.VersionStore) {
	save(t, s, one, expiring(5, past), 0)
	save(t, s, two, expiring(6, future), 0)
	if got := versions(t, s, one, two); len(got) != 1 || got[two] != 6 {
		t.Errorf("the versions are %v, want only 6 of %s", got, two)
	}
}

// Records that expire, are renewed and are made again are many, and those that
// don't expire live among them.
func manyExpire(t *testing.T, s lc.Store) {
	const n = 300
	id := func(i int) lc.ComponentID { return lc.ComponentID{Name: "tally", Instance: fmt.Sprint(i)} }
	ends := func(i int) time.Time { return []time.Time{past, future, {}}[i%3] }
	each := func(do func(i int) error) {
		var group sync.WaitGroup
		for w := range 8 {
			group.Go(func() {
				for i := w; i < n; i += 8 {
					if err := do(i); err != nil {
						t.Errorf("record %d: %v", i, err)
						return
					}
				}
			})
		}
		group.Wait()
	}
	for round := range uint64(3) {
		each(func(i int) error {
			old := round
			if ends(i).Equal(past) {
				old = 0
			}
			return s.Save(context.Background(), id(i), expiring(round+1, ends(i)), old)
		})
		for i := range n {
			want := record(round + 1)
			if ends(i).Equal(past) {
				want = lc.Record{}
			}
			wantRecord(t, s, id(i), want)
		}
	}
}
