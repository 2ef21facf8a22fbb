package lc

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/clip"
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
func (a *App) Render(ctx context.Context, w io.Writer, id ComponentID) error {
	if a.component(id.Name) != nil && !ValidInstance(id.Instance) {
		return NotFound(fmt.Sprintf("There is no component %s.", clip.String(id.String())))
	}
	n, err := nest(ctx, "Render", id)
	if err != nil {
		return fmt.Errorf("render %s: %w", id, err)
	}
	defer n.end()
	ctx = n.in(ctx)
	user, _ := UserFrom(ctx)
	view, err := a.view(ctx, id, viewer{user: user}, func(l *loaded, access Access) error {
		return a.askComponent(ctx, l, access)
	})
	if err != nil {
		return err
	}
	_, err = w.Write(view.html)
	return err
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
	place := a.placeOf(id) // before loading: what happens from here on comes as an event
	user, _ := UserFrom(ctx)
	l, err := a.loadCurrent(ctx, id, v, func(l *loaded) error {
		return allow(l, Access{Kind: AccessRender, Component: id, Channel: l.channel, User: user})
	})
	if err != nil {
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
	return a.wrap(ctx, l, t.String(), inForms, place)
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
// in the wrapper and the other in each form.
func (a *App) wrap(ctx context.Context, l *loaded, token, inForms string, place Place) (*view, error) {
	inside := buffers.Get().(*bytes.Buffer)
	defer putBuffer(inside)
	if err := l.comp.render(ctx, l.value, inside); err != nil {
		return nil, fmt.Errorf("render %s: %w", l.id, err)
	}
	version, err := l.version()
	if err != nil {
		return nil, err
	}
	content := fillTokens(a.placeForms(inside.Bytes()), inForms)

	var b bytes.Buffer
	b.Grow(len(content) + len(token) + 512)
	b.WriteString("<div")
	writeAttr(&b, "data-component-id", l.id.String())
	if l.channel != "" {
		writeAttr(&b, "data-sse-channel", string(l.channel))
	}
	if uses := l.comp.uses; len(uses) > 0 {
		writeAttr(&b, "data-lc-uses", strings.Join(uses, " "))
	}
	writeAttr(&b, "data-lc-version", strconv.FormatUint(version, 10))
	head := b.Len()
	if !place.IsZero() {
		writeAttr(&b, "data-lc-cursor", place.String())
	}
	tail := b.Len()
	writeAttr(&b, "data-lc-token", token)
	b.WriteByte('>')
	b.Write(content)
	b.WriteString("</div>")
	return &view{html: b.Bytes(), etag: etagOf(b.Bytes()[:head], b.Bytes()[tail:])}, nil
}

func writeAttr(b *bytes.Buffer, name, value string) {
	b.WriteByte(' ')
	b.WriteString(name)
	b.WriteString(`="`)
	b.WriteString(html.EscapeString(value))
	b.WriteByte('"')
}

// etagOf returns a tag for what stands before and after the place: with each
// event anywhere the place moves, and an older one does as well. So it is a
// weak tag (RFC 9110, section 8.8.1).
func etagOf(parts ...[]byte) string {
	h := sha256.New()
	for _, part := range parts {
		h.Write(part)
	}
	return `W/"` + base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:16]) + `"`
}
