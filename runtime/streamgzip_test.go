package lc

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"
)

// unzipped returns what a reader makes of a compressed stream so far.
func unzipped(t testing.TB, b []byte) string {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("the stream ends with %v", err)
	}
	return string(text)
}

// someHTML returns HTML of about a size, which is random enough that no two are the same.
func someHTML(rnd *rand.Rand, size int) string {
	var b strings.Builder
	for b.Len() < size {
		fmt.Fprintf(&b, "<li id=\"m%d\">Größe %d</li>", rnd.IntN(1000), rnd.Uint64())
	}
	return b.String()
}

// sayText publishes an update of component note:{instance} with this HTML.
func sayText(t testing.TB, h *hub, ch Channel, instance, text string, version uint64) {
	t.Helper()
	m, err := ComponentUpdate(ComponentID{"note", instance}, nil, text).encode(ch, version)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.send(context.Background(), &parcel{id: h.newID(), m: m}); err != nil {
		t.Fatal(err)
	}
}

// A twin is one of two streams that are sent the same, of which one is compressed.
type twin struct {
	*stream
	b    batch
	sent []byte
}

// take sends what the twin is owed up to the middle of an event, which is the last if
// there are not so many, and then the rest of that, or everything.
func (w *twin) take(event int, all, behind bool) {
	w.behind = behind
	w.b.gather(w.stream, allSeats)
	if all || len(w.b.ends) == 0 {
		w.sent = append(w.sent, w.b.joined...)
		w.b.sent(w.stream)
		return
	}
	event = min(event, len(w.b.ends)-1)
	begin := 0
	if event > 0 {
		begin = w.b.ends[event-1]
	}
	n := begin + (w.b.ends[event]-begin)/2
	w.sent = append(w.sent, w.b.joined[:n]...)
	rest := w.b.cut(w.stream, n)
	clear(w.b.scratch) // it is no part of the rest
	w.sent = append(w.sent, rest...)
}

// sayPart is sayText for a part of the component: no later event stands for it.
func sayPart(t testing.TB, h *hub, ch Channel, instance, text string, version uint64) {
	t.Helper()
	m, err := ComponentFragments(ComponentID{"note", instance}, map[string]string{"#part": text}).encode(ch, version)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.send(context.Background(), &parcel{id: h.newID(), m: m}); err != nil {
		t.Fatal(err)
	}
}

// Whatever the events and wherever writes end, a compressed stream is unpacked to what
// the same stream is without: also of a viewer who lags, whose events are conflated or
// lost.
func TestCompressedStreamIsExact(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rooms := []Channel{"room:1", "room:2", "user:ada"}
	var conflated, resyncs uint64 // of all: a viewer of one channel alone may come round with none
	for _, sub := range []subscription{
		{channels: rooms, named: true},
		{channels: rooms, user: "ada"}, // one ID for all
		{channels: rooms[:1]},
	} {
		rnd := rand.New(rand.NewPCG(seed, 0))
		h := startHub(t, func(c *hubConfig) { c.History.Frames = 12 })
		sub.ctx = t.Context()
		var twins [2]twin
		for i := range twins {
			sub.gzip = i == 1
			s, err := h.open(sub)
			if err != nil {
				t.Fatal(err)
			}
			defer h.close(s, "test")
			twins[i].stream = s
		}
		twins[1].sent = []byte(gzipHead)
		for round := range uint64(150) {
			for n := range uint64(rnd.IntN(12)) {
				text := someHTML(rnd, 1<<rnd.IntN(16))
				if rnd.IntN(50) == 0 {
					text = noise(100 << 10)
				}
				publish := sayText
				if round/10%2 == 0 {
					publish = sayPart
				}
				publish(t, h, rooms[rnd.IntN(len(rooms))], fmt.Sprint(rnd.IntN(3)), text, round*12+n+1)
			}
			if round%30 >= 10 && round%30 != 15 && round%30 < 29 {
				continue // they lag
			}
			event, all, behind := rnd.IntN(4), rnd.IntN(2) == 0, rnd.IntN(4) == 0
			for i := range twins {
				twins[i].take(event, all, behind)
			}
			if got, want := where(twins[1].stream), where(twins[0].stream); got != want {
				t.Fatalf("round %d: the compressed stream is at %s, the other at %s", round, got, want)
			}
		}
		conflated += twins[1].shard.counts.conflated.Load()
		resyncs += twins[1].shard.counts.resyncs.Load()
		for i := range twins {
			twins[i].b.gatherPing(twins[i].stream)
			twins[i].sent = append(twins[i].sent, twins[i].b.joined...)
		}
		got, want := unzipped(t, twins[1].sent), string(twins[0].sent)
		if got != want {
			t.Errorf("%d channels, named %t: %d bytes are unpacked to %d, want %d", len(sub.channels), sub.named, len(twins[1].sent), len(got), len(want))
		}
	}
	if conflated == 0 || resyncs == 0 {
		t.Errorf("%d events are conflated, %d streams told to fetch everything, want some", conflated, resyncs)
	}
}

