package lc

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
)

// testStore holds a Store to its contract.
func testStore(t *testing.T, newStore func() Store) {
	id, other := ComponentID{"tally", "one"}, ComponentID{"tally", "two"}
	load := func(t *testing.T, s Store, id ComponentID) Record {
		t.Helper()
		r, err := s.Load(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	t.Run("nothing there", func(t *testing.T) {
		if got := load(t, newStore(), id); !reflect.DeepEqual(got, Record{}) {
			t.Errorf("record is %+v", got)
		}
	})
	t.Run("saved is loaded", func(t *testing.T) {
		s := newStore()
		for i, r := range []Record{{1, []byte(`{"n":1}`)}, {2, nil}, {7, []byte(`{}`)}} {
			if err := s.Save(t.Context(), id, r, load(t, s, id).Version); err != nil {
				t.Fatalf("save %d: %v", i, err)
			}
			if got := load(t, s, id); got.Version != r.Version || string(got.State) != string(r.State) || (got.State == nil) != (r.State == nil) {
				t.Errorf("record is %+v, want %+v", got, r)
			}
		}
	})
	t.Run("others are others", func(t *testing.T) {
		s := newStore()
		if err := s.Save(t.Context(), id, Record{1, nil}, 0); err != nil {
			t.Fatal(err)
		}
		if got := load(t, s, other); got.Version != 0 {
			t.Errorf("record of another instance is %+v", got)
		}
		if got := load(t, s, ComponentID{"tallyo", "ne"}); got.Version != 0 {
			t.Errorf("record of another component is %+v", got)
		}
	})
	t.Run("conflict", func(t *testing.T) {
		s := newStore()
		for _, old := range []uint64{1, 2} {
			if err := s.Save(t.Context(), id, Record{old + 1, nil}, old); !errors.Is(err, ErrConflict) {
				t.Errorf("save over version %d, which is not there: %v", old, err)
			}
		}
		if err := s.Save(t.Context(), id, Record{5, []byte("1")}, 0); err != nil {
			t.Fatal(err)
		}
		for _, old := range []uint64{0, 4, 6} {
			if err := s.Save(t.Context(), id, Record{9, []byte("2")}, old); !errors.Is(err, ErrConflict) {
				t.Errorf("save over version %d where there is 5: %v", old, err)
			}
		}
		if got := load(t, s, id); got.Version != 5 || string(got.State) != "1" {
			t.Errorf("record is %+v, want it left alone", got)
		}
	})
	t.Run("one of many wins", func(t *testing.T) {
		s := newStore()
		const n, rounds = 8, 50
		for round := range uint64(rounds) {
			var wg sync.WaitGroup
			won := make(chan string, n)
			for i := range n {
				wg.Go(func() {
					state := fmt.Sprint(round, i)
					switch err := s.Save(context.Background(), id, Record{round + 1, []byte(state)}, round); {
					case err == nil:
						won <- state
					case !errors.Is(err, ErrConflict):
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if len(won) != 1 {
				t.Fatalf("%d of %d have saved over version %d", len(won), n, round)
			}
			if state := <-won; string(load(t, s, id).State) != state {
				t.Fatalf("the record is not that of the one who won")
			}
		}
	})
}

func TestMemoryStore(t *testing.T) { testStore(t, func() Store { return NewMemoryStore() }) }
