package lc

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// farewellWait returns how long the last event of a stream asks its viewer to
// stay away.
func farewellWait(t *testing.T, rest []event) time.Duration {
	t.Helper()
	if len(rest) == 0 {
		t.Fatal("the stream ended without a farewell")
	}
	ms, err := strconv.Atoi(rest[len(rest)-1].retry)
	if err != nil {
		t.Fatalf("the last event is %+v, want a farewell", rest[len(rest)-1])
	}
	return time.Duration(ms) * time.Millisecond
}

// skipIfFailed skips the other transports when one has failed: streams that
// don't end take their time to be found.
func skipIfFailed(t, all *testing.T) {
	if all.Failed() {
		t.Skip("another transport has failed")
	}
}

// A stream that is old ends with a farewell, by which its viewer comes back at
// once.
func TestStreamAge(t *testing.T) {
	all := t
	eachTransportAtOnce(t, func(t *testing.T, over transport) {
		skipIfFailed(t, all)
		const age = 400 * time.Millisecond
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) { c.Limits.StreamAge = age }})
		opened := time.Now()
		v := s.view(t, "/sse/events/room:1")
		place := v.next().id
		say(t, s.hub, "room:1", "a", 1)
		rest := v.ended()
		if lasted := time.Since(opened); lasted < age/2 {
			t.Errorf("the stream lasted %v, want about %v", lasted, age)
		}
		// On a busy machine the event may come after the end.
		if len(rest) > 1 {
			place = rest[len(rest)-2].id
		}
		checkFarewell(t, rest, place, 50, 500)
		waitFor(t, "the stream to be closed", func() bool { return s.hub.stats().Streams == 0 })
	})
}

// Across any number of ends, a viewer who comes back misses nothing and is sent
// nothing twice.
func TestStreamAgeLosesNothing(t *testing.T) {
	all := t
	eachTransportAtOnce(t, func(t *testing.T, over transport) {
		skipIfFailed(t, all)
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) { c.Limits.StreamAge = 50 * time.Millisecond }})
		const events = 400
		last := s.hub.newest("room:1").String()
		go func() {
			for i := range uint64(events) {
				// Of as many components, so that none stands for another.
				m, err := ComponentUpdate(ComponentID{"note", fmt.Sprint(i)}, nil, "x").encode("room:1", 1)
				if err == nil {
					err = s.hub.publish(context.Background(), m)
				}
				if err != nil {
					t.Error(err)
				}
				time.Sleep(time.Millisecond)
			}
		}()
		seen, streams := 0, 0
		for ; seen < events && streams < 100; streams++ {
			for _, e := range s.view(t, "/sse/events/room:1", "Last-Event-ID", last).ended() {
				switch {
				case e.typ == typeUpdate:
					seen++
					if want := fmt.Sprintf("-%d", seen); e.id[len(e.id)-len(want):] != want {
						t.Fatalf("event %d has the ID %s", seen, e.id)
					}
				case e.typ != typePing && e.typ != typeConnected:
					t.Fatalf("event is %v", e)
				}
				last = e.id
			}
		}
		if seen != events || streams < 3 {
			t.Errorf("%d of %d events came, over %d streams", seen, events, streams)
		}
	})
}

// Streams that were opened together do not end together, and none is open for
// longer than it may.
func TestStreamAgeIsSpread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const age, streams = 5 * time.Minute, 200
		h := startHub(t, func(c *hubConfig) { c.Limits.StreamAge, c.Limits.Streams = age, streams })
		opened := time.Now()
		var mu sync.Mutex
		ends := map[time.Duration]int{}
		for range streams {
			ended := newScreen().show(t, h, "", Global)
			go func() {
				if reason := <-ended; reason != renewal.reason {
					t.Errorf("a stream ended because %q", reason)
				}
				mu.Lock()
				defer mu.Unlock()
				ends[time.Since(opened)]++
			}()
		}
		time.Sleep(age)
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		all := 0
		for lasted, n := range ends {
			all += n
			if lasted < age*7/10 {
				t.Errorf("%d streams lasted %v only", n, lasted)
			}
			if n > streams/10 {
				t.Errorf("%d of %d streams ended at the same time", n, streams)
			}
		}
		if all != streams {
			t.Errorf("%d of %d streams are open for longer than %v", streams-all, streams, age)
		}
	})
}

func TestStreamAgeWithoutLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := startHub(t, func(c *hubConfig) { c.Limits.StreamAge = -1 })
		newScreen().show(t, h, "", Global)
		time.Sleep(24 * time.Hour)
		wantStats(t, h, hubStats{Streams: 1, Channels: 1})
	})
}

// Who is on a presence channel is there all the time: others are not told that
// they leave and come back.
func TestStreamAgeIsNoLeaving(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told register
		h := startHub(t, func(c *hubConfig) { c.Limits.StreamAge, c.Presence = 5*time.Minute, told.told })
		streams := 0
		for began := time.Now(); time.Since(began) < time.Hour; streams++ {
			s := newScreen()
			select {
			case <-s.show(t, h, "ada", PresenceChannel("lobby")):
			case <-time.After(time.Hour):
				t.Fatal("the stream does not end")
			}
			time.Sleep(farewellWait(t, s.events()) + time.Second) // a tab in the background is a second late
		}
		if got, want := told.String(), "ada joined presence:lobby"; got != want || streams < 10 {
			t.Errorf("over %d streams is told %q, want %q", streams, got, want)
		}
	})
}

// An open stream does not outlive the session that it was opened in: it is
// opened again through the application's middleware, which knows nobody then.
func TestStreamEndsAfterItsSession(t *testing.T) {
	var sessions sync.Map // user by cookie
	sessions.Store("s1", "ada")
	type key struct{}
	app := New(WithSecret(testSecret), WithLogger(slog.New(slog.DiscardHandler)), WithLimits(Limits{StreamAge: 300 * time.Millisecond}),
		WithUser(func(r *http.Request) string { user, _ := r.Context().Value(key{}).(string); return user }))
	defer app.Shutdown(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _ := sessions.Load(r.Header.Get("Cookie"))
		app.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, user)))
	}))
	defer server.Close()
	s := &streamServer{server, app, app.hub}
	v := s.view(t, "/sse/events/user:ada", "Cookie", "s1")
	v.next()
	sessions.Delete("s1")
	v.ended()
	if resp, text := s.ask(t, http.MethodGet, "/sse/events/user:ada", "Cookie", "s1"); resp.StatusCode != http.StatusForbidden {
		t.Errorf("the stream is opened again: %d %s", resp.StatusCode, text)
	}
}

// A stream that is to end at once does not go on for a farewell.
func TestDisconnectOfAStreamThatIsOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := startHub(t, func(c *hubConfig) { c.Limits.StreamAge = time.Minute })
		s := newScreen()
		ended := s.show(t, h, "ada", Global)
		synctest.Wait()
		s.held = make(chan struct{})
		say(t, h, Global, "a", 1)
		synctest.Wait()
		h.disconnect("ada")
		time.Sleep(2 * time.Minute)
		close(s.held)
		if reason := <-ended; !strings.Contains(reason, "user disconnected") {
			t.Errorf("the stream ended because %q", reason)
		}
	})
}
