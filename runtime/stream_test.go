package lc

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestStreamHeaderAndGreeting(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{wrap: func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Security-Policy", "default-src 'self'")
				next.ServeHTTP(w, r)
			})
		}})
		openOn(t, s.hub, "room:1")
		say(t, s.hub, "room:1", "a", 6)
		id := say(t, s.hub, "room:1", "a", 7)
		v := s.view(t, "/sse/events/room:1")
		for name, want := range map[string]string{
			"Content-Type":            "text/event-stream; charset=utf-8",
			"Cache-Control":           "no-store",
			"X-Accel-Buffering":       "no",
			"X-Content-Type-Options":  "nosniff",
			"Content-Security-Policy": "default-src 'self'",
		} {
			if got := v.resp.Header.Get(name); got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
		}
		if _, err := http.ParseTime(v.resp.Header.Get("Date")); err != nil {
			t.Errorf("Date: %v", err)
		}
		e := v.next()
		retry, err := strconv.Atoi(e.retry)
		if err != nil || retry < 1000 || retry > 3000 {
			t.Errorf("retry is %q, want 1000 to 3000", e.retry)
		}
		e.retry = ""
		if want := (event{id.String(), "connected", `{"channels":{"room:1":{"versions":{"note:a":7}}}}`, ""}); e != want {
			t.Errorf("first event is\n%v\nwant\n%v", e, want)
		}
	})
}

func TestStreamDelivers(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{})
		v := s.view(t, "/sse/events/room:1")
		v.next()
		say(t, s.hub, "room:2", "elsewhere", 1)
		for version := range uint64(100) {
			id := say(t, s.hub, "room:1", "a", version+1)
			e := v.expect(typeUpdate, id)
			html := fmt.Sprintf("<p>a %d</p>", version+1)
			hash := fingerprintOf([]byte(html))
			want := fmt.Sprintf(`{"componentId":"note:a","channel":"room:1","version":%d,"hash":"%s","html":%q}`, version+1, hash[:], html)
			if e.data != want {
				t.Fatalf("data is %s, want %s", e.data, want)
			}
		}
	})
}

func TestStreamOfSeveralChannels(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{})
		v := s.view(t, "/sse/events?channel=room:1&channel=room:2&channel=room:1")
		if e, want := v.next(), `{"channels":{"room:1":{"versions":{}},"room:2":{"versions":{}}}}`; e.data != want {
			t.Errorf("connected with %s, want %s", e.data, want)
		}
		channels := []Channel{"room:1", "room:2"}
		var want [2][]Place
		for i := range uint64(200) {
			ch := ContextChannel("room", strconv.Itoa(1+int(i%3)))
			if id := say(t, s.hub, ch, "a", i+1); ch != "room:3" {
				want[i%3] = append(want[i%3], id)
			}
		}
		// Each channel's events come in order, and their IDs are places in both.
		for len(want[0])+len(want[1]) > 0 {
			e := v.next()
			i := 0
			if strings.Contains(e.data, `"room:2"`) {
				i = 1
			}
			if e.typ == typePing {
				continue
			}
			if got := parseJoint(e.id, channels)[i]; got != want[i][0] {
				t.Fatalf("event of %s has the ID %s, so is at %s, want %s", channels[i], e.id, got, want[i][0])
			}
			want[i] = want[i][1:]
		}
	})
}

