package lc

import (
	"container/list"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// hubConfig is what a hub is made from.
type hubConfig struct {
	Broker    Broker
	History   History
	Heartbeat time.Duration // between pings on a stream that is silent otherwise
	Recheck   time.Duration // between questions whether a viewer may still listen
	Linger    time.Duration // from a user's last stream on a presence channel to "left"
	Limits    Limits
	Logger    *slog.Logger
	Observer  Observer

	// MayListen is asked again about every open stream. Its context has the
	// values of the stream's request.
	MayListen func(ctx context.Context, ch Channel, user string, granted []ComponentID) error

	// Presence is told who has come to a presence channel and who has left
	// it, in order; for one channel, one call at a time. Nil: nobody is.
	Presence func(ctx context.Context, ch Channel, changes []presenceChange)

	// Departure is told what a message of typeDeparture says, and returns the
	// user whose streams are to be ended, if any. Nil: nobody's.
	Departure func(data []byte) (user string)

	// NoTakeover leaves every connection to net/http.
	NoTakeover bool
}

// Where hubConfig leaves a time at zero.
const (
	defaultHeartbeat = 15 * time.Second
	defaultRecheck   = time.Minute
	defaultLinger    = 5 * time.Second // longer than the first retry of a stream
)

// A hub holds the recent events of all channels and serves them to viewers.
//
// An event takes this way: the broker delivers it; it is encoded, once, into
// a frame and put at the tail of its topic; the mark moves to it; and the
// shards that have streams on the topic are told. Their goroutines, or the
// streams' own, then send what lies between each stream's place and the mark.
// So a stream costs the publisher nothing, and one that is stuck keeps
// nobody waiting. A hub without streams has no goroutine.
type hub struct {
	cfg    hubConfig
	began  time.Time
	ctx    context.Context // until the hub is shut down
	cancel context.CancelFunc

	// mark is the place that everything has been put into the topics up to.
	// Streams send up to the mark and no further: beyond it, an event of one
	// channel may be there and an earlier one of another channel not yet.
	mark atomic.Pointer[mark]

	opened, refused, published atomic.Uint64 // for Stats

	shards   []*shard
	watch    watch
	recheck  rechecker
	presence presence

	mu      sync.Mutex
	topics  map[Channel]*topic
	gen     uint64     // of the mark
	floor   uint64     // the highest of the topics that are gone
	blank   *tail      // shared by topics without frames
	recent  *list.List // topics with frames, the one longest without news first
	bytes   int        // of memory that history takes
	frames  int
	expiry  *time.Timer // runs while there are frames
	streams int
	viewers map[sender]int // streams by who has them

	// arriving holds the streams that are open and have not joined their
	// shard, and how to end them if that was asked for meanwhile.
	arriving map[*stream]*ending
	servers  map[*http.Server]struct{}
	closing  bool
	drained  chan struct{} // closed when closing and the last stream has ended
}

// A mark is a place in the sequence of events. gen tells apart the sequences
// that one hub has seen, as epoch does, and also changes when the sequence
// has a gap: nobody can go on across that.
type mark struct {
	gen uint64
	id  Place
}

// newHub returns a hub that listens to cfg.Broker until it is shut down.
func newHub(cfg hubConfig) *hub {
	cfg.Heartbeat = orDefault(cfg.Heartbeat, defaultHeartbeat)
	cfg.Recheck = orDefault(cfg.Recheck, defaultRecheck)
	cfg.Linger = orDefault(cfg.Linger, defaultLinger)
	h := &hub{
		cfg:      cfg,
		began:    time.Now(),
		topics:   map[Channel]*topic{},
		blank:    new(tail),
		recent:   list.New(),
		viewers:  map[sender]int{},
		arriving: map[*stream]*ending{},
		servers:  map[*http.Server]struct{}{},
		drained:  make(chan struct{}),
	}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	h.mark.Store(&mark{})
	for i := range min(runtime.GOMAXPROCS(0), maxShards) {
		h.shards = append(h.shards, newShard(h, i))
	}
	h.recheck.begin(h)
	h.presence.hub = h
	h.presence.closing = make(chan struct{})
	h.subscribe()
	return h
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}

// now returns the time since the hub began, which fits into a stream's
// atomics.
func (h *hub) now() time.Duration { return time.Since(h.began) }

// newest returns the place of the newest event that the hub has. Whoever
// loads a component after this call sees all that happened up to there.
func (h *hub) newest() Place { return h.mark.Load().id }

// publish sends m to the viewers of its channel, on every node.
func (h *hub) publish(ctx context.Context, m Message) (Place, error) {
	if most := h.cfg.Limits.EventBytes; len(m.Data) > most {
		return Place{}, fmt.Errorf("%s of %s has %d bytes, more than the limit of %d: send less of it, or ComponentRefresh", m.Type, m.Component, len(m.Data), most)
	}
	began := time.Now()
	id, err := h.cfg.Broker.Publish(ctx, m)
	if observe := h.cfg.Observer.Publish; observe != nil {
		observe(ctx, PublishObservation{m.Channel, m.Component, m.Type, err, len(m.Data), time.Since(began)})
	}
	if err != nil {
		return Place{}, fmt.Errorf("publish %s of %s on %s: %w", m.Type, m.Component, m.Channel, err)
	}
	return id, nil
}

// stats tells how much the hub holds.
func (h *hub) stats() hubStats {
	h.mu.Lock()
	defer h.mu.Unlock()
	return hubStats{Streams: h.streams, Channels: len(h.topics), Frames: h.frames, Bytes: h.bytes}
}

type hubStats struct {
	Streams  int // open
	Channels int // held, because somebody listens or there is history
	Frames   int // of history
	Bytes    int // of memory that history takes
}
