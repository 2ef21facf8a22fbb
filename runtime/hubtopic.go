package lc

import (
	"container/list"
	"slices"
	"strings"
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
	shows   map[ComponentID]*sighting

	patching int // streams whose viewers take patches
	hearing
}

// A tail is the newest end of a channel's events. It is never changed: a
// longer one shares the array and has its own end.
//
// Events are numbered by the hub, as they come: what they are is told by the
// broker's places, which not all events have, and which begin again.
type tail struct {
	end    uint64   // number of the newest event, or of a gap behind it
	floor  uint64   // whoever is further back than this may have missed an event
	gap    uint64   // the same, for those who can't tell versions; 0 for none
	frames []*frame // oldest first

	// What the broker calls the end and the floor; zero where it is not known.
	place, base Place

	// Frames up to thinned are missing where later ones cover them, of which
	// the last is not after covered. Whoever is further back than thinned has
	// seen everything only when they have seen covered.
	thinned, covered uint64

	// Frames up to stripped may have nothing but their patch, if later ones cover
	// them. Those who can't take patches are sent these.
	stripped uint64
}

// firstNumber is the number at which a topic begins. It leaves room for events
// from before, which are asked of the broker for a viewer who comes back.
const firstNumber = 1 << 32

// newTopic returns a topic without events.
func newTopic(ch Channel) *topic {
	t := &topic{channel: Channel(strings.Clone(string(ch)))} // it may be cut out of a request
	t.tail.Store(blankTail)
	return t
}

// blankTail is the tail of all topics of which nothing is known yet.
var blankTail = &tail{end: firstNumber, floor: firstNumber}

// after returns the frames behind a number.
func (t *tail) after(number uint64) []*frame {
	start := len(t.frames)
	for start > 0 && t.frames[start-1].number > number {
		start--
	}
	return t.frames[start:]
}

// locate returns the number of the newest event at a place, and whether all
// that has come behind it is there. What has no place yet comes behind all
// places: whoever has been elsewhere may not have seen it.
func (t *tail) locate(place Place) (number uint64, ok bool) {
	if place.Epoch != t.base.Epoch || place.Epoch != t.place.Epoch || place.Seq < t.base.Seq || place.IsZero() {
		return 0, false
	}
	i := len(t.frames)
	for i > 0 && (t.frames[i-1].place.Epoch != place.Epoch || t.frames[i-1].place.Seq > place.Seq) {
		i--
	}
	number = t.floor
	if i > 0 {
		number = max(number, t.frames[i-1].number)
	}
	return max(number, t.gap), true
}

// versionsIn returns the newest version of each component in frames, nil if
// there are none.
func versionsIn(frames []*frame) map[ComponentID]uint64 {
	if len(frames) == 0 {
		return nil // as on most streams
	}
	found := map[ComponentID]uint64{}
	for _, f := range frames {
		switch {
		case f.typ == typeRemove:
			delete(found, f.component)
		case f.version > found[f.component]:
			found[f.component] = f.version
		}
	}
	return found
}

// add appends a frame, gives it its number, and lets go of what exceeds the
// history.
func (t *topic) add(f *frame, keep History) {
	old := t.tail.Load()
	longer := new(tail)
	*longer = *old
	longer.end++
	f.number = longer.end
	if !f.place.IsZero() {
		longer.arrive(f.place)
	}
	longer.frames = append(old.frames, f)
	t.bytes += f.held()
	if t.overfull(longer, f.came, keep) {
		longer = longer.trimmed(f.came, keep)
		t.bytes = heldBy(longer.frames)
	}
	t.tail.Store(longer)
}

// arrive notes that the tail has reached a place.
func (t *tail) arrive(place Place) {
	if t.place.IsZero() {
		t.base = place
	}
	t.place = place
}

// skip moves the topic to a place at which there is nothing to be shown.
func (t *topic) skip(place Place) {
	next := *t.tail.Load()
	next.arrive(place)
	t.tail.Store(&next)
}

// tear notes that events may be missing behind what is there. The place is
// where the channel goes on, zero if that is not known.
func (t *topic) tear(place Place) {
	torn := *t.tail.Load()
	torn.end++
	torn.gap = torn.end
	torn.place, torn.base = place, place
	t.tail.Store(&torn)
}

// extend puts older frames, which follow upon a place, before those that are
// there.
func (t *topic) extend(older []*frame, after Place) {
	old := t.tail.Load()
	longer := new(tail)
	*longer = *old
	longer.frames = append(append(make([]*frame, 0, len(older)+len(old.frames)), older...), old.frames...)
	for i, f := range older {
		f.number = old.floor - uint64(len(older)-1-i)
		t.bytes += f.held()
	}
	longer.floor, longer.base = old.floor-uint64(len(older)), after
	t.tail.Store(longer)
}

// topicOverhead is what a topic with history takes in memory beside its frames
// and names: the struct, its tail, its entries in the hub's map and list, and
// what allocations are rounded up by. TestHistoryCountsWhatIsHeld compares it
// with the heap.
const topicOverhead = 512

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

