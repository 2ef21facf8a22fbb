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

func TestFactories(t *testing.T) {
	own := func(_ context.Context, id ComponentID) (*tally, error) { return &tally{ID: id, N: 7}, errInside }
	empty := func(id ComponentID) *tally { return &tally{ID: id} }
	ownValue := func(_ context.Context, id ComponentID) (tally, error) { return tally{ID: id, N: 7}, nil }
	failing := func(context.Context, ComponentID) (tally, error) { return tally{}, errInside }
	emptyValue := func(id ComponentID) tally { return tally{ID: id} }
	for _, tt := range []struct {
		name string
		make func(context.Context, ComponentID) (*tally, error)
		want *tally
		err  error
	}{
		{"own", Factory(own, empty), &tally{ID: tallyOne, N: 7}, errInside},
		{"none", Factory(nil, empty), &tally{ID: tallyOne}, nil},
		{"own value", ValueFactory(ownValue, emptyValue), &tally{ID: tallyOne, N: 7}, nil},
		{"own value that fails", ValueFactory(failing, emptyValue), nil, errInside},
		{"no value", ValueFactory(nil, emptyValue), &tally{ID: tallyOne}, nil},
	} {
		if got, err := tt.make(t.Context(), tallyOne); !reflect.DeepEqual(got, tt.want) || err != tt.err {
			t.Errorf("%s makes %+v, %v; want %+v, %v", tt.name, got, err, tt.want, tt.err)
		}
	}
}

func TestStateIsPutOnOneLine(t *testing.T) {
	def := tallyDefinition()
	encode := def.State.Encode
	codec := *def.State
	codec.Encode = func(c *tally) ([]byte, error) {
		raw, err := encode(c)
		return append([]byte("{\n"), append(raw[1:len(raw)-1], "\r\n}"...)...), err
	}
	def.State = &codec
	f := newFixture(t, def)
	if got := string(decodeAnswer(t, f.act("add", `{"by":1}`)).State); got != `{"n":1}` {
		t.Errorf("state is %q", got)
	}
	codec.Encode = func(*tally) ([]byte, error) { return []byte("{\n"), nil }
	wantProblem(t, f.act("add", `{"by":1}`), 500)
}
