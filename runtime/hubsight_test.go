package lc

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A ledger is a store of versions that counts how often it is asked.
type ledger struct {
	mu       sync.Mutex
	versions map[ComponentID]uint64
	fail     int // answers that are errors
	asked    int // calls,
	of       int // and components in them
}

func (l *ledger) read(_ context.Context, ids []ComponentID) (map[ComponentID]uint64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	l.of += len(ids)
	if l.fail > 0 {
		l.fail--
		return nil, errors.New("the store is down")
	}
	found := map[ComponentID]uint64{}
	for _, id := range ids {
		if v, ok := l.versions[id]; ok {
			found[id] = v
		}
	}
	return found, nil
}

// calls returns how often the ledger was asked.
func (l *ledger) calls() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asked
}

func (l *ledger) set(instance string, version uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.versions[ComponentID{"note", instance}] = version
}

// openShowing opens a stream of a page that shows notes on room:1.
func openShowing(t *testing.T, h *hub, instances ...string) *stream {
	t.Helper()
	sub := subscription{ctx: t.Context(), channels: []Channel{"room:1"}, named: true}
	for _, instance := range instances {
		sub.shown = append(sub.shown, shownComponent{component: ComponentID{"note", instance}, channel: "room:1"})
	}
	s, err := h.open(sub)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.close(s, "test") })
	return s
}

// owed tells what a stream is yet to be sent: type, instance and version.
func owed(s *stream) string {
	var b batch
	b.gather(s, allSeats)
	text := ""
	for _, f := range b.frames {
		text += fmt.Sprintf("%s %s %d; ", f.typ, f.component.Instance, f.version)
	}
	return text
}

func TestSightTellsVersionsAtTheOpening(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &ledger{versions: map[ComponentID]uint64{}}
		store.set("a", 7)
		h := startHub(t, func(c *hubConfig) { c.Versions = store.read })
		s := openShowing(t, h, "a", "unknown")
		if got, want := string(dataOf(s.greeting(nil))), fmt.Sprintf("{\"channels\":{\"room:1\":{\"versions\":{\"note:a\":7},\"place\":\"%s\"}}}\n", h.newest("room:1")); got != want {
			t.Errorf("the greeting is %s, want %s", got, want)
		}
		// Once for all viewers, and what comes as an event is not told as well.
		post(t, h, "room:1", "update a 8")
		other := openShowing(t, h, "a")
		if store.calls() != 1 || store.of != 2 {
			t.Errorf("the store was asked %d times, for %d components, want once for 2", store.calls(), store.of)
		}
		if got, want := other.shows[0].version, uint64(8); got != want {
			t.Errorf("version is %d, want %d", got, want)
		}
	})
}

// A component that an event is about, which the stream is yet to be sent, is
// not told of by its version: it would be fetched, and then sent.
func TestSightLeavesOutWhatIsOwed(t *testing.T) {
	h := startHub(t, func(c *hubConfig) { c.Versions = (&ledger{versions: map[ComponentID]uint64{}}).read })
	first := openShowing(t, h, "a", "b")
	from := h.newest("room:1")
	post(t, h, "room:1", "update a 8")
	s, err := h.open(subscription{ctx: t.Context(), channels: []Channel{"room:1"}, named: true, after: []Place{from}, shown: []shownComponent{{component: ComponentID{"note", "a"}, channel: "room:1"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.close(s, "test") })
	if got := s.versions()(0); len(got) != 0 {
		t.Errorf("the greeting tells %v, want nothing", got)
	}
	if got, want := owed(s), "component-update a 8; "; got != want {
		t.Errorf("is owed %q, want %q", got, want)
	}
	_ = first
}

// If other processes store as well, what was saved and not told is found within
// a heartbeat.
func TestSightFindsWhatWasNotPublished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &ledger{versions: map[ComponentID]uint64{}}
		h := startHub(t, func(c *hubConfig) { c.Versions, c.Shared = store.read, true })
		s := openShowing(t, h, "a", "b")
		time.Sleep(time.Minute)
		if got := owed(s); got != "" {
			t.Errorf("is owed %q, want nothing", got)
		}
		store.set("a", 3)
		time.Sleep(defaultHeartbeat)
		if got, want := owed(s), "component-refresh a 3; "; got != want {
			t.Errorf("is owed %q, want %q", got, want)
		}
		time.Sleep(time.Minute)
		if got, want := owed(s), "component-refresh a 3; "; got != want {
			t.Errorf("is owed %q in the end, want %q", got, want)
		}
	})
}

// An event that is under way while its state is found has time to come.
func TestSightWaitsForWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &ledger{versions: map[ComponentID]uint64{}}
		h := startHub(t, func(c *hubConfig) { c.Versions, c.Shared = store.read, true })
		s := openShowing(t, h, "a")
		store.set("a", 3)
		time.Sleep(defaultHeartbeat / 2)
		synctest.Wait()
		post(t, h, "room:1", "update a 3")
		time.Sleep(time.Minute)
		if got, want := owed(s), "component-update a 3; "; got != want {
			t.Errorf("is owed %q, want %q", got, want)
		}
	})
}

// A process by itself hears of everything, and does not ask again and again.
func TestSightOfOneProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &ledger{versions: map[ComponentID]uint64{}}
		h := startHub(t, func(c *hubConfig) { c.Versions = store.read })
		openShowing(t, h, "a")
		time.Sleep(time.Hour)
		if store.calls() != 1 {
			t.Errorf("the store was asked %d times, want once", store.calls())
		}
	})
}

