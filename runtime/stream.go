package lc

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"sync/atomic"
	"time"
)

// A stream is one viewer's open connection and its place in the sequence of
// events. It has no queue: what it is owed lies between its place and the
// hub's mark, in the tails of its topics.
type stream struct {
	hub    *hub
	shard  *shard
	topics []*topic
	user   string
	tokens []string
	ctx    context.Context // the values of the request; never done
	server *http.Server    // that the request came to
	outlet outlet

	// Owned by who sends: the shard's goroutine, or the stream's own.
	gen    uint64 // of the sequence that seq belongs to; 0: unknown
	seq    uint64 // everything up to here has been sent, or something newer
	behind bool   // the viewer was slow to take the last flush

	// Since the hub began.
	opened  time.Duration
	wroteAt atomic.Int64 // when anything was sent last

	checking atomic.Bool // being asked about by the rechecker

	// Owned by the shard's goroutine.
	index   int           // in shard.streams
	joined  bool          // is in shard.streams
	seats   []int         // for each topic, in shard.members
	checkAt time.Duration // when to ask again whether the viewer may listen
	pace    time.Duration // how long silence lasts before a ping
}

// An outlet carries what a stream is owed to its viewer. All methods are
// called by the shard's goroutine and return at once.
type outlet interface {
	// start is called once, when the stream has joined its shard.
	start(s *stream)

	// flush sends what the stream is owed, if the viewer takes it. The batch
	// may still hold what the stream before was sent, where it is the same.
	flush(s *stream, b *batch)

	// ping sends what the stream is owed, or a ping if that is nothing.
	ping(s *stream, b *batch)

	// tick looks after deadlines.
	tick(s *stream)

	// end closes the connection. The stream has left its shard when the
	// viewer will be sent no more.
	end(s *stream, b *batch, how ending)
}

// maxOwedBytes is how much a viewer may be owed before it counts as lagging,
// and what it is owed is conflated; in events it is History.Frames.
const maxOwedBytes = 1 << 20

// maxScratch is how much scratch space is kept between batches.
const maxScratch = 256 << 10

// A batch is what a stream is to be sent in one write. It is used again for
// the next stream.
type batch struct {
	// What the batch was gathered for.
	topic    *topic // nil for a stream of several
	gen, seq uint64 // the stream's place before,
	to       *mark  // and after

	frames []*frame
	resync bool   // instead of frames
	joined []byte // the frames in one piece, where there are several

	scratch []byte // backs joined
	pingTo  *mark  // whose ping is in pinged
	pinged  []byte
}

// fits reports whether the batch, as gathered for another stream, is what s
// is owed too. If the mark has moved since, the shard has been told again.
func (b *batch) fits(s *stream) bool {
	return len(s.topics) == 1 && b.topic == s.topics[0] && b.gen == s.gen && b.seq == s.seq && !s.behind
}

// gather fills the batch with what the stream is owed.
func (b *batch) gather(s *stream) {
	clear(b.frames)
	b.topic, b.gen, b.seq = nil, s.gen, s.seq
	b.frames, b.resync, b.joined = b.frames[:0], false, nil
	for b.to = s.hub.mark.Load(); !b.collect(s); b.to = s.hub.settled() {
	}
	if b.resync {
		// The floor that the stream is below may be newer than the mark.
		b.to = s.hub.settled()
		b.joined = appendEvent(b.scratch[:0], b.to.id, typeResync, []byte("{}"))
		b.scratch = b.joined
		return
	}
	if len(s.topics) == 1 && !s.behind {
		b.topic = s.topics[0]
	} else {
		slices.SortFunc(b.frames, func(x, y *frame) int { return cmp.Compare(x.seq, y.seq) })
	}
	if len(b.frames) > s.hub.cfg.History.Frames || s.behind || sizeOf(b.frames) > maxOwedBytes {
		b.frames = append(b.frames[:0], conflate(b.frames)...)
	}
	b.join()
}

// gatherPing is gather for a stream that has been silent: if it is owed
// nothing, the batch is a ping.
func (b *batch) gatherPing(s *stream) {
	if now := s.hub.mark.Load(); s.gen == now.gen && s.seq > now.id.Seq {
		s.gen = 0 // ahead of all that there is, and not caught up with in time
	}
	b.gather(s)
	if len(b.joined) == 0 {
		b.joined = b.ping()
	}
}

// collect takes the frames up to the mark b.to. It reports false where the
// sequence was about to begin anew, and the mark is not yet of the topics'.
func (b *batch) collect(s *stream) bool {
	b.frames, b.resync = b.frames[:0], s.gen != b.to.gen
	if b.resync {
		return true
	}
	for _, t := range s.topics {
		tail := t.tail.Load()
		if tail.gen != b.to.gen {
			return false
		}
		if s.seq < tail.floor {
			b.resync = true
			return true
		}
		b.frames = tail.between(b.frames, s.seq, b.to.id.Seq)
	}
	return true
}

// join makes one piece of the frames. A single one is used as it is.
func (b *batch) join() {
	switch len(b.frames) {
	case 0:
	case 1:
		b.joined = b.frames[0].bytes
	default:
		b.joined = b.scratch[:0]
		for _, f := range b.frames {
			b.joined = append(b.joined, f.bytes...)
		}
		b.scratch = b.joined
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
	if b.resync || s.gen != b.to.gen {
		s.gen, s.seq = b.to.gen, b.to.id.Seq
		return
	}
	s.seq = max(s.seq, b.to.id.Seq)
}

// cut moves the stream to where a write of n bytes ended, and returns what is
// missing of the event in which that was; nil if it was between two events.
func (b *batch) cut(s *stream, n int) []byte {
	if b.resync {
		if n == 0 {
			return nil
		}
		b.sent(s)
		return slices.Clone(b.joined[n:])
	}
	for _, f := range b.frames {
		if n == 0 {
			return nil
		}
		s.seq = f.seq
		if n < len(f.bytes) {
			return f.bytes[n:]
		}
		n -= len(f.bytes)
	}
	return nil
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
