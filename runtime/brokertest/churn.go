package brokertest

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	lc "github.com/lcgen/lcgen/runtime"
)

// A session is what a Follower had of a channel between Listen and Forget.
type session struct {
	channel lc.Channel
	start   lc.Place
	got     []lc.Placed
}

func (f *Follower) session(ch lc.Channel) session {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.channels[ch]
	return session{ch, c.start, slices.Clone(c.got)}
}

// A truth is what was published, by channel.
type truth struct {
	mu     sync.Mutex
	placed map[lc.Channel][]lc.Placed
}

func (r *truth) add(p lc.Placed) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.placed[p.Message.Channel] = append(r.placed[p.Message.Channel], p)
}

// behind returns what was published on a channel behind a place, in order.
func (r *truth) behind(ch lc.Channel, place lc.Place) (ms []lc.Placed) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range r.placed[ch] {
		if p.Place.Seq > place.Seq {
			ms = append(ms, p)
		}
	}
	slices.SortFunc(ms, func(a, b lc.Placed) int { return cmp.Compare(a.Place.Seq, b.Place.Seq) })
	return ms
}

// comeAndGo compares what listeners have, whose channels change all the time,
// with what was published: each has, from the place that Listen gave, every
// message once and in order, up to where it forgot the channel.
func (s *suite) comeAndGo() {
	const publishers, channels = 4, 6
	each := min(150, s.holds/2/publishers)
	published := &truth{placed: map[lc.Channel][]lc.Placed{}}
	followers := []*Follower{s.follow(), s.follow()}
	over := make(chan struct{})
	var mu sync.Mutex
	var sessions []session
	var visits sync.WaitGroup
	for _, f := range followers {
		for c := range channels {
			visits.Go(func() {
				ch := room(c)
				for f.Listen(ch); f.heard(ch, over); f.Listen(ch) {
					mu.Lock()
					sessions = append(sessions, f.session(ch))
					mu.Unlock()
					f.Forget(ch)
				}
			})
		}
	}
	s.parallel(publishers, func(p int) {
		for n := range each {
			id, m := fmt.Sprintf("churn-%d-%d", p, n), message(room((p+n)%channels), p*each+n+1)
			published.add(lc.Placed{Place: s.sendAs(id, m), ID: id, Message: m})
		}
	})
	close(over)
	visits.Wait()
	for _, visit := range sessions {
		want := published.behind(visit.channel, visit.start)
		if len(visit.got) > len(want) || !samePlaced(visit.got, want[:len(visit.got):len(visit.got)]) && len(visit.got) > 0 {
			s.Errorf("from %s on, %s has %v, want the first of %v", visit.start, visit.channel, placesOf(visit.got), placesOf(want))
		}
	}
	s.endsWell(followers, published, channels)
}

// endsWell publishes once more on each channel, where all listen now.
func (s *suite) endsWell(followers []*Follower, published *truth, channels int) {
	for c := range channels {
		id, m := fmt.Sprintf("end-%d", c), message(room(c), 1_000_000)
		published.add(lc.Placed{Place: s.sendAs(id, m), ID: id, Message: m})
		for _, f := range followers {
			f.expect(room(c), placesOf(published.behind(room(c), lc.Place{})))
		}
	}
}

// heard waits until a message of a channel came. It reports whether that was
// so before over was closed.
func (f *Follower) heard(ch lc.Channel, over <-chan struct{}) bool {
	for {
		f.mu.Lock()
		got, change := len(f.channels[ch].got), f.change
		f.mu.Unlock()
		if got > 0 {
			return true
		}
		select {
		case <-change:
		case <-over:
			return false
		}
	}
}
