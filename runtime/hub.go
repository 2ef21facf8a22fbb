package lc

import (
	"container/list"
	"context"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/patch"
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

	// Versions returns the newest versions of components that are stored, and
	// nothing for those of which none is known. Nil: none are.
	Versions func(ctx context.Context, ids []ComponentID) (map[ComponentID]uint64, error)

	// Shared says that other processes store and publish, too. What viewers
	// show is then compared with what is stored, again and again.
	Shared bool

	// MayListen is asked again about every open stream. Its context has the
	// values of the stream's request.
	MayListen func(ctx context.Context, ch Channel, user string, granted []ComponentID) error

	// Presence is told who has come to a presence channel and who has left
	// it, in order; for one channel, one call at a time. Nil: nobody is.
	Presence func(ctx context.Context, ch Channel, changes []presenceChange)

	// Departure is told what a message of typeDeparture says, and returns the
	// user whose streams are to be ended, if any. Nil: nobody's.
	Departure func(data []byte) (user string)

	// Element returns the element around a component, empty if it is not known,
	// and Refused is told why an update of a component goes whole, with what of
	// it could not be read. Nil: nobody is.
	Element func(id ComponentID) string
	Refused func(id ComponentID, why *patch.Refusal, html string)

	// Build is what streams tell of the application's, empty for nothing.
	Build string

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
// An event takes this way: the broker delivers it to those who listen to its
// channel; it is encoded, once, into a frame and put at the tail of its topic;
// and the shards that have streams on the topic are told. Their goroutines, or
// the streams' own, then send what lies between each stream's place and the
// tail. So a stream costs the publisher nothing, and one that is stuck keeps
// nobody waiting. A hub without streams has no goroutine.
//
// The history of each channel is a cache. What the broker says may be missing
// is asked of it again, and what it can't tell is found by comparing the
// versions that viewers were told of with those that are stored: see sight.
type hub struct {
	cfg    hubConfig
	local  *MemoryBroker // the broker, if it is that: it tells places of channels that nobody listens to
	began  time.Time
	ctx    context.Context // until the hub is shut down
	cancel context.CancelFunc

	opened, refused, published atomic.Uint64 // for Stats

	ids      string        // what the IDs of this process's events begin with
	sequence atomic.Uint64 // of those IDs

	taps atomic.Pointer[[]*func(any)] // told what is published here; nil for none

	shards   []*shard
	watch    watch
	recheck  rechecker
	presence presence
	outbox   outbox
	comparer comparer
	group    sync.WaitGroup // of the goroutines that call the broker

	mu       sync.Mutex
	ear      ear
	topics   map[Channel]*topic
	recent   *list.List // topics with frames, the one longest without news first
	idle     *list.List // topics without streams, the one longest so first
	missing  []*topic   // to be mended
	menders  int        // goroutines that do so
	sight    sight
	bytes    int // of memory that history takes
	frames   int
	expiry   *time.Timer   // runs while there is something to let go of
	expireAt time.Duration // since the hub began
	streams  int
	viewers  map[sender]holding // by who has streams

	// arriving holds the streams that are open and have not joined their
	// shard, and how to end them if that was asked for meanwhile.
	arriving map[*stream]*ending
	servers  map[*http.Server]struct{}
	closing  bool
	drained  chan struct{} // closed when closing and the last stream has ended
}

// A holding is what one viewer, or the guests of one address, have.
type holding struct{ streams, seats int }

// seatsPerSender bounds the channels of all streams of one viewer together,
// each as often as it is listened to.
const seatsPerSender = 1 << 16

// newHub returns a hub that listens to cfg.Broker until it is shut down.
func newHub(cfg hubConfig) *hub {
	cfg.Heartbeat = orDefault(cfg.Heartbeat, defaultHeartbeat)
	cfg.Recheck = orDefault(cfg.Recheck, defaultRecheck)
	cfg.Linger = orDefault(cfg.Linger, defaultLinger)
	h := &hub{
		cfg:      cfg,
		ids:      newEpoch() + "-",
		began:    time.Now(),
		topics:   map[Channel]*topic{},
		recent:   list.New(),
		idle:     list.New(),
		viewers:  map[sender]holding{},
		arriving: map[*stream]*ending{},
		servers:  map[*http.Server]struct{}{},
		drained:  make(chan struct{}),
	}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	for i := range min(runtime.GOMAXPROCS(0), maxShards) {
		h.shards = append(h.shards, newShard(h, i))
	}
	h.recheck.begin(h)
	h.presence.hub = h
	h.presence.closing = make(chan struct{})
	h.local = localBroker(cfg.Broker)
	h.outbox.hub = h
	h.sight.begin(h)
	h.comparer.begin(cfg)
	if cfg.Departure != nil {
		h.attend(processesChannel)
	}
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

// newID returns an ID for an event, which no other has.
func (h *hub) newID() string {
	return string(strconv.AppendUint(append(make([]byte, 0, 32), h.ids...), h.sequence.Add(1), 36))
}

// localBroker returns b if it is a MemoryBroker.
func localBroker(b Broker) *MemoryBroker {
	if guarded, ok := b.(guardedBroker); ok {
		b = guarded.Broker
	}
	local, _ := b.(*MemoryBroker)
	return local
}

// attend listens to a channel for as long as there is the hub.
func (h *hub) attend(ch Channel) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.topic(ch)
	h.enlist(t)
	h.listen(t)
}

// tap has fn told each Message that this process publishes, until ctx is done.
func (h *hub) tap(ctx context.Context, fn func(any)) {
	change := func(by func([]*func(any)) []*func(any)) {
		h.mu.Lock()
		defer h.mu.Unlock()
		var taps []*func(any)
		if had := h.taps.Load(); had != nil {
			taps = slices.Clone(*had)
		}
		taps = by(taps)
		h.taps.Store(&taps)
	}
	change(func(taps []*func(any)) []*func(any) { return append(taps, &fn) })
	context.AfterFunc(ctx, func() {
		change(func(taps []*func(any)) []*func(any) {
			return slices.DeleteFunc(taps, func(one *func(any)) bool { return one == &fn })
		})
	})
}

// tapped tells a Message to those who want to know.
func (h *hub) tapped(m Message) {
	if taps := h.taps.Load(); taps != nil {
		for _, fn := range *taps {
			(*fn)(m)
		}
	}
}

// newest returns the newest place of a channel that the hub knows, zero if it
// knows none. Whoever loads a component after this call sees all that happened
// up to there.
func (h *hub) newest(ch Channel) Place {
	if h.local != nil {
		return h.local.newestOfAll()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if t := h.topics[ch]; t != nil && t.state == live {
		return t.tail.Load().place
	}
	return Place{}
}

// stats tells how much the hub holds.
func (h *hub) stats() hubStats {
	h.mu.Lock()
	defer h.mu.Unlock()
	renderings, size := h.comparer.held()
	return hubStats{Streams: h.streams, Channels: len(h.topics), Frames: h.frames, Bytes: h.bytes, Renderings: renderings, RenderingBytes: size}
}

type hubStats struct {
	Streams  int // open
	Channels int // held, because somebody listens or there is history
	Frames   int // of history
	Bytes    int // of memory that history takes

	Renderings     int // that are kept to be compared
	RenderingBytes int // of memory that those take
}
