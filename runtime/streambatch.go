package lc

import (
	"slices"

	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
)

// maxOwedBytes is how much a viewer may be owed before it counts as lagging,
// and what it is owed is conflated; in events it is History.Frames.
const maxOwedBytes = 1 << 20

// maxScratch is how much scratch space is kept between batches.
const maxScratch = 256 << 10

// A batch is what a stream is to be sent in one write. It is used again for
// the next stream.
type batch struct {
	// What the batch was gathered for; topic is nil where no other stream can
	// use it.
	topic *topic
	at    uint64
	named bool
	patch bool
	gzip  bool

	parts  []part
	frames []*frame // of all parts
	forms  []*form  // in which they are sent
	torn   bool     // a reader of several channels has to fetch all that it shows
	resync bool     // some of frames are no events of a channel
	joined []byte   // all in one piece
	ends   []int    // of each frame in joined, or of what is sent in its place
	copied bool     // the bytes in joined are not the frames' own

	scratch []byte // backs joined
}

// A part is what a stream is owed on one channel.
type part struct {
	seat   int
	to     uint64 // where the seat is when the part has been sent
	frames int    // the end of the part in batch.frames
	patch  bool   // the viewer takes patches, and nothing is left out before them
}

// fits reports whether the batch, as gathered for another stream, is what s is
// owed on the channel of a seat, too. If the tail is longer since, the shard
// has been told again.
func (b *batch) fits(s *stream, seat int) bool {
	if b.topic == nil || seat == allSeats || s.behind || len(s.seats) > 1 && !s.named {
		return false
	}
	own := &s.seats[seat]
	return b.topic == own.topic && b.at == own.at && b.named == s.named && b.patch == s.patch && b.gzip == s.gzip && own.debt == nil
}

// use makes the batch, which fits, that of a seat.
func (b *batch) use(seat int) {
	for i := range b.parts {
		b.parts[i].seat = seat
	}
}

// gather fills the batch with what the stream is owed on the channel of a seat,
// or on all.
func (b *batch) gather(s *stream, seat int) {
	b.reset()
	if seat != allSeats {
		b.collect(s, seat)
		if !b.isConflated(s) && !s.isJoint() && s.seats[seat].debt == nil {
			b.topic, b.at, b.named, b.patch, b.gzip = s.seats[seat].topic, s.seats[seat].at, s.named, s.patch, s.gzip
		}
	} else {
		for i := range s.seats {
			b.collect(s, i)
		}
	}
	if b.torn {
		b.tellTorn(s)
	}
	if b.isConflated(s) {
		b.conflate(s)
	}
	b.choose()
	b.join(s)
}

func (b *batch) reset() {
	clear(b.frames)
	clear(b.forms)
	b.topic, b.at = nil, 0
	b.parts, b.frames, b.forms, b.ends, b.joined, b.copied, b.torn, b.resync = b.parts[:0], b.frames[:0], b.forms[:0], b.ends[:0], nil, false, false, false
}

// collect adds what the stream is owed on one channel.
func (b *batch) collect(s *stream, i int) {
	seat := &s.seats[i]
	tail := seat.topic.tail.Load()
	if seat.at >= tail.end {
		return
	}
	patch := false
	if seat.at < tail.floor || !s.named && seat.at < tail.gap {
		b.torn, b.resync = s.isJoint(), true
		s.shard.counts.resyncs.Add(1)
		seat.debt = nil
		b.frames = append(b.frames, s.resyncFrame(i, tail))
	} else {
		var frames []*frame
		frames, patch = seat.owed(tail, s.patch)
		b.frames = append(b.frames, frames...)
	}
	b.parts = append(b.parts, part{i, tail.end, len(b.frames), patch})
}

// owed returns the frames of the tail that the seat's viewer has not been sent, and
// whether they are to be sent as patches. Where history has no other whole frames than
// the newest, it is these, unless the patches are less.
func (s *seat) owed(tail *tail, patch bool) ([]*frame, bool) {
	frames := tail.after(s.at)
	if s.at < tail.thinned {
		s.owe(tail.covered)
		patch = false
	}
	if s.at >= tail.stripped {
		return frames, patch
	}
	whole := conflate(frames)
	if patch && sizeOf(frames, true) <= sizeOf(whole, false) {
		return frames, true
	}
	if len(whole) > 1 {
		s.owe(tail.end)
	}
	return whole, false
}

