package lc

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// A plainStore is a Store that tells no versions.
type plainStore struct{ Store }

// The versions of components come from the Store, in one call or one by one, or
// from their own method.
func TestVersions(t *testing.T) {
	memory := NewMemoryStore()
	for i := range 20 {
		if err := memory.Save(t.Context(), ComponentID{"tally", fmt.Sprint(i)}, Record{Version: uint64(i + 1)}, 0); err != nil {
			t.Fatal(err)
		}
	}
	for name, store := range map[string]Store{"in one call": memory, "one by one": plainStore{memory}} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, tallyDefinition(), WithStore(store))
			clocked := tallyDefinition()
			clocked.Name = "clocked"
			clocked.Version = func(c *tally) uint64 { return 70 }
			clocked.New = func(_ context.Context, id ComponentID) (*tally, error) {
				if id.Instance == "gone" {
					return nil, NotFound("gone")
				}
				return &tally{ID: id}, nil
			}
			Register(f.App, clocked)
			ids := []ComponentID{{"clocked", "1"}, {"clocked", "gone"}, {"tally", "unknown"}, {"elsewhere", "1"}}
			want := map[ComponentID]uint64{{"clocked", "1"}: 70, {"clocked", "gone"}: versionGone}
			for i := range 20 {
				ids = append(ids, ComponentID{"tally", fmt.Sprint(i)})
				want[ids[len(ids)-1]] = uint64(i + 1)
			}
			got, err := f.versions(t.Context(), ids)
			if err != nil || !maps.Equal(got, want) {
				t.Errorf("versions are %v, %v, want %v", got, err, want)
			}
		})
	}
}

func TestVersionsOfAStoreThatIsDown(t *testing.T) {
	f := newFixture(t, tallyDefinition(), WithStore(&brokenStore{MemoryStore: NewMemoryStore(), load: errInside}))
	if _, err := readEach(make([]ComponentID, 100), func(ComponentID) (uint64, error) { return 0, errInside }); !errors.Is(err, errInside) {
		t.Errorf("error is %v, want the store's", err)
	}
	f.App.store = guardedStore{panickingStore{}}
	if _, err := f.versions(t.Context(), []ComponentID{tallyOne}); err == nil {
		t.Error("a panic of the Store is no error")
	}
}

// A component whose factory hangs keeps nobody from being compared, or from
// opening a stream, and is not asked again until it has answered.
func TestVersionOfAComponentThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int64
		hanging := make(chan struct{})
		clocked := tallyDefinition()
		clocked.Name = "clocked"
		clocked.Version = func(*tally) uint64 { return 70 }
		clocked.New = func(_ context.Context, id ComponentID) (*tally, error) {
			if id.Instance == "stuck" {
				calls.Add(1)
				<-hanging
			}
			return &tally{ID: id}, nil
		}
		f := newFixture(t, tallyDefinition(), WithBroker(nil))
		Register(f.App, clocked)
		stuck, fine := ComponentID{"clocked", "stuck"}, ComponentID{"clocked", "fine"}
		sub := subscription{ctx: t.Context(), channels: []Channel{"tally:stuck"}, named: true, shown: []shownComponent{
			{component: stuck, channel: "tally:stuck"}, {component: fine, channel: "tally:stuck"},
		}}
		s, err := f.hub.open(sub)
		if err != nil {
			t.Fatal(err)
		}
		defer f.hub.close(s, "test")
		if got := s.shows[1].version; got != 70 {
			t.Errorf("beside a component that hangs, another has version %d, want 70", got)
		}
		for range 3 {
			if got, err := f.versions(t.Context(), []ComponentID{stuck, fine}); err != nil || len(got) != 1 || got[fine] != 70 {
				t.Errorf("versions are %v, %v", got, err)
			}
		}
		if calls := calls.Load(); calls != 1 {
			t.Errorf("what hangs was asked %d times, want once", calls)
		}
		close(hanging)
		synctest.Wait()
		if got, err := f.versions(t.Context(), []ComponentID{stuck}); err != nil || got[stuck] != 70 || len(f.hung.of) != 0 {
			t.Errorf("when it does not hang any more, versions are %v, %v; %v hang", got, err, f.hung.of)
		}
	})
}
