package lc

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"strconv"
	"time"
)

// Render writes a component with its wrapper, for the viewer that ctx tells
// (Middleware, ContextWithUser). The application's own page decides who sees
// it; the component's Authorize is asked all the same. What is written lets
// the viewer act on the component and listen to its channel.
//
// An error says that nothing was written, unless it is one of w. It may be one
// of NotFound or Forbidden: NotFound also for an instance that can't be one, as
// it may come from the page's URL. A name that the App does not serve is a fault
// of the program, and neither of them. So is a component that is rendered inside
// itself, or more than 16 deep in others.
//
// With the context of a component's own Render it places one in the other, as
// Component does.
func (a *App) Render(ctx context.Context, w io.Writer, id ComponentID) error {
	return a.place(ctx, w, &placing{id: id})
}

// A view is a component as one viewer sees it.
type view struct {
	html []byte // with the wrapper
	etag string
}

// view renders a component with its wrapper, if allow has nothing against it.
func (a *App) view(ctx context.Context, id ComponentID, v viewer, allow func(*loaded, Access) error) (out *view, err error) {
	if a.observer.Render != nil {
		began := time.Now()
		defer func() {
			o := RenderObservation{Component: id, Err: err, Duration: time.Since(began)}
			if out != nil {
				o.Bytes = len(out.html)
			}
			a.observer.Render(ctx, o)
		}()
	}
	defer recoverTo(&err)
	if comp := a.component(id.Name); comp != nil && comp.props != nil && v.props == nil {
		return nil, fmt.Errorf("render %s: its props are not known", id) // never the zero ones instead
	}
	place := a.placeOf(id) // before loading: what happens from here on comes as an event
	user, _ := UserFrom(ctx)
	l, err := a.loadCurrent(ctx, id, v, func(l *loaded) error {
		return allow(l, Access{Kind: AccessRender, Component: id, Channel: l.channel, User: user})
	})
	if err != nil {
		return nil, err
	}
	if err := l.read(ctx); err != nil {
		return nil, err
	}
	t, err := a.issueAsLoaded(l, v.user)
	if err != nil {
		return nil, err
	}
	inForms := t.String()
	if v.scripts {
		inForms = ""
	}
	return a.wrap(ctx, l, t.String(), inForms, place, v.patched && l.isShared() && a.mayHear(ctx, l, v))
}

// placeOf returns the place up to which everything is shown by what is loaded
// from now on, zero if it isn't known.
func (a *App) placeOf(id ComponentID) Place {
	comp := a.component(id.Name)
	if comp == nil || comp.channelOf == nil {
		return a.hub.newest("")
	}
	return a.hub.newest(comp.channelOf(id))
}

// ownIfValid returns the viewer's own fields, from the token or from the
// action before, where they are good: if not, the view starts anew with what
// the component makes of it, which harms nobody and gets the viewer on.
func (a *App) ownIfValid(ctx context.Context, id ComponentID, v viewer) []byte {
	comp := a.component(id.Name)
	if comp == nil {
		return nil
	}
	if v.own != nil {
		return v.own
	}
	if v.token.state == "" {
		v.token.state = carriedFrom(ctx).State[id]
	}
	own, err := a.own(comp, id, v)
	if err != nil {
		return nil
	}
	return own
}

// wrap renders a loaded component and puts the wrapper around it, with one token
// in the wrapper and the other in each form. A viewer who asks for it is shown
// what all are sent.
func (a *App) wrap(ctx context.Context, l *loaded, token, inForms string, place Place, patched bool) (*view, error) {
	rendered := buffers.Get().(*bytes.Buffer)
	defer putBuffer(rendered)
	version, err := l.version()
	if err != nil {
		return nil, err
	}
	in := &inside{l: l, version: strconv.FormatUint(version, 10), place: place}
	if patched {
		in.html, in.hash = a.sentToAll(ctx, l, version)
	}
	if in.hash.isZero() {
		err = a.renderInside(ctx, in, rendered, inForms == "")
	}
	if err != nil {
		return nil, err
	}
	props, err := l.givenProps()
	if err != nil {
		return nil, err
	}
	in.mark = a.propsMark(l.id, props)
	if in.attrs, err = l.wrapperAttributes(); err != nil {
		return nil, err
	}
	in.html = fillTokens(in.html, inForms)
	html := in.wrapped(now, "data-lc-token", token)
	return &view{html: html, etag: etagOf(html)}, nil
}

// sentToAll returns what all viewers of a component are sent in that version, and
// its hash, zero if that can't be told.
func (a *App) sentToAll(ctx context.Context, l *loaded, version uint64) ([]byte, fingerprint) {
	if html, hash := a.hub.sentLast(l.channel, l.id, version); !hash.isZero() {
		return html, hash
	}
	rev := &revision{comp: l.comp, id: l.id, channel: l.channel, state: l.record.State, next: l.record}
	all, err := a.sharedUpdate(ctx, rev)
	if all == nil || err != nil || all.head.version != version {
		return nil, fingerprint{} // the viewer's own view will do
	}
	return readContent(all.data)
}

// renderInside renders a component for one viewer, with b as its memory.
func (a *App) renderInside(ctx context.Context, in *inside, b *bytes.Buffer, scripts bool) error {
	to := toPage
	if scripts {
		to = toClient
	}
	placed, err := in.l.render(ctx, b, to, in.l.comp.render)
	if err != nil {
		return err
	}
	in.html, in.hash = a.named(ctx, in.l, b.Bytes(), placed)
	return nil
}

// etagOf returns a tag for HTML without the places in it, those of components
// inside others too: with each event anywhere a place moves, and an older one
// does as well. So it is a weak tag (RFC 9110, section 8.8.1). The request IDs of
// forms don't count either.
func etagOf(html []byte) string {
	h := sha256.New()
	marks := [...]string{` data-lc-cursor="`, requestMark[:len(requestMark)-len(`">`)]}
	var next [len(marks)]int // where each of them comes: a search for all would go through the page at each of one
	for n := range marks {
		next[n] = indexFrom(html, marks[n], 0)
	}
	for pos := 0; ; {
		n := 0
		for other := range marks {
			if next[other] < next[n] {
				n = other
			}
		}
		h.Write(html[pos:next[n]])
		if next[n] == len(html) {
			return `W/"` + base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:16]) + `"`
		}
		pos = min(indexFrom(html, `"`, next[n]+len(marks[n]))+1, len(html))
		for n := range marks {
			if next[n] < pos {
				next[n] = indexFrom(html, marks[n], pos)
			}
		}
	}
}

// indexFrom returns where a mark comes first from pos on, len(html) if it doesn't.
func indexFrom(html []byte, mark string, pos int) int {
	if i := bytes.Index(html[pos:], []byte(mark)); i >= 0 {
		return pos + i
	}
	return len(html)
}