// isConflated reports whether the viewer lags, so that it is sent less.
func (b *batch) isConflated(s *stream) bool {
	return s.behind || len(b.frames) > s.hub.cfg.History.Frames || b.size() > maxOwedBytes
}

// size returns how many bytes the frames are on the wire.
func (b *batch) size() (n int) {
	begin := 0
	for _, p := range b.parts {
		n += sizeOf(b.frames[begin:p.frames], p.patch)
		begin = p.frames
	}
	return n
}

// choose chooses the form of each frame.
func (b *batch) choose() {
	begin := 0
	for _, p := range b.parts {
		for _, f := range b.frames[begin:p.frames] {
			b.forms = append(b.forms, f.as(p.patch))
		}
		begin = p.frames
	}
}

// conflate leaves out what later frames of the same channel cover, unless all
// the patches are less than what is left.
func (b *batch) conflate(s *stream) {
	all, begin := b.frames, 0
	kept := make([]*frame, 0, len(all))
	for i := range b.parts {
		p := &b.parts[i]
		some := conflate(all[begin:p.frames])
		if p.patch && sizeOf(all[begin:p.frames], true) <= sizeOf(some, false) {
			some = all[begin:p.frames]
		} else {
			p.patch = false
		}
		if left := p.frames - begin - len(some); left > 0 {
			s.shard.counts.conflated.Add(uint64(left))
			s.seats[p.seat].owe(p.to)
		}
		begin = p.frames
		kept = append(kept, some...)
		p.frames = len(kept)
	}
	clear(all)
	b.frames = append(all[:0], kept...)
}

// join makes one piece of the frames. A single one is used as it is.
func (b *batch) join(s *stream) {
	if s.isJoint() || slices.ContainsFunc(b.parts, func(p part) bool { return s.seats[p.seat].debt != nil }) {
		b.joinCopied(s)
		return
	}
	if s.gzip {
		b.joinPacked(s)
		return
	}
	if len(b.forms) == 1 {
		b.joined = b.forms[0].bytes
		b.ends = append(b.ends, len(b.joined))
		return
	}
	b.scratch = b.scratch[:0]
	for _, f := range b.forms {
		b.scratch = append(b.scratch, f.bytes...)
		b.ends = append(b.ends, len(b.scratch))
	}
	b.joined = b.scratch
}

// joinPacked makes one piece of frames for a stream that is compressed.
func (b *batch) joinPacked(s *stream) {
	b.copied = true
	b.scratch = b.scratch[:0]
	for i, form := range b.forms {
		start := len(b.scratch)
		b.scratch = append(s.begin(b.scratch), form.bytes[:form.body]...)
		b.finish(s, i, start)
	}
	b.joined = b.scratch
}

// finish ends an event, of which scratch has what s.begin returned at an index, and
// the ID.
func (b *batch) finish(s *stream, i, start int) {
	form := b.forms[i]
	if packed := b.packed(s, i); packed != nil {
		b.scratch = append(store(b.scratch, start), packed...)
	} else {
		b.scratch = s.finish(append(b.scratch, form.bytes[form.body:]...), start)
	}
	b.ends = append(b.ends, len(b.scratch))
}

// packed returns the end of an event as it is on the stream, if that is compressed and
// shared with others.
func (b *batch) packed(s *stream, i int) []byte {
	if !s.gzip {
		return nil
	}
	p := b.parts[slices.IndexFunc(b.parts, func(p part) bool { return i < p.frames })]
	return s.hub.pack(s.seats[p.seat].topic, b.forms[i])
}

// joinCopied makes one piece of frames that get other IDs than their own: the
// ID of a pledge, until the debt is paid, or one for all channels.
func (b *batch) joinCopied(s *stream) {
	b.copied = true
	b.scratch = b.scratch[:0]
	joint := s.places()
	begin := 0
	for _, p := range b.parts {
		seat := &s.seats[p.seat]
		for i, f := range b.frames[begin:p.frames] {
			last := begin+i == p.frames-1
			id := f.id()
			switch {
			case last:
				id = seat.topic.tail.Load().placeAt(p.to)
				if seat.debt != nil && p.to < seat.debt.until {
					id = seat.debt.pledge
				}
			case seat.debt != nil:
				id = seat.debt.pledge
			}
			start := len(b.scratch)
			b.scratch = s.begin(b.scratch)
			if joint != nil {
				joint[p.seat] = id
				b.scratch = appendTextID(b.scratch, s.joint(joint))
			} else {
				b.scratch = appendID(b.scratch, id)
			}
			b.finish(s, begin+i, start)
		}
		begin = p.frames
	}
	b.joined = b.scratch
}

