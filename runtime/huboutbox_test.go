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

// A gatedBroker is a MemoryBroker that a test opens and shuts. What it is asked
// to publish while it is shut fails, or hangs.
type gatedBroker struct {
	*MemoryBroker

	mu       sync.Mutex
	shut     error // what Publish returns; nil: it is open
	hangs    bool  // until its context is done
	most     int   // bytes of a message; 0: any
	attempts []string
	stored   []string
}

func (b *gatedBroker) Publish(ctx context.Context, id string, m Message) (Place, error) {
	b.mu.Lock()
	shut, hangs := b.shut, b.hangs
	text := fmt.Sprintf("%s %s %d", m.Type, m.Component, m.Version)
	b.attempts = append(b.attempts, text)
	b.mu.Unlock()
	switch {
	case hangs:
		<-ctx.Done()
		return Place{}, ctx.Err()
	case shut != nil:
		return Place{}, shut
	case b.most > 0 && len(m.Data) > b.most:
		return Place{}, fmt.Errorf("%d bytes: %w", len(m.Data), ErrTooLarge)
	}
	place, err := b.MemoryBroker.Publish(ctx, id, m)
	b.mu.Lock()
	b.stored = append(b.stored, text)
	b.mu.Unlock()
	return place, err
}

func (b *gatedBroker) set(shut error, hangs bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.shut, b.hangs = shut, hangs
}

// told returns what has been published so far.
func (b *gatedBroker) told() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Join(b.stored, ", ")
}

// post publishes events in shorthand: "update a 3".
func post(t *testing.T, h *hub, ch Channel, specs ...string) {
	t.Helper()
	for _, spec := range specs {
		var typ, instance string
		var version uint64
		if _, err := fmt.Sscanf(spec, "%s %s %d", &typ, &instance, &version); err != nil {
			t.Fatal(err)
		}
		id := ComponentID{"note", instance}
		e := map[string]Event{
			"update":    ComponentUpdate(id, nil, "x"),
			"fragments": ComponentFragments(id, map[string]string{"#a": "x"}),
			"refresh":   ComponentRefresh(id),
			"remove":    ComponentRemove(id),
		}[typ]
		m, err := e.encode(ch, version)
		if err == nil {
			err = h.publish(t.Context(), m)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// What the broker does not take is told when it does, in the order of each
// component, and without what a later event stands for. Viewers of the process
// see it at once, and once.
func TestOutboxTellsLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broker := &gatedBroker{MemoryBroker: NewMemoryBroker()}
		h := startHub(t, func(c *hubConfig) { c.Broker = broker })
		s := openOn(t, h, "room:1")
		broker.set(errors.New("down"), false)
		post(t, h, "room:1", "update a 1", "update b 1", "fragments a 2", "update a 3", "remove b 2", "fragments a 4")
		if got := h.overview().Waiting; got != 4 {
			t.Errorf("%d events wait, want 4", got)
		}
		var b batch
		b.gather(s, 0)
		if got, want := len(b.frames), 6; got != want {
			t.Errorf("viewers here are owed %d events, want %d", got, want)
		}
		time.Sleep(time.Minute)
		broker.set(nil, false)
		time.Sleep(maxPostWait)
		synctest.Wait()
		told := broker.told()
		for _, order := range [][2]string{{"component-update note:a 3", "component-fragments note:a 4"}, {"component-update note:b 1", "component-remove note:b 2"}} {
			i, j := strings.Index(told, order[0]), strings.Index(told, order[1])
			if i < 0 || j < i {
				t.Errorf("was told %s, want %s before %s", told, order[0], order[1])
			}
		}
		if strings.Contains(told, "note:a 1") || strings.Contains(told, "note:a 2") {
			t.Errorf("was told %s, also what a later event stands for", told)
		}
		b.gather(s, 0)
		if got := len(b.frames); got != 6 {
			t.Errorf("viewers here are owed %d events then, want 6: none twice", got)
		}
		if got := h.overview(); got.Waiting != 0 || got.Dropped != 0 {
			t.Errorf("stats are %+v, want that nothing waits", got)
		}
	})
}

// Nobody waits for a broker that hangs for longer than one attempt, and later
// events of the component wait behind the first.
func TestOutboxOfABrokerThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broker := &gatedBroker{MemoryBroker: NewMemoryBroker()}
		h := startHub(t, func(c *hubConfig) { c.Broker = broker })
		broker.set(nil, true)
		began := time.Now()
		post(t, h, "room:1", "update a 1")
		if took := time.Since(began); took != attemptTime {
			t.Errorf("publishing took %v, want %v", took, attemptTime)
		}
		began = time.Now()
		post(t, h, "room:1", "update a 2")
		if took := time.Since(began); took != 0 {
			t.Errorf("the next took %v, want none", took)
		}
		time.Sleep(time.Minute)
		broker.set(nil, false)
		time.Sleep(2 * maxPostWait)
		if got, want := broker.told(), "component-update note:a 2"; got != want {
			t.Errorf("was told %s, want %s", got, want)
		}
		if n := len(broker.attempts); n > 1+60 {
			t.Errorf("was asked %d times in a minute", n)
		}
	})
}

// What is too large for the broker becomes a hint to fetch it.
func TestOutboxOfEventsThatAreTooLarge(t *testing.T) {
	broker := &gatedBroker{MemoryBroker: NewMemoryBroker(), most: 100}
	h := startHub(t, func(c *hubConfig) { c.Broker = broker })
	m, err := ComponentUpdate(ComponentID{"note", "a"}, nil, strings.Repeat("x", 100)).encode("room:1", 7)
	if err == nil {
		err = h.publish(t.Context(), m)
	}
	if err != nil {
		t.Fatal(err)
	}
	if got, want := broker.told(), "component-refresh note:a 7"; got != want {
		t.Errorf("was told %s, want %s", got, want)
	}
}

// There are bounds to what waits. What is given up is counted.
func TestOutboxIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broker := &gatedBroker{MemoryBroker: NewMemoryBroker()}
		h := startHub(t, func(c *hubConfig) { c.Broker = broker })
		broker.set(errors.New("down"), false)
		for i := range mostParcels + 5 {
			post(t, h, "room:1", fmt.Sprintf("update %d 1", i))
		}
		if got := h.overview(); got.Waiting != mostParcels || got.Dropped != 5 {
			t.Errorf("%d events wait and %d were given up, want %d and 5", got.Waiting, got.Dropped, mostParcels)
		}
		broker.set(nil, false)
		time.Sleep(2 * maxPostWait)
		synctest.Wait()
		if got := h.overview().Waiting; got != 0 {
			t.Errorf("%d events wait, want none", got)
		}
	})
}

// A hub that is shut down gives what waits a last chance.
func TestOutboxAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broker := &gatedBroker{MemoryBroker: NewMemoryBroker()}
		h := newHub(testConfig(func(c *hubConfig) { c.Broker = broker }))
		broker.set(errors.New("down"), false)
		post(t, h, "room:1", "update a 1")
		time.AfterFunc(farewellTime/2, func() { broker.set(nil, false) })
		if err := h.shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		if got, want := broker.told(), "component-update note:a 1"; got != want {
			t.Errorf("was told %q, want %s", got, want)
		}
	})
}