// Each event is there as soon as it is sent, large or small, though nothing follows it.
func TestEventsOfAnySizeComeAtOnce(t *testing.T) {
	eachTransport(t, func(t *testing.T, over transport) {
		s := startStreams(t, over, serverOptions{hub: func(c *hubConfig) { c.Heartbeat = time.Hour }})
		v := s.view(t, "/sse/events/room:1")
		v.next()
		if got := v.resp.Header.Get("Content-Encoding") == "gzip" || v.resp.Uncompressed; got != over.gzip {
			t.Errorf("the stream is compressed: %t", got)
		}
		rnd := rand.New(rand.NewPCG(1, 2))
		for i, size := range []int{10, 900, 1100, 5000, 30, 70_000, 150_000, 20, 400_000} {
			text := someHTML(rnd, size)
			sayText(t, s.hub, "room:1", "a", text, uint64(i+1))
			var data struct{ HTML string }
			if err := json.Unmarshal([]byte(v.next().data), &data); err != nil || data.HTML != text {
				t.Errorf("an event of %d bytes came as one of %d, %v", size, len(data.HTML), err)
			}
		}
	})
}

// Two shards, and viewers who come back, are sent the same packing; one that is
// compressed is not sent another's form.
func TestPackingIsShared(t *testing.T) {
	h := startHub(t, nil)
	var two [2]*stream
	for i := range two {
		s, err := h.open(subscription{ctx: t.Context(), channels: []Channel{"room:1"}, gzip: true})
		if err != nil {
			t.Fatal(err)
		}
		defer h.close(s, "test")
		two[i] = s
	}
	sayText(t, h, "room:1", "a", strings.Repeat("<p>x</p>", 1000), 1)
	var b batch
	var packed [2][]byte
	for i, s := range two {
		b.gather(s, 0)
		packed[i] = b.packed(s, 0)
		if len(b.joined) > 500 {
			t.Errorf("%d bytes are sent", len(b.joined))
		}
	}
	if &packed[0][0] != &packed[1][0] {
		t.Error("the event was compressed twice")
	}
	if s := openOn(t, h, "room:1"); b.fits(s, 0) {
		t.Error("a viewer who takes no gzip is sent what others are")
	}
}

// What only one user sees is sent as it is: nothing of it can be guessed from how well
// it is compressed.
func TestOneUsersEventsAreStored(t *testing.T) {
	h := startHub(t, nil)
	s, err := h.open(subscription{ctx: t.Context(), channels: []Channel{"user:ada"}, user: "ada", gzip: true})
	if err != nil {
		t.Fatal(err)
	}
	defer h.close(s, "test")
	text := strings.Repeat("<p>secret</p>", 20_000)
	sayText(t, h, "user:ada", "a", strings.ReplaceAll(text, "<", ""), 1)
	var b batch
	b.gather(s, 0)
	if len(b.joined) < len(text)*9/13 {
		t.Errorf("%d bytes are sent for %d", len(b.joined), len(text))
	}
	if plain := unzipped(t, append([]byte(gzipHead), b.joined...)); strings.Count(plain, "secret") != 20_000 {
		t.Errorf("it is unpacked to %d bytes", len(plain))
	}
}

