package lc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
)

// A revision is a loaded component after something was done to it, and what
// follows from that.
type revision struct {
	*loaded
	version uint64 // that viewers see
	state   []byte // JSON of the lc:"state" fields, nil where there are none
	next    Record // to take the place of loaded.record
}

// revise counts the version up and encodes the state.
func (l *loaded) revise() (*revision, error) {
	rev := &revision{loaded: l, version: l.record.Version + 1}
	if l.comp.version != nil {
		rev.version = l.comp.version(l.value)
	}
	if l.comp.state != nil {
		state, err := l.comp.state.encode(l.value)
		if err == nil {
			rev.state, err = oneLine(state)
		}
		if err != nil {
			return nil, fmt.Errorf("encode the state of %s: %w", l.id, err)
		}
	}
	rev.next = Record{Version: l.record.Version + 1, State: rev.state}
	return rev, nil
}

// oneLine returns JSON as it may stand in an event.
func oneLine(raw []byte) ([]byte, error) {
	if !bytes.ContainsAny(raw, "\r\n") {
		return raw, nil
	}
	var b bytes.Buffer
	err := json.Compact(&b, raw)
	return b.Bytes(), err
}

// isShared reports whether all viewers are sent the same HTML.
func (l *loaded) isShared() bool { return l.channel != "" && l.comp.push == PushHTML }

// forAudience returns a context in which the viewer is who listens to the
// channel: one user, or nobody in particular. What all of them see must not
// depend on the one who happens to act.
func forAudience(ctx context.Context, ch Channel) context.Context {
	if ch.Kind() == kindUser {
		return ContextWithUser(ctx, ch.Instance())
	}
	return ContextWithUser(ctx, "")
}

// update returns the data of the component-update that shows a revision to
// the viewer of ctx.
func (a *App) update(ctx context.Context, rev *revision) ([]byte, error) {
	html := buffers.Get().(*bytes.Buffer)
	defer putBuffer(html)
	if err := rev.comp.render(ctx, rev.value, html); err != nil {
		return nil, fmt.Errorf("render %s: %w", rev.id, err)
	}
	return appendUpdate(nil, rev, a.placeForms(html.Bytes())), nil
}

// message returns what viewers are sent of a revision: the update, or a hint
// to fetch their own view, also where the update is too large for an event.
func (a *App) message(rev *revision, update []byte) (Message, error) {
	if rev.comp.push == PushHTML && len(update) <= a.limits.EventBytes {
		return Message{Channel: rev.channel, Type: typeUpdate, Component: rev.id, Version: rev.version, Data: update}, nil
	}
	return ComponentRefresh(rev.id).encode(rev.channel, rev.version)
}

// save puts a revision into the Store, in the place of what it was made from.
func (a *App) save(ctx context.Context, rev *revision) error {
	if !rev.comp.stored() {
		return nil
	}
	err := a.store.Save(ctx, rev.id, rev.next, rev.record.Version)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrConflict):
		return errOvertaken
	}
	return fmt.Errorf("save %s: %w", rev.id, err)
}

// errOvertaken tells an ErrConflict of the Store from one that an action
// returns.
var errOvertaken = fmt.Errorf("another process was faster: %w", ErrConflict)

// largeBuffer is from how many bytes on a buffer is not kept for reuse.
const largeBuffer = 64 << 10

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func putBuffer(b *bytes.Buffer) {
	if b.Cap() <= largeBuffer {
		b.Reset()
		buffers.Put(b)
	}
}
