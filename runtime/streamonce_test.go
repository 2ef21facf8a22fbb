package lc

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

// An event is encoded once: however many viewers it has, all are written the
// same bytes of memory, through net/http and by a shard.
func TestEventIsEncodedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := startHub(t, nil)
		one, other := newScreen(), newScreen()
		one.show(t, h, "", "room:1")
		other.show(t, h, "", "room:1")
		first, second := openOn(t, h, "room:1"), openOn(t, h, "room:1")
		synctest.Wait()
		say(t, h, "room:1", "a", 1)
		synctest.Wait()
		var b, c batch
		b.gather(first, 0)
		c.gather(second, 0)
		if len(one.pieces) != 2 || len(other.pieces) != 2 {
			t.Fatalf("%d and %d writes, want a greeting and the event each", len(one.pieces), len(other.pieces))
		}
		encoded := &h.topics["room:1"].tail.Load().frames[0].bytes[0]
		if one.pieces[1] != encoded || other.pieces[1] != encoded {
			t.Error("viewers through net/http are written copies of the event")
		}
		if &b.joined[0] != encoded || &c.joined[0] != encoded {
			t.Error("shards write copies of the event")
		}
	})
}

// What the streams of one channel in a shard are owed is gathered for the
// first of them only.
func TestBatchIsGatheredOnce(t *testing.T) {
	h := startHub(t, nil)
	var streams [3]*stream
	for i := range streams {
		s, err := h.open(subscription{ctx: t.Context(), channels: []Channel{"room:1"}})
		if err != nil {
			t.Fatal(err)
		}
		defer h.close(s, "test")
		streams[i] = s
	}
	say(t, h, "room:1", "a", 1)
	say(t, h, "room:1", "b", 1)
	streams[2].seats[0].at++ // has the first already
	var b batch
	b.gather(streams[0], 0)
	if got, want := lines(t, b.joined), "a 1, b 2"; got != want {
		t.Fatalf("the batch is %q, want %q", got, want)
	}
	if !b.fits(streams[1], 0) {
		t.Error("the batch is gathered again for a stream at the same place")
	}
	if b.fits(streams[2], 0) {
		t.Error("the batch is sent to a stream at another place")
	}
}

// What happens while a viewer is being written to goes out in one write after
// it.
func TestQueuedEventsGoOutTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := startHub(t, nil)
		s := newScreen()
		s.show(t, h, "", "room:1")
		synctest.Wait()
		s.held = make(chan struct{})
		say(t, h, "room:1", "first", 1)
		synctest.Wait()
		for i := range 10 {
			say(t, h, "room:1", strconv.Itoa(i), 1)
			time.Sleep(time.Millisecond)
			synctest.Wait()
		}
		close(s.held)
		synctest.Wait()
		if got := len(s.events()); got != 12 {
			t.Errorf("%d events came, want the greeting and 11", got)
		}
		if got := len(s.writes); got != 3 {
			t.Errorf("%d writes, want the greeting, the first event, and one for the ten", got)
		}
	})
}