// Packings count as history, as long as their events are part of it.
func TestHistoryCountsPackings(t *testing.T) {
	h := startHub(t, func(c *hubConfig) { c.Broker, c.History.Bytes = new(scriptedBroker), 1<<30 })
	const channels, perChannel = 20, 30
	listenTo(h, channels, 8)
	before := heap()
	for range perChannel {
		fill(h, channels, 1, 8, 20_000)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	plain := h.stats().Bytes
	for i := range channels {
		ch := ContextChannel("room", fmt.Sprintf("%08d", i))
		for range 5 {
			sayTo(h, ch, someHTML(rnd, 20_000))
		}
		pack(h, h.topics[ch])
	}
	held, counted := heap()-before, h.stats().Bytes
	if counted < held*9/10 || counted > held*14/10 || counted <= plain {
		t.Errorf("%d bytes are counted where %d are held, %d without packings", counted, held, plain)
	}
	h.mu.Lock()
	for h.recent.Len() > 0 {
		h.forget(h.recent.Front().Value.(*topic))
	}
	h.mu.Unlock()
	if left := h.stats().Bytes; left != 0 {
		t.Errorf("%d bytes are counted where nothing is left", left)
	}
	runtime.KeepAlive(h)
}

// Packings don't make history larger than it may be.
func TestPackingsAreBounded(t *testing.T) {
	const most = 1 << 20
	h := startHub(t, func(c *hubConfig) { c.Broker, c.History.Bytes = new(scriptedBroker), most })
	listenTo(h, 20, 8)
	rnd := rand.New(rand.NewPCG(1, 2))
	var topics []*topic
	for i := range 20 {
		ch := ContextChannel("room", fmt.Sprintf("%08d", i))
		sayTo(h, ch, someHTML(rnd, 50_000))
		topics = append(topics, h.topics[ch])
	}
	for _, t := range topics {
		pack(h, t)
	}
	if got := h.stats().Bytes; got > most || got < most*8/10 {
		t.Errorf("%d bytes are counted, want nearly the limit of %d", got, most)
	}
}

// sayTo delivers an event that covers no other.
func sayTo(h *hub, ch Channel, text string) {
	m, err := ComponentUpdate(ComponentID{"note", ch.Instance()}, nil, text).encode(ch, 1)
	if err != nil {
		panic(err)
	}
	m.Type = typeFragments
	seq := h.topics[ch].last.Seq + 1
	receiver{h}.Receive(Placed{Place: Place{"one", seq}, Message: m})
}

// pack compresses all that a topic has.
func pack(h *hub, t *topic) {
	for _, f := range t.tail.Load().frames {
		h.pack(t, &f.form)
	}
}

// A viewer who takes gzip gets it, and is told, over every kind of connection; one who
// does not, or whose answer is compressed by something else, doesn't.
func TestStreamEncoding(t *testing.T) {
	for _, tc := range []struct {
		accept, agent, before, want string
	}{
		{"gzip, deflate, br", "Mozilla/5.0", "", "gzip"},
		{"gzip", "", "", "gzip"},
		{"gzip", "Go-http-client/1.1", "", ""}, // which would take the end for a fault
		{"identity", "", "", ""},
		{"gzip;q=0", "", "", ""},
		{"br", "", "", ""},
		{"gzip", "", "identity", "identity"},
	} {
		for _, over := range transports {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				s := startStreams(t, over, serverOptions{wrap: func(next http.Handler) http.Handler {
					return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						if tc.before != "" {
							w.Header().Set("Content-Encoding", tc.before)
						}
						next.ServeHTTP(w, r)
					})
				}})
				resp, err := s.Client().Do(s.request(t, method, "/sse/events/global", "Accept-Encoding", tc.accept, "User-Agent", tc.agent))
				if err != nil {
					t.Fatal(err)
				}
				if got := resp.Header.Get("Content-Encoding"); got != tc.want {
					t.Errorf("%s %s, Accept-Encoding %q: Content-Encoding is %q, want %q", over.name, method, tc.accept, got, tc.want)
				}
				if vary := resp.Header.Get("Vary"); !strings.Contains(vary, "Accept-Encoding") {
					t.Errorf("Vary is %q", vary)
				}
				resp.Body.Close()
				s.Close()
			}
		}
	}
}

// A refusal is not compressed.
func TestRefusalIsNotCompressed(t *testing.T) {
	s := startStreams(t, transports[0], serverOptions{listen: func(context.Context, Access) error { return Forbidden("No.") }})
	resp, body := s.ask(t, http.MethodGet, "/sse/events/room:1", "Accept-Encoding", "gzip")
	if resp.StatusCode != http.StatusForbidden || resp.Header.Get("Content-Encoding") != "" || !strings.Contains(body, "No.") {
		t.Errorf("answered %s, encoded %q: %q", resp.Status, resp.Header.Get("Content-Encoding"), body)
	}
}
