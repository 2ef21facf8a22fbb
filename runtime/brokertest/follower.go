package brokertest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Follower reads channels as an application does: it keeps what it receives
// in order, and replays if the broker says that it may have missed something.
// Messages without a place are counted only. Its methods may be called by
// several goroutines, but not two for one channel at a time.
type Follower struct {
	t        *testing.T
	listener lc.Listener

	mu       sync.Mutex
	channels map[lc.Channel]*followed
	change   chan struct{} // closed and replaced with each step
	missed   int
	unplaced int
	replays  sync.WaitGroup
}

// A followed is what a Follower knows of one channel.
type followed struct {
	start, last lc.Place
	got         []lc.Placed
	losses      uint64      // how often Missed was called
	replaying   bool        // a goroutine reads what was missed
	early       []lc.Placed // received meanwhile
	gaps        int         // how often history did not reach
	live        bool        // Listen has returned
}

// Follow opens a listener for the length of the test.
func Follow(t *testing.T, b lc.Broker) *Follower {
	t.Helper()
	f := &Follower{t: t, channels: map[lc.Channel]*followed{}, change: make(chan struct{})}
	l, err := b.Open(f)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	f.listener = l
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		f.replays.Wait()
	})
	return f
}

func (s *suite) follow() *Follower { return Follow(s.T, s.broker) }

// Listen follows channels from now on. It tries again until the broker
// answers.
func (f *Follower) Listen(chs ...lc.Channel) {
	f.t.Helper()
	f.mu.Lock()
	for _, ch := range chs {
		f.channels[ch] = &followed{}
	}
	f.mu.Unlock()
	places, err := f.places(chs...)
	if err != nil {
		f.t.Errorf("listen: %v", err)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, ch := range chs {
		c := f.channels[ch]
		c.start, c.last, c.live = places[ch], places[ch], true
		c.takeEarly()
		if c.losses > 0 {
			f.catchUp(ch, c)
		}
	}
}

// places calls Listen until it succeeds.
func (f *Follower) places(chs ...lc.Channel) (map[lc.Channel]lc.Place, error) {
	for stop := time.Now().Add(2 * patience); ; {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		places, err := f.listener.Listen(ctx, chs...)
		cancel()
		if err == nil || time.Now().After(stop) {
			return places, err
		}
	}
}

// Forget stops following a channel.
func (f *Follower) Forget(ch lc.Channel) {
	f.listener.Forget(ch)
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.channels, ch)
}

// Receive implements lc.Receiver.
func (f *Follower) Receive(p lc.Placed) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p.Place.IsZero() {
		f.unplaced++
		return
	}
	c := f.channels[p.Message.Channel]
	switch {
	case c == nil:
		return
	case !c.live || c.replaying:
		c.early = append(c.early, p)
	default:
		c.take(p)
	}
	f.step()
}

// Missed implements lc.Receiver.
func (f *Follower) Missed(chs ...lc.Channel) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.missed++
	if len(chs) == 0 {
		for ch := range f.channels {
			chs = append(chs, ch)
		}
	}
	for _, ch := range chs {
		c := f.channels[ch]
		if c == nil {
			continue
		}
		c.losses++
		if c.live && !c.replaying {
			f.catchUp(ch, c)
		}
	}
}

// take appends p, unless its place has passed.
func (c *followed) take(p lc.Placed) {
	if p.Place.Epoch == c.last.Epoch && p.Place.Seq <= c.last.Seq {
		return
	}
	c.got, c.last = append(c.got, p), p.Place
}

func (c *followed) takeEarly() {
	for _, p := range c.early {
		c.take(p)
	}
	c.early = nil
}

// step wakes those who wait. f.mu is locked.
func (f *Follower) step() {
	close(f.change)
	f.change = make(chan struct{})
}

// catchUp reads what was missed, in a goroutine. f.mu is locked.
func (f *Follower) catchUp(ch lc.Channel, c *followed) {
	c.replaying = true
	f.replays.Go(func() {
		for stop := time.Now().Add(2 * patience); ; {
			f.mu.Lock()
			losses, after, current := c.losses, c.last, f.channels[ch] == c
			f.mu.Unlock()
			if !current {
				return
			}
			ms, err := f.replay(ch, after)
			if err != nil && time.Now().After(stop) {
				f.t.Errorf("replay of %s after %s: %v", ch, after, err)
				return
			}
			if f.caughtUp(c, ms, err, losses) {
				return
			}
		}
	})
}

// caughtUp takes what was replayed and reports whether nothing was missed
// meanwhile.
func (f *Follower) caughtUp(c *followed, ms []lc.Placed, err error, losses uint64) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range ms {
		if p.Place.Epoch != c.last.Epoch {
			c.gaps++
		}
		c.take(p)
	}
	if err != nil || c.losses != losses {
		return false
	}
	c.takeEarly()
	c.replaying = false
	f.step()
	return true
}

// replay reads all behind a place. If that is not held, it begins where the
// broker's epoch begins.
func (f *Follower) replay(ch lc.Channel, after lc.Place) (all []lc.Placed, err error) {
	for {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		ms, more, err := f.listener.Replay(ctx, ch, after, 100)
		cancel()
		if errors.Is(err, lc.ErrNotHeld) {
			places, err := f.places(ch)
			if err != nil || places[ch].Epoch == after.Epoch {
				return all, errors.Join(err, fmt.Errorf("the place %s is not held", after))
			}
			after = lc.Place{Epoch: places[ch].Epoch}
			continue
		}
		if all = append(all, ms...); err != nil || !more {
			return all, err
		}
		after = ms[len(ms)-1].Place
	}
}

// Await waits until ok is true of what came on a channel, in order, and
// returns it. It fails the test after some time.
func (f *Follower) Await(ch lc.Channel, ok func([]lc.Placed) bool) []lc.Placed {
	f.t.Helper()
	timeout := time.After(patience)
	for {
		f.mu.Lock()
		got, change := f.channels[ch].got, f.change
		f.mu.Unlock()
		if ok(got) {
			return got
		}
		select {
		case <-change:
		case <-timeout:
			f.t.Errorf("%d messages of %s came, and not what was awaited", len(got), ch)
			return got
		}
	}
}

// Start returns the place from which a channel is followed.
func (f *Follower) Start(ch lc.Channel) lc.Place {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.channels[ch].start
}

// Counts returns how often Missed was called and how many messages came
// without a place.
func (f *Follower) Counts() (missed, unplaced int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.missed, f.unplaced
}

// expect waits for the newest of all places of a channel, and fails the test
// unless those behind the start came once each, in order.
func (f *Follower) expect(ch lc.Channel, all []lc.Place) {
	f.t.Helper()
	start, want := f.Start(ch), []lc.Place(nil)
	for _, place := range all {
		if place.Seq > start.Seq {
			want = append(want, place)
		}
	}
	got := f.Await(ch, func(ms []lc.Placed) bool {
		return len(want) == 0 || len(ms) > 0 && ms[len(ms)-1].Place.Seq >= want[len(want)-1].Seq
	})
	if fmt.Sprint(placesOf(got)) != fmt.Sprint(want) {
		f.t.Errorf("behind %s, %s has %v, want %v", start, ch, placesOf(got), want)
	}
}
