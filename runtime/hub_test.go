package lc

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
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
	p := &parcel{id: h.newID(), m: m}
	if err := h.send(context.Background(), p); err != nil {
		t.Fatal(err)
	}
	return p.place
}

func wantStats(t *testing.T, h *hub, want hubStats) {
	t.Helper()
	got := h.stats()
	got.Bytes = 0
	if got != want {
		t.Errorf("stats are %+v, want %+v", got, want)
	}
}

// wantNoStreams is wantStats where nobody listens any more, however long ago
// they stopped.
func wantNoStreams(t *testing.T, h *hub) {
	t.Helper()
	if got := h.stats(); got.Streams != 0 || got.Frames != 0 {
		t.Errorf("stats are %+v, want no streams", got)
	}
}

func TestHubCursor(t *testing.T) {
	h := startHub(t, nil)
	before := h.newest("room:1")
	if before.Epoch == "" || before.Seq != 0 {
		t.Errorf("cursor of a new hub is %v, want the start of an epoch", before)
	}
	id := say(t, h, "room:1", "a", 1)
	if got := h.newest("room:1"); got != id || id != (Place{before.Epoch, 1}) {
		t.Errorf("cursor is %v after event %v", got, id)
	}
}

// Where the broker reaches other processes, the place of a channel is known
// while somebody listens to it.
func TestHubCursorOfASharedBroker(t *testing.T) {
	h := startHub(t, func(c *hubConfig) { c.Broker = &scriptedBroker{at: Place{"one", 40}} })
	if got := h.newest("room:1"); !got.IsZero() {
		t.Errorf("cursor is %v before anybody listens, want none", got)
	}
	openOn(t, h, "room:1")
	if got, want := h.newest("room:1"), (Place{"one", 40}); got != want {
		t.Errorf("cursor is %v, want %v", got, want)
	}
}

func TestHubRefusesLargeEvents(t *testing.T) {
	h := startHub(t, func(c *hubConfig) { c.Limits.EventBytes = 200 })
	m, err := ComponentUpdate(ComponentID{"note", "1"}, nil, strings.Repeat("x", 200)).encode(Global, 1)
	if err != nil {
		t.Fatal(err)
	}
	err = h.publish(context.Background(), m)
	want := "component-update of note:1 has 289 bytes, more than the limit of 200: send less of it, or ComponentRefresh"
	if err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
}

// openOn opens a stream of channels that nobody reads.
func openOn(t testing.TB, h *hub, channels ...Channel) *stream {
	t.Helper()
	s, err := h.open(subscription{ctx: context.Background(), channels: channels})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.close(s, "test") })
	return s
}

func TestHubForgetsWithTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := startHub(t, func(c *hubConfig) { c.History.Age = time.Minute })
		openOn(t, h, "room:1", "room:2")
		say(t, h, "room:1", "a", 1)
		time.Sleep(30 * time.Second)
		say(t, h, "room:2", "b", 1)
		wantStats(t, h, hubStats{Streams: 1, Channels: 2, Frames: 2})
		time.Sleep(30*time.Second + 1)
		wantStats(t, h, hubStats{Streams: 1, Channels: 2, Frames: 1})
		time.Sleep(30 * time.Second)
		wantStats(t, h, hubStats{Streams: 1, Channels: 2})
		if tail := h.topics["room:2"].tail.Load(); tail.floor != tail.end {
			t.Errorf("floor is %d, want %d: who was there before may have missed what is gone", tail.floor, tail.end)
		}
	})
}

// A channel is listened to for a while after its last viewer has gone, so that
// one who comes back is served from history. Then the broker is told.
func TestHubForgetsChannels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broker := &scriptedBroker{at: Place{"one", 40}}
		h := startHub(t, func(c *hubConfig) { c.Broker = broker })
		s, err := h.open(subscription{ctx: t.Context(), channels: []Channel{"room:1", "room:2"}})
		if err != nil {
			t.Fatal(err)
		}
		stays := openOn(t, h, "room:2")
		h.close(s, "test")
		time.Sleep(idleAge - 1)
		broker.deliver(Placed{Place: Place{"one", 41}, Message: testMessage(t, "room:1", "a", 1)})
		wantStats(t, h, hubStats{Streams: 1, Channels: 2, Frames: 1})
		time.Sleep(2 * time.Nanosecond)
		synctest.Wait()
		wantStats(t, h, hubStats{Streams: 1, Channels: 1})
		if got := broker.channels(); got != "room:2" {
			t.Errorf("the broker delivers %q, want room:2", got)
		}
		again := openOn(t, h, "room:1")
		if got := broker.channels(); got != "room:1 room:2" {
			t.Errorf("the broker delivers %q, want both rooms", got)
		}
		_, _ = stays, again
	})
}

