package brokertest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// patience is how long a test waits for what must come. A machine may stand
// still for seconds.
var patience = 30 * time.Second

// plenty is more than a broker needs to hold for all tests.
const plenty = 6000

// An Option tells Run what a broker can't do.
type Option func(*suite)

// Holds sets how many messages the broker holds, at least 64. Without it, the
// tests expect that it holds some 6,000.
func Holds(messages int) Option { return func(s *suite) { s.holds = messages } }

// Run tests a broker. It calls newBroker for one that holds nothing, once for
// each test; newBroker closes it with t.Cleanup. The tests publish messages of
// up to 500 KiB.
func Run(t *testing.T, newBroker func(t *testing.T) lc.Broker, opts ...Option) {
	of := suite{holds: plenty}
	for _, opt := range opts {
		opt(&of)
	}
	for _, tc := range tests {
		if tc.name == limited && of.holds >= plenty {
			continue // it holds more than a test publishes
		}
		t.Run(tc.name, func(t *testing.T) {
			s := of
			s.T, s.broker = t, newBroker(t)
			tc.test(&s)
		})
	}
}

// limited is the test for a broker that holds little.
const limited = "what has gone is not held"

var tests = []struct {
	name string
	test func(*suite)
}{
	{"each channel has places that viewers can give back", (*suite).places},
	{"messages arrive whole", (*suite).wholeMessages},
	{"publishers get the place that listeners see", (*suite).placeOfMessage},
	{"all listeners see one order", (*suite).oneOrder},
	{"an id is stored once", (*suite).storedOnce},
	{"an attempt that was broken off is repeated", (*suite).brokenOff},
	{"a channel that is not listened to is not heard", (*suite).othersAreNotHeard},
	{"odd names are channels of their own", (*suite).oddNames},
	{"nothing behind the place of Listen is lost", (*suite).noSeam},
	{"listening again gives the newest place", (*suite).listenAgain},
	{"a forgotten channel is not heard", (*suite).forget},
	{"ten thousand channels", (*suite).manyChannels},
	{"replay from each place", (*suite).replay},
	{"replay of a channel nobody listens to", (*suite).replayUnheard},
	{"replay from the place of an empty channel", (*suite).replayEmpty},
	{"a foreign place is not held", (*suite).foreignPlace},
	{"a place yet to come is not held", (*suite).futurePlace},
	{limited, (*suite).trimmed},
	{"a quiet channel keeps its history", (*suite).quietChannel},
	{"a broker that answers is healthy", (*suite).healthy},
	{"nothing comes after Close", (*suite).closed},
	{"Close leaves no goroutine", (*suite).noGoroutine},
	{"a context that is done", (*suite).doneContext},
	{"channels come and go while others publish", (*suite).comeAndGo},
}

// A suite is one test and its broker.
type suite struct {
	*testing.T
	broker lc.Broker
	holds  int
	ids    int
}

// room returns a channel of the tests.
func room(n int) lc.Channel { return lc.ContextChannel("room", fmt.Sprint(n)) }

// message returns the n-th message of a test for a channel.
func message(ch lc.Channel, n int) lc.Message {
	return lc.Message{
		Channel:   ch,
		Type:      "component-update",
		Component: lc.ComponentID{Name: "note", Instance: fmt.Sprintf("n%d@größe", n)},
		Version:   uint64(n),
		Data:      fmt.Appendf(nil, `{"n":%d,"html":"<p>\n\u0000é</p>"}`, n),
	}
}

// send publishes a message under an ID of its own.
func (s *suite) send(m lc.Message) lc.Place {
	s.Helper()
	s.ids++
	return s.sendAs(fmt.Sprintf("test-%d", s.ids), m)
}

func (s *suite) sendAs(id string, m lc.Message) lc.Place {
	s.Helper()
	place, err := s.broker.Publish(s.Context(), id, m)
	if err != nil {
		s.Fatalf("publish message %d on %s: %v", m.Version, m.Channel, err)
	}
	return place
}

// sendAll publishes messages from, … to on a channel.
func (s *suite) sendAll(ch lc.Channel, from, to int) (places []lc.Place) {
	s.Helper()
	for n := from; n <= to; n++ {
		places = append(places, s.send(message(ch, n)))
	}
	return places
}

// replayAll returns what is held behind a place, read in one piece.
func (s *suite) replayAll(l lc.Listener, ch lc.Channel, after lc.Place) []lc.Placed {
	s.Helper()
	ms, more, err := l.Replay(s.Context(), ch, after, plenty)
	if err != nil || more {
		s.Fatalf("replay of %s after %q returns %d messages, more %t, %v", ch, after, len(ms), more, err)
	}
	return ms
}

func (s *suite) places() {
	e := s.open()
	for _, ch := range []lc.Channel{lc.Global, room(1)} {
		listened := e.listen(ch)[ch]
		published := s.send(message(ch, 1))
		for _, place := range []lc.Place{listened, published} {
			parsed, err := lc.ParsePlace(place.String())
			if err != nil || parsed != place || place.IsZero() {
				s.Errorf("%s has the place %+v, which viewers can't give back: %v", ch, place, err)
			}
		}
		if published.Epoch != listened.Epoch || published.Seq <= listened.Seq {
			s.Errorf("a message is placed at %s behind %s", published, listened)
		}
	}
}

