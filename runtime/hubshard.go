package lc

import (
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// maxShards bounds the goroutines that write to streams. A topic has a bit
// for each.
const maxShards = 16

// ticksPerSpan is how often a shard looks at its streams within the shortest
// time it has to keep.
const ticksPerSpan = 8

// A shard serves a part of the hub's streams, from one goroutine that runs
// while there are any. All that it owns is touched by that goroutine only;
// others leave word in its inbox.
type shard struct {
	hub *hub
	bit uint64

	counts counts

	mu      sync.Mutex
	inbox   inbox
	running bool
	word    chan struct{} // holds one signal where the inbox is not empty

	// Owned by the goroutine.
	streams []*stream
	members map[*topic][]member
	batch   batch
	spare   inbox // emptied, to be filled next
}

// A member is a stream on a topic, which is that of one of its seats.
type member struct {
	*stream
	seat int
}

// An inbox holds what others want of a shard.
type inbox struct {
	tasks  []func()
	topics []*topic // that have news
}

func (in inbox) empty() bool { return len(in.tasks) == 0 && len(in.topics) == 0 }

func newShard(h *hub, i int) *shard {
	return &shard{
		hub:     h,
		bit:     1 << i,
		word:    make(chan struct{}, 1),
		members: map[*topic][]member{},
	}
}

// do has fn run by the shard's goroutine.
func (sh *shard) do(fn func()) {
	sh.mu.Lock()
	sh.inbox.tasks = append(sh.inbox.tasks, fn)
	sh.rouse()
}

// tell has the topic's streams served.
func (sh *shard) tell(t *topic) {
	sh.mu.Lock()
	sh.inbox.topics = append(sh.inbox.topics, t)
	sh.rouse()
}

// rouse unlocks the shard and sees that its goroutine looks into the inbox.
func (sh *shard) rouse() {
	start := !sh.running
	sh.running = true
	sh.mu.Unlock()
	if start {
		go sh.run()
		return
	}
	select {
	case sh.word <- struct{}{}:
	default: // it will look anyway
	}
}

// run serves the shard until it has neither streams nor word to look at.
func (sh *shard) run() {
	ticker := time.NewTicker(sh.hub.tickEvery())
	defer ticker.Stop()
	for {
		in, busy := sh.take()
		if busy {
			sh.work(in)
		} else if sh.idle() {
			return
		}
		sh.wait(ticker, busy)
	}
}

// wait waits for word or time, and looks after what time brings. A busy shard
// does not wait, but looks: work without end does not stop its clock.
func (sh *shard) wait(ticker *time.Ticker, busy bool) {
	if busy {
		select {
		case <-ticker.C:
			sh.tick()
		default:
		}
		return
	}
	select {
	case <-sh.word:
	case <-ticker.C:
		sh.tick()
	}
}

// tickEvery is short enough for everything that a tick looks after.
func (h *hub) tickEvery() time.Duration {
	shortest := min(h.cfg.Heartbeat, h.cfg.Recheck, h.stall())
	if age := h.cfg.Limits.StreamAge; age > 0 {
		shortest = min(shortest, age)
	}
	return max(shortest/ticksPerSpan, time.Millisecond)
}

// take empties the inbox.
func (sh *shard) take() (in inbox, ok bool) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	in = sh.inbox
	sh.inbox = inbox{tasks: sh.spare.tasks[:0], topics: sh.spare.topics[:0]}
	sh.spare = in
	return in, !in.empty()
}

// idle reports whether the goroutine may end; after that it does not run.
func (sh *shard) idle() bool {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if len(sh.streams) > 0 || !sh.inbox.empty() {
		return false
	}
	sh.running = false
	sh.batch, sh.spare = batch{}, inbox{}
	sh.counts.look(0, 0)
	return true
}

// work does what was asked for, then serves the topics with news.
func (sh *shard) work(in inbox) {
	for i, task := range in.tasks {
		in.tasks[i] = nil
		task()
	}
	for i, t := range in.topics {
		in.topics[i] = nil
		t.told.And(^sh.bit) // what is published from here on is told again
		sh.flushTopic(t)
	}
	sh.batch.release()
}

// flushTopic serves all streams on the topic. Most are at the same place and
// are sent the same bytes.
func (sh *shard) flushTopic(t *topic) {
	sh.batch.topic = nil
	// Backwards, as a stream that ends takes itself out.
	for _, m := range slices.Backward(sh.members[t]) {
		m.outlet.flush(m.stream, m.seat, &sh.batch)
	}
}

// flush serves one stream.
func (sh *shard) flush(s *stream) {
	if s.joined {
		sh.batch.topic = nil
		s.outlet.flush(s, allSeats, &sh.batch)
	}
}

// join makes the stream one of the shard's, and serves it.
func (sh *shard) join(s *stream) {
	s.index, s.joined = len(sh.streams), true
	sh.streams = append(sh.streams, s)
	for i := range s.seats {
		t := s.seats[i].topic
		s.seats[i].index = len(sh.members[t])
		sh.members[t] = append(sh.members[t], member{s, i})
		t.shards.Or(sh.bit)
	}
	every := sh.hub.cfg.Heartbeat
	s.pace = every - rand.N(every/4+1)
	s.checkAt = sh.hub.firstCheck(s.user)
	s.endAt = sh.hub.endOf(s)
	s.outlet.start(s)
	if how := sh.hub.arrived(s); how != nil {
		sh.end(s, *how)
		return
	}
	sh.flush(s)
}

// leave undoes join. It may be called for a stream that has left.
func (sh *shard) leave(s *stream) {
	if !s.joined {
		return
	}
	s.joined = false
	sh.streams = swapOut(sh.streams, s.index)
	if s.index < len(sh.streams) {
		sh.streams[s.index].index = s.index
	}
	for i := range s.seats {
		sh.vacate(s.seats[i])
	}
}

// vacate takes the stream of a seat out of those on the topic.
func (sh *shard) vacate(gone seat) {
	t := gone.topic
	rest := swapOut(sh.members[t], gone.index)
	if gone.index < len(rest) {
		moved := rest[gone.index]
		moved.seats[moved.seat].index = gone.index
	}
	sh.members[t] = rest
	if len(rest) == 0 {
		delete(sh.members, t)
		t.shards.And(^sh.bit)
	}
}

// swapOut puts the last of a list in the place of the i-th, and shortens the
// list by it.
func swapOut[T any](list []T, i int) []T {
	n := len(list) - 1
	list[i] = list[n]
	clear(list[n:])
	return list[:n]
}

// tick looks after what time brings: pings, deadlines, whether viewers may
// still listen, and the end of streams that are old.
func (sh *shard) tick() {
	now, next := sh.hub.now(), sh.hub.tickEvery()
	lagging, lag := 0, time.Duration(0)
	for _, s := range slices.Backward(sh.streams) {
		if untaken := s.outlet.tick(s); untaken > slowFlush {
			lagging, lag = lagging+1, max(lag, untaken)
		}
		if s.joined && now-time.Duration(s.wroteAt.Load()) >= s.pace-next {
			sh.batch.topic = nil
			s.outlet.ping(s, &sh.batch)
		}
		if s.joined {
			sh.hub.checkDue(s, now)
		}
		if s.joined && now >= s.endAt-next {
			s.endAt = never
			sh.end(s, renewal)
		}
	}
	sh.counts.look(lagging, lag)
}
