package brokertest

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

func (s *suite) othersAreNotHeard() {
	one, two := s.open(), s.open()
	one.listen(room(1))
	two.listen(room(2))
	s.sendAll(room(1), 1, 3)
	s.sendAll(room(2), 1, 3)
	s.sendAll(room(3), 1, 3)
	one.messages(room(1), 3)
	two.messages(room(2), 3)
	one.listen(room(9))
	s.send(message(room(9), 1))
	one.messages(room(9), 1)
	for _, ch := range []lc.Channel{room(2), room(3)} {
		if got := one.messages(ch, 0); len(got) > 0 {
			s.Errorf("%v is received from %s, which was not listened to", got, ch)
		}
	}
}

// oddChannels look the same when they are cut at dots, folded or normalized,
// or mean something to a broker's own server.
var oddChannels = []lc.Channel{
	lc.Global, "user:global", "room:1", "room:1.", "room:.1", "room:1.1", "room:..1", "room:1:1",
	"room:a", "room:A", "room:~@+=,-_.", "room:é", "room:e\u0301", "room:größe", "room:ß", "room:ss",
	"room:日本", "room:=", "room:+", "room:_INBOX.x", "r:oom", "room-1:1",
	lc.Channel("room:" + strings.Repeat("x", 128)), lc.Channel("room:" + strings.Repeat("x", 127)),
	lc.Channel(strings.Repeat("k", 64) + ":" + strings.Repeat("日", 42)),
}

func (s *suite) oddNames() {
	e := s.open()
	start := e.listen(oddChannels...)
	var sent []lc.Placed
	for i, ch := range oddChannels {
		if err := ch.Validate(); err != nil {
			s.Fatal(err)
		}
		m := message(ch, i+1)
		sent = append(sent, lc.Placed{Place: s.sendAs(fmt.Sprintf("odd-%d", i), m), ID: fmt.Sprintf("odd-%d", i), Message: m})
	}
	for i, ch := range oddChannels {
		want := sent[i : i+1]
		if got := e.messages(ch, 1); !samePlaced(got, want) {
			s.Errorf("%q has received %+v, want %+v", ch, got, want)
		}
		if got := s.replayAll(e, ch, start[ch]); !samePlaced(got, want) {
			s.Errorf("%q has replayed %+v, want %+v", ch, got, want)
		}
	}
}

// Listeners come while messages are published. Each has, from the place that
// Listen gave it, all of them.
func (s *suite) noSeam() {
	const listeners = 10
	var followers []*Follower
	for range listeners {
		followers = append(followers, s.follow())
	}
	var places []lc.Place
	for _, f := range followers {
		var group sync.WaitGroup
		listens, done := context.WithCancel(context.Background())
		group.Go(func() {
			// They go on for as long as Listen may take, and are no more than the
			// broker holds.
			pause := 50 * time.Microsecond
			for range s.holds / 2 / listeners {
				n := len(places) + 1
				places = append(places, s.sendAs(fmt.Sprintf("seam-%d", n), message(room(1), n)))
				select {
				case <-time.After(pause):
				case <-listens.Done():
					return
				}
				pause = min(2*pause, 20*time.Millisecond)
			}
		})
		f.Listen(room(1))
		done()
		group.Wait()
	}
	for _, f := range followers {
		if f.expect(room(1), places); s.Failed() {
			return
		}
	}
}

func (s *suite) listenAgain() {
	e := s.open()
	e.listen(room(1))
	for n := range 20 {
		place := s.send(message(room(1), n+1))
		if again := e.listen(room(1), room(2))[room(1)]; again != place {
			s.Errorf("listening again gives %s, the newest message is at %s", again, place)
		}
		// What is published up to that place was received, or told by Missed.
		e.messages(room(1), n+1)
	}
}

func (s *suite) forget() {
	e := s.open()
	e.listen(room(1), room(2))
	s.sendAll(room(1), 1, 3)
	e.messages(room(1), 3)
	e.Forget(room(1), room(7)) // one that was never listened to
	s.sendAll(room(1), 4, 6)
	s.send(message(room(2), 1))
	e.messages(room(2), 1)
	if got := e.messages(room(1), 0); len(got) != 3 {
		s.Errorf("%d messages are received from a forgotten channel", len(got)-3)
	}
	place := e.listen(room(1))[room(1)]
	if got := s.replayAll(e, room(1), place); len(got) > 0 {
		s.Errorf("behind the newest place there is %v", got)
	}
	s.send(message(room(1), 7))
	if got := e.messages(room(1), 4); got[3].Message.Version != 7 {
		s.Errorf("message %d is received, want 7", got[3].Message.Version)
	}
}

func (s *suite) manyChannels() {
	const n = 10_000
	channels := make([]lc.Channel, n)
	for i := range channels {
		channels[i] = lc.UserChannel(fmt.Sprintf("viewer-%d", i))
	}
	e := s.open()
	before := s.send(message(channels[17], 1))
	places := e.listen(channels...)
	if len(places) != n {
		s.Fatalf("Listen returned %d places for %d channels", len(places), n)
	}
	if places[channels[17]] != before {
		s.Errorf("the place of a channel is %s, its only message is at %s", places[channels[17]], before)
	}
	for i := 0; i < n; i += 501 {
		place := s.send(message(channels[i], 2))
		if got := e.messages(channels[i], 1); got[0].Place != place {
			s.Errorf("%s has received %v, want %s", channels[i], got, place)
		}
	}
	e.Forget(channels[1:]...)
	s.send(message(channels[1], 3))
	s.send(message(channels[0], 3))
	e.messages(channels[0], 2)
	if got := e.messages(channels[1], 0); len(got) > 0 {
		s.Errorf("%v is received from a forgotten channel", got)
	}
}

func (s *suite) closed() {
	e, other := s.open(), s.open()
	e.listen(room(1))
	other.listen(room(1))
	s.sendAll(room(1), 1, 3)
	e.messages(room(1), 3)
	var stop atomic.Bool
	var group sync.WaitGroup
	group.Go(func() {
		for n := 4; !stop.Load(); n++ {
			s.sendAs(fmt.Sprintf("busy-%d", n), message(room(1), n))
		}
	})
	for range 3 {
		if err := e.Close(); err != nil {
			s.Errorf("close: %v", err)
		}
		e.done.Store(true)
	}
	stop.Store(true)
	group.Wait()
	place := s.send(message(room(1), 1_000_000))
	for n := 0; ; { // whoever else listens goes on
		other.wait(room(1), n+1)
		got := other.messages(room(1), 0)
		if n = len(got); got[n-1].Place == place {
			break
		}
	}
	if _, err := e.Listen(s.Context(), room(2)); err == nil {
		s.send(message(room(2), 1)) // it must reach nobody; the receiver reports it
	}
	e.Forget(room(1), room(2))
}

func (s *suite) noGoroutine() {
	warm := s.open() // what a broker starts once may stay
	warm.listen(room(1))
	before := runtime.NumGoroutine()
	for range 8 {
		e := s.open()
		e.listen(room(1), room(2))
		s.send(message(room(1), 1))
		e.messages(room(1), 1)
		e.Close()
		e.done.Store(true)
	}
	for stop := time.Now().Add(patience); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(stop) {
			s.Fatalf("there were %d goroutines, and are %d after Close", before, runtime.NumGoroutine())
		}
	}
}
