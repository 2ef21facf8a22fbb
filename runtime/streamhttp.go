package lc

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// handleStream serves GET {sse}/{channel}: the events of one channel.
func (a *App) handleStream(w http.ResponseWriter, r *http.Request) {
	a.stream(w, r, []string{r.PathValue("channel")})
}

// handleStreams serves GET {sse}?channel=A&channel=B: several channels over
// one stream.
func (a *App) handleStreams(w http.ResponseWriter, r *http.Request) {
	a.stream(w, r, r.URL.Query()["channel"])
}

// stream answers a request for a stream of channels. It returns when the
// stream has ended, or has been taken over from net/http.
func (a *App) stream(w http.ResponseWriter, r *http.Request, names []string) {
	w.Header().Add("Vary", "Sec-Fetch-Site")
	who := a.requester(r)
	refuse := func(err error) { a.refuseStream(w, r, who.user, names, err) }
	sub, err := a.subscription(r, who.user, names)
	if err != nil {
		refuse(err)
		return
	}
	if r.Method == http.MethodHead {
		setStreamHeader(w.Header())
		return
	}
	s, err := a.open(sub, who.before)
	if err != nil {
		refuse(err)
		return
	}
	s.serve(w, r, refuse)
}

// refuseStream answers that there is no stream, and why.
func (a *App) refuseStream(w http.ResponseWriter, r *http.Request, user string, names []string, err error) {
	a.hub.refused.Add(1)
	if observe := a.observer.Stream; observe != nil {
		o := StreamObservation{User: user, Status: problemOf(err).status}
		for _, name := range names {
			o.Channels = append(o.Channels, Channel(name))
		}
		observe(ContextWithUser(r.Context(), user), o)
	}
	a.writeProblem(w, r, err)
}

// subscription reads what the request asks for and finds out whether it may
// have it.
func (a *App) subscription(r *http.Request, user string, names []string) (subscription, error) {
	if err := refuseCrossSite(r); err != nil {
		return subscription{}, err
	}
	sender := a.senderOf(user, r)
	if err := a.admit(sender); err != nil {
		return subscription{}, err
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return subscription{}, errMalformed("The query of the stream cannot be read: " + err.Error() + ".")
	}
	channels, err := parseChannels(names, a.hub.cfg.Limits.ChannelsPerStream)
	if err != nil {
		return subscription{}, err
	}
	sub := subscription{
		ctx:      context.WithoutCancel(r.Context()),
		channels: channels,
		user:     strings.Clone(user),
		address:  sender.address,
		after:    lastEventID(r, query),
	}
	tokens := query["token"]
	if err := checkTokens(tokens, a.limits.ChannelsPerStream); err != nil {
		return subscription{}, err
	}
	sub.grants, sub.foreign = a.streamGrants(sub.user, channels, tokens)
	if sub.user != "" {
		sub.session = sessionOf(r, query)
	}
	sub.server, _ = r.Context().Value(http.ServerContextKey).(*http.Server)
	ctx, cancel := a.inTime(r.Context()) // browsers wait for ever
	defer cancel()
	for _, ch := range channels {
		granted := grantedOn(sub.grants, ch, time.Now())
		if err := a.mayListen(ctx, ch, sub.user, granted); err != nil {
			if len(granted) == 0 && isClaimed(ch, tokens) {
				err = expired(err)
			}
			// A token that was given to somebody else, as where the page and
			// the stream disagree about who is asking, shows only here.
			a.hub.cfg.Logger.Info("SSE stream refused", "channel", string(ch), "user", sub.user, "tokens", len(tokens), "grants", len(sub.grants), "err", err)
			return subscription{}, err
		}
	}
	return sub, nil
}

// What the tokens of one stream may take. One for each channel is enough; a
// page that shows several components of a channel may send a token for each.
const (
	tokensPerChannel = 4        // for each channel that a stream may have
	maxTokenBytes    = 32 << 10 // together; few proxies let a longer URL through
)

