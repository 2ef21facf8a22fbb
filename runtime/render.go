package lc

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Render writes a component with its wrapper, for the viewer that ctx tells
// (Middleware, ContextWithUser). The application's own page decides who sees
// it; the component's Authorize is asked all the same. What is written lets
// the viewer act on the component and listen to its channel.
//
// An error says that nothing was written, unless it is one of w. It may be one
// of NotFound or Forbidden.
func (a *App) Render(ctx context.Context, w io.Writer, id ComponentID) error {
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

// handleComponent serves GET {base}/{component}/{instance}.
func (a *App) handleComponent(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "LC-Token")
	if err := refuseForeignRead(w, r); err != nil {
		a.writeProblem(w, r, err)
		return
	}
	if err := a.admit(a.visitorOf(a.user(r), r)); err != nil {
		a.writeProblem(w, r, err)
		return
	}
	ctx := r.Context()
	v := viewer{a.user(r), parseToken(r.Header.Get("LC-Token"))}
	view, err := a.view(ctx, componentID(r), v, func(l *loaded, access Access) error {
		return a.allow(ctx, l, v, access)
	})
	if err != nil {
		a.writeProblem(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "private, no-cache") // to be kept, but asked for each time
	h.Set("ETag", view.etag)
	if matches(r.Header.Get("If-None-Match"), view.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	limitWriteTime(w, r, a.limits.ActionTime)
	(&answer{status: http.StatusOK, contentType: "text/html; charset=utf-8", body: view.html}).write(w)
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
	cursor := a.hub.cursor() // before loading: what happens from here on comes as an event
	l, err := a.load(ctx, id, a.ownIfValid(ctx, id, v))
	if err != nil {
		return nil, err
	}
	user, _ := UserFrom(ctx)
	access := Access{Kind: AccessRender, Component: id, Channel: l.channel, User: user}
	if err := allow(l, access); err != nil {
		return nil, err
	}
	own, err := l.ownFields()
	if err != nil {
		return nil, err
	}
	t, err := a.issue(l, v.user, own)
	if err != nil {
		return nil, err
	}
	return a.wrap(ctx, l, t.String(), cursor)
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

// wrap renders a loaded component and puts the wrapper around it.
func (a *App) wrap(ctx context.Context, l *loaded, token string, cursor EventID) (*view, error) {
	inside := buffers.Get().(*bytes.Buffer)
	defer putBuffer(inside)
	if err := l.comp.render(ctx, l.value, inside); err != nil {
		return nil, fmt.Errorf("render %s: %w", l.id, err)
	}
	content := fillTokens(a.placeForms(inside.Bytes()), token)

	var b bytes.Buffer
	b.Grow(len(content) + len(token) + 512)
	b.WriteString("<div")
	writeAttr(&b, "data-component-id", l.id.String())
	if l.channel != "" {
		writeAttr(&b, "data-sse-channel", string(l.channel))
	}
	writeAttr(&b, "data-lc-version", strconv.FormatUint(l.version(), 10))
	head := b.Len()
	writeAttr(&b, "data-lc-cursor", cursor.String())
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

// etagOf returns a tag for what stands before and behind the cursor: with each
// event anywhere the cursor moves, and an older one does as well. So it is a
// weak tag (RFC 9110, section 8.8.1).
func etagOf(parts ...[]byte) string {
	h := sha256.New()
	for _, part := range parts {
		h.Write(part)
	}
	return `W/"` + base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:16]) + `"`
}

// matches reports whether an If-None-Match holds the tag, by weak comparison
// (RFC 9110, section 13.1.2).
func matches(ifNoneMatch, etag string) bool {
	for candidate := range strings.SplitSeq(ifNoneMatch, ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || strings.TrimPrefix(candidate, "W/") == strings.TrimPrefix(etag, "W/") {
			return true
		}
	}
	return false
}
