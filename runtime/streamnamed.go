package lc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// codeLimit is that of a channel for which a stream has no room.
const codeLimit = "limit"

// A shownComponent is a component that the page of a named request shows, and
// that is on the channel: a token or its own ID proves it.
type shownComponent struct {
	component ComponentID
	channel   Channel
	version   uint64 // that the page shows; 0: unknown
	after     Place  // up to which the page has seen the channel; zero: unknown
}

// A refusal says that a stream does without a channel, and why.
type refusal struct {
	channel string // as it was asked for; a component's ID if it has none
	problem *problem
	tokens  int // that were shown for it
}

// An askedChannel is one that a named request asks for.
type askedChannel struct {
	name    string
	grants  []streamGrant
	shown   []shownComponent
	tokens  int   // that were shown for it
	claimed bool  // one of them is of no use any more
	err     error // it is refused without being looked at
}

// An asking collects the channels of a named request, in the order in which it
// names them.
type asking struct {
	app     *App
	user    string
	most    int  // channels
	fixed   bool // components add no channels
	foreign bool // a token was made for somebody else

	order  []*askedChannel
	known  map[string]*askedChannel
	taken  int // of order without err
	free   int // components that no token proves
	probed int // of which the application was asked for the channel
}

// askNamed sorts what a named request asks for by channels.
func (a *App) askNamed(ctx context.Context, user string, req *streamRequest) *asking {
	q := &asking{
		app: a, user: user,
		most: a.limits.ChannelsPerStream, fixed: len(req.channels) > 0,
		known: map[string]*askedChannel{},
	}
	for _, name := range req.channels {
		q.channel(name)
	}
	for i := range req.components {
		q.component(ctx, &req.components[i])
	}
	return q
}

// channel returns the entry of a channel, of which it makes a first one.
func (q *asking) channel(name string) *askedChannel {
	if asked := q.known[name]; asked != nil {
		return asked
	}
	asked := &askedChannel{name: strings.Clone(name)}
	if err := Channel(asked.name).Validate(); err != nil {
		asked.err = notFound("There is no such channel: %s.", err.Error())
	} else if q.taken == q.most {
		asked.err = &problem{
			status: http.StatusForbidden, code: codeLimit,
			detail: phrase.Of("The stream has reached its limit of %d channels.", q.most),
		}
	} else {
		q.taken++
	}
	q.known[asked.name] = asked
	q.order = append(q.order, asked)
	return asked
}

// component adds what one component asks for. Its token may prove the channel
// that it hints at; else its ID tells its own.
func (q *asking) component(ctx context.Context, c *streamComponent) {
	id, err := ParseComponentID(c.id)
	if err != nil {
		q.refuse(c, notFound("There is no such component: %s.", err.Error()))
		return
	}
	hint := c.channel
	if hint != "" && q.show(c, id, hint) {
		return
	}
	own, ok := q.own(ctx, id)
	switch {
	case !ok:
		q.refuse(c, errTooUnproven)
	case own == "" && hint == "":
		q.refuse(c, notFound("There is no component %s with a channel.", id))
	case own == hint:
		q.prove(q.known[own], c, id)
	case q.fixed && q.known[own] == nil, !q.fixed && hint != "":
		// The page shows something else than there is.
	case !q.show(c, id, own):
		q.prove(q.known[own], c, id)
	}
}

// show adds a component to the channel if its token proves that it is on it.
// Otherwise the channel is only asked for.
func (q *asking) show(c *streamComponent, id ComponentID, name string) bool {
	asked := q.channel(name)
	if asked.err != nil || c.token == "" {
		return asked.err != nil
	}
	asked.tokens++
	g, err := q.app.grantOn(c.token, q.user, Channel(asked.name), ownID(id))
	q.foreign = q.foreign || errors.Is(err, errTokenInvalid)
	asked.claimed = asked.claimed || errors.Is(err, errTokenInvalid) || errors.Is(err, errTokenExpired)
	if err != nil {
		return false
	}
	q.add(asked, c, g.component)
	asked.grants = keepGrant(asked.grants, g)
	return true
}

// maxUnproven bounds the components of a page of which there is no token: each
// takes memory, and anybody can make them up.
const maxUnproven = 64

var errTooUnproven = &problem{
	status: http.StatusForbidden, code: codeLimit,
	detail: phrase.Of("The stream shows more than %d components without a token of theirs.", maxUnproven),
}

