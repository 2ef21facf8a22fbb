package brokertest

import (
	"errors"
	"fmt"

	lc "github.com/lcgen/lcgen/runtime"
)

// From each place, in portions of each size.
func (s *suite) replay() {
	const n = 12
	e := s.open()
	start := e.listen(room(1), room(2))[room(1)]
	places := []lc.Place{start}
	for i := range n { // between messages of another channel
		s.send(message(room(2), i+1))
		places = append(places, s.send(message(room(1), i+1)))
	}
	held := e.messages(room(1), n)
	for from := range places {
		for _, most := range []int{1, 2, 5, n - from, n, n + 1} {
			if most == 0 {
				continue
			}
			ms, more, err := e.Replay(s.Context(), room(1), places[from], most)
			want := held[from:min(n, from+most)]
			if err != nil || len(ms) != len(want) || len(want) > 0 && !samePlaced(ms, want) || more != (from+most < n) {
				s.Errorf("behind message %d, at most %d: %v, more %t, %v; want %v, more %t",
					from, most, placesOf(ms), more, err, placesOf(want), from+most < n)
			}
		}
	}
}

func (s *suite) replayUnheard() {
	e := s.open()
	places := s.sendAll(room(1), 1, 5)
	if got := s.replayAll(e, room(1), places[1]); fmt.Sprint(placesOf(got)) != fmt.Sprint(places[2:]) {
		s.Errorf("replay returns %v, want %v", placesOf(got), places[2:])
	}
}

func (s *suite) replayEmpty() {
	e := s.open()
	s.sendAll(room(2), 1, 5)
	place := e.listen(room(1))[room(1)]
	for range 2 {
		if got := s.replayAll(e, room(1), place); len(got) > 0 {
			s.Errorf("an empty channel replays %v", got)
		}
		s.sendAll(room(2), 6, 10)
	}
	sent := s.send(message(room(1), 1))
	if got := s.replayAll(e, room(1), place); len(got) != 1 || got[0].Place != sent {
		s.Errorf("replay returns %v, want the message at %s", got, sent)
	}
}

// wantNotHeld fails the test if a place can be replayed from.
func (s *suite) wantNotHeld(e *ear, ch lc.Channel, after lc.Place) {
	s.Helper()
	if ms, more, err := e.Replay(s.Context(), ch, after, 10); !errors.Is(err, lc.ErrNotHeld) {
		s.Errorf("replay of %s after %q returns %v, more %t, %v; want ErrNotHeld", ch, after, placesOf(ms), more, err)
	}
}

func (s *suite) foreignPlace() {
	e := s.open()
	places := s.sendAll(room(1), 1, 3)
	for _, ch := range []lc.Channel{room(1), room(2)} {
		for _, epoch := range []string{"elsewhere", "0", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", ""} {
			s.wantNotHeld(e, ch, lc.Place{Epoch: epoch, Seq: places[1].Seq})
		}
		s.wantNotHeld(e, ch, lc.Place{})
	}
}

func (s *suite) futurePlace() {
	e := s.open()
	last := s.sendAll(room(1), 1, 3)[2]
	for _, ch := range []lc.Channel{room(1), room(2)} {
		for _, ahead := range []uint64{1000, 1 << 40, 1<<64 - 1 - last.Seq} {
			s.wantNotHeld(e, ch, lc.Place{Epoch: last.Epoch, Seq: last.Seq + ahead})
		}
	}
}

// A broker that holds less than this test publishes says so.
func (s *suite) trimmed() {
	e := s.open()
	places := s.sendAll(room(1), 1, 3)
	start := e.listen(room(2))[room(2)]
	kept := s.sendAll(room(1), 4, s.holds+3)
	s.wantNotHeld(e, room(1), places[0])
	s.wantNotHeld(e, room(1), places[1])
	half := len(kept) / 2
	if got := s.replayAll(e, room(1), kept[half]); fmt.Sprint(placesOf(got)) != fmt.Sprint(kept[half+1:]) {
		s.Errorf("behind %s there are %d messages, want %d", kept[half], len(got), len(kept)-half-1)
	}
	// Of a channel that has only been silent, this can't be known; what is
	// returned must not be wrong.
	if ms, more, err := e.Replay(s.Context(), room(2), start, 10); len(ms) > 0 || more || err != nil && !errors.Is(err, lc.ErrNotHeld) {
		s.Errorf("a silent channel replays %v, more %t, %v", ms, more, err)
	}
}

func (s *suite) quietChannel() {
	const others = 5000
	e := s.open()
	start := e.listen(room(0))[room(0)]
	places := s.sendAll(room(0), 1, 3)
	e.messages(room(0), 3)
	s.parallel(10, func(p int) {
		for n := range others / 10 {
			s.sendAs(fmt.Sprintf("loud-%d-%d", p, n), message(room(p+1), n))
		}
	})
	if s.holds < others {
		s.wantNotHeld(e, room(0), places[0])
	} else if got := s.replayAll(e, room(0), start); fmt.Sprint(placesOf(got)) != fmt.Sprint(places) {
		s.Errorf("the quiet channel replays %v, want %v", placesOf(got), places)
	}
	if got := s.replayAll(e, room(0), e.listen(room(0))[room(0)]); len(got) > 0 {
		s.Errorf("behind the newest place of the quiet channel there is %v", got)
	}
	last := s.send(message(room(0), 4))
	if got := e.messages(room(0), 4); got[3].Place != last {
		s.Errorf("the quiet channel receives %s, want %s", got[3].Place, last)
	}
}
