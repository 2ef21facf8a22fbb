package lc

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A laggingStore answers from a server that is behind.
type laggingStore struct {
	*MemoryStore
	mu     sync.Mutex
	behind map[ComponentID]Record // what it answers instead, while lag lasts
	lag    int                    // answers
}

func (s *laggingStore) Load(ctx context.Context, id ComponentID) (Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, ok := s.behind[id]; ok && s.lag > 0 {
		s.lag--
		return r, nil
	}
	return s.MemoryStore.Load(ctx, id)
}

func newLaggingStore(t *testing.T, lag int) *laggingStore {
	t.Helper()
	s := &laggingStore{MemoryStore: NewMemoryStore(), lag: lag, behind: map[ComponentID]Record{tallyOne: {Version: 1, State: []byte(`{"n":1}`)}}}
	if err := s.Save(t.Context(), tallyOne, Record{Version: 2, State: []byte(`{"n":2}`)}, 0); err != nil {
		t.Fatal(err)
	}
	return s
}

// A page that was told of a version is not shown an older one.
func TestViewIsAsNewAsAsked(t *testing.T) {
	for _, test := range []struct {
		name, version string
		lag           int
		status        int
		want          string
	}{
		{"no server is behind", "2", 0, 200, "<b>2</b>"},
		{"a server is behind for a moment", "2", 3, 200, "<b>2</b>"},
		{"a server stays behind", "2", 1000, 503, "newest version"},
		{"what is asked for was never stored", "9", 0, 200, "<b>2</b>"},
		{"nothing is asked for", "", 1, 200, "<b>1</b>"},
		{"any will do", "Infinity", 1, 200, "<b>1</b>"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				def := tallyDefinition()
				def.Channel = global
				f := newFixture(t, def, WithStore(newLaggingStore(t, test.lag)))
				resp := f.send(request{method: http.MethodGet, path: "/lc/tally/one", header: []string{"LC-Version: " + test.version}})
				if resp.Code != test.status || !strings.Contains(resp.Body.String(), test.want) {
					t.Errorf("got %d %s, want %d and %s", resp.Code, resp.Body, test.status, test.want)
				}
			})
		})
	}
}

// A leaderlessStore can't tell versions, as a cluster that elects a leader.
type leaderlessStore struct{ *laggingStore }

func (s leaderlessStore) Versions(ctx context.Context, _ ...ComponentID) (map[ComponentID]uint64, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// While nobody knows what is stored at most, a view comes as soon as its server
// has what the viewer was told of.
func TestViewDoesNotWaitForALeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		def := tallyDefinition()
		def.Channel = global
		f := newFixture(t, def, WithStore(leaderlessStore{newLaggingStore(t, 3)}))
		began := time.Now()
		resp := f.send(request{method: http.MethodGet, path: "/lc/tally/one", header: []string{"LC-Version: 2"}})
		if took := time.Since(began); resp.Code != 200 || !strings.Contains(resp.Body.String(), "<b>2</b>") || took > 100*time.Millisecond {
			t.Errorf("after %v got %d %s", took, resp.Code, resp.Body)
		}
		synctest.Wait()
	})
}

// A reader who doesn't say what it was told is told again if it was shown an
// older version.
func TestOldViewIsToldAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		def := tallyDefinition()
		def.ChannelOf = func(id ComponentID) Channel { return ContextChannel("tally", id.Instance) }
		store := newLaggingStore(t, 1000)
		f := newFixture(t, def, WithStore(store))
		s, err := f.hub.open(subscription{ctx: t.Context(), channels: []Channel{"tally:one"}, named: true, shown: []shownComponent{{component: tallyOne, channel: "tally:one"}}})
		if err != nil {
			t.Fatal(err)
		}
		defer f.hub.close(s, "test")
		if err := f.Render(t.Context(), io.Discard, tallyOne); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if got, want := owed(s), "component-refresh one 2; "; got != want {
			t.Errorf("is owed %q, want %q", got, want)
		}
	})
}
