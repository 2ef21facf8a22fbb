package lc

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestStatsOfStreams(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) { c.Limits.Streams = 2 }})
		before := s.app.Stats()
		if before.Streams != 0 || before.Opened != 0 || before.Latency.Count != 0 {
			t.Errorf("a new App has stats %+v", before)
		}
		ada, grace := s.view(t, "/sse/events/room:1"), s.view(t, "/sse/events/room:1", "Last-Event-ID", "unknown-1")
		ada.next()
		grace.next()
		grace.expect(typeResync, s.hub.newest("room:1"))
		for version := range uint64(3) {
			id := say(t, s.hub, "room:1", "a", version+1)
			ada.expect(typeUpdate, id)
			grace.expect(typeUpdate, id)
		}
		resp, err := s.Client().Do(s.request(t, http.MethodGet, "/sse/events/room:1"))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()

		var got Stats
		waitFor(t, "all to be counted", func() bool { got = s.app.Stats(); return got.Delivered == 6 })
		if got.Streams != 2 || got.Opened != 2 || got.Refused != 1 || got.Channels != 1 || got.Frames != 3 || got.Bytes == 0 ||
			got.Published != 3 || got.Resyncs != 1 || got.Conflated != 0 || got.Cut != 0 || got.Lagging != 0 || got.Lag != 0 {
			t.Errorf("stats are %+v", got)
		}
		if sent := sizeOf(s.hub.topics["room:1"].tail.Load().frames, false); got.DeliveredBytes < uint64(2*sent) {
			t.Errorf("%d bytes were delivered, less than twice the %d of the events", got.DeliveredBytes, sent)
		}
		checkHistogram(t, got.Latency, 6)
		ada.leave()
		waitFor(t, "a stream to be gone", func() bool { return s.app.Stats().Streams == 1 })
	})
}

// checkHistogram wants so many durations at most, of which the buckets tell
// more and more.
func checkHistogram(t *testing.T, h Histogram, most uint64) {
	t.Helper()
	if h.Count == 0 || h.Count > most || h.Sum <= 0 || len(h.Buckets) == 0 {
		t.Errorf("the histogram is %+v, want 1 to %d durations", h, most)
	}
	for i, b := range h.Buckets {
		if b.Count > h.Count || i > 0 && (b.Count < h.Buckets[i-1].Count || b.UpTo <= h.Buckets[i-1].UpTo) {
			t.Errorf("bucket %d of %+v is out of order", i, h)
		}
	}
}

func TestLatencyIsOfTheTimeTheStreamWasOpen(t *testing.T) {
	h := startHub(t, nil)
	openOn(t, h, "room:1")
	say(t, h, "room:1", "a", 1)
	time.Sleep(time.Millisecond)
	s := openAt(t, h, 0)
	var b batch
	b.gather(s, allSeats)
	b.taken(s, len(b.joined))
	if got := h.overview(); got.Latency.Count != 0 || got.Delivered != 1 {
		t.Errorf("an event of before counts for the latency: %+v", got)
	}
	b.sent(s)
	say(t, h, "room:1", "a", 2)
	b.gather(s, allSeats)
	b.taken(s, len(b.joined))
	if got := h.overview(); got.Latency.Count != 1 || got.Delivered != 2 {
		t.Errorf("an event that came since does not: %+v", got)
	}
}

func TestCountsOfLatencies(t *testing.T) {
	var c counts
	for _, d := range []time.Duration{0, time.Millisecond, time.Millisecond + 1, time.Second, time.Minute} {
		c.late(d)
	}
	s := Stats{Latency: Histogram{Buckets: make([]Bucket, len(latencyBounds))}}
	c.addTo(&s)
	want := []uint64{2, 3, 3, 3, 3, 4, 4, 4}
	for i, b := range s.Latency.Buckets {
		if b.Count != want[i] {
			t.Errorf("up to %v are %d, want %d", latencyBounds[i], b.Count, want[i])
		}
	}
	if s.Latency.Count != 5 || s.Latency.Sum != time.Minute+time.Second+2*time.Millisecond+1 {
		t.Errorf("altogether %d of %v", s.Latency.Count, s.Latency.Sum)
	}
}

func TestStatsOfALaggingViewer(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) {
			c.Heartbeat, c.Recheck = time.Hour, 200*time.Millisecond // cut late, looked at often
		}})
		resp := openStuck(t, s)
		waitFor(t, "the viewer to be seen lagging", func() bool {
			got := s.app.Stats()
			return got.Lagging == 1 && got.Lag > slowFlush && got.Lag < maxStall
		})
		resp.Body.Close()
		waitFor(t, "nobody to lag", func() bool {
			got := s.app.Stats()
			return got.Lagging == 0 && got.Lag == 0 && got.Streams == 0
		})
	})
}