// However many channels have been left lately, only so many are listened to for
// nobody.
func TestHubForgetsIdleChannelsBeyondALimit(t *testing.T) {
	h := startHub(t, nil)
	for i := range mostIdle + 10 {
		s, err := h.open(subscription{ctx: t.Context(), channels: []Channel{ContextChannel("room", fmt.Sprint(i))}})
		if err != nil {
			t.Fatal(err)
		}
		h.close(s, "test")
	}
	wantStats(t, h, hubStats{Channels: mostIdle})
	if h.topics["room:9"] != nil || h.topics["room:10"] == nil {
		t.Error("not those were forgotten that nobody has looked at for longest")
	}
}

func TestHubForgetsWhoWasLongestSilent(t *testing.T) {
	h := startHub(t, func(c *hubConfig) { c.History.Bytes = 8 * 1000 })
	var channels []Channel
	for i := range 20 {
		channels = append(channels, ContextChannel("room", fmt.Sprint(i)))
	}
	openOn(t, h, channels...)
	for i, ch := range channels {
		say(t, h, ch, "a", 1)
		say(t, h, "room:0", "a", uint64(i+2))
	}
	got := h.stats()
	if got.Bytes > 8*1000 || got.Bytes < 8*1000/2 {
		t.Errorf("holds %d bytes, want nearly the limit of %d", got.Bytes, 8*1000)
	}
	if h.topics["room:0"].recent == nil || h.topics["room:19"].recent == nil {
		t.Error("the history of channels with recent news was forgotten")
	}
	if h.topics["room:1"].recent != nil {
		t.Error("the history of the channel longest without news was not forgotten")
	}
}

// A scriptedBroker does what the test tells it to.
type scriptedBroker struct {
	at   Place // of every channel, to those who begin to listen
	held []Placed
	late func()        // called once, between reading what is held and the answer; nil for nothing
	gate chan struct{} // what is asked has no answer until it is closed; nil: at once

	mu       sync.Mutex
	fail     int // calls of Listen that fail
	down     bool
	breaks   int // in which it was down, before now
	listens  int
	replays  int
	receiver Receiver
	heard    map[Channel]bool
}

func (b *scriptedBroker) Publish(context.Context, string, Message) (Place, error) {
	return Place{}, errors.New("down")
}

func (b *scriptedBroker) Open(r Receiver) (Listener, error) {
	b.receiver, b.heard = r, map[Channel]bool{}
	return scriptedListener{b}, nil
}

// deliver has the hub receive a message.
func (b *scriptedBroker) deliver(p Placed) { b.receiver.Receive(p) }

// channels returns what is listened to.
func (b *scriptedBroker) channels() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var names []string
	for ch := range b.heard {
		names = append(names, string(ch))
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

type scriptedListener struct{ *scriptedBroker }

func (l scriptedListener) Listen(_ context.Context, chs ...Channel) (map[Channel]Place, error) {
	if l.gate != nil {
		<-l.gate
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.listens++
	if l.fail > 0 {
		l.fail--
		return nil, errors.New("no connection")
	}
	places := map[Channel]Place{}
	for _, ch := range chs {
		l.heard[ch] = true
		places[ch] = l.at
	}
	return places, nil
}

func (l scriptedListener) Forget(chs ...Channel) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, ch := range chs {
		delete(l.heard, ch)
	}
}

// Replay returns what is held, nothing of it for a place of another epoch.
func (l scriptedListener) Replay(_ context.Context, ch Channel, after Place, most int) (found []Placed, more bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.replays++
	if len(l.held) == 0 || l.held[0].Place.Epoch != after.Epoch {
		return nil, false, ErrNotHeld
	}
	for _, p := range l.held {
		if p.Message.Channel == ch && p.Place.Seq > after.Seq {
			found = append(found, p)
		}
	}
	if late := l.late; late != nil {
		l.late = nil
		late()
	}
	if len(found) > most {
		return found[:most], true, nil
	}
	return found, false, nil
}

func (l scriptedListener) Healthy() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down {
		return time.Time{}
	}
	return time.Unix(1+int64(l.breaks), 0)
}

// goes lets the broker go down, and come back.
func (b *scriptedBroker) goes(down bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down = down; down {
		b.breaks++
	}
}

func (l scriptedListener) Close() error { return nil }

