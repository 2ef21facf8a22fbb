package lc

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"
)

func TestStreamEndsWithItsViewer(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) { c.Heartbeat = time.Hour }})
		for range 3 {
			v := s.view(t, "/sse/events/room:1")
			v.next()
			v.leave()
		}
		// Long before a ping would find out.
		waitFor(t, "streams to be closed", func() bool { return s.hub.stats() == hubStats{Channels: 1} })
	})
}

func TestDisconnect(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{})
		ada := s.view(t, "/sse/events/room:1", "Test-User", "ada")
		other := s.view(t, "/sse/events/room:2", "Test-User", "ada")
		linus := s.view(t, "/sse/events/room:1", "Test-User", "linus")
		nobody := s.view(t, "/sse/events/room:1")
		for _, v := range []*tab{ada, other, linus, nobody} {
			v.next()
		}
		s.hub.disconnect("")
		s.hub.disconnect("ada")
		for _, v := range []*tab{ada, other} {
			if rest := v.ended(); len(rest) > 0 {
				t.Errorf("before the end came %v", rest)
			}
		}
		id := say(t, s.hub, "room:1", "a", 1)
		linus.expect(typeUpdate, id)
		nobody.expect(typeUpdate, id)
	})
}

// Between being let in and being one of a shard's, a stream is not forgotten.
func TestDisconnectFindsArrivingStreams(t *testing.T) {
	h := startHub(t, nil)
	s, err := h.open(subscription{ctx: t.Context(), channels: []Channel{Global}, user: "ada"})
	if err != nil {
		t.Fatal(err)
	}
	h.disconnect("ada")
	s.outlet = sink{}
	s.shard.do(func() { s.shard.join(s) })
	waitFor(t, "the stream to be ended", func() bool { return h.stats().Streams == 0 })
}

func TestRecheck(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		var refused atomic.Value
		refused.Store("")
		s := startStreams(t, over, serverOptions{
			hub: func(c *hubConfig) { c.Recheck = 20 * time.Millisecond },
			listen: func(_ context.Context, a Access) error {
				switch {
				case a.User != refused.Load():
					return nil
				case a.User == "ada":
					return Forbidden("no longer")
				default:
					panic("no answer")
				}
			},
		})
		ada := s.view(t, "/sse/events?channel=room:1&channel=room:2", "Test-User", "ada")
		grace := s.view(t, "/sse/events/room:1", "Test-User", "grace")
		linus := s.view(t, "/sse/events/room:1", "Test-User", "linus")
		refused.Store("ada")
		ada.ended()
		refused.Store("grace")
		grace.ended()
		linus.next()
		linus.expect(typeUpdate, say(t, s.hub, "room:1", "a", 1))
	})
}

// The values of a request are there when its viewer is asked about again.
func TestRecheckHasTheRequestsValues(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		type key struct{}
		var seen, lost atomic.Int32
		s := startStreams(t, over, serverOptions{
			hub: func(c *hubConfig) { c.Recheck = 20 * time.Millisecond },
			wrap: func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, "tenant")))
				})
			},
			listen: func(ctx context.Context, _ Access) error {
				if ctx.Value(key{}) != "tenant" || ctx.Err() != nil {
					lost.Add(1)
				}
				seen.Add(1)
				return nil
			},
		})
		s.view(t, "/sse/events/room:1")
		waitFor(t, "two rechecks", func() bool { return seen.Load() >= 3 })
		if lost.Load() > 0 {
			t.Errorf("%d of %d times the values were gone, or the context was done", lost.Load(), seen.Load())
		}
	})
}

// checkFarewell checks the last event of a stream whose viewer is at place, and
// is to come back within some milliseconds.
func checkFarewell(t *testing.T, rest []event, place string, least, most int) {
	t.Helper()
	if len(rest) == 0 {
		t.Fatal("no farewell")
	}
	last := rest[len(rest)-1]
	wait, err := strconv.Atoi(last.retry)
	if err != nil || wait < least || wait > most {
		t.Errorf("farewell is %+v, want a retry of %d to %d", last, least, most)
	}
	// Browsers do not show the line to scripts, which are told by the data.
	if last.typ != typePing || last.data != `{"retry":`+last.retry+`}` || last.id != place {
		t.Errorf("farewell is %+v, want a ping at %s that says the same", last, place)
	}
}

func TestShutdown(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{})
		var tabs []*tab
		for range 20 {
			tabs = append(tabs, s.view(t, "/sse/events/room:1"))
		}
		id := say(t, s.hub, "room:1", "a", 1)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if err := s.hub.shutdown(ctx); err != nil {
			t.Fatal(err)
		}
		for _, v := range tabs {
			rest := v.ended()
			checkFarewell(t, rest, id.String(), 500, 1700)
			if len(rest) != 3 || rest[1].id != id.String() {
				t.Errorf("came %v, want connected, the update, and the farewell", rest)
			}
		}
		wantStats(t, s.hub, hubStats{Channels: 1, Frames: 1})
		resp, _ := s.ask(t, http.MethodGet, "/sse/events/room:1")
		if resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" {
			t.Errorf("status %d, Retry-After %q, want 503 and some seconds", resp.StatusCode, resp.Header.Get("Retry-After"))
		}
		if err := s.hub.shutdown(ctx); err != nil {
			t.Errorf("second shutdown: %v", err)
		}
	})
}

// The server's own Shutdown would wait for streams, and leave those behind
// that were taken over.
func TestServerShutdownEndsItsStreams(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{})
		v := s.view(t, "/sse/events/room:1")
		place := v.next().id
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if err := s.Config.Shutdown(ctx); err != nil {
			t.Errorf("shutdown of the server: %v", err)
		}
		checkFarewell(t, v.ended(), place, 500, 1600)
		waitFor(t, "the stream to be closed", func() bool { return s.hub.stats().Streams == 0 })
	})
}

// The timeouts of a server are for requests that come to an end.
func TestServerTimeoutsDoNotEndStreams(t *testing.T) {
	eachTransportAtOnce(t, func(t *testing.T, over transport) {
		const timeout = 300 * time.Millisecond
		s := startStreams(t, over, serverOptions{
			hub: func(c *hubConfig) { c.Heartbeat = time.Hour },
			server: func(srv *http.Server) {
				srv.ReadTimeout, srv.WriteTimeout, srv.IdleTimeout = timeout, timeout, timeout
			},
		})
		// Where a busy machine takes longer than the timeout to get to the request,
		// the server may end it. Only a stream that has begun may not end.
		var v *tab
		waitFor(t, "a stream within the timeout", func() bool {
			var err error
			if v, err = s.tryView(t, "/sse/events/room:1"); err != nil {
				return false
			}
			_, begun := <-v.events
			return begun
		})
		for version := range uint64(2) {
			time.Sleep(timeout * 3 / 2)
			v.expect(typeUpdate, say(t, s.hub, "room:1", "a", version+1))
		}
	})
}

// A stuck viewer neither holds up Shutdown beyond its context nor survives it.
func TestShutdownWithStuckViewer(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) { c.Heartbeat = time.Hour }})
		openStuck(t, s)
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		if err := s.hub.shutdown(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		waitFor(t, "the stuck stream to be closed", func() bool { return s.hub.stats().Streams == 0 })
	})
}

func TestDisconnectStuckViewer(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) { c.Heartbeat = time.Hour }})
		openStuck(t, s)
		s.hub.disconnect("stuck")
		waitFor(t, "the stuck stream to be closed", func() bool { return s.hub.stats().Streams == 0 })
	})
}
