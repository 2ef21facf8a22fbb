package lc

import (
	"container/list"
	"sync/atomic"
	"time"
)

// A topic is what a hub knows of one channel: its recent events and who
// listens. Publishing replaces its tail; streams read the tail they find,
// without a lock.
type topic struct {
	channel Channel
	tail    atomic.Pointer[tail]

	// Bits of shards: those that have streams on the topic, and those that
	// have been told to serve them and have not begun to.
	shards, told atomic.Uint64

	// Guarded by hub.mu.
	streams int           // that listen, or are about to
	bytes   int           // of memory that the tail's frames take
	recent  *list.Element // in hub.recent; nil where there are no frames
}

// A tail is the newest end of a channel's events. It is never changed: a
// longer one shares the array and has its own end.
type tail struct {
	gen    uint64   // of the hub's places; see mark
	floor  uint64   // whoever is further back than this may have missed an event
	frames []*frame // oldest first

	// Frames up to thinned are missing where later ones cover them, of which
	// the last is not after covered. Whoever is further back than thinned has
	// seen everything only when they have seen covered.
	thinned, covered uint64
}

// between appends the frames after seq lo, up to and including hi.
func (t *tail) between(dst []*frame, lo, hi uint64) []*frame {
	end := len(t.frames)
	for end > 0 && t.frames[end-1].seq > hi {
		end--
	}
	start := end
	for start > 0 && t.frames[start-1].seq > lo {
		start--
	}
	return append(dst, t.frames[start:end]...)
}

// versions returns the newest version of each component up to seq hi.
func (t *tail) versions(hi uint64) map[ComponentID]uint64 {
	found := map[ComponentID]uint64{}
	for _, f := range t.between(nil, 0, hi) {
		switch {
		case f.typ == typeRemove:
			delete(found, f.component)
		case f.version > found[f.component]:
			found[f.component] = f.version
		}
	}
	return found
}

// add appends a frame and lets go of what exceeds the history.
func (t *topic) add(f *frame, keep History) {
	old := t.tail.Load()
	longer := new(tail)
	*longer = *old
	longer.frames = append(old.frames, f)
	t.bytes += f.held()
	if t.overfull(longer, f.came, keep) {
		longer = longer.trimmed(f.came, keep)
		t.bytes = heldBy(longer.frames)
	}
	t.tail.Store(longer)
}

// topicOverhead is what a topic with history takes in memory beside its frames
// and names: the struct, its tail, its entries in the hub's map and list, and
// what allocations are rounded up by. TestHistoryCountsWhatIsHeld compares it
// with the heap.
const topicOverhead = 256

// held returns how many bytes of memory the topic's history takes.
func (t *topic) held() int {
	frames := t.tail.Load().frames
	if len(frames) == 0 {
		return 0
	}
	return topicOverhead + len(t.channel) + 8*cap(frames) + t.bytes
}

// channelShare is the part of History.Bytes that one channel may have.
const channelShare = 8

// overfull reports whether the tail is to be trimmed. Age has a margin, so
// that a steady flow is not trimmed for every frame.
func (t *topic) overfull(l *tail, now time.Time, keep History) bool {
	return len(l.frames) > keep.Frames || topicOverhead+t.bytes > keep.Bytes/channelShare ||
		now.Sub(l.frames[0].came) > keep.Age+keep.Age/4
}

// trimmed returns the tail at three quarters of its limits or less, so that
// trimming is rare. What a later frame covers goes first: nobody misses it,
// however far back they are. What goes beyond that raises the floor. The
// newest frame always stays.
func (l *tail) trimmed(now time.Time, keep History) *tail {
	frames, floor := conflate(l.frames), l.floor
	size := topicOverhead + heldBy(frames)
	drop := 0
	for ; drop < len(frames)-1; drop++ {
		f := frames[drop]
		if len(frames)-drop <= keep.Frames*3/4 && size <= keep.Bytes/channelShare*3/4 && now.Sub(f.came) <= keep.Age {
			break
		}
		size -= f.held()
		floor = f.seq
	}
	less := &tail{gen: l.gen, floor: floor, thinned: l.thinned, covered: l.covered}
	if len(frames) < len(l.frames) {
		less.covered = frames[len(frames)-1].seq
		less.thinned = less.covered - 1
	}
	frames = frames[drop:]
	less.frames = append(make([]*frame, 0, max(len(frames), keep.Frames/4)), frames...)
	return less
}

// forget lets go of all frames.
func (t *topic) forget() {
	old := t.tail.Load()
	floor := old.floor
	if n := len(old.frames); n > 0 {
		floor = old.frames[n-1].seq
	}
	t.bytes = 0
	t.tail.Store(&tail{gen: old.gen, floor: floor})
}