// own returns the channel of a component by its ID, "" if it has none. It is not
// ok if the application would have to be asked once too often.
func (q *asking) own(ctx context.Context, id ComponentID) (channel string, ok bool) {
	comp := q.app.component(id.Name)
	if comp == nil {
		return "", true
	}
	ch, known := comp.channelUnmade(id)
	if !known {
		if q.probed++; q.probed > maxUnproven {
			return "", false
		}
		ch = comp.channelUnmounted(ctx, id)
	}
	return string(ch), true
}

// prove adds a component that is on the channel by its own account, if there is
// room for it. It is on the stream's channel all the same.
func (q *asking) prove(asked *askedChannel, c *streamComponent, id ComponentID) {
	if q.free++; q.free <= maxUnproven {
		q.add(asked, c, id)
	}
}

// add adds a component that is on the channel.
func (q *asking) add(asked *askedChannel, c *streamComponent, id ComponentID) {
	after, err := ParsePlace(c.after)
	if err != nil {
		after = Place{} // of no use, as none
	}
	after.Epoch = strings.Clone(after.Epoch)
	asked.shown = append(asked.shown, shownComponent{ownID(id), Channel(asked.name), c.version, after})
}

// refuse refuses the channel that a component hints at, or the component.
func (q *asking) refuse(c *streamComponent, err error) {
	name := c.channel
	if name == "" {
		name = c.id
	}
	if q.known[name] == nil {
		asked := &askedChannel{name: strings.Clone(name), err: err}
		q.known[asked.name] = asked
		q.order = append(q.order, asked)
	}
}

// after returns the place on the channel behind which none of its components
// has missed anything, zero if that is not known: versions tell of it then.
func (asked *askedChannel) after() Place {
	var low Place
	for i, c := range asked.shown {
		switch {
		case c.after.IsZero() || i > 0 && c.after.Epoch != low.Epoch:
			return Place{}
		case i == 0 || c.after.Seq < low.Seq:
			low = c.after
		}
	}
	return low
}

// judge decides about each channel by itself: those that are refused cost the
// others nothing. It returns an error if there is none that the user may listen
// to.
func (a *App) judge(ctx context.Context, sub *subscription, q *asking) error {
	sub.named, sub.foreign = true, q.foreign
	for _, asked := range q.order {
		err := asked.err
		if err == nil {
			var granted []ComponentID
			for _, g := range asked.grants {
				granted = append(granted, g.component)
			}
			err = a.mayListenAs(ctx, Channel(asked.name), sub.user, granted)
			if err != nil && len(granted) == 0 && asked.claimed {
				err = expired(err)
			}
		}
		if err != nil {
			sub.refused = append(sub.refused, refusal{asked.name, problemOf(err), asked.tokens})
			continue
		}
		sub.channels = append(sub.channels, Channel(asked.name))
		sub.grants = append(sub.grants, asked.grants...)
		sub.shown = append(sub.shown, asked.shown...)
		sub.after = append(sub.after, asked.after())
	}
	sub.grants = sortGrants(sub.grants)
	if len(sub.channels) > 0 {
		return nil
	}
	return gravest(sub.refused)
}

// gravest returns the problem that the answer tells if all channels are
// refused: one that may pass, so that the page comes back; else that a page is
// to be loaded again; else that something is forbidden.
func gravest(refused []refusal) error {
	rank := func(r refusal) int {
		switch p := r.problem; {
		case p.status >= http.StatusTooManyRequests:
			return p.status
		case p.codeOf() == codeExpired:
			return 2
		case p.status == http.StatusForbidden:
			return 1
		}
		return 0
	}
	return slices.MaxFunc(refused, func(x, y refusal) int { return rank(x) - rank(y) }).problem
}

// maxRefusalsLogged is how many channels of one request are logged one by one.
const maxRefusalsLogged = 16

// reportRefused logs and observes the channels that a stream does without.
func (a *App) reportRefused(r *http.Request, sub *subscription) {
	for i, refused := range sub.refused {
		if i < maxRefusalsLogged {
			a.logRefused(refused.channel, sub.user, refused.tokens, 0, refused.problem)
			a.logProblem(r, refused.problem)
		}
		if observe := a.observer.Stream; observe != nil {
			observe(ContextWithUser(r.Context(), sub.user), StreamObservation{
				Channels: []Channel{Channel(refused.channel)}, User: sub.user, Status: refused.problem.status,
			})
		}
	}
	if n := len(sub.refused); n > maxRefusalsLogged {
		a.hub.cfg.Logger.Info("SSE stream refused", "channels", fmt.Sprintf("%d in all", n), "user", sub.user)
	}
}
