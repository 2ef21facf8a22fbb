package brokertest

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// An ear is a Listener whose Receiver keeps what it is given. It reports calls
// that break the rules of Receiver. Missed is allowed only in tests that use a
// Follower; here it would hide a loss.
type ear struct {
	lc.Listener
	s     *suite
	under atomic.Bool // a call is under way
	done  atomic.Bool // Close has returned

	mu     sync.Mutex
	got    map[lc.Channel][]lc.Placed
	change chan struct{} // closed and replaced with each message
}

// open opens a Listener for the length of the test.
func (s *suite) open() *ear {
	s.Helper()
	e := &ear{s: s, got: map[lc.Channel][]lc.Placed{}, change: make(chan struct{})}
	l, err := s.broker.Open(e)
	if err != nil {
		s.Fatalf("open: %v", err)
	}
	e.Listener = l
	s.Cleanup(func() {
		if err := l.Close(); err != nil {
			s.Errorf("close: %v", err)
		}
		e.done.Store(true)
	})
	return e
}

// enter begins a call of the Receiver.
func (e *ear) enter() {
	if e.under.Swap(true) {
		e.s.Error("the receiver was called while a call was under way")
	}
	if e.done.Load() {
		e.s.Error("the receiver was called after Close had returned")
	}
}

// Receive implements lc.Receiver.
func (e *ear) Receive(p lc.Placed) {
	e.enter()
	defer e.under.Store(false)
	time.Sleep(10 * time.Microsecond) // an invitation to call at the same time
	e.mu.Lock()
	defer e.mu.Unlock()
	ch := p.Message.Channel
	if got := e.got[ch]; len(got) > 0 {
		last := got[len(got)-1].Place
		if p.Place.Epoch != last.Epoch || p.Place.Seq <= last.Seq {
			e.s.Errorf("on %s, %s is received after %s", ch, p.Place, last)
		}
	}
	e.got[ch] = append(e.got[ch], p)
	close(e.change)
	e.change = make(chan struct{})
}

// Missed implements lc.Receiver. It may come without a loss: messages finds
// the losses.
func (e *ear) Missed(...lc.Channel) {
	e.enter()
	defer e.under.Store(false)
	time.Sleep(10 * time.Microsecond)
}

// listen adds channels and returns their places.
func (e *ear) listen(chs ...lc.Channel) map[lc.Channel]lc.Place {
	e.s.Helper()
	ctx, cancel := context.WithTimeout(e.s.Context(), patience)
	defer cancel()
	places, err := e.Listen(ctx, chs...)
	if err != nil {
		e.s.Fatalf("listen to %d channels: %v", len(chs), err)
	}
	for _, ch := range chs {
		if _, ok := places[ch]; !ok {
			e.s.Fatalf("Listen returned no place for %q", ch)
		}
	}
	return places
}

// messages waits for n messages on a channel and returns all that came.
func (e *ear) messages(ch lc.Channel, n int) []lc.Placed {
	e.s.Helper()
	e.wait(ch, n)
	e.mu.Lock()
	defer e.mu.Unlock()
	got := slices.Clone(e.got[ch])
	if n > 0 && len(got) > n {
		e.s.Errorf("%d messages came on %s, want %d", len(got), ch, n)
	}
	return got
}

// wait waits for n messages on a channel, or more.
func (e *ear) wait(ch lc.Channel, n int) {
	e.s.Helper()
	timeout := time.After(patience)
	for {
		e.mu.Lock()
		got, change := len(e.got[ch]), e.change
		e.mu.Unlock()
		if got >= n {
			return
		}
		select {
		case <-change:
		case <-timeout:
			e.s.Fatalf("%d of %d messages on %s within %v", got, n, ch, patience)
		}
	}
}

// brief returns what an error says of a message.
func brief(id string, m lc.Message) string {
	return fmt.Sprintf("%q on %s: %s about %s, version %d, %d bytes that begin with %.40q", id, m.Channel, m.Type, m.Component, m.Version, len(m.Data), m.Data)
}

func same(a, b lc.Message) bool { return reflect.DeepEqual(a, b) }

func samePlaced(a, b []lc.Placed) bool { return reflect.DeepEqual(a, b) }

func placesOf(ms []lc.Placed) (places []lc.Place) {
	for _, p := range ms {
		places = append(places, p.Place)
	}
	return places
}

// parallel calls do for 0, … n-1, each in a goroutine, and waits for all.
func (s *suite) parallel(n int, do func(int)) {
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { do(i) })
	}
	group.Wait()
}