func TestStatsOfACutViewer(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) { c.Heartbeat = 400 * time.Millisecond }})
		openStuck(t, s)
		waitFor(t, "the viewer to be cut off", func() bool {
			got := s.app.Stats()
			return got.Cut == 1 && got.Streams == 0
		})
	})
}

// A viewer who takes nothing and is disconnected was not cut off for that.
func TestStatsOfADisconnectedViewer(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) { c.Heartbeat = time.Hour }})
		openStuck(t, s)
		s.hub.disconnect("stuck")
		waitFor(t, "the stream to be closed", func() bool { return s.app.Stats().Streams == 0 })
		if got := s.app.Stats().Cut; got != 0 {
			t.Errorf("%d streams count as cut", got)
		}
	})
}

// observed keeps what an Observer is told.
type observed struct {
	mu        sync.Mutex
	streams   []StreamObservation
	published []PublishObservation
}

func (o *observed) observer() Observer {
	return Observer{
		Stream: func(_ context.Context, s StreamObservation) {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.streams = append(o.streams, s)
		},
		Publish: func(_ context.Context, p PublishObservation) {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.published = append(o.published, p)
		},
	}
}

func TestObserverOfStreams(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		var seen observed
		s := startStreams(t, over, serverOptions{
			hub: func(c *hubConfig) { c.Observer = seen.observer() },
			listen: func(_ context.Context, a Access) error {
				if a.Channel == "room:locked" {
					return Forbidden("locked")
				}
				return nil
			},
		})
		s.app.observer = seen.observer()
		resp, err := s.Client().Do(s.request(t, http.MethodGet, "/sse/events/room:locked", "Test-User", "eve"))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		v := s.view(t, "/sse/events?channel=room:1&channel=room:2", "Test-User", "ada")
		v.next()
		v.leave()
		var got []StreamObservation
		waitFor(t, "both to be told of", func() bool {
			seen.mu.Lock()
			defer seen.mu.Unlock()
			got = seen.streams
			return len(got) == 2
		})
		if o := got[0]; o.Status != http.StatusForbidden || o.User != "eve" || len(o.Channels) != 1 || o.Channels[0] != "room:locked" || o.Reason != "" {
			t.Errorf("of the refused stream is told %+v", o)
		}
		if o := got[1]; o.Status != http.StatusOK || o.User != "ada" || len(o.Channels) != 2 || !strings.HasPrefix(o.Reason, "viewer") || o.Duration <= 0 {
			t.Errorf("of the other is told %+v", o)
		}
	})
}

func TestObserverOfPublishing(t *testing.T) {
	var seen observed
	h := startHub(t, func(c *hubConfig) { c.Observer = seen.observer() })
	say(t, h, "room:1", "a", 1)
	broken := startHub(t, func(c *hubConfig) { c.Observer, c.Broker = seen.observer(), brokenBroker{NewMemoryBroker()} })
	if err := broken.publish(t.Context(), Message{Channel: "room:1", Type: typeRefresh}); err != nil {
		t.Fatalf("error is %v, want none: it is told later", err)
	}
	if o := seen.published[0]; o.Channel != "room:1" || o.Component != (ComponentID{"note", "a"}) || o.Type != typeUpdate || o.Err != nil || o.Bytes == 0 {
		t.Errorf("of an event is told %+v", o)
	}
	if o := seen.published[1]; !errors.Is(o.Err, errInside) {
		t.Errorf("of one that failed is told %+v", o)
	}
}

// A stream that the writer cannot carry is refused, and told of as that.
func TestObserverOfAWriterThatCannotStream(t *testing.T) {
	var seen observed
	f := newFixture(t, tallyDefinition(), WithObserver(seen.observer()))
	res := httptest.NewRecorder()
	f.ServeHTTP(opaque{res}, httptest.NewRequest("GET", "/sse/events/global", nil))
	if res.Code != http.StatusInternalServerError {
		t.Errorf("the stream is answered %d: %s", res.Code, res.Body)
	}
	if len(seen.streams) != 1 || seen.streams[0].Status != res.Code || seen.streams[0].Reason != "" {
		t.Errorf("of the stream is told %+v", seen.streams)
	}
	if got := f.Stats(); got.Refused != 1 || got.Streams != 0 {
		t.Errorf("the gauges are %+v", got)
	}
}
