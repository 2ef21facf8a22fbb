package lc

import (
	"context"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"
)

// A stream is one viewer's open connection and its place in the events of each
// of its channels. It has no queue: what it is owed lies between its places and
// the tails of its topics.
type stream struct {
	hub     *hub
	shard   *shard
	seats   []seat // one for each channel
	user    string
	session session      // of a user
	address netip.Prefix // of a guest, where it is known
	grants  []streamGrant
	shows   []*sighting     // of a page that has told what it shows, in the order of their seats
	hello   *hello          // until the stream has been greeted
	ctx     context.Context // the values of the request; never done
	server  *http.Server    // that the request came to
	outlet  outlet

	// Since the hub began.
	opened  time.Duration
	wroteAt atomic.Int64 // when anything was sent last

	checking atomic.Bool // being asked about by the rechecker

	// Here they take no room of their own.
	behind bool // the viewer was slow to take the last flush; owned by who sends
	patch  bool // the viewer takes patches
	gzip   bool // the stream is compressed
	named  bool // the viewer keeps a place for each channel and compares versions; others have one ID for everything

	// Owned by the shard's goroutine.
	joined  bool          // is in shard.streams
	index   int           // its place there
	checkAt time.Duration // when to ask again whether the viewer may listen
	endAt   time.Duration // when to have the viewer open it again
	pace    time.Duration // how long silence lasts before a ping
}

// A seat is a stream's place among those on a topic, and in its events.
type seat struct {
	topic *topic
	index int // in shard.members, owned by the shard's goroutine

	// Owned by who sends.
	at   uint64 // the event up to which everything has been sent, or is covered by what is owed
	debt *debt  // nil for none
}

// A debt says that events before a number were left out for later ones that are
// yet to be sent. Until then the viewer is told the ID of the place that it was
// at: should it come back with that, nothing is missing.
type debt struct {
	until  uint64
	pledge Place
}

// nowhere is the number of a seat whose viewer's place is not known.
const nowhere = 0

// An outlet carries what a stream is owed to its viewer. All methods are
// called by the shard's goroutine and return at once.
type outlet interface {
	// start is called once, when the stream has joined its shard.
	start(s *stream)

	// flush sends what the stream is owed on the channel of a seat, or of all
	// if that is allSeats, if the viewer takes it. The batch may still hold
	// what the stream before was sent, where it is the same.
	flush(s *stream, seat int, b *batch)

	// ping sends what the stream is owed, or a ping if that is nothing.
	ping(s *stream, b *batch)

	// tick looks after deadlines, and returns how long the viewer has left
	// bytes untaken.
	tick(s *stream) time.Duration

	// end closes the connection. The stream has left its shard when the
	// viewer will be sent no more.
	end(s *stream, b *batch, how ending)
}

// allSeats stands for every seat of a stream.
const allSeats = -1

// sender returns whose stream it is.
func (s *stream) sender() sender { return sender{s.user, s.address} }

// id returns the ID from which the viewer misses nothing.
func (s *stream) id() string {
	switch {
	case len(s.seats) == 1:
		return s.seats[0].place().String()
	case s.named:
		return noPlace.String()
	default:
		return s.jointID()
	}
}

// place returns the place from which the viewer of a seat misses nothing.
func (s *seat) place() Place {
	if s.debt != nil {
		return s.debt.pledge
	}
	return s.topic.tail.Load().placeAt(s.at)
}

// owe puts the seat in debt up to an event.
func (s *seat) owe(until uint64) {
	if s.debt == nil {
		s.debt = &debt{pledge: s.place()}
	}
	s.debt.until = max(s.debt.until, until)
}

// advance moves the seat to an event.
func (s *seat) advance(to uint64) {
	s.at = max(s.at, to)
	if s.debt != nil && s.at >= s.debt.until {
		s.debt = nil
	}
}