func (s *suite) wholeMessages() {
	e := s.open()
	start := e.listen(room(1))[room(1)]
	want := []lc.Message{
		message(room(1), 1),
		message(room(1), 2),
		{Channel: room(1), Type: "note", Data: []byte("{}")}, // about no component
		{Channel: room(1), Type: "channel-event", Version: 1<<64 - 1, Data: []byte(`"x"`)},
	}
	want[1].Data = []byte(`"` + strings.Repeat("x", 500<<10) + `"`)
	ids := []string{"a", strings.Repeat("z-9", 21), "0", "-"}
	for i, m := range want {
		s.sendAs(ids[i], m)
	}
	for how, got := range map[string][]lc.Placed{
		"received": e.messages(room(1), len(want)),
		"replayed": s.replayAll(e, room(1), start),
	} {
		if len(got) != len(want) {
			s.Fatalf("%d messages are %s, want %d", len(got), how, len(want))
		}
		for i, p := range got {
			if !same(p.Message, want[i]) || p.ID != ids[i] {
				s.Errorf("message %d is %s as %s, want %s", i+1, how, brief(p.ID, p.Message), brief(ids[i], want[i]))
			}
		}
	}
}

func (s *suite) placeOfMessage() {
	one, two := s.open(), s.open()
	one.listen(room(1), room(2))
	two.listen(room(1), room(2))
	for _, ch := range []lc.Channel{room(1), room(2)} {
		places := s.sendAll(ch, 1, 10)
		for i, e := range []*ear{one, two} {
			for j, p := range e.messages(ch, 10) {
				if p.Place != places[j] {
					s.Errorf("listener %d has message %d at %s, its publisher at %s", i+1, j+1, p.Place, places[j])
				}
			}
		}
	}
}

func (s *suite) oneOrder() {
	const publishers, each = 8, 25
	one, two := s.open(), s.open()
	start := one.listen(room(1))[room(1)]
	two.listen(room(1))
	s.parallel(publishers, func(p int) {
		for n := range each {
			s.sendAs(fmt.Sprintf("p%d-%d", p, n), message(room(1), p*each+n+1))
		}
	})
	first, second := one.messages(room(1), publishers*each), two.messages(room(1), publishers*each)
	if !samePlaced(first, second) || !samePlaced(first, s.replayAll(one, room(1), start)) {
		s.Error("two listeners and a replay see different orders")
	}
	last := map[uint64]uint64{}
	for _, p := range first {
		publisher := (p.Message.Version - 1) / each
		if p.Message.Version <= last[publisher] {
			s.Errorf("publisher %d: message %d came after %d", publisher, p.Message.Version, last[publisher])
		}
		last[publisher] = p.Message.Version
	}
}

func (s *suite) storedOnce() {
	e := s.open()
	start := e.listen(room(1))[room(1)]
	first := s.sendAs("same", message(room(1), 1))
	other := s.sendAs("other", message(room(1), 2))
	for range 3 {
		if again := s.sendAs("same", message(room(1), 1)); again != first {
			s.Errorf("a retry has the place %s, the first attempt had %s", again, first)
		}
	}
	last := s.sendAs("last", message(room(1), 3))
	want := []lc.Place{first, other, last}
	for how, got := range map[string][]lc.Placed{
		"received": e.messages(room(1), 3),
		"replayed": s.replayAll(e, room(1), start),
	} {
		if fmt.Sprint(placesOf(got)) != fmt.Sprint(want) {
			s.Errorf("%s are %v, want %v", how, placesOf(got), want)
		}
	}
}

// A context that is done while Publish is at work leaves open whether the
// message went out. The next attempt settles it.
func (s *suite) brokenOff() {
	const n = 40
	f := s.follow()
	f.Listen(room(1))
	var places []lc.Place
	for i := range n {
		id, m := fmt.Sprintf("broken-%d", i), message(room(1), i+1)
		ctx, cancel := context.WithTimeout(s.Context(), time.Duration(i)*20*time.Microsecond)
		early, err := s.broker.Publish(ctx, id, m)
		cancel()
		place := s.sendAs(id, m)
		if err == nil && early != place {
			s.Errorf("a retry has the place %s, the first attempt had %s", place, early)
		}
		places = append(places, place)
	}
	f.expect(room(1), places)
}

func (s *suite) healthy() {
	e := s.open()
	e.listen(room(1))
	since := e.Healthy()
	if since.IsZero() || since.After(time.Now()) {
		s.Errorf("the broker answers, and is healthy since %v", since)
	}
	s.sendAll(room(1), 1, 3)
	e.messages(room(1), 3)
	if now := e.Healthy(); now.IsZero() {
		s.Error("the broker answers, and is not healthy any more")
	}
}

func (s *suite) doneContext() {
	e := s.open()
	place := s.send(message(room(1), 1))
	ctx, cancel := context.WithCancel(s.Context())
	cancel()
	if place, err := s.broker.Publish(ctx, "done", message(room(2), 1)); err == nil {
		s.Errorf("Publish returned %s, want an error", place)
	}
	if places, err := e.Listener.Listen(ctx, room(2)); err == nil {
		s.Errorf("Listen returned %v, want an error", places)
	}
	if ms, _, err := e.Replay(ctx, room(1), place, 10); err == nil {
		s.Errorf("Replay returned %v, want an error", ms)
	}
	// The channel has not been added.
	e.listen(room(3))
	s.send(message(room(2), 2))
	s.send(message(room(3), 1))
	e.messages(room(3), 1)
	if got := e.messages(room(2), 0); len(got) > 0 {
		s.Errorf("after a Listen that failed, %v is received", got)
	}
}
