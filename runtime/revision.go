package lc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"
)

// A revision is what is left of a component when something was done to it. What
// it looks like is found out by making it once more; see App.remake.
type revision struct {
	comp    *component
	id      ComponentID
	channel Channel // empty if it has none
	props   []byte  // of the place where the viewer who acts has it
	state   []byte  // JSON of the lc:"state" fields, nil if there are none
	items   []byte  // JSON of changed items of lists, nil if there are none
	old     uint64  // version of the record that it was made from
	next    Record  // to take the place of that record
	kept    bool    // next is that record
	named   bool    // also what nobody else is sent has a hash
}

// revise counts the version up and encodes the state.
func (l *loaded) revise() (*revision, error) {
	rev := &revision{comp: l.comp, id: l.id, channel: l.channel, props: l.props, old: l.record.Version}
	if l.comp.state != nil {
		state, err := l.stateJSON()
		if err != nil {
			return nil, err
		}
		rev.state = state
	}
	rev.next = Record{Version: l.record.Version + 1, State: rev.state}
	if err := l.keepUnknown(rev); err != nil {
		return nil, err
	}
	return rev, nil
}

// keepUnknown adds to what is stored of a revision the members that another build
// of the program has stored, and this one has no fields for. Browsers don't get
// them.
func (l *loaded) keepUnknown(rev *revision) (err error) {
	if rev.state == nil || l.record.State == nil {
		return nil
	}
	if rev.next.State, err = l.comp.state.withUnknown(l.record.State, rev.state); err != nil {
		return fmt.Errorf("keep what another build has stored of %s: %w", l.id, err)
	}
	return nil
}

