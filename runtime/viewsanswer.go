package lc

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/clip"
	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
)

// A viewGiven is what a POST {base}/views gets for one component: HTML with the
// wrapper, or a token if the page shows the rest already.
type viewGiven struct {
	html    []byte
	token   string
	version uint64
}

// A viewing is the work of one POST {base}/views.
type viewing struct {
	app  *App
	r    *http.Request
	held *answering // that the answer counts in
	body []byte
	made map[viewAsked][2]int // from where to where in body the answer is

	parts   int          // that were asked for
	inside  atomic.Int64 // others that were placed in them
	counted int          // requests that the sender was charged with, beside this one
	tooMany error        // to all that come, once the sender has spent too much

	outers map[outerShown]error // what those with an Authorize have said
}

// An outerShown is a component of which the viewer shows a token, to get others
// that are in it.
type outerShown struct {
	id      ComponentID
	channel Channel
	token   string
}

// answer appends what is answered for one component. What is asked for again is
// not made again.
func (v *viewing) answer(asked *viewAsked) {
	if at, ok := v.made[*asked]; ok && len(v.body) < maxViewsAnswer && v.held.fit(at[1]-at[0]) {
		v.body = append(v.body, v.body[at[0]:at[1]]...)
		return
	}
	start := len(v.body)
	v.body = append(v.body, `{"id":`...)
	v.body = jsonscan.AppendString(v.body, echoed(asked.id))
	if err := v.give(asked, start); err != nil {
		p := problemOf(err)
		v.app.logProblem(v.r, p)
		v.body = append(v.body, `,"problem":`...)
		v.body = append(v.body, bytes.TrimSpace(p.body(v.app.sayer(v.r.Context())))...)
		v.body = append(v.body, '}')
		v.held.count(len(v.body) - start)
	}
	v.made[*asked] = [2]int{start, len(v.body)}
}

// echoed returns what the answer calls a component: its ID, or the beginning of
// what can't be one, and may be long.
func echoed(id string) string {
	if _, err := ParseComponentID(id); err != nil {
		return strings.ToValidUTF8(clip.String(id), "")
	}
	return id
}

// give appends what the viewer gets for one component, whose part of the answer
// starts there, or nothing and returns an error.
func (v *viewing) give(asked *viewAsked, start int) error {
	bare := len(v.body)
	switch {
	case v.tooMany != nil:
		return v.tooMany
	case bare >= maxViewsAnswer || v.made[*asked] != [2]int{}:
		return errViewsFull
	}
	ctx, cancel := inShare(v.r.Context())
	defer cancel()
	one, err := v.view(ctx, asked)
	v.charge()
	if err != nil {
		return err
	}
	if v.body = one.appendTo(v.body); !v.held.fit(len(v.body) - start) {
		v.body = v.body[:bare]
		return errViewsFull
	}
	return nil
}

// viewShare is the part of the time that is left which one component may take.
const viewShare = 8

// inShare returns a context for one component: those that hang leave time for
// the others, which would else not be given however often they are asked for,
// always behind these.
func inShare(ctx context.Context) (context.Context, context.CancelFunc) {
	end, ok := ctx.Deadline()
	if !ok {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, time.Until(end)/viewShare)
}

// charge has the sender pay for what was placed in the components so far, as for
// these: a few large ones are as much work as many small ones.
func (v *viewing) charge() {
	n := (v.parts+int(v.inside.Load()))/countedAsOne - v.counted
	v.counted += n
	if wait := v.app.meter.charge(v.held.sender, n); wait > 0 {
		v.tooMany = errTooOften(wait)
	}
}

type partsKey struct{}

// notePart counts a component that is placed in one that a viewing gives.
func notePart(ctx context.Context) {
	if inside, ok := ctx.Value(partsKey{}).(*atomic.Int64); ok {
		inside.Add(1)
	}
}

// appendTo appends what is given behind the component's ID, and ends the object.
func (one *viewGiven) appendTo(b []byte) []byte {
	if one.html != nil {
		b = append(b, `,"html":`...)
		b = jsonscan.AppendString(b, one.html)
		return append(b, '}')
	}
	b = append(b, `,"token":`...)
	b = jsonscan.AppendString(b, one.token)
	b = append(b, `,"version":`...)
	b = strconv.AppendUint(b, one.version, 10)
	return append(b, '}')
}

// view returns what the viewer of ctx gets for one component.
func (v *viewing) view(ctx context.Context, asked *viewAsked) (_ *viewGiven, err error) {
	defer recoverTo(&err)
	a := v.app
	if ctx.Err() != nil {
		return nil, errBusy("The server is busy with other requests; try again shortly.", time.Second)
	}
	comp, id, err := a.idAsked(asked.id)
	if err != nil {
		return nil, err
	}
	if asked.grant != "" {
		return v.exchange(ctx, comp, id, asked)
	}
	user, _ := UserFrom(ctx)
	who := viewer{user: user, token: parseToken(asked.token), scripts: true, version: asked.version, query: queryFrom(ctx)}
	if who.props, err = a.shownProps(comp, id, who); err != nil {
		return nil, err
	}
	return wholeView(a.view(ctx, id, who, func(l *loaded, access Access) error {
		return a.allow(ctx, l, who, access)
	}))
}