// resyncFrame returns the event by which a viewer is told to fetch what it
// shows: all of it, or if it knows places of channels, what is on this one.
func (s *stream) resyncFrame(i int, tail *tail) *frame {
	data := []byte("{}")
	if s.named {
		data = append(jsonscan.AppendString([]byte(`{"channels":[`), s.seats[i].topic.channel), "]}"...)
	}
	f := &frame{number: tail.end, typ: typeResync, past: true, place: tail.id()}
	f.form = *newForm(f.place, typeResync, data)
	return f
}

// tellTorn leaves nothing in the batch but one event that tells a reader of
// several channels to fetch all that it shows. Then it is where they end.
func (b *batch) tellTorn(s *stream) {
	i := slices.IndexFunc(b.frames, func(f *frame) bool { return f.typ == typeResync })
	b.frames = append(b.frames[:0], b.frames[i])
	b.parts = b.parts[:0]
	for i := range s.seats {
		s.seats[i].debt = nil
		b.parts = append(b.parts, part{i, s.seats[i].topic.tail.Load().end, 1, false})
	}
}

// gatherPing is gather for a stream that has been silent: if it is owed
// nothing, the batch is a ping.
func (b *batch) gatherPing(s *stream) {
	b.gather(s, allSeats)
	if len(b.joined) == 0 {
		b.scratch = s.finish(appendEvent(s.begin(b.scratch[:0]), s.id(), typePing, []byte("{}")), 0)
		b.joined = b.scratch
	}
}

// sent moves the stream to the batch's places.
func (b *batch) sent(s *stream) {
	for _, p := range b.parts {
		s.seats[p.seat].advance(p.to)
	}
}

// taken counts a write of n bytes of the batch. An event of which the viewer
// has the beginning counts as delivered: the rest follows, or the end.
func (b *batch) taken(s *stream, n int) {
	if n == 0 {
		return
	}
	now := s.hub.now()
	s.wroteAt.Store(int64(now))
	events := len(b.frames)
	if n < len(b.joined) && events > 0 {
		i, _ := slices.BinarySearch(b.ends, n)
		events = i + 1
	}
	if b.resync {
		for _, f := range b.frames[:events] {
			if f.typ == typeResync {
				events--
			}
		}
	}
	s.shard.counts.took(events, n)
	for _, f := range b.frames {
		if came := f.came.Sub(s.hub.began); !f.past && came >= s.opened {
			s.shard.counts.late(now - came)
			break
		}
	}
}

// cut moves the stream to where a write of n bytes ended, and returns what is
// missing of the event in which that was; nil if it was between two.
func (b *batch) cut(s *stream, n int) []byte {
	if n == 0 {
		return nil
	}
	if len(b.frames) == 0 { // a ping
		b.sent(s)
		return slices.Clone(b.joined[n:])
	}
	i, between := slices.BinarySearch(b.ends, n)
	for _, p := range b.parts {
		if i >= p.frames-1 {
			s.seats[p.seat].advance(p.to)
			continue
		}
		if begin := p.frames - b.framesOf(p); i >= begin {
			s.seats[p.seat].advance(b.frames[i].number)
		}
	}
	if between {
		return nil
	}
	shared := b.forms[i].bytes
	if b.copied {
		shared = b.packed(s, i)
	}
	if left := b.ends[i] - n; left <= len(shared) {
		return shared[len(shared)-left:]
	}
	return slices.Clone(b.joined[n:b.ends[i]])
}

// framesOf returns how many frames a part has.
func (b *batch) framesOf(p part) int {
	begin := 0
	for _, other := range b.parts {
		if other.seat == p.seat {
			break
		}
		begin = other.frames
	}
	return p.frames - begin
}

// release lets go of the frames, and of scratch space that has grown beyond
// what most batches need.
func (b *batch) release() {
	clear(b.frames)
	clear(b.forms)
	b.topic, b.joined = nil, nil
	if cap(b.scratch) > maxScratch {
		b.scratch = nil
	}
}