// A reader of one channel goes on from the ID that it has seen last.
func TestStreamReplays(t *testing.T) {
	for _, tc := range []struct {
		name   string
		path   string // {3} stands for the ID of the third event
		header string // Last-Event-ID
		place  string // the ID of the first event of the stream
		asked  string // the same, where the broker was asked what follows
		resync bool
		want   string // the numbers of the events that are replayed
	}{
		{name: "without an ID, what is to come", path: "/room:0", place: "{5}"},
		{name: "header", path: "/room:0", header: "{1}", place: "{1}", want: "3 5"},
		{name: "query", path: "/room:0?lastEventId={3}", place: "{3}", want: "5"},
		{name: "between events", path: "/room:0?lastEventId={2}", place: "{1}", asked: "{2}", want: "3 5"},
		{name: "header before query", path: "/room:0?lastEventId={0}", header: "{4}", place: "{3}", asked: "{4}", want: "5"},
		{name: "from the start", path: "/room:0?lastEventId={0}", place: "{0}", want: "1 3 5"},
		{name: "the newest", path: "/room:0?lastEventId={6}", place: "{5}"},
		{name: "another epoch", path: "/room:0?lastEventId=another-3", place: "0-0", resync: true},
		{name: "what is no ID", path: "/room:0", header: "%0A", place: "0-0", resync: true},
		{name: "the ID of who has none", path: "/room:0", header: "0-0", place: "0-0", resync: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			eachTransport(t, func(t *testing.T, over transport) {
				for _, listening := range []bool{true, false} {
					s := startStreams(t, over, serverOptions{})
					if listening { // else what there is, the broker holds
						openOn(t, s.hub, "room:0")
					}
					ids := []Place{s.hub.newest("room:0")}
					for i := range uint64(6) {
						ids = append(ids, say(t, s.hub, ContextChannel("room", strconv.Itoa(int(i%2))), "a", i+1))
					}
					fill := func(s string) string {
						for i, id := range ids {
							s = strings.ReplaceAll(s, fmt.Sprintf("{%d}", i), id.String())
						}
						return s
					}
					v := s.view(t, "/sse/events"+fill(tc.path), "Last-Event-ID", fill(tc.header))
					place := fill(tc.place)
					if !listening && tc.asked != "" {
						place = fill(tc.asked)
					}
					if e := v.next(); e.typ != typeConnected || e.id != place {
						t.Errorf("first event is %s %s, want connected %s", e.typ, e.id, place)
					}
					if tc.resync {
						if e := v.expect(typeResync, ids[5]); e.data != "{}" {
							t.Errorf("data of resync is %s", e.data)
						}
					}
					for n := range strings.FieldsSeq(tc.want) {
						i, _ := strconv.Atoi(n)
						v.expect(typeUpdate, ids[i])
					}
					v.expect(typeUpdate, say(t, s.hub, "room:0", "a", 7))
				}
			})
		})
	}
}

// A reader of several channels has one ID, which is a place in each of them.
func TestStreamOfSeveralChannelsReplays(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{})
		v := s.view(t, "/sse/events?channel=room:0&channel=room:1")
		ids := []string{v.next().id}
		for i := range uint64(4) {
			say(t, s.hub, ContextChannel("room", strconv.Itoa(int(i%2))), fmt.Sprint(i), 1)
			ids = append(ids, v.next().id)
		}
		for from, id := range ids {
			v := s.view(t, "/sse/events?channel=room:1&channel=room:0", "Last-Event-ID", id)
			if e := v.next(); e.typ != typeConnected {
				t.Fatalf("first event is %v", e)
			}
			seen := map[string]bool{}
			for range 4 - from {
				e := v.next()
				if e.typ != typeUpdate {
					t.Fatalf("from %s: event is %v, want an update", id, e)
				}
				seen[e.data[:25]] = true
			}
			for i := from; i < 4; i++ {
				if key := fmt.Sprintf(`{"componentId":"note:%d","`, i)[:25]; !seen[key] {
					t.Errorf("from %s: lacks event %d, has %v", id, i, seen)
				}
			}
			v.leave()
		}
	})
}

// A viewer who was away for longer than the history reaches, on one of two
// channels.
func TestStreamResyncsBeyondHistory(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) { c.History.Frames = 4 }})
		v := s.view(t, "/sse/events?channel=room:0&channel=room:1")
		from := v.next().id
		for i := range uint64(6) {
			say(t, s.hub, "room:1", fmt.Sprint(i), 1)
			v.next()
		}
		v.leave()
		v = s.view(t, "/sse/events?channel=room:0&channel=room:1&lastEventId="+from)
		v.next()
		if e := v.next(); e.typ != typeResync || e.data != "{}" {
			t.Errorf("event is %v, want resync", e)
		}
		say(t, s.hub, "room:0", "a", 2)
		if e := v.next(); e.typ != typeUpdate {
			t.Errorf("event is %v, want an update", e)
		}
		v = s.view(t, "/sse/events/room:0?lastEventId="+s.hub.topics["room:0"].tail.Load().base.String())
		v.next()
		v.expect(typeUpdate, s.hub.topics["room:0"].tail.Load().place)
	})
}

// Who comes from a node that is further than this one goes on here.
func TestStreamAheadOfItsNode(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) { c.Heartbeat = time.Hour }})
		now := s.hub.newest("room:0")
		v := s.view(t, "/sse/events/room:0?lastEventId="+Place{now.Epoch, now.Seq + 2}.String())
		v.expect(typeConnected, now)
		v.expect(typeUpdate, say(t, s.hub, "room:0", "a", 1))
	})
}