// wholeView is a view as it is given.
func wholeView(v *view, err error) (*viewGiven, error) {
	if err != nil {
		return nil, err
	}
	return &viewGiven{html: v.html}, nil
}

// idAsked returns a component that the App serves.
func (a *App) idAsked(text string) (*component, ComponentID, error) {
	id, err := ParseComponentID(text)
	if err != nil {
		return nil, id, notFound("There is no such component: %s.", err.Error())
	}
	comp, err := a.requested(id)
	return comp, id, err
}

// exchange returns what a viewer gets for the grant of a component that a push
// has placed in another, of which the viewer has a token. That is as good as if
// the viewer had been rendered both now: the Authorize of both decide.
func (v *viewing) exchange(ctx context.Context, comp *component, id ComponentID, asked *viewAsked) (*viewGiven, error) {
	a := v.app
	user, _ := UserFrom(ctx)
	g, err := a.grantAsked(user, id, asked)
	if err != nil {
		return nil, err
	}
	if err := v.askOuter(ctx, user, outerShown{g.outer, g.outerChannel, asked.token}); err != nil {
		return nil, err
	}
	outer := &rendering{id: g.outer, channel: g.outerChannel, depth: g.depth - 1, to: toClient}
	ctx = context.WithValue(ctx, renderingKey{}, outer)
	allow := func(l *loaded, access Access) error {
		if g.channel != "" && g.channel != l.channel {
			return errGrantOld
		}
		return a.askPlaced(ctx, outer, l, access)
	}
	who := viewer{user: user, props: g.props, scripts: true, version: asked.version, query: queryFrom(ctx)}
	if asked.version > 0 && comp.push == PushHTML && comp.authorize == nil {
		shown, err := a.tokenIfShown(ctx, id, who, allow)
		if shown != nil || err != nil {
			return shown, err
		}
	}
	return wholeView(a.view(ctx, id, who, allow))
}

// askOuter asks the Authorize of the component around others, if it has one, once
// for all of them: the viewer may have lost what the token was made for.
func (v *viewing) askOuter(ctx context.Context, user string, outer outerShown) error {
	comp := v.app.component(outer.id.Name)
	if comp == nil || comp.authorize == nil {
		return nil
	}
	err, asked := v.outers[outer]
	if !asked {
		err = v.app.askAround(ctx, comp, user, outer)
		if v.outers == nil {
			v.outers = map[outerShown]error{}
		}
		v.outers[outer] = err
	}
	return err
}

// askAround loads a component as the viewer's token says, and asks its Authorize.
func (a *App) askAround(ctx context.Context, comp *component, user string, outer outerShown) (err error) {
	defer recoverTo(&err)
	who := viewer{user: user, token: parseToken(outer.token)}
	props, err := a.shownProps(comp, outer.id, who)
	if err != nil {
		return errGrantOld
	}
	l, err := a.loadPlaced(ctx, outer.id, a.ownIfValid(ctx, outer.id, who), props)
	if err != nil {
		return err
	}
	if l.channel != outer.channel {
		return errGrantOld
	}
	return a.askComponent(ctx, l, Access{Kind: AccessRender, Component: outer.id, Channel: l.channel, User: user})
}

var errGrantOld = expired(forbidden("This part of the page is out of date. Load it again."))

// grantAsked returns the grant that is shown, if it is good beside the token of
// the outer component.
func (a *App) grantAsked(user string, id ComponentID, asked *viewAsked) (*nestedGrant, error) {
	_, outer, err := a.idAsked(asked.outer)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	g, err := a.openNested(asked.grant, outer, id, now)
	if err == nil {
		_, err = a.keys.openGrant(parseToken(asked.token).grant, grant{outer, g.outerChannel}, user, now)
	}
	if err != nil {
		return nil, errGrantOld
	}
	return g, nil
}

// tokenIfShown returns the token of a component if its viewer shows it as it is
// now, and nil if not.
func (a *App) tokenIfShown(ctx context.Context, id ComponentID, v viewer, allow func(*loaded, Access) error) (*viewGiven, error) {
	l, err := a.loadCurrent(ctx, id, v, func(l *loaded) error {
		return allow(l, Access{Kind: AccessRender, Component: id, Channel: l.channel, User: v.user})
	})
	if err != nil {
		return nil, err
	}
	if l.comp.version != nil {
		if err := l.read(ctx); err != nil {
			return nil, err
		}
	}
	version, err := l.version()
	if err != nil || version != v.version {
		return nil, err
	}
	t, err := a.issueAsLoaded(l, v.user)
	if err != nil {
		return nil, err
	}
	return &viewGiven{token: t.String(), version: version}, nil
}
