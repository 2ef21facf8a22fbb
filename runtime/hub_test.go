package lc

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// testConfig returns a hubConfig like an App's, with what change makes of it.
func testConfig(change func(*hubConfig)) hubConfig {
	cfg := hubConfig{
		Broker:  NewMemoryBroker(),
		History: History{Frames: 256, Bytes: 64 << 20, Age: 5 * time.Minute},
		Limits:  Limits{Streams: 100_000, StreamsPerViewer: 32, StreamsPerAddress: 100_000, ChannelsPerStream: 64, EventBytes: 1 << 20},
		Logger:  slog.New(slog.DiscardHandler),
	}
	if change != nil {
		change(&cfg)
	}
	return cfg
}

// startHub returns a hub that is shut down when the test ends.
func startHub(t testing.TB, change func(*hubConfig)) *hub {
	h := newHub(testConfig(change))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := h.shutdown(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
	})
	return h
}

// say publishes an update of component note:{instance} on the channel.
func say(t testing.TB, h *hub, ch Channel, instance string, version uint64) Place {
	t.Helper()
	m, err := ComponentUpdate(ComponentID{Name: "note", Instance: instance}, nil, fmt.Sprintf("<p>%s %d</p>", instance, version)).encode(ch, version)
	if err != nil {
		t.Fatal(err)
	}
	id, err := h.publish(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func wantStats(t *testing.T, h *hub, want hubStats) {
	t.Helper()
	got := h.stats()
	got.Bytes = 0
	if got != want {
		t.Errorf("stats are %+v, want %+v", got, want)
	}
}

func TestHubCursor(t *testing.T) {
	h := startHub(t, nil)
	before := h.newest()
	if before.Epoch == "" || before.Seq != 0 {
		t.Errorf("cursor of a new hub is %v, want the start of an epoch", before)
	}
	id := say(t, h, "room:1", "a", 1)
	if h.newest() != id || id != (Place{before.Epoch, 1}) {
		t.Errorf("cursor is %v after event %v", h.newest(), id)
	}
}

func TestHubRefusesLargeEvents(t *testing.T) {
	h := startHub(t, func(c *hubConfig) { c.Limits.EventBytes = 200 })
	m, err := ComponentUpdate(ComponentID{"note", "1"}, nil, strings.Repeat("x", 200)).encode(Global, 1)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.publish(context.Background(), m)
	want := "component-update of note:1 has 278 bytes, more than the limit of 200: send less of it, or ComponentRefresh"
	if err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
}

func TestHubForgetsWithTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := startHub(t, func(c *hubConfig) { c.History.Age = time.Minute })
		say(t, h, "room:1", "a", 1)
		time.Sleep(30 * time.Second)
		say(t, h, "room:2", "b", 1)
		wantStats(t, h, hubStats{Channels: 2, Frames: 2})
		time.Sleep(30*time.Second + 1)
		wantStats(t, h, hubStats{Channels: 1, Frames: 1})
		time.Sleep(30 * time.Second)
		wantStats(t, h, hubStats{})
		if h.floor != 2 {
			t.Errorf("floor is %d, want 2: who was there before may have missed what is gone", h.floor)
		}
	})
}

func TestHubForgetsWhoWasLongestSilent(t *testing.T) {
	h := startHub(t, func(c *hubConfig) { c.History.Bytes = 8 * 1000 })
	for i := range 20 {
		say(t, h, ContextChannel("room", fmt.Sprint(i)), "a", 1)
		say(t, h, "room:0", "a", uint64(i+2))
	}
	got := h.stats()
	if got.Bytes > 8*1000 || got.Bytes < 8*1000/2 {
		t.Errorf("holds %d bytes, want nearly the limit of %d", got.Bytes, 8*1000)
	}
	if h.topics["room:0"] == nil || h.topics["room:19"] == nil {
		t.Error("channels with recent news were forgotten")
	}
	if h.topics["room:1"] != nil {
		t.Error("the channel longest without news was not forgotten")
	}
}

