package lc

import (
	"context"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"
)

// A stream is one viewer's open connection and its place in the sequence of
// events. It has no queue: what it is owed lies between its place and the
// hub's mark, in the tails of its topics.
type stream struct {
	hub     *hub
	shard   *shard
	seats   []seat // one for each channel
	user    string
	session session      // of a user
	address netip.Prefix // of a guest, where it is known
	grants  []streamGrant
	ctx     context.Context // the values of the request; never done
	server  *http.Server    // that the request came to
	outlet  outlet

	// Owned by who sends: the shard's goroutine, or the stream's own.
	gen     uint64     // of the sequence that seq belongs to; 0: unknown
	seq     uint64     // everything up to here has been sent, or is covered by what is owed
	refused *[]refusal // what the first event tells of; nil behind it

	// While seq is before debt, events were left out for later ones that are
	// yet to be sent. Until then the viewer is told the ID of the place pledge:
	// should it come back with that, nothing is missing.
	debt, pledge uint64

	// Since the hub began.
	opened  time.Duration
	wroteAt atomic.Int64 // when anything was sent last

	checking atomic.Bool // being asked about by the rechecker

	// Here they take no room of their own.
	behind  bool // the viewer was slow to take the last flush; owned by who sends
	foreign bool // the page was made for another user, as was found before the stream was opened
	named   bool // the request names the components of its page

	// Owned by the shard's goroutine.
	joined  bool          // is in shard.streams
	index   int           // its place there
	checkAt time.Duration // when to ask again whether the viewer may listen
	endAt   time.Duration // when to have the viewer open it again
	pace    time.Duration // how long silence lasts before a ping
}

// A seat is a stream's place among those on a topic.
type seat struct {
	topic *topic
	index int // in shard.members, owned by the shard's goroutine
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

	// tick looks after deadlines, and returns how long the viewer has left
	// bytes untaken.
	tick(s *stream) time.Duration

	// end closes the connection. The stream has left its shard when the
	// viewer will be sent no more.
	end(s *stream, b *batch, how ending)
}

// sender returns whose stream it is.
func (s *stream) sender() sender { return sender{s.user, s.address} }

// place returns the ID of the place from which the viewer misses nothing.
func (s *stream) place() Place {
	m := s.hub.mark.Load()
	switch {
	case s.gen != m.gen:
		return noPlace
	case s.debt > 0:
		return Place{Epoch: m.id.Epoch, Seq: s.pledge}
	default:
		return Place{Epoch: m.id.Epoch, Seq: s.seq}
	}
}

// owe puts the stream in debt up to a place.
func (s *stream) owe(to uint64) {
	if s.debt == 0 {
		s.pledge = s.seq
	}
	s.debt = max(s.debt, to)
}

// advance moves the stream to a place.
func (s *stream) advance(to uint64) {
	if s.seq = to; s.seq >= s.debt {
		s.debt = 0
	}
}