// A room is what a tail may have.
type room struct {
	frames, bytes int
	since         time.Time // when the oldest came
}

// trimmed returns the tail at three quarters of its limits or less, so that
// trimming is rare. What nobody misses goes first, however far back they are: the
// whole forms of frames that have a patch, and then frames, where a later one covers
// them. What goes beyond that raises the floor. The newest frame always stays.
func (l *tail) trimmed(now time.Time, keep History) *tail {
	less := new(tail)
	*less = *l
	most := room{keep.Frames * 3 / 4, keep.Bytes / channelShare * 3 / 4, now.Add(-keep.Age)}
	by := coverage(l.frames)
	frames := less.strip(l.frames, by)
	frames = less.thin(frames, by, most)
	frames = less.cut(frames, most)
	less.frames = append(make([]*frame, 0, max(len(frames), keep.Frames/4)), frames...)
	return less
}

// strip returns frames of the tail without the whole forms that others cover, by
// their coverage. Frames without versions keep theirs: which covers which may change
// with what comes.
func (l *tail) strip(frames []*frame, by []int) []*frame {
	all := slices.Clone(frames)
	for i, f := range frames {
		if by[i] == nobody || f.patch == nil || f.isStripped() || f.version == 0 || frames[by[i]].version == 0 {
			continue
		}
		all[i] = f.stripped()
		l.stripped = max(l.stripped, f.number)
	}
	return all
}

// thin returns frames of the tail without those that others cover, the oldest first,
// until the rest has room. If that takes any for their bytes, it takes more, as whole
// events would soon fill the room again. Those with items of lists stay, unless there
// is no room for them.
func (l *tail) thin(frames []*frame, by []int, most room) []*frame {
	n, size := len(frames), topicOverhead+heldBy(frames)
	rest := make([]*frame, 0, n)
	bytes := most.bytes
	if size > bytes {
		bytes = bytes * 2 / 3
	}
	late := false
	for i, f := range frames {
		old := f.came.Before(most.since)
		switch {
		case by[i] == nobody, n <= most.frames && size <= bytes && !old:
			rest = append(rest, f)
		case f.items != nil, f.missed:
			rest = append(rest, f)
			late = late || old
		default:
			n, size = n-1, size-f.held()
			l.thinned = max(l.thinned, f.number)
			l.covered = frames[len(frames)-1].number
		}
	}
	if late || n > most.frames || size > most.bytes {
		return l.conflate(rest)
	}
	return rest
}

// conflate returns frames of the tail without any that others cover.
func (l *tail) conflate(frames []*frame) []*frame {
	rest := conflate(frames)
	if len(rest) < len(frames) {
		l.covered = rest[len(rest)-1].number
		l.thinned = l.covered - 1
	}
	return rest
}

// cut returns frames of the tail without the oldest, for which there is no room.
func (l *tail) cut(frames []*frame, most room) []*frame {
	size := topicOverhead + heldBy(frames)
	drop := 0
	for ; drop < len(frames)-1; drop++ {
		f := frames[drop]
		if len(frames)-drop <= most.frames && size <= most.bytes && !f.came.Before(most.since) {
			break
		}
		size -= f.held()
		l.raise(f)
	}
	return frames[drop:]
}

// strip lets go of whole forms that nobody misses, and returns whether there were
// any.
func (t *topic) strip() bool {
	less := *t.tail.Load()
	if !slices.ContainsFunc(less.frames, func(f *frame) bool { return f.patch != nil && !f.isStripped() }) {
		return false
	}
	less.frames = less.strip(less.frames, coverage(less.frames))
	before := t.bytes
	t.bytes = heldBy(less.frames)
	t.tail.Store(&less)
	return t.bytes < before
}

// raise puts the floor to a frame that goes.
func (l *tail) raise(gone *frame) {
	l.floor = max(l.floor, gone.number)
	if gone.place.Epoch == l.base.Epoch && gone.place.Seq > l.base.Seq {
		l.base = gone.place
	}
}

// forget lets go of all frames.
func (t *topic) forget() {
	old := t.tail.Load()
	t.bytes = 0
	t.tail.Store(&tail{end: old.end, floor: old.end, gap: old.gap, place: old.place, base: old.place})
}

// id returns the place to go on from for whoever has seen everything.
func (t *tail) id() Place {
	if t.place.IsZero() {
		return noPlace
	}
	return t.place
}

// placeAt returns the place of the event with a number, or of the last before
// it that has one.
func (t *tail) placeAt(number uint64) Place {
	if number >= t.end {
		return t.id()
	}
	if number < t.floor || number < t.gap {
		return noPlace
	}
	for i := len(t.frames) - 1; i >= 0; i-- {
		f := t.frames[i]
		if f.number <= number && !f.place.IsZero() {
			if f.number < t.gap {
				break
			}
			return f.place
		}
	}
	if t.base.IsZero() {
		return noPlace
	}
	return t.base
}
