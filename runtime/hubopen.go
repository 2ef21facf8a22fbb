package lc

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// Browsers connect again this long after a connection has broken; each stream
// has a wait of its own, so that they do not all come at once.
const (
	minRetry = time.Second
	maxRetry = 3 * time.Second
)

// A subscription is a request for a stream that was found to be allowed. Its
// strings are no parts of the request, which they would keep in memory.
type subscription struct {
	ctx      context.Context
	channels []Channel // valid, and no two the same
	user     string
	session  session      // of a user
	address  netip.Prefix // of a guest, where it is known
	grants   []streamGrant
	foreign  bool    // the page was made for another user
	after    []Place // where the viewer is in each channel, zero where it has no place; nil for nowhere
	server   *http.Server

	// named says that the request names the components of its page, and that
	// its viewer keeps a place for each channel.
	named   bool
	patch   bool
	gzip    bool             // the stream is compressed
	shown   []shownComponent // on the channels
	refused []refusal        // what was asked for besides
	say     phrase.Sayer     // for why; nil: English
}

// asked returns the channels that the request asks for, as far as it was read.
func (sub *subscription) asked() []Channel {
	channels := slices.Clone(sub.channels)
	for _, refused := range sub.refused {
		channels = append(channels, Channel(refused.channel))
	}
	return channels
}

// open makes a stream, or tells why there can be none now. The caller gives
// it an outlet and lets it join its shard, or closes it.
func (h *hub) open(sub subscription) (*stream, error) {
	s := &stream{
		hub:     h,
		seats:   make([]seat, len(sub.channels)),
		user:    sub.user,
		session: sub.session,
		address: sub.address,
		grants:  sub.grants,
		named:   sub.named,
		patch:   sub.patch,
		gzip:    sub.gzip,
		hello:   sub.hello(),
		ctx:     sub.ctx,
		server:  sub.server,
		opened:  h.now(),
	}
	s.wroteAt.Store(int64(s.opened))
	if err := h.enter(s, sub); err != nil {
		return nil, err
	}
	if err := h.settle(s, sub); err != nil {
		h.exit(s)
		return nil, err
	}
	h.cfg.Logger.Info("SSE stream opened", "channels", someOf(sub.channels), "user", s.user, "after", len(sub.after) > 0)
	h.endWith(s.server)
	h.presence.arrive(s)
	return s, nil
}

// maxLogged is how many channels of a stream its line in the log names.
const maxLogged = 8

// someOf returns the channels for a log: a page may have thousands.
func someOf(channels []Channel) any {
	if more := len(channels) - maxLogged; more > 0 {
		return fmt.Sprintf("%s and %d more", channels[:maxLogged], more)
	}
	return channels
}

// enter counts the stream in, and has its channels listened to.
func (h *hub) enter(s *stream, sub subscription) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	who := s.sender()
	if err := h.admit(who, len(s.seats)); err != nil {
		return err
	}
	h.streams++
	has := h.viewers[who]
	h.viewers[who] = holding{has.streams + 1, has.seats + len(s.seats)}
	h.arriving[s] = nil
	s.shard = h.shards[h.opened.Add(1)%uint64(len(h.shards))]
	for i, ch := range sub.channels {
		t := h.topic(ch)
		h.enlist(t)
		h.listen(t)
		if s.patch {
			t.patching++
		}
		s.seats[i].topic = t
	}
	s.shows = h.sight.enter(s, sub.shown)
	return nil
}

// settle gives the stream its place on each channel, when all are listened to,
// and learns what its page should show.
func (h *hub) settle(s *stream, sub subscription) error {
	// Most streams have nothing to wait for, and a context for that would be a
	// third of what opening them allocates.
	recalls := sub.after != nil && !s.named
	if recalls || !h.isReady(s) {
		if err := h.prepare(s, sub, recalls); err != nil {
			return err
		}
	}
	for i := range s.seats {
		tail := s.seats[i].topic.tail.Load()
		s.seats[i].at = tail.end
		if sub.after == nil {
			continue
		}
		if at, ok := tail.locate(sub.after[i]); ok {
			s.seats[i].at = at
		} else if !s.named {
			s.seats[i].at = nowhere
		}
	}
	return nil
}