func testMessage(t testing.TB, ch Channel, instance string, version uint64) Message {
	t.Helper()
	m, err := ComponentUpdate(ComponentID{"note", instance}, nil, "x").encode(ch, version)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// shows tells what a topic holds: the places of its frames, a bar where events
// may be missing, and the place at its end.
func shows(t *topic) string {
	tail := t.tail.Load()
	var b strings.Builder
	torn := tail.gap == 0
	for _, f := range tail.frames {
		if !torn && f.number > tail.gap {
			b.WriteString("| ")
			torn = true
		}
		if f.place.IsZero() {
			b.WriteString("? ")
		} else {
			fmt.Fprintf(&b, "%s ", f.place)
		}
	}
	if !torn {
		b.WriteString("| ")
	}
	return b.String() + "at " + tail.id().String()
}

func TestHubReceives(t *testing.T) {
	broker := &scriptedBroker{at: Place{"one", 40}}
	h := startHub(t, func(c *hubConfig) { c.Broker = broker })
	openOn(t, h, "room:1")
	m := testMessage(t, "room:1", "a", 1)
	for _, step := range []struct {
		name string
		p    Placed
		want string
	}{
		{"next", Placed{Place{"one", 41}, "a", m}, "one-41 at one-41"},
		{"again", Placed{Place{"one", 41}, "a", m}, "one-41 at one-41"},
		{"number left out", Placed{Place{"one", 43}, "b", m}, "one-41 one-43 at one-43"},
		{"of another channel", Placed{Place{"one", 44}, "c", testMessage(t, "room:2", "a", 1)}, "one-41 one-43 at one-43"},
		{"not stored yet", Placed{Place{}, "d", m}, "one-41 one-43 ? at one-43"},
		{"not stored yet, again", Placed{Place{}, "d", m}, "one-41 one-43 ? at one-43"},
		{"then stored", Placed{Place{"one", 45}, "d", m}, "one-41 one-43 ? at one-45"},
		{"new epoch, not announced", Placed{Place{"two", 1}, "e", m}, "one-41 one-43 ? | two-1 at two-1"},
		{"two lines of data", Placed{Place{"two", 2}, "f", Message{Channel: "room:1", Type: typeUpdate, Data: []byte("{\n}")}}, "one-41 one-43 ? | two-1 at two-1"},
		{"no event type", Placed{Place{"two", 4}, "g", Message{Channel: "room:1", Type: "a\nb", Data: []byte("{}")}}, "one-41 one-43 ? | two-1 at two-1"},
	} {
		broker.deliver(step.p)
		if got := shows(h.topics["room:1"]); got != step.want {
			t.Errorf("%s: the topic shows %s, want %s", step.name, got, step.want)
		}
	}
	if got := h.overview().Published; got != 4 {
		t.Errorf("%d events were counted, want 4", got)
	}
}

// What the broker says may be missing is asked of it. What comes meanwhile
// waits for that.
func TestHubMends(t *testing.T) {
	place := func(seq uint64) Place { return Place{"one", seq} }
	for _, tc := range []struct {
		name string
		held []uint64
		come []uint64 // before there is an answer
		want string
	}{
		{"nothing is missing", []uint64{41}, nil, "one-41 at one-41"},
		{"some is", []uint64{41, 42, 43}, nil, "one-41 one-42 one-43 at one-43"},
		{"some comes by itself", []uint64{41, 42, 43}, []uint64{43, 44}, "one-41 one-42 one-43 one-44 at one-44"},
		{"in several rounds", []uint64{41, 42, 43, 44, 45, 46, 47, 48, 49}, []uint64{50}, "one-47 one-48 one-49 one-50 at one-50"},
		{"it is not held", nil, []uint64{50}, "one-41 | one-50 at one-50"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				broker := &scriptedBroker{at: place(40)}
				h := startHub(t, func(c *hubConfig) { c.Broker, c.History.Frames = broker, 6 })
				openOn(t, h, "room:1")
				message := func(seq uint64) Placed {
					return Placed{place(seq), fmt.Sprint(seq), testMessage(t, "room:1", fmt.Sprint(seq), seq)}
				}
				broker.deliver(message(41))
				for _, seq := range tc.held {
					broker.held = append(broker.held, message(seq))
				}
				broker.mu.Lock() // there is no answer before
				broker.receiver.Missed("room:1", "room:unknown")
				for _, seq := range tc.come {
					broker.deliver(message(seq))
				}
				if got, want := shows(h.topics["room:1"]), "one-41 at one-41"; got != want {
					t.Errorf("meanwhile the topic shows %s, want %s", got, want)
				}
				broker.at = place(49)
				broker.mu.Unlock()
				synctest.Wait()
				if got := shows(h.topics["room:1"]); got != tc.want {
					t.Errorf("the topic shows %s, want %s", got, tc.want)
				}
			})
		})
	}
}