// A scriptedBroker delivers what the test tells it to.
type scriptedBroker struct {
	mu      sync.Mutex
	fail    int // subscriptions that fail
	after   []Place
	deliver func(Delivery)
}

func (b *scriptedBroker) Publish(context.Context, Message) (Place, error) {
	return Place{}, errors.New("down")
}

func (b *scriptedBroker) Subscribe(_ context.Context, after Place, deliver func(Delivery)) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.after = append(b.after, after)
	if b.fail > 0 {
		b.fail--
		return errors.New("no connection")
	}
	b.deliver = deliver
	deliver(Delivery{ID: Place{"one", 40}})
	return nil
}

func testMessage(t testing.TB, ch Channel, instance string, version uint64) Message {
	t.Helper()
	m, err := ComponentUpdate(ComponentID{"note", instance}, nil, "x").encode(ch, version)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestHubDeliveries(t *testing.T) {
	broker := new(scriptedBroker)
	h := startHub(t, func(c *hubConfig) { c.Broker = broker })
	m := testMessage(t, "room:1", "a", 1)
	for _, step := range []struct {
		name   string
		d      Delivery
		cursor Place
		frames int
		gen    uint64
		floor  uint64
	}{
		{"next", Delivery{ID: Place{"one", 41}, Message: m}, Place{"one", 41}, 1, 1, 40},
		{"again", Delivery{ID: Place{"one", 41}, Message: m}, Place{"one", 41}, 1, 1, 40},
		{"number left out", Delivery{ID: Place{"one", 43}, Message: m}, Place{"one", 43}, 2, 1, 40},
		{"only a place", Delivery{ID: Place{"one", 50}}, Place{"one", 50}, 2, 1, 40},
		{"gap before a message", Delivery{ID: Place{"one", 60}, Message: m, Gap: true}, Place{"one", 60}, 1, 2, 59},
		{"gap before a place", Delivery{ID: Place{"one", 70}, Gap: true}, Place{"one", 70}, 0, 3, 70},
		{"new epoch, not announced", Delivery{ID: Place{"two", 1}, Message: m}, Place{"two", 1}, 1, 4, 0},
		{"two lines of data", Delivery{ID: Place{"two", 2}, Message: Message{Channel: Global, Type: typeUpdate, Data: []byte("{\n}")}}, Place{"two", 2}, 1, 4, 0},
		{"no channel", Delivery{ID: Place{"two", 3}, Message: Message{Channel: "x\n", Type: typeUpdate, Data: []byte("{}")}}, Place{"two", 3}, 1, 4, 0},
		{"no event type", Delivery{ID: Place{"two", 4}, Message: Message{Channel: Global, Type: "a\nb", Data: []byte("{}")}}, Place{"two", 4}, 1, 4, 0},
	} {
		broker.deliver(step.d)
		if h.newest() != step.cursor || h.stats().Frames != step.frames || h.gen != step.gen || h.floor != step.floor {
			t.Errorf("%s: cursor %v, frames %d, gen %d, floor %d, want %v, %d, %d, %d", step.name,
				h.newest(), h.stats().Frames, h.gen, h.floor, step.cursor, step.frames, step.gen, step.floor)
		}
	}
}

func TestHubAsksAgainForASubscription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broker := &scriptedBroker{fail: 3}
		h := startHub(t, func(c *hubConfig) { c.Broker = broker })
		_, err := h.open(subscription{ctx: context.Background(), channels: []Channel{Global}})
		if err == nil || err.Error() != "The server has no connection to its broker yet." {
			t.Errorf("open: %v", err)
		}
		time.Sleep(8 * minSubscribeWait)
		if want := (Place{"one", 40}); h.newest() != want {
			t.Errorf("cursor is %v, want %v", h.newest(), want)
		}
		if len(broker.after) != 4 {
			t.Errorf("asked %d times, want 4", len(broker.after))
		}
		time.Sleep(time.Hour)
	})
}