// Where events may be missing, a plain reader is told to fetch what it shows.
// One that can tell versions is told those.
func TestStreamResyncsAcrossAGap(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		broker := &scriptedBroker{at: Place{"one", 40}}
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) { c.Broker = broker }})
		v := s.view(t, "/sse/events/room:0")
		v.expect(typeConnected, Place{"one", 40})
		broker.mu.Lock()
		broker.at = Place{"one", 50}
		broker.mu.Unlock()
		broker.receiver.Missed()
		v.expect(typeResync, Place{"one", 50})
		broker.deliver(Placed{Place{"two", 7}, "a", testMessage(t, "room:0", "a", 1)})
		v.expect(typeResync, Place{"two", 7})
		broker.deliver(Placed{Place{"two", 8}, "b", testMessage(t, "room:0", "a", 2)})
		v.expect(typeUpdate, Place{"two", 8})
	})
}

func TestStreamPings(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		const every = 80 * time.Millisecond
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) { c.Heartbeat = every }})
		v := s.view(t, "/sse/events/room:0")
		place := v.next().id
		for range 2 {
			if e := v.next(); e.typ != typePing || e.id != place || e.data != "{}" {
				t.Errorf("event is %v, want a ping at %s", e, place)
			}
		}
		v.expect(typeUpdate, say(t, s.hub, "room:0", "a", 1))
	})
}

func TestStreamHEAD(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{})
		resp, _ := s.ask(t, http.MethodHead, "/sse/events/global")
		if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" {
			t.Errorf("status %d, content type %s", resp.StatusCode, resp.Header.Get("Content-Type"))
		}
		wantStats(t, s.hub, hubStats{})
	})
}

func TestStreamRefuses(t *testing.T) {
	channels := strings.Repeat("&channel=room:1", 4096)
	for _, tc := range []struct {
		name    string
		path    string
		headers []string
		status  int
	}{
		{"no channel", "", nil, 400},
		{"too many channels", "?channel=global" + channels, nil, 400},
		{"too many tokens", "?channel=global" + strings.Repeat("&token=", 4*4096+1), nil, 400},
		{"too long tokens", "?channel=global&token=" + strings.Repeat("x", maxTokenBytes) + "&token=x", nil, 400},
		{"a query that cannot be read", "?channel=global&token=%zz", nil, 400},
		{"no such form of channel", "/nonsense", nil, 404},
		{"line break in a channel", "/room:1%0Aid:%201", nil, 404},
		{"slash in a channel", "/room:1%2F2", nil, 404},
		{"NUL in a channel of several", "?channel=global&channel=room:%00", nil, 404},
		{"invalid UTF-8", "/room:%ff", nil, 404},
		{"a page of another site", "/global", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"a page of a sister site", "/global", []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"a page of another origin, over plain HTTP", "/global", []string{"Origin", "http://example.com"}, 403},
		{"a page without an origin", "/global", []string{"Origin", "null"}, 403},
		{"not allowed", "/room:forbidden", nil, 403},
		{"one of several not allowed", "?channel=global&channel=room:forbidden", nil, 403},
	} {
		t.Run(tc.name, func(t *testing.T) {
			eachTransport(t, func(t *testing.T, over transport) {
				s := startStreams(t, over, serverOptions{listen: func(_ context.Context, a Access) error {
					if a.Channel == "room:forbidden" {
						return Forbidden("not for you")
					}
					return nil
				}})
				resp, text := s.ask(t, http.MethodGet, "/sse/events"+tc.path, tc.headers...)
				if resp.StatusCode != tc.status {
					t.Fatalf("status %d, want %d: %s", resp.StatusCode, tc.status, text)
				}
				wantStats(t, s.hub, hubStats{})
			})
		})
	}
}

func TestStreamAllowsOwnOrigin(t *testing.T) {
	s := startStreams(t, transports[0], serverOptions{})
	for _, headers := range [][]string{
		{"Sec-Fetch-Site", "same-origin"},
		{"Sec-Fetch-Site", "none"},
		{"Origin", s.URL},
	} {
		s.view(t, "/sse/events/global", headers...).expect(typeConnected, s.hub.newest(Global))
	}
}

