package lc

import (
	"cmp"
	"slices"
)

// maxOwedBytes is how much a viewer may be owed before it counts as lagging,
// and what it is owed is conflated; in events it is History.Frames.
const maxOwedBytes = 1 << 20

// maxScratch is how much scratch space is kept between batches.
const maxScratch = 256 << 10

// A batch is what a stream is to be sent in one write. It is used again for
// the next stream.
type batch struct {
	// What the batch was gathered for.
	topic    *topic // nil where no other stream can use it
	gen, seq uint64 // the stream's place before,
	to       *mark  // and after

	frames  []*frame
	resync  bool   // instead of frames
	joined  []byte // all in one piece
	ends    []int  // of each frame in joined
	pledged bool   // the IDs in joined are not the frames' own

	scratch []byte // backs joined
	pingTo  *mark  // whose ping is in pinged
	pinged  []byte
}

// fits reports whether the batch, as gathered for another stream, is what s
// is owed too. If the mark has moved since, the shard has been told again.
func (b *batch) fits(s *stream) bool {
	return len(s.seats) == 1 && b.topic == s.seats[0].topic && b.gen == s.gen && b.seq == s.seq && !s.behind && s.debt == 0
}

// gather fills the batch with what the stream is owed.
func (b *batch) gather(s *stream) {
	b.reset(s)
	for b.to = s.hub.mark.Load(); !b.collect(s); b.to = s.hub.settled() {
	}
	switch {
	case b.resync:
		s.shard.counts.resyncs.Add(1)
		// The floor that the stream is below may be newer than the mark.
		b.to = s.hub.settled()
		b.scratch = appendEvent(b.scratch[:0], b.to.id, typeResync, []byte("{}"))
		b.joined = b.scratch
	case len(b.frames) > s.hub.cfg.History.Frames || s.behind || sizeOf(b.frames) > maxOwedBytes:
		b.conflate(s)
		b.join(s)
	default:
		b.join(s)
	}
}

func (b *batch) reset(s *stream) {
	clear(b.frames)
	b.topic, b.gen, b.seq = nil, s.gen, s.seq
	b.frames, b.ends, b.resync, b.pledged, b.joined = b.frames[:0], b.ends[:0], false, false, nil
}

// collect takes the frames up to the mark b.to. It reports false where the
// sequence was about to begin anew, and the mark is not yet of the topics'.
func (b *batch) collect(s *stream) bool {
	b.frames, b.resync = b.frames[:0], s.gen != b.to.gen
	if b.resync {
		return true
	}
	for i := range s.seats {
		tail := s.seats[i].topic.tail.Load()
		if tail.gen != b.to.gen {
			return false
		}
		if s.seq < tail.floor {
			b.frames, b.resync = b.frames[:0], true
			return true
		}
		if s.seq < tail.thinned {
			s.owe(tail.covered)
		}
		b.frames = tail.between(b.frames, s.seq, b.to.id.Seq)
	}
	if len(s.seats) > 1 {
		slices.SortFunc(b.frames, func(x, y *frame) int { return cmp.Compare(x.seq, y.seq) })
	}
	return true
}

// conflate leaves out what later frames of the batch cover.
func (b *batch) conflate(s *stream) {
	kept := conflate(b.frames)
	if left := len(b.frames) - len(kept); left > 0 {
		s.shard.counts.conflated.Add(uint64(left))
		s.owe(b.to.id.Seq)
	}
	b.frames = append(b.frames[:0], kept...)
}

// join makes one piece of the frames. A single one is used as it is.
func (b *batch) join(s *stream) {
	if s.debt > 0 {
		b.joinPledged(s)
		return
	}
	if len(s.seats) == 1 && !s.behind {
		b.topic = s.seats[0].topic
	}
	if len(b.frames) == 1 {
		b.joined = b.frames[0].bytes
		b.ends = append(b.ends, len(b.joined))
		return
	}
	b.scratch = b.scratch[:0]
	for _, f := range b.frames {
		b.scratch = append(b.scratch, f.bytes...)
		b.ends = append(b.ends, len(b.scratch))
	}
	b.joined = b.scratch
}

// joinPledged makes one piece of frames for a stream in debt: they carry the
// ID of the pledge, until the debt is paid.
func (b *batch) joinPledged(s *stream) {
	b.pledged = true
	b.scratch = b.scratch[:0]
	for i, f := range b.frames {
		id := Place{Epoch: b.to.id.Epoch, Seq: s.pledge}
		if i == len(b.frames)-1 && b.to.id.Seq >= s.debt {
			id = b.to.id
		}
		b.scratch = appendID(b.scratch, id)
		b.scratch = append(b.scratch, f.bytes[f.body:]...)
		b.ends = append(b.ends, len(b.scratch))
	}
	b.joined = b.scratch
}

// gatherPing is gather for a stream that has been silent: if it is owed
// nothing, the batch is a ping.
func (b *batch) gatherPing(s *stream) {
	if now := s.hub.mark.Load(); s.gen == now.gen && s.seq > now.id.Seq {
		s.gen = 0 // ahead of all that there is, and not caught up with in time
	}
	b.gather(s)
	switch {
	case len(b.joined) > 0:
	case s.debt > b.to.id.Seq:
		b.joined = appendEvent(nil, Place{Epoch: b.to.id.Epoch, Seq: s.pledge}, typePing, []byte("{}"))
	default:
		b.joined = b.ping()
	}
}

// ping returns the event that shows a silent stream to be alive, and moves
// the viewer's place to the batch's.
func (b *batch) ping() []byte {
	if b.pingTo != b.to {
		b.pingTo, b.pinged = b.to, appendEvent(b.pinged[:0], b.to.id, typePing, []byte("{}"))
	}
	return b.pinged
}

// sent moves the stream to the batch's place. One that is ahead, because it
// comes from a node that was further, stays there.
func (b *batch) sent(s *stream) {
	if b.resync {
		s.gen, s.seq, s.debt = b.to.gen, b.to.id.Seq, 0
		return
	}
	s.advance(max(s.seq, b.to.id.Seq))
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
	s.shard.counts.took(events, n)
	for _, f := range b.frames {
		if came := f.came.Sub(s.hub.began); came >= s.opened {
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
	if len(b.frames) == 0 { // a resync or a ping
		b.sent(s)
		return slices.Clone(b.joined[n:])
	}
	i, between := slices.BinarySearch(b.ends, n)
	f := b.frames[i]
	if i == len(b.frames)-1 {
		b.sent(s)
	} else {
		s.advance(f.seq)
	}
	switch {
	case between:
		return nil
	case b.pledged:
		return slices.Clone(b.joined[n:b.ends[i]])
	default:
		return f.bytes[len(f.bytes)-(b.ends[i]-n):]
	}
}

// release lets go of the frames, and of scratch space that has grown beyond
// what most batches need.
func (b *batch) release() {
	clear(b.frames)
	b.topic, b.to, b.joined, b.pingTo = nil, nil, nil, nil
	if cap(b.scratch) > maxScratch {
		b.scratch = nil
	}
}