// Where the broker can't tell what is missing, versions do, also if the store
// is down at first.
func TestSightAfterAGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &ledger{versions: map[ComponentID]uint64{}}
		broker := &scriptedBroker{at: Place{"one", 40}}
		h := startHub(t, func(c *hubConfig) { c.Versions, c.Broker = store.read, broker })
		s := openShowing(t, h, "a", "b")
		store.set("a", 3)
		store.fail = 5
		broker.receiver.Missed()
		time.Sleep(time.Minute)
		if got, want := owed(s), "component-refresh a 3; "; got != want {
			t.Errorf("is owed %q, want %q", got, want)
		}
		if store.calls() > 8 {
			t.Errorf("the store was asked %d times", store.calls())
		}
	})
}

// A stream opens though the store is down; what it should show is told when it
// is known.
func TestSightOpensWithoutAStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &ledger{versions: map[ComponentID]uint64{}, fail: 3}
		store.set("a", 3)
		h := startHub(t, func(c *hubConfig) { c.Versions = store.read })
		s := openShowing(t, h, "a")
		time.Sleep(time.Minute)
		if got, want := owed(s), "component-refresh a 3; "; got != want {
			t.Errorf("is owed %q, want %q", got, want)
		}
	})
}

// Nothing is kept of what nobody shows any more.
func TestSightForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &ledger{versions: map[ComponentID]uint64{}, fail: 1}
		h := startHub(t, func(c *hubConfig) { c.Versions, c.Shared = store.read, true })
		s, err := h.open(subscription{ctx: t.Context(), channels: []Channel{"room:1"}, named: true, shown: []shownComponent{{component: ComponentID{"note", "a"}, channel: "room:1"}}})
		if err != nil {
			t.Fatal(err)
		}
		h.close(s, "test")
		h.mu.Lock()
		if len(h.topics["room:1"].shows) != 0 || len(h.sight.doubtful) != 0 || h.sight.seen != 0 {
			t.Errorf("the topic shows %v, %v is in doubt", h.topics["room:1"].shows, h.sight.doubtful)
		}
		h.mu.Unlock()
		time.Sleep(time.Hour)
		if store.calls() > 2 {
			t.Errorf("the store was asked %d times", store.calls())
		}
	})
}

// While the broker is down, and when it is back, viewers learn of changes from
// the store, much sooner than within a heartbeat.
func TestSightWhileTheBrokerIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &ledger{versions: map[ComponentID]uint64{}}
		broker := &scriptedBroker{at: Place{"one", 40}}
		h := startHub(t, func(c *hubConfig) { c.Versions, c.Broker, c.Shared = store.read, broker, true })
		s := openShowing(t, h, "a")
		time.Sleep(time.Second)
		for version, down := range []bool{true, false, true, false} {
			broker.goes(down)
			store.set("a", uint64(version+1))
			time.Sleep(2 * time.Second)
			if got, want := owed(s), fmt.Sprintf("component-refresh a %d; ", version+1); !strings.HasSuffix(got, want) {
				t.Errorf("is owed %q, want %q", got, want)
			}
		}
		before := store.calls()
		time.Sleep(time.Minute)
		if asked := store.calls() - before; asked > 9 {
			t.Errorf("the store was asked %d times in a minute in which the broker was up", asked)
		}
	})
}

// A broker that may have missed anything may have missed what is in no history.
func TestSightAfterABreak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &ledger{versions: map[ComponentID]uint64{}}
		broker := &scriptedBroker{at: Place{"one", 40}}
		h := startHub(t, func(c *hubConfig) { c.Versions, c.Broker, c.Shared = store.read, broker, true })
		s := openShowing(t, h, "a")
		broker.held = []Placed{{Place: Place{"one", 40}, Message: testMessage(t, "room:1", "b", 1)}}
		store.set("a", 3)
		broker.receiver.Missed()
		time.Sleep(100 * time.Millisecond)
		if got, want := owed(s), "component-refresh a 3; "; got != want {
			t.Errorf("is owed %q, want %q", got, want)
		}
	})
}

// A forgetfulStore saves, after a while, what it says that it can't.
type forgetfulStore struct {
	*MemoryStore
	late time.Duration
}

func (s *forgetfulStore) Save(ctx context.Context, id ComponentID, r Record, old uint64) error {
	time.AfterFunc(s.late, func() { _ = s.MemoryStore.Save(ctx, id, r, old) })
	return errInside
}

// A change whose Save fails may be stored all the same. Viewers of the only
// process learn of it, too.
func TestSightOfASaveThatFails(t *testing.T) {
	for _, late := range []time.Duration{0, 5 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			f := newFixture(t, tallyDefinition(), WithBroker(nil), WithStore(&forgetfulStore{NewMemoryStore(), late}))
			s, err := f.hub.open(subscription{ctx: t.Context(), channels: []Channel{"tally:one"}, named: true, shown: []shownComponent{{component: tallyOne, channel: "tally:one"}}})
			if err != nil {
				t.Fatal(err)
			}
			defer f.hub.close(s, "test")
			if got := f.act("add", `{"by":1}`).Code; got != 500 {
				t.Errorf("the action is answered %d, want 500", got)
			}
			time.Sleep(late + defaultHeartbeat)
			if got, want := owed(s), "component-refresh one 1; "; got != want {
				t.Errorf("a save %v after its error: is owed %q, want %q", late, got, want)
			}
		})
	}
}
