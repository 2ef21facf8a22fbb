package lc

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/clip"
	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
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
	foreign  bool   // the page was made for another user
	after    string // the viewer's Last-Event-ID; "" where it has none
	server   *http.Server

	// Of a request that names the components of its page.
	named   bool
	shown   []shownComponent // on the channels
	refused []refusal        // what was asked for besides
}

// asked returns the channels that the request asks for, as far as it was read.
func (sub *subscription) asked() []Channel {
	channels := slices.Clone(sub.channels)
	for _, refused := range sub.refused {
		channels = append(channels, Channel(refused.channel))
	}
	return channels
}

// begin returns the Last-Event-ID that the stream goes on after. For a named
// request it is the place behind which none of its components has missed
// anything, "" if that is not known; versions tell of what came before.
func (sub *subscription) begin(now Place) string {
	if !sub.named {
		return sub.after
	}
	low := Place{}
	for _, c := range sub.shown {
		if c.after.Epoch != now.Epoch {
			return ""
		}
		if low.IsZero() || c.after.Seq < low.Seq {
			low = c.after
		}
	}
	return low.String()
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
		foreign: sub.foreign,
		named:   sub.named,
		ctx:     sub.ctx,
		server:  sub.server,
		opened:  h.now(),
	}
	s.wroteAt.Store(int64(s.opened))
	if len(sub.refused) > 0 {
		refused := sub.refused
		s.refused = &refused
	}
	if err := h.enter(s, sub); err != nil {
		return nil, err
	}
	h.cfg.Logger.Info("SSE stream opened", "channels", someOf(sub.channels), "user", s.user, "after", clip.String(sub.after))
	h.endWith(s.server)
	h.presence.arrive(s)
	return s, nil
}

// enter counts the stream in and gives it its place.
func (h *hub) enter(s *stream, sub subscription) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.admit(s.sender()); err != nil {
		return err
	}
	h.streams++
	h.viewers[s.sender()]++
	h.arriving[s] = nil
	s.shard = h.shards[h.opened.Add(1)%uint64(len(h.shards))]
	for i, ch := range sub.channels {
		t := h.topic(ch)
		t.streams++
		s.seats[i].topic = t
	}
	s.gen, s.seq = h.place(sub.begin(h.newest()))
	return nil
}

// admit reports why there can be no further stream, if so.
func (h *hub) admit(v sender) error {
	most := h.cfg.Limits
	var detail string
	switch {
	case h.closing:
		detail = "The server is shutting down."
	case h.gen == 0:
		detail = "The server has no connection to its broker yet."
	case h.streams >= most.Streams:
		detail = fmt.Sprintf("The server has reached its limit of %d open streams.", most.Streams)
	case v.user != "" && h.viewers[v] >= most.StreamsPerViewer:
		detail = fmt.Sprintf("You have reached the limit of %d open streams.", most.StreamsPerViewer)
	case v.address.IsValid() && h.viewers[v] >= most.StreamsPerAddress:
		detail = fmt.Sprintf("Your network has reached the limit of %d open streams of guests.", most.StreamsPerAddress)
	default:
		return nil
	}
	return errBusy(detail, minRetry+rand.N(2*maxRetry))
}

// place returns where a viewer with that Last-Event-ID goes on: at the mark
// where it has none, and nowhere (0) where its ID says nothing here.
func (h *hub) place(after string) (gen, seq uint64) {
	now := h.mark.Load()
	if after == "" {
		return now.gen, now.id.Seq
	}
	id, err := ParsePlace(after)
	if err != nil || id.Epoch != now.id.Epoch {
		return 0, 0
	}
	return now.gen, id.Seq
}

// greetingSize is enough for the data of most greetings.
const greetingSize = 96

// greeting appends the first event of the stream, with the wait before a
// reconnection. Who comes back with its ID is where it was before.
func (s *stream) greeting(b []byte) []byte {
	var room [greetingSize]byte
	data := append(room[:0], `{"channels":{`...)
	for i := range s.seats {
		if i > 0 {
			data = append(data, ',')
		}
		t := s.seats[i].topic
		data = jsonscan.AppendString(data, t.channel)
		data = appendVersions(append(data, `:{"versions":`...), t.tail.Load().versions(s.seq))
		if s.named {
			data = append(jsonscan.AppendString(append(data, `,"place":`...), s.place().String()), '}')
			continue
		}
		data = append(data, '}')
	}
	data = append(data, '}')
	data = s.appendRefused(data)
	if s.foreign {
		data = append(data, `,"expired":true`...)
	}
	data = append(data, '}')
	b = appendRetry(b, minRetry+rand.N(maxRetry-minRetry))
	return appendEvent(b, s.place(), typeConnected, data)
}

// appendRefused appends what the stream does without, and lets go of it.
func (s *stream) appendRefused(data []byte) []byte {
	if s.refused == nil {
		return data
	}
	for i, refused := range *s.refused {
		data = append(data, ',')
		if i == 0 {
			data = append(data, `"refused":{`...)
		}
		data = append(jsonscan.AppendString(data, refused.channel), ':')
		data = append(data, refused.problem.brief()...)
	}
	s.refused = nil
	return append(data, '}')
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

// appendVersions appends versions of components as a JSON object.
func appendVersions(b []byte, versions map[ComponentID]uint64) []byte {
	if len(versions) == 0 {
		return append(b, "{}"...) // as on most streams
	}
	object, err := json.Marshal(versions)
	if err != nil {
		panic(err) // strings and numbers only: cannot fail
	}
	return append(b, object...)
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
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.arriving, s)
	for i := range s.seats {
		t := s.seats[i].topic
		t.streams--
		h.dropIfIdle(t)
	}
	who := s.sender()
	if h.viewers[who]--; h.viewers[who] == 0 {
		delete(h.viewers, who)
	}
	h.streams--
	if h.closing && h.streams == 0 {
		close(h.drained)
	}
}