func TestStreamLimits(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) {
			c.Limits.Streams, c.Limits.StreamsPerViewer = 4, 2
		}})
		full := func(detail string, headers ...string) {
			t.Helper()
			resp, text := s.ask(t, http.MethodGet, "/sse/events/global", headers...)
			after, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
			if resp.StatusCode != 503 || after < 1 || after > 10 || !strings.Contains(text, detail) {
				t.Fatalf("status %d, Retry-After %q, body %s, want 503, some seconds, %s", resp.StatusCode, resp.Header.Get("Retry-After"), text, detail)
			}
		}
		first := s.view(t, "/sse/events/global", "Test-User", "ada")
		s.view(t, "/sse/events/global", "Test-User", "ada")
		full("You have reached the limit of 2 open streams.", "Test-User", "ada")
		first.leave()
		waitFor(t, "a stream to be free", func() bool { return s.hub.stats().Streams == 1 })
		s.view(t, "/sse/events/global", "Test-User", "ada")
		s.view(t, "/sse/events/global")
		s.view(t, "/sse/events/global") // nobody in particular has no limit of their own
		full("The server has reached its limit of 4 open streams.")
	})
}

// The channels of all streams of one viewer are bounded together: each takes
// memory.
func TestSeatsOfOneViewer(t *testing.T) {
	h := startHub(t, nil)
	var channels []Channel
	for i := range 4096 {
		channels = append(channels, ContextChannel("room", strconv.Itoa(i)))
	}
	open := func(user string) error {
		s, err := h.open(subscription{ctx: t.Context(), channels: channels, user: user})
		if err == nil {
			t.Cleanup(func() { h.close(s, "test") })
		}
		return err
	}
	for i := range seatsPerSender / len(channels) {
		if err := open("ada"); err != nil {
			t.Fatalf("stream %d: %v", i, err)
		}
	}
	if err := open("ada"); err == nil || problemOf(err).detail.String() != "You have reached the limit of 65536 channels on all your streams." {
		t.Errorf("one more is answered %v", err)
	}
	if err := open("linus"); err != nil {
		t.Errorf("another user's is answered %v", err)
	}
}

// Those who are not logged in share a limit with all who are at the same
// address.
func TestStreamsOfOneAddress(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) {
			c.Limits.StreamsPerAddress, c.Limits.StreamsPerViewer = 2, 10
		}})
		first := s.view(t, "/sse/events/global", "X-Forwarded-For", "203.0.113.9")
		s.view(t, "/sse/events/global", "X-Forwarded-For", "198.51.100.1, 203.0.113.9")
		if resp, text := s.ask(t, http.MethodGet, "/sse/events/global", "X-Forwarded-For", "203.0.113.9"); resp.StatusCode != http.StatusServiceUnavailable {
			t.Fatalf("a third stream is answered %d %s, want 503", resp.StatusCode, text)
		}
		s.view(t, "/sse/events/global", "X-Forwarded-For", "203.0.113.9", "Test-User", "ada")
		s.view(t, "/sse/events/global", "X-Forwarded-For", "203.0.113.10")
		for range 2 {
			s.view(t, "/sse/events/global") // of the proxy itself, or nobody knows from where
		}
		if resp, text := s.ask(t, http.MethodGet, "/sse/events/global"); resp.StatusCode != http.StatusServiceUnavailable {
			t.Fatalf("a third stream without an address is answered %d %s, want 503", resp.StatusCode, text)
		}
		first.leave()
		waitFor(t, "a stream to be free", func() bool { return s.hub.stats().Streams == 5 })
		s.view(t, "/sse/events/global", "X-Forwarded-For", "203.0.113.9")
	})
}

// A viewer goes on where it was on whatever node it finds, also on one that
// was started since.
func TestStreamGoesOnAtAnotherNode(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		broker := NewMemoryBroker()
		node := func() *streamServer {
			return startStreams(t, over, serverOptions{hub: func(c *hubConfig) { c.Broker = broker }})
		}
		one, two := node(), node()
		v := one.view(t, "/sse/events/room:1")
		v.next()
		seen := say(t, two.hub, "room:1", "a", 1)
		v.expect(typeUpdate, seen)
		v.leave()
		missed := []Place{say(t, one.hub, "room:1", "a", 2), say(t, two.hub, "room:1", "a", 3)}
		for _, s := range []*streamServer{one, two, node()} {
			v := s.view(t, "/sse/events/room:1", "Last-Event-ID", seen.String())
			v.expect(typeConnected, seen)
			for _, id := range missed {
				v.expect(typeUpdate, id)
			}
		}
	})
}