// checkTokens refuses more or longer tokens than a stream of at most so many
// channels needs.
func checkTokens(tokens []string, channels int) error {
	if most := tokensPerChannel * channels; len(tokens) > most {
		return errMalformed(fmt.Sprintf("The stream shows %d tokens, more than the limit of %d.", len(tokens), most))
	}
	size := 0
	for _, token := range tokens {
		if size += len(token); size > maxTokenBytes {
			return errMalformed(fmt.Sprintf("The tokens of the stream are longer than %d bytes together.", maxTokenBytes))
		}
	}
	return nil
}

// lastEventID returns the last event that the viewer has: a browser that
// connects again tells it in the header, a page that connects first in the
// query, and goes on doing so.
func lastEventID(r *http.Request, query url.Values) string {
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		return id
	}
	return query.Get("lastEventId")
}

// parseChannels checks the names of channels and leaves out repetitions.
func parseChannels(names []string, most int) ([]Channel, error) {
	if len(names) == 0 {
		return nil, errMalformed("The stream needs a channel, such as ?channel=global.")
	}
	if len(names) > most {
		return nil, errMalformed(fmt.Sprintf("The stream asks for %d channels, more than the limit of %d.", len(names), most))
	}
	channels := make([]Channel, 0, len(names))
	for _, name := range names {
		ch := Channel(strings.Clone(name))
		if err := ch.Validate(); err != nil {
			return nil, NotFound("There is no such channel: " + err.Error() + ".")
		}
		if !slices.Contains(channels, ch) {
			channels = append(channels, ch)
		}
	}
	return channels, nil
}

// streamHeader holds for every event stream, and unbuffered beside it: nginx
// would collect events before it passes them on.
var (
	streamHeader = http.Header{
		"Content-Type":           {"text/event-stream; charset=utf-8"},
		"Cache-Control":          {"no-store"},
		"X-Content-Type-Options": {"nosniff"},
	}
	unbuffered = []string{"no"}
)

// setStreamHeader sets the header of an event stream. With more than eight
// fields net/http would keep two larger maps of them for as long as the stream
// lasts, and a map of eight grows where any is set: so X-Frame-Options, which
// the Content-Security-Policy says too, goes first, and the eighth comes last.
func setStreamHeader(h http.Header) {
	h.Del("X-Frame-Options")
	h.Del("Content-Length")
	maps.Copy(h, streamHeader)
	h["X-Accel-Buffering"] = unbuffered
}

// serve answers the request with the stream: over the bare connection where
// it can be had, else through w, or refuses it where w cannot stream.
func (s *stream) serve(w http.ResponseWriter, r *http.Request, refuse func(error)) {
	if s.takeOver(w, r) {
		return
	}
	reason, end := "panic", s.hub.close
	defer func() { end(s, reason) }()
	o, err := newResponse(w)
	if err != nil {
		reason, end = err.Error(), s.hub.withdraw
		refuse(err)
		return
	}
	// Nobody uses the request from here on: a copy that middleware has made of
	// it is not kept by the stream.
	reason = s.run(r.Context(), o)
}

// run serves the stream through net/http, and returns why it ended.
func (s *stream) run(ctx context.Context, o *response) (reason string) {
	conn := connOf(s.ctx)
	conn.enter(s.hub.stall())
	defer conn.leave()
	if err := o.greet(s); err != nil {
		return "viewer gone: " + err.Error()
	}
	s.outlet = o
	s.shard.do(func() { s.shard.join(s) })
	defer s.shard.do(func() { s.shard.leave(s) })
	return o.serve(ctx, s)
}

// maxStall bounds how long a viewer may leave bytes untaken.
const maxStall = 30 * time.Second

// stall is how long a viewer may leave bytes untaken before its connection
// counts as dead. With a ping in every heartbeat, one that has vanished
// without a word is found within two.
func (h *hub) stall() time.Duration { return min(h.cfg.Heartbeat, maxStall) }