// stateJSON returns the lc:"state" fields as they are now.
func (l *loaded) stateJSON() ([]byte, error) {
	state, err := l.comp.state.encode(l.value)
	if err == nil {
		state, err = oneLine(state)
	}
	if err != nil {
		return nil, fmt.Errorf("encode the state of %s: %w", l.id, err)
	}
	return state, nil
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
func (rev *revision) isShared() bool { return isShared(rev.comp, rev.channel) }

// isShared reports the same of what is loaded.
func (l *loaded) isShared() bool { return isShared(l.comp, l.channel) }

func isShared(comp *component, ch Channel) bool { return ch != "" && comp.push == PushHTML }

// A shown is a revision as somebody sees it.
type shown struct {
	*loaded
	version uint64
	state   []byte // of the revision, nil if browsers don't get it
	items   []byte // of the revision
	named   bool   // as the revision says
}

// remake makes the component of a revision once more, in the name of ctx, with
// the state, the viewer's own fields and the props that were left. What a factory or Mount
// has read for the user who acted is not in it, nor what an action has put into
// fields that are neither.
func (a *App) remake(ctx context.Context, rev *revision, own []byte) (*shown, error) {
	l := &loaded{comp: rev.comp, id: rev.id, record: rev.next, channel: rev.channel, props: rev.props}
	if err := a.make(ctx, l, own); err != nil {
		return nil, err
	}
	if err := l.read(ctx); err != nil {
		return nil, err
	}
	return rev.seen(l)
}

// seen returns the revision as the loaded component shows it.
func (rev *revision) seen(l *loaded) (*shown, error) {
	version, err := l.versionAfter(rev.next.Version)
	return &shown{loaded: l, version: version, state: l.comp.public(rev.state), items: rev.items, named: rev.named}, err
}

// An update is the data of a component-update, and what its patch is made from.
type update struct {
	data []byte
	head updateHead

	// Of what is sent to an audience that is sent patches.
	skeleton string
	inside   []placedInside
}

// update returns the update that shows a component to those whom ctx is in the
// name of.
func (a *App) update(ctx context.Context, s *shown) (*update, error) {
	to := toClient
	if audienceFrom(ctx) != nil {
		to = toAll
	}
	html := buffers.Get().(*bytes.Buffer)
	defer putBuffer(html)
	inside, err := s.render(ctx, html, to, s.comp.render)
	if err != nil {
		return nil, err
	}
	attrs, err := s.attributesJSON()
	if err != nil {
		return nil, err
	}
	u := &update{head: updateHead{id: s.id, channel: s.channel, version: s.version, state: s.state, attrs: attrs, items: s.items}}
	placed, skeleton := a.placedSkeleton(ctx, html.Bytes(), inside)
	if s.isShared() || s.named {
		u.head.hash = fingerprintOf(skeleton)
		if to == toAll && a.hub.isPatching(s.channel) {
			u.skeleton, u.inside = string(skeleton), inside
		}
	}
	u.data = appendUpdate(nil, &u.head, placed)
	return u, nil
}

// patchFrom returns the data of the component-patch of a step to the update, nil
// if it is not one from the rendering that has the hash base, or not shorter.
func (u *update) patchFrom(base fingerprint, s step) []byte {
	if s.patch == nil || base.isZero() || base != s.base {
		return nil
	}
	data := appendPatch(nil, &u.head, s.base, s.patch)
	if len(data) >= len(u.data) {
		return nil
	}
	return data
}

// patchOfNothing returns the data of the component-patch for a page that shows the
// same already, nil for any other page.
func (u *update) patchOfNothing(base fingerprint) []byte {
	return u.patchFrom(base, step{base: u.head.hash, patch: []byte("[]")})
}

// ownUpdate returns the update for the user who acts, with their own fields.
func (a *App) ownUpdate(ctx context.Context, rev *revision, own []byte) (*update, error) {
	s, err := a.remake(ctx, rev, own)
	if err != nil {
		return nil, err
	}
	return a.update(ctx, s)
}

// sharedUpdate returns the update for all who listen to the channel, nil if
// each of them has to fetch their own view: if the component has push=refresh,
// or its Authorize does not let everybody see it. The error says that it can't
// be made in their name.
func (a *App) sharedUpdate(ctx context.Context, rev *revision) (all *update, err error) {
	if !rev.isShared() {
		return nil, nil
	}
	ctx = a.forAudience(ctx, rev.channel)
	err = attempt(ctx, func() error {
		s, err := a.remake(ctx, rev, nil)
		if err == nil {
			all, err = a.sharedView(ctx, s)
		}
		return err
	})
	return all, err
}

// sharedView is sharedUpdate for a component that was made for its audience.
func (a *App) sharedView(ctx context.Context, s *shown) (*update, error) {
	if !a.mayAllSee(ctx, s.loaded) {
		return nil, nil
	}
	return a.update(ctx, s)
}

// mayAllSee asks a component whether what it shows may go to everybody who
// listens. Only global is open to those whom nobody has asked about: on other
// channels, each viewer was asked about when the stream was opened. A refusal
// that may be a fault is logged, for nobody else hears of it.
func (a *App) mayAllSee(ctx context.Context, l *loaded) bool {
	if l.channel != Global || l.comp.authorize == nil {
		return true
	}
	err := attempt(ctx, func() error {
		return l.comp.authorize(ctx, l.value, Access{Kind: AccessRender, Component: l.id, Channel: l.channel})
	})
	if err != nil && !isForPeople(err) {
		a.log.WarnContext(ctx, "Authorize failed when it was asked in nobody's name, so each viewer fetches the component; to refuse guests, return Forbidden",
			"component", l.id.String(), "channel", string(l.channel), "err", err)
	}
	return err == nil
}

// message returns what viewers are sent of a revision: the update, or a hint
// to fetch their own view if there is none for all, or it is too large for an
// event. If the items are too large for that, lists start again.
func (a *App) message(rev *revision, version uint64, all *update) (Message, error) {
	if all != nil && len(all.data) <= a.limits.EventBytes {
		return Message{Channel: rev.channel, Type: typeUpdate, Component: rev.id, Version: version, Data: all.data}, nil
	}
	hint := ComponentRefresh(rev.id)
	hint.items = rev.items
	m, err := hint.encode(rev.channel, version)
	if err == nil && len(m.Data) > a.limits.EventBytes {
		hint.items, hint.missed = nil, true
		return hint.encode(rev.channel, version)
	}
	return m, err
}

// expiry returns when a record whose state is saved now expires: TokenAge after its
// state, so that pages which show it find its version. It is zero for never.
func (a *App) expiry(rev *revision) time.Time {
	if a.stateAge == nil {
		return time.Time{}
	}
	age := a.stateAge(rev.id)
	if age <= 0 {
		return time.Time{}
	}
	return a.expiresIn(age + a.limits.TokenAge)
}

// expiresIn returns the time, in whole seconds, when something expires.
func (a *App) expiresIn(d time.Duration) time.Time {
	return time.Now().Add(d + time.Second - 1).Truncate(time.Second)
}

// save puts a revision into the Store, in the place of what it was made from.
func (a *App) save(ctx context.Context, rev *revision) error {
	if !rev.comp.stored() || rev.kept {
		return nil
	}
	if rev.next.Expires.IsZero() {
		rev.next.Expires = a.expiry(rev)
	}
	err := a.store.Save(ctx, rev.id, rev.next, rev.old)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrConflict):
		return errOvertaken
	}
	a.hub.suspect(rev.channel, rev.id) // it may be stored all the same
	return fmt.Errorf("save %s: %w", rev.id, err)
}