// isReady reports whether all topics of a stream are listened to, and the
// versions of all that its page shows are known.
func (h *hub) isReady(s *stream) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range s.seats {
		if s.seats[i].topic.state != live {
			return false
		}
	}
	return h.cfg.Versions == nil || !slices.ContainsFunc(s.shows, (*sighting).isUnknown)
}

// prepare gets from the broker and the store what a stream begins with.
func (h *hub) prepare(s *stream, sub subscription, recalls bool) error {
	ctx, cancel := context.WithTimeout(h.ctx, brokerTime+minBrokerWait)
	defer cancel()
	if err := h.await(ctx, s.seats); err != nil {
		return &problem{status: http.StatusServiceUnavailable, detail: phrase.Of("The server can't reach its broker at the moment."), retryAfter: minRetry + rand.N(2*maxRetry), cause: err}
	}
	if recalls {
		h.recallAll(ctx, s.seats, sub.after)
	}
	h.sight.learn(ctx, s.shows)
	return nil
}

// admit reports why there can be no further stream, if so.
func (h *hub) admit(v sender, seats int) error {
	most, has := h.cfg.Limits, h.viewers[v]
	var detail phrase.Phrase
	switch {
	case h.closing:
		detail = phrase.Of("The server is shutting down.")
	case h.streams >= most.Streams:
		detail = phrase.Of("The server has reached its limit of %d open streams.", most.Streams)
	case v.user != "" && has.streams >= most.StreamsPerViewer:
		detail = phrase.Of("You have reached the limit of %d open streams.", most.StreamsPerViewer)
	case v.address.IsValid() && has.streams >= most.StreamsPerAddress:
		detail = phrase.Of("Your network has reached the limit of %d open streams of guests.", most.StreamsPerAddress)
	case v != sender{} && has.streams > 0 && has.seats+seats > seatsPerSender:
		detail = phrase.Of("You have reached the limit of %d channels on all your streams.", seatsPerSender)
	default:
		return nil
	}
	return &problem{status: http.StatusServiceUnavailable, detail: detail, retryAfter: minRetry + rand.N(2*maxRetry)}
}

// arrived ends the stream's time between open and its shard, and returns how
// it is to end, if it was ended meanwhile.
func (h *hub) arrived(s *stream) *ending {
	h.mu.Lock()
	defer h.mu.Unlock()
	how := h.arriving[s]
	delete(h.arriving, s)
	return how
}

// observe tells the observer that a stream has ended.
func (h *hub) observe(s *stream, reason string) {
	if h.cfg.Observer.Stream == nil {
		return
	}
	channels := make([]Channel, len(s.seats))
	for i := range s.seats {
		channels[i] = s.seats[i].topic.channel
	}
	h.cfg.Observer.Stream(ContextWithUser(s.ctx, s.user), StreamObservation{channels, s.user, http.StatusOK, reason, h.now() - s.opened})
}

// close ends a stream that its viewer had.
func (h *hub) close(s *stream, reason string) {
	h.observe(s, reason)
	h.withdraw(s, reason)
}

// withdraw undoes open.
func (h *hub) withdraw(s *stream, reason string) {
	h.cfg.Logger.Info("SSE stream closed", "reason", reason, "user", s.user, "lasted", h.now()-s.opened)
	h.presence.depart(s)
	h.exit(s)
}

// exit undoes enter.
func (h *hub) exit(s *stream) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.arriving, s)
	h.sight.leave(s.shows)
	for i := range s.seats {
		if s.patch {
			s.seats[i].topic.patching--
		}
		h.discharge(s.seats[i].topic)
	}
	who := s.sender()
	has := h.viewers[who]
	if h.viewers[who] = (holding{has.streams - 1, has.seats - len(s.seats)}); has.streams == 1 {
		delete(h.viewers, who)
	}
	h.streams--
	if h.closing && h.streams == 0 {
		close(h.drained)
	}
}
