package lc

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// handleStream serves GET {sse}/{channel}: the events of one channel.
func (a *App) handleStream(w http.ResponseWriter, r *http.Request) {
	a.stream(w, r, func(sender) (*streamRequest, error) {
		return readStreamQuery(r, []string{r.PathValue("channel")}, a.limits.ChannelsPerStream)
	})
}

// handleStreams serves GET {sse}?channel=A&channel=B, several channels over one
// stream, and POST {sse}, however many.
func (a *App) handleStreams(w http.ResponseWriter, r *http.Request) {
	a.stream(w, r, func(from sender) (*streamRequest, error) {
		if r.Method == http.MethodPost {
			return a.readStreamBody(w, r, from)
		}
		return readStreamQuery(r, r.URL.Query()["channel"], a.limits.ChannelsPerStream)
	})
}

// stream answers a request for a stream, which read reads. It returns when the
// stream has ended, or has been taken over from net/http.
func (a *App) stream(w http.ResponseWriter, r *http.Request, read func(sender) (*streamRequest, error)) {
	w.Header().Add("Vary", "Sec-Fetch-Site, Accept-Encoding")
	who := a.requester(r)
	var sub subscription
	if a.messages != nil {
		r = r.WithContext(a.sceneOf(r.Context(), who))
		sub.say = a.sayer(r.Context())
	}
	refuse := func(err error) { a.refuseStream(w, r, who.user, &sub, err) }
	if err := a.subscribe(&sub, r, who.user, read); err != nil {
		refuse(err)
		return
	}
	sub.gzip = takesGzip(w, r)
	if r.Method == http.MethodHead {
		(&stream{gzip: sub.gzip}).setHeader(w.Header())
		return
	}
	a.reportRefused(r, &sub)
	s, err := a.open(sub, who.before)
	if err != nil {
		refuse(err)
		return
	}
	s.serve(w, r, refuse)
}

// refuseStream answers that there is no stream, and why.
func (a *App) refuseStream(w http.ResponseWriter, r *http.Request, user string, sub *subscription, err error) {
	a.hub.refused.Add(1)
	if observe := a.observer.Stream; observe != nil {
		observe(ContextWithUser(r.Context(), user), StreamObservation{Channels: sub.asked(), User: user, Status: problemOf(err).status})
	}
	a.writeProblem(w, r, err)
}

// subscribe reads what a request asks for and finds out whether its user may
// have it.
func (a *App) subscribe(sub *subscription, r *http.Request, user string, read func(sender) (*streamRequest, error)) error {
	if err := a.refuseForeignStream(r); err != nil {
		return err
	}
	from := a.senderOf(user, r)
	if err := a.admit(from); err != nil {
		return err
	}
	req, err := read(from)
	if err != nil {
		return err
	}
	if err := a.admitParts(from, max(len(req.channels), len(req.components))); err != nil {
		return err
	}
	sub.ctx = context.WithoutCancel(r.Context())
	sub.user, sub.address = strings.Clone(user), from.address
	sub.patch = req.patch
	sub.server, _ = r.Context().Value(http.ServerContextKey).(*http.Server)
	if user != "" {
		sub.session = sessionOf(r, req.query)
	}
	ctx, cancel := a.inTime(a.sceneOf(r.Context(), requester{user: sub.user, languages: a.languagesOf(r)})) // browsers wait for ever
	defer cancel()
	if req.named {
		return a.judge(ctx, sub, a.askNamed(ctx, sub.user, req))
	}
	return a.judgePlain(ctx, sub, req)
}

// countedAsOne is for how many channels or components a request for a stream
// counts as one request. Each takes a question whether its user may listen.
const countedAsOne = 64

// admitParts counts a request with so many parts as more than the one that it
// was counted as.
func (a *App) admitParts(from sender, parts int) error {
	for range parts / countedAsOne {
		if err := a.admit(from); err != nil {
			return err
		}
	}
	return nil
}

// judgePlain decides about a request that names no components: all of its
// channels, or none.
func (a *App) judgePlain(ctx context.Context, sub *subscription, req *streamRequest) (err error) {
	if sub.channels, err = parseChannels(req.channels, a.limits.ChannelsPerStream); err != nil {
		return err
	}
	if req.after != "" {
		sub.after = parseJoint(req.after, sub.channels)
	}
	sub.grants, sub.foreign = a.streamGrants(sub.user, sub.channels, req.tokens)
	for _, ch := range sub.channels {
		granted := grantedOn(sub.grants, ch, time.Now())
		if err := a.mayListenAs(ctx, ch, sub.user, granted); err != nil {
			if len(granted) == 0 && isClaimed(ch, req.tokens) {
				err = expired(err)
			}
			a.logRefused(string(ch), sub.user, len(req.tokens), len(sub.grants), err)
			return err
		}
		sub.shown = append(sub.shown, a.shownOn(ctx, ch, granted)...)
	}
	return nil
}

// shownOn returns the components on a channel that the page of a plain request
// shows, as far as that can be known: those that it has tokens of, and those
// whose instance the channel tells.
func (a *App) shownOn(ctx context.Context, ch Channel, granted []ComponentID) (shown []shownComponent) {
	for _, id := range a.namesakes(ctx, ch, func(c *component) bool { return c.channelOf != nil }) {
		if !slices.Contains(granted, id) {
			shown = append(shown, shownComponent{component: id, channel: ch})
		}
	}
	for _, id := range granted {
		shown = append(shown, shownComponent{component: id, channel: ch})
	}
	return shown
}

// logRefused logs that a user may not listen. A token that was given to somebody
// else, as where the page and the stream disagree about who is asking, shows
// only here.
func (a *App) logRefused(channel, user string, tokens, grants int, err error) {
	a.hub.cfg.Logger.Info("SSE stream refused", "channel", channel, "user", user, "tokens", tokens, "grants", grants, "err", err)
}

// parseChannels checks the names of channels and leaves out repetitions.
func parseChannels(names []string, most int) ([]Channel, error) {
	if len(names) > most {
		return nil, errMalformed("The stream asks for %d channels, more than the limit of %d.", len(names), most)
	}
	channels := make([]Channel, 0, len(names))
	known := make(map[string]bool, len(names))
	for _, name := range names {
		if known[name] {
			continue
		}
		ch := Channel(strings.Clone(name))
		if err := ch.Validate(); err != nil {
			return nil, notFound("There is no such channel: %s.", err.Error())
		}
		known[string(ch)] = true
		channels = append(channels, ch)
	}
	return slices.Clip(channels), nil
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

// setHeader is setStreamHeader for a stream that may be compressed.
func (s *stream) setHeader(h http.Header) {
	setStreamHeader(h)
	if s.gzip {
		setGzipHeader(h)
	}
}

// serve answers the request with the stream: over the bare connection where
// it can be had, else through w, or refuses it where w cannot stream.
func (s *stream) serve(w http.ResponseWriter, r *http.Request, refuse func(error)) {
	if s.takeOver(w, r) {
		return
	}
	reason, end := "panic", s.hub.close
	defer func() { end(s, reason) }()
	o, err := newResponse(w, s)
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