// saveAndTell saves a revision and tells its viewers, after a call of first. The
// event is stored with it, if the broker can do that.
func (a *App) saveAndTell(ctx context.Context, rev *revision, m Message, first func()) error {
	if err := a.save(ctx, rev); err != nil {
		return err
	}
	whenStored(ctx, first)
	return a.tell(ctx, m)
}

// tell publishes what tells of a change in ctx. When that is stored, it stays, and
// who made it isn't told that something went wrong in telling others.
func (a *App) tell(ctx context.Context, m Message) error {
	if u := unitFrom(ctx); u != nil && u.joint {
		return a.hub.publishIn(ctx, m)
	}
	whenStored(ctx, func() {
		if err := a.hub.publish(ctx, m); err != nil {
			a.log.ErrorContext(ctx, "viewers were not told of a change", "component", m.Component.String(), "version", m.Version, "err", err)
		}
	})
	return nil
}

// goneUpdate returns the data of a component-update that shows nothing, for the
// user whose action has removed an instance.
func goneUpdate(id ComponentID, ch Channel, version uint64) []byte {
	return appendUpdate(nil, &updateHead{id: id, channel: ch, version: version}, nil)
}

// remove stores that an instance is gone, and tells its viewers.
func (a *App) remove(ctx context.Context, rev *revision) error {
	rev.next = Record{Version: rev.old + 1, Expires: a.expiresIn(a.limits.TokenAge)}
	err := a.save(ctx, rev)
	if err != nil || rev.channel == "" {
		return err
	}
	version := rev.next.Version
	if rev.comp.version != nil {
		version = 0 // what it told itself is not known any more
	}
	m, err := ComponentRemove(rev.id).encode(rev.channel, version)
	if err != nil {
		return err
	}
	return a.tell(ctx, m)
}

// removeLoaded is remove for an instance of which the record is loaded.
func (a *App) removeLoaded(ctx context.Context, l *loaded) error {
	return a.remove(ctx, &revision{comp: l.comp, id: l.id, channel: l.channelIfMade(), old: l.record.Version})
}

// channelIfMade returns the channel of an instance that may not have been made,
// empty if only a value tells it.
func (l *loaded) channelIfMade() Channel {
	if l.channel != "" {
		return l.channel
	}
	ch, _ := l.comp.channelUnmade(l.id)
	return ch
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
