package lc

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
)

// lines tells the events in b as "component id", of IDs only the number.
func lines(t *testing.T, b []byte) string {
	t.Helper()
	var all []string
	r := bufio.NewReader(bytes.NewReader(b))
	for e, err := readEvent(r); err == nil; e, err = readEvent(r) {
		id, err := ParsePlace(e.id)
		if err != nil {
			t.Fatal(err)
		}
		what := e.typ
		if _, rest, ok := strings.Cut(e.data, `"componentId":"note:`); ok {
			what, _, _ = strings.Cut(rest, `"`)
		}
		all = append(all, fmt.Sprint(what, " ", id.Seq))
	}
	return strings.Join(all, ", ")
}

// openAt opens a stream of rooms 1 and 2 that goes on after an event, for a
// viewer who keeps a place for each.
func openAt(t *testing.T, h *hub, seq uint64) *stream {
	t.Helper()
	after := Place{h.newest("room:1").Epoch, seq}
	s, err := h.open(subscription{ctx: context.Background(), channels: []Channel{"room:1", "room:2"}, named: true, after: []Place{after, after}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.close(s, "test") })
	return s
}

// where tells how many events of each channel a stream has been sent, with its
// debts.
func where(s *stream) string {
	var all []string
	for _, seat := range s.seats {
		text := fmt.Sprint(seat.at - firstNumber)
		if seat.debt != nil {
			text += fmt.Sprintf(" owed until %d", seat.debt.until-firstNumber)
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

// The ID of an event is a place to come back to: nothing before it is missing
// on its channel. While later events have yet to make up for some that were
// left out, IDs stay at the place before those.
func TestIDsWhileEventsAreLeftOut(t *testing.T) {
	h := startHub(t, nil)
	openOn(t, h, "room:1", "room:2")
	for i, say1 := range []string{"1a", "1b", "2x", "1a", "2y", "1b", "1c", "2x"} {
		say(t, h, Channel("room:"+say1[:1]), say1[1:], uint64(i+1))
	}
	var b batch
	s := openAt(t, h, 0)
	b.gather(s, allSeats)
	if got, want := lines(t, b.joined), "a 1, b 2, a 4, b 6, c 7, x 3, y 5, x 8"; got != want {
		t.Errorf("who keeps up is sent %q, want %q", got, want)
	}
	s = openAt(t, h, 1)
	s.behind = true
	b.gather(s, allSeats)
	if got, want := lines(t, b.joined), "a 1, b 1, c 7, y 0, x 8"; got != want {
		t.Errorf("who lags is sent %q, want %q", got, want)
	}

	// The kernel takes the first event, and then all that is left.
	first := b.ends[0]
	if rest, got, want := b.cut(s, first), where(s), "3 owed until 5, 0 owed until 3"; rest != nil || got != want {
		t.Errorf("cut after the first event: at %s with %q left, want %s and nothing", got, rest, want)
	}
	say(t, h, "room:1", "c", 9)
	b.gather(s, allSeats)
	if got, want := lines(t, b.joined), "b 1, c 9, y 0, x 8"; got != want {
		t.Errorf("then it is sent %q, want %q", got, want)
	}
	b.sent(s)
	if got, want := where(s), "6, 3"; got != want {
		t.Errorf("at the end it is at %s, want %s", got, want)
	}
}

// A flush for one channel leaves the others where they are.
func TestFlushOfOneChannel(t *testing.T) {
	h := startHub(t, nil)
	s := openOn(t, h, "room:1", "room:2")
	s.named = true
	say(t, h, "room:1", "a", 1)
	say(t, h, "room:2", "b", 1)
	var b batch
	b.gather(s, 1)
	if got, want := lines(t, b.joined), "b 2"; got != want {
		t.Errorf("is sent %q, want %q", got, want)
	}
	b.sent(s)
	if got, want := where(s), "0, 1"; got != want {
		t.Errorf("is at %s, want %s", got, want)
	}
}

func TestCutWithinAnEvent(t *testing.T) {
	h := startHub(t, nil)
	openOn(t, h, "room:1", "room:2")
	say(t, h, "room:1", "a", 1)
	say(t, h, "room:1", "b", 2)
	say(t, h, "room:1", "a", 3)
	say(t, h, "room:2", "x", 1)
	for _, tc := range []struct {
		name   string
		behind bool
		event  int // that the cut is in
		want   string
	}{
		{"first", false, 0, "1, 0"},
		{"second", false, 1, "2, 0"},
		{"last of a channel", false, 2, "3, 0"},
		{"last", false, 3, "3, 1"},
		{"first of those not left out", true, 0, "2 owed until 3, 0"},
		{"last of those not left out", true, 1, "3, 0"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var b batch
			s := openAt(t, h, 0)
			s.behind = tc.behind
			b.gather(s, allSeats)
			whole := bytes.Clone(b.joined)
			cut := b.ends[tc.event] - 5
			rest := b.cut(s, cut)
			if want := whole[cut:b.ends[tc.event]]; !bytes.Equal(rest, want) {
				t.Errorf("left is %q, want %q", rest, want)
			}
			if got := where(s); got != tc.want {
				t.Errorf("the stream is at %s, want %s", got, tc.want)
			}
			clear(b.scratch) // what is left must not be part of it
			if want := whole[cut:b.ends[tc.event]]; !bytes.Equal(rest, want) {
				t.Errorf("left became %q", rest)
			}
		})
	}
}

// A resync of a reader who has one ID for several channels, of which some have
// events, is one event also where a write ends within it. One who keeps places
// is told of the channel, and sent the events of the others.
func TestCutWithinAResync(t *testing.T) {
	h := startHub(t, func(c *hubConfig) { c.History.Frames = 4 })
	openOn(t, h, "room:1", "room:2")
	say(t, h, "room:1", "a", 1)
	for i := range uint64(8) { // more than is held
		say(t, h, "room:2", fmt.Sprint(i), 1)
	}
	s := openOn(t, h, "room:1", "room:2")
	s.seats[0].at, s.seats[1].at = firstNumber, nowhere
	var b batch
	b.gather(s, allSeats)
	whole := string(b.joined)
	if strings.Count(whole, "event: ") != 1 || !strings.Contains(whole, "event: resync\ndata: {}\n") {
		t.Fatalf("the batch is %q, want a resync", whole)
	}
	if rest, got, want := b.cut(s, 5), where(s), "1, 8"; string(rest) != whole[5:] || got != want {
		t.Errorf("left is %q at %s, want %q at %s", rest, got, whole[5:], want)
	}

	s.named = true
	s.seats[0].at, s.seats[1].at = firstNumber, nowhere
	b.gather(s, allSeats)
	if got, want := lines(t, b.joined), "a 1, resync 9"; got != want {
		t.Errorf("who keeps places is sent %q, want %q", got, want)
	}
	if !bytes.Contains(b.joined, []byte(`data: {"channels":["room:2"]}`)) {
		t.Errorf("the resync is %q", b.joined)
	}
}

// What is no longer held because a later event covers it is left out as well.
func TestIDsFromAThinnedTail(t *testing.T) {
	h := startHub(t, func(c *hubConfig) { c.History.Frames = 4 })
	openOn(t, h, "room:1")
	for i, instance := range []string{"a", "b", "a", "a", "a"} { // the last makes them too many
		say(t, h, "room:1", instance, uint64(i+1))
	}
	say(t, h, "room:1", "b", 6)
	var b batch
	s := openAt(t, h, 0)
	b.gather(s, allSeats)
	if got, want := lines(t, b.joined), "b 0, a 0, a 0, b 6"; got != want {
		t.Errorf("is sent %q, want %q", got, want)
	}
	s = openAt(t, h, 5)
	b.gather(s, allSeats)
	if got, want := lines(t, b.joined), "b 6"; got != want {
		t.Errorf("is sent %q, want %q", got, want)
	}
}

// A stream in debt that has nothing to be sent is pinged with the ID of its
// pledge.
func TestPingInDebt(t *testing.T) {
	h := startHub(t, nil)
	s := openOn(t, h, "room:1")
	say(t, h, "room:1", "a", 1)
	var b batch
	b.gather(s, 0)
	b.sent(s)
	s.seats[0].owe(firstNumber + 2)
	b.gatherPing(s)
	if got, want := lines(t, b.joined), "ping 1"; got != want {
		t.Errorf("is sent %q, want %q", got, want)
	}
	say(t, h, "room:1", "b", 1)
	b.gather(s, 0)
	b.sent(s)
	b.gatherPing(s)
	if got, want := lines(t, b.joined), "ping 2"; got != want {
		t.Errorf("is sent %q, want %q", got, want)
	}
}
