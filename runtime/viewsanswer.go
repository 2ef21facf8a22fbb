package lc

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
)

// A viewGiven is what a POST {base}/views gets for one component: HTML with the
// wrapper, or a token if the page shows the rest already.
type viewGiven struct {
	html    []byte
	token   string
	version uint64
}

// appendView appends what is answered for one component.
func (a *App) appendView(b []byte, r *http.Request, asked *viewAsked) []byte {
	b = append(b, `{"id":`...)
	b = jsonscan.AppendString(b, asked.id)
	one, err := (*viewGiven)(nil), errViewsFull
	if len(b) < maxViewsAnswer {
		one, err = a.giveView(r.Context(), asked)
	}
	switch {
	case err != nil:
		p := problemOf(err)
		a.logProblem(r, p)
		b = append(b, `,"problem":`...)
		b = append(b, bytes.TrimSpace(p.body())...)
	case one.html != nil:
		b = append(b, `,"html":`...)
		b = jsonscan.AppendString(b, one.html)
	default:
		b = append(b, `,"token":`...)
		b = jsonscan.AppendString(b, one.token)
		b = append(b, `,"version":`...)
		b = strconv.AppendUint(b, one.version, 10)
	}
	return append(b, '}')
}

// giveView returns what the viewer of ctx gets for one component.
func (a *App) giveView(ctx context.Context, asked *viewAsked) (_ *viewGiven, err error) {
	defer recoverTo(&err)
	if ctx.Err() != nil {
		return nil, errBusy("The server is busy with other requests; try again shortly.", time.Second)
	}
	comp, id, err := a.idAsked(asked.id)
	if err != nil {
		return nil, err
	}
	if asked.grant != "" {
		return a.exchange(ctx, comp, id, asked)
	}
	user, _ := UserFrom(ctx)
	v := viewer{user: user, token: parseToken(asked.token), scripts: true, version: asked.version}
	if v.props, err = a.shownProps(comp, id, v); err != nil {
		return nil, err
	}
	return wholeView(a.view(ctx, id, v, func(l *loaded, access Access) error {
		return a.allow(ctx, l, v, access)
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
		return nil, id, NotFound("There is no such component: " + err.Error() + ".")
	}
	comp, err := a.requested(id)
	return comp, id, err
}

// exchange returns what a viewer gets for the grant of a component that a push
// has placed in another, of which the viewer has a token. That is as good as if
// the viewer had been rendered both: the component's Authorize decides.
func (a *App) exchange(ctx context.Context, comp *component, id ComponentID, asked *viewAsked) (*viewGiven, error) {
	user, _ := UserFrom(ctx)
	g, err := a.grantAsked(user, id, asked)
	if err != nil {
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
	v := viewer{user: user, props: g.props, scripts: true, version: asked.version}
	if asked.version > 0 && comp.push == PushHTML && comp.authorize == nil {
		shown, err := a.tokenIfShown(ctx, id, v, allow)
		if shown != nil || err != nil {
			return shown, err
		}
	}
	return wholeView(a.view(ctx, id, v, allow))
}

var errGrantOld = expired(Forbidden("This part of the page is out of date. Load it again."))

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