// A reader who comes back is sent what was shown here before it had a place.
func TestHubGoesOnBeforeWhatHasNoPlace(t *testing.T) {
	broker := &scriptedBroker{at: Place{"one", 40}}
	h := startHub(t, func(c *hubConfig) { c.Broker = broker })
	openOn(t, h, "room:1")
	broker.deliver(Placed{Place{"one", 41}, "a", testMessage(t, "room:1", "a", 1)})
	broker.deliver(Placed{Place{}, "b", testMessage(t, "room:1", "b", 1)})
	s, err := h.open(subscription{ctx: t.Context(), channels: []Channel{"room:1"}, after: []Place{{"one", 41}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.close(s, "test") })
	if got, want := owed(s), "component-update b 1; "; got != want {
		t.Errorf("is owed %q, want %q", got, want)
	}
}

// If more comes between what the broker has read and its answer than can wait,
// what had to go is asked for again.
func TestHubMendsWhatCouldNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broker := &scriptedBroker{at: Place{"one", 40}}
		h := startHub(t, func(c *hubConfig) { c.Broker, c.History.Frames = broker, 4*maxWaiting })
		openOn(t, h, "room:1")
		message := func(seq uint64) Placed {
			return Placed{Place{"one", seq}, fmt.Sprint(seq), testMessage(t, "room:1", fmt.Sprint(seq), seq)}
		}
		const last = 41 + maxWaiting + 10
		broker.held = append(broker.held, message(41))
		broker.late = func() {
			for seq := uint64(42); seq <= last; seq++ {
				broker.held = append(broker.held, message(seq))
				broker.deliver(message(seq))
			}
		}
		broker.receiver.Missed("room:1")
		synctest.Wait()
		frames := h.topics["room:1"].tail.Load().frames
		if len(frames) != last-40 || frames[0].place.Seq != 41 || frames[len(frames)-1].place.Seq != last {
			t.Errorf("%d events are shown, want %d", len(frames), last-40)
		}
	})
}

// Whatever comes while a channel is about to be listened to belongs behind the
// place where that begins.
func TestHubKeepsWhatComesWhileItAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broker := &scriptedBroker{at: Place{"one", 40}}
		h := startHub(t, func(c *hubConfig) { c.Broker = broker })
		openOn(t, h, "room:0")
		broker.gate = make(chan struct{})
		opened := make(chan *stream)
		go func() { opened <- openOn(t, h, "room:1") }()
		synctest.Wait()
		for seq := range uint64(4) {
			broker.deliver(Placed{Place{"one", 39 + seq}, fmt.Sprint(seq), testMessage(t, "room:1", "a", seq)})
		}
		close(broker.gate)
		s := <-opened
		if got, want := shows(s.seats[0].topic), "one-41 one-42 at one-42"; got != want {
			t.Errorf("the topic shows %s, want %s", got, want)
		}
	})
}

func TestHubAsksAgainToListen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broker := &scriptedBroker{fail: 1, at: Place{"one", 40}}
		h := startHub(t, func(c *hubConfig) { c.Broker = broker })
		_, err := h.open(subscription{ctx: context.Background(), channels: []Channel{Global}})
		if err == nil || problemOf(err).status != http.StatusServiceUnavailable {
			t.Errorf("open: %v", err)
		}
		wantStats(t, h, hubStats{Channels: 1})
		openOn(t, h, Global)
		wantStats(t, h, hubStats{Streams: 1, Channels: 1})
		time.Sleep(time.Hour)
		if broker.listens != 2 {
			t.Errorf("asked %d times, want 2", broker.listens)
		}
	})
}

// Processes hear of each other even if the broker was away at first.
func TestHubListensToOtherProcesses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broker := &scriptedBroker{fail: 3}
		var heard []string
		startHub(t, func(c *hubConfig) {
			c.Broker = broker
			c.Departure = func(data []byte) string { heard = append(heard, string(data)); return "" }
		})
		time.Sleep(time.Minute)
		if got := broker.channels(); got != string(processesChannel) || broker.listens != 4 {
			t.Errorf("after %d calls the broker delivers %q, want %s", broker.listens, got, processesChannel)
		}
		broker.deliver(Placed{Place{"one", 1}, "a", Message{Channel: processesChannel, Type: typeDeparture, Data: []byte("gone")}})
		if len(heard) != 1 || heard[0] != "gone" {
			t.Errorf("heard %q, want that somebody is gone", heard)
		}
	})
}
