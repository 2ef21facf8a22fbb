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

// openAt opens a stream of rooms 1 and 2 that goes on after an event.
func openAt(t *testing.T, h *hub, seq uint64) *stream {
	t.Helper()
	after := Place{h.newest().Epoch, seq}
	s, err := h.open(subscription{ctx: context.Background(), channels: []Channel{"room:1", "room:2"}, after: after.String()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.close(s, "test") })
	return s
}

// The ID of an event is a place to come back to: nothing before it is
// missing. While later events have yet to make up for some that were left
// out, IDs stay at the place before those.
func TestIDsWhileEventsAreLeftOut(t *testing.T) {
	h := startHub(t, nil)
	for i, instance := range []string{"a", "b", "a", "b", "c"} {
		say(t, h, ContextChannel("room", fmt.Sprint(1+i%2)), instance, uint64(i+1))
	}
	say(t, h, "room:elsewhere", "x", 1)

	var b batch
	s := openAt(t, h, 0)
	b.gather(s)
	if got, want := lines(t, b.joined), "a 1, b 2, a 3, b 4, c 5"; got != want {
		t.Errorf("who keeps up is sent %q, want %q", got, want)
	}
	s = openAt(t, h, 1)
	s.behind = true
	b.gather(s)
	if got, want := lines(t, b.joined), "a 1, b 1, c 6"; got != want {
		t.Errorf("who lags is sent %q, want %q", got, want)
	}

	// The kernel takes the first event, and then all that is left.
	first := b.ends[0]
	if rest := b.cut(s, first); rest != nil || s.seq != 3 {
		t.Errorf("cut after the first event: at %d with %q left, want 3 and nothing", s.seq, rest)
	}
	say(t, h, "room:1", "c", 6)
	b.gather(s)
	if got, want := lines(t, b.joined), "b 1, c 7"; got != want {
		t.Errorf("then it is sent %q, want %q", got, want)
	}
	b.sent(s)
	if s.debt != 0 || s.seq != 7 {
		t.Errorf("at the end it is at %d with debt %d, want 7 and none", s.seq, s.debt)
	}
}

func TestCutWithinAnEvent(t *testing.T) {
	h := startHub(t, nil)
	say(t, h, "room:1", "a", 1)
	say(t, h, "room:1", "b", 2)
	say(t, h, "room:1", "a", 3)
	say(t, h, "room:elsewhere", "x", 1)
	for _, tc := range []struct {
		name   string
		behind bool
		event  int // that the cut is in
		seq    uint64
		debt   uint64
	}{
		{"first", false, 0, 1, 0},
		{"second", false, 1, 2, 0},
		{"last", false, 2, 4, 0},
		{"first of those not left out", true, 0, 2, 4},
		{"last of those not left out", true, 1, 4, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var b batch
			s := openAt(t, h, 0)
			s.behind = tc.behind
			b.gather(s)
			whole := bytes.Clone(b.joined)
			cut := b.ends[tc.event] - 5
			rest := b.cut(s, cut)
			if want := whole[cut:b.ends[tc.event]]; !bytes.Equal(rest, want) {
				t.Errorf("left is %q, want %q", rest, want)
			}
			if s.seq != tc.seq || s.debt != tc.debt {
				t.Errorf("the stream is at %d with debt %d, want %d and %d", s.seq, s.debt, tc.seq, tc.debt)
			}
			clear(b.scratch) // what is left must not be part of it
			if want := whole[cut:b.ends[tc.event]]; !bytes.Equal(rest, want) {
				t.Errorf("left became %q", rest)
			}
		})
	}
}

// A resync of several channels, of which some have events, is one event also
// where a write ends within it.
func TestCutWithinAResync(t *testing.T) {
	h := startHub(t, func(c *hubConfig) { c.History.Frames = 4 })
	say(t, h, "room:full", "a", 1)
	for i := range uint64(8) { // more than is held
		say(t, h, "room:short", fmt.Sprint(i), 1)
	}
	s, err := h.open(subscription{ctx: t.Context(), channels: []Channel{"room:full", "room:short"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.close(s, "test") })
	s.seq = 0
	var b batch
	b.gather(s)
	whole := string(b.joined)
	if !b.resync || !strings.Contains(whole, "event: resync\n") {
		t.Fatalf("the batch is %q, want a resync", whole)
	}
	if rest := b.cut(s, 5); string(rest) != whole[5:] || s.seq != 9 {
		t.Errorf("left is %q at %d, want %q at 9", rest, s.seq, whole[5:])
	}
}

// What is no longer held because a later event covers it is left out as well.
func TestIDsFromAThinnedTail(t *testing.T) {
	h := startHub(t, func(c *hubConfig) { c.History.Frames = 4 })
	for i, instance := range []string{"a", "b", "a", "a", "a"} { // the last makes them too many
		say(t, h, "room:1", instance, uint64(i+1))
	}
	say(t, h, "room:1", "b", 6)
	var b batch
	s := openAt(t, h, 0)
	b.gather(s)
	if got, want := lines(t, b.joined), "b 0, a 0, b 6"; got != want {
		t.Errorf("is sent %q, want %q", got, want)
	}
	s = openAt(t, h, 5)
	b.gather(s)
	if got, want := lines(t, b.joined), "b 6"; got != want {
		t.Errorf("is sent %q, want %q", got, want)
	}
}

// A stream in debt that has nothing to be sent is pinged with the ID of its
// pledge.
func TestPingInDebt(t *testing.T) {
	h := startHub(t, nil)
	say(t, h, "room:1", "a", 1)
	s := openAt(t, h, 1)
	s.owe(2)
	var b batch
	b.gatherPing(s)
	if got, want := lines(t, b.joined), "ping 1"; got != want {
		t.Errorf("is sent %q, want %q", got, want)
	}
	say(t, h, "room:elsewhere", "x", 1)
	b.gatherPing(s)
	if got, want := lines(t, b.joined), "ping 2"; got != want {
		t.Errorf("is sent %q, want %q", got, want)
	}
}
