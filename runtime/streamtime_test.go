package lc

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"
)

// A screen is a response that is watched in virtual time: what is written to
// it, when, and how long it takes none of it.
type screen struct {
	header http.Header

	mu       sync.Mutex
	deadline *time.Timer
	expired  chan struct{} // closed at the deadline
	frozen   bool          // takes nothing
	held     chan struct{} // takes nothing until it is closed
	writes   []time.Time
	pieces   []*byte // where each write's bytes begin
	text     bytes.Buffer
}

func newScreen() *screen {
	return &screen{header: http.Header{}, expired: make(chan struct{})}
}

func (s *screen) Header() http.Header { return s.header }
func (s *screen) WriteHeader(int)     {}
func (s *screen) FlushError() error   { return nil }

func (s *screen) SetWriteDeadline(t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.deadline != nil {
		s.deadline.Stop()
		s.deadline = nil
	}
	expired := make(chan struct{})
	s.expired = expired
	if !t.IsZero() {
		s.deadline = time.AfterFunc(time.Until(t), func() { close(expired) })
	}
	return nil
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	frozen, expired, held := s.frozen, s.expired, s.held
	s.mu.Unlock()
	if frozen {
		<-expired
		return 0, os.ErrDeadlineExceeded
	}
	if held != nil {
		<-held
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writes = append(s.writes, time.Now())
	s.pieces = append(s.pieces, unsafe.SliceData(p))
	return s.text.Write(p)
}

func (s *screen) events() (all []event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	lines := bufio.NewReader(bytes.NewReader(s.text.Bytes()))
	for e, err := readEvent(lines); err != io.EOF; e, err = readEvent(lines) {
		all = append(all, e)
	}
	return all
}

// show opens a stream on the screen; the channel returned tells why it ended.
func (s *screen) show(t *testing.T, h *hub, user string, channels ...Channel) <-chan string {
	t.Helper()
	opened, err := h.open(subscription{ctx: t.Context(), channels: channels, user: user})
	if err != nil {
		t.Fatal(err)
	}
	o, err := newResponse(s, opened)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan string, 1)
	go func() {
		reason := opened.run(t.Context(), o)
		h.close(opened, reason)
		ended <- reason
	}()
	return ended
}

// No stream is silent for longer than a heartbeat, and streams that fell
// silent together are not all sent pings at once.
func TestPingsComeInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const heartbeat = 15 * time.Second
		h := startHub(t, func(c *hubConfig) { c.Heartbeat = heartbeat })
		var screens []*screen
		for range 50 {
			s := newScreen()
			s.show(t, h, "", Global)
			screens = append(screens, s)
		}
		for i := range 60 {
			time.Sleep(9 * time.Second)
			if i%5 == 0 {
				say(t, h, Global, "a", uint64(i+1))
			}
		}
		synctest.Wait()
		together := map[time.Time]int{}
		for _, s := range screens {
			if s.deadline != nil {
				t.Fatal("a deadline is left behind, which would end an HTTP/2 stream at rest")
			}
			before := s.writes[0]
			for _, at := range s.writes[1:] {
				if silent := at.Sub(before); silent > heartbeat {
					t.Fatalf("silent for %v", silent)
				}
				before = at
			}
			pings := 0
			for _, e := range s.events() {
				if e.typ == typePing {
					pings++
				}
			}
			if pings < 30 || pings > 60 {
				t.Errorf("%d pings in nine minutes, want one per heartbeat", pings)
			}
			for _, at := range s.writes {
				together[at]++
			}
		}
		crowded := 0
		for _, n := range together {
			if n > 40 {
				crowded++
			}
		}
		if crowded > 13 { // the first, and the twelve events
			t.Errorf("%d times nearly all streams were written to at once", crowded)
		}
	})
}

// A shard that has work without end still looks at the clock.
func TestBusyShardSendsPings(t *testing.T) {
	s := startStreams(t, transports[0], serverOptions{hub: func(c *hubConfig) { c.Heartbeat = 40 * time.Millisecond }})
	v := s.view(t, "/sse/events/room:1")
	v.next()
	busy, stop := context.WithCancel(t.Context())
	defer stop()
	for _, sh := range s.hub.shards {
		var more func()
		more = func() {
			time.Sleep(time.Millisecond)
			if busy.Err() == nil {
				sh.do(more)
			}
		}
		sh.do(more)
	}
	v.expect(typePing, s.hub.newest("room:1"))
	v.expect(typePing, s.hub.newest("room:1"))
}

// A viewer that takes nothing is given up after a heartbeat, or 30 seconds
// where that is longer.
func TestFrozenViewerIsGivenUp(t *testing.T) {
	for _, tc := range []struct {
		name             string
		heartbeat, stall time.Duration
	}{
		{"default", 15 * time.Second, 15 * time.Second},
		{"rare pings", 5 * time.Minute, 30 * time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := startHub(t, func(c *hubConfig) { c.Heartbeat = tc.heartbeat })
				s := newScreen()
				ended := s.show(t, h, "", Global)
				synctest.Wait()
				s.frozen = true
				say(t, h, Global, "a", 1)
				time.Sleep(tc.stall - 1)
				synctest.Wait()
				wantStats(t, h, hubStats{Streams: 1, Channels: 1, Frames: 1})
				time.Sleep(time.Nanosecond)
				synctest.Wait()
				wantStats(t, h, hubStats{Channels: 1, Frames: 1})
				if reason := <-ended; !strings.HasPrefix(reason, "viewer gone: ") {
					t.Errorf("ended because %q", reason)
				}
			})
		})
	}
}

// Each stream is asked about once in each period, not all at the same time.
func TestRecheckPeriod(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := map[string][]time.Time{}
		var mu sync.Mutex
		h := startHub(t, func(c *hubConfig) {
			c.MayListen = func(_ context.Context, _ Channel, user string, _ []ComponentID) error {
				mu.Lock()
				defer mu.Unlock()
				asked[user] = append(asked[user], time.Now())
				return nil
			}
		})
		for i := range 20 {
			newScreen().show(t, h, string(rune('a'+i)), Global)
		}
		time.Sleep(10 * time.Minute)
		mu.Lock()
		defer mu.Unlock()
		starts := map[time.Time]bool{}
		for user, times := range asked {
			starts[times[0]] = true
			if n := len(times); n < 9 || n > 10 {
				t.Errorf("asked %d times about %s in ten minutes", n, user)
			}
		}
		if len(asked) != 20 || len(starts) < 5 {
			t.Errorf("asked about %d of 20 viewers, first at %d different times", len(asked), len(starts))
		}
	})
}

// A hub at rest holds neither goroutines nor streams, and frees what it held.
func TestHubAtRest(t *testing.T) {
	checkLeaks(t)
	h := newHub(testConfig(nil))
	for i := range 100 {
		say(t, h, ContextChannel("room", string(rune('a'+i%26))), "a", uint64(i+1))
	}
	// No shutdown: an App that is dropped leaves nothing running.
}
