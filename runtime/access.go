package lc

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// AccessKind says what somebody wants to do.
type AccessKind uint8

const (
	AccessRender AccessKind = iota + 1 // see a component
	AccessAct                          // call one of its actions
	AccessListen                       // listen to a channel
)

// String returns "render", "act" or "listen".
func (k AccessKind) String() string {
	switch k {
	case AccessRender:
		return "render"
	case AccessAct:
		return "act"
	case AccessListen:
		return "listen"
	}
	return "unknown"
}

// Access is a question to those who decide who may do what: the authorizer
// (WithAuthorizer) and a component's Authorize method.
type Access struct {
	Kind      AccessKind
	Component ComponentID // zero for AccessListen where no component is known
	Action    string      // wire name, for AccessAct
	Channel   Channel     // of the component, or the one to listen to; may be empty
	User      string      // who asks, empty where nobody is logged in
}

// A Member is somebody present on a presence channel.
type Member struct {
	User string // as WithUser tells it, never empty
}

// A viewer is who makes a request, and what they show for it.
type viewer struct {
	user    string
	token   token
	scripts bool   // the browser client asks, which sends no form's token
	version uint64 // that the viewer was told of; 0: none
	patched bool   // asks for what all viewers are sent
	props   []byte // JSON of what the component is given in the viewer's page
	own     []byte // JSON of the viewer's own fields, if they aren't those of the token

	query *pageQuery // of the viewer's page; nil if it is not known
	kept  string     // what the viewer's tab has kept of the component over a reload; empty: nothing
}

// viewerOf returns who makes a request, and what they show for the component that it
// names.
func (a *App) viewerOf(r *http.Request) viewer {
	return viewer{user: a.user(r), token: parseToken(r.Header.Get("LC-Token")), query: queryFrom(r.Context()), kept: keptBy(r)}
}

// allow decides whether a viewer may do what access says: by the default
// rules, by the authorizer, and last by the component itself, which can only
// refuse. A refusal has the code "expired" if the viewer shows a grant that is
// none any more: they may well have had access when the page was loaded.
func (a *App) allow(ctx context.Context, l *loaded, v viewer, access Access) error {
	err := a.ask(ctx, l, v, access)
	if err != nil && a.isStale(v, grant{l.id, l.channel}) {
		return expired(err)
	}
	return err
}

// ask asks all who decide.
func (a *App) ask(ctx context.Context, l *loaded, v viewer, access Access) error {
	access.Component, access.Channel, access.User = l.id, l.channel, v.user
	if !byDefault(l.channel, v.user) && !a.isGranted(v, l.id, l.channel) {
		if err := a.askAuthorizer(ctx, access); err != nil {
			return err
		}
	}
	return a.askComponent(ctx, l, access)
}

// mayHear reports whether the viewer of a component may listen to its channel. What
// is sent there may be made in another one's name.
func (a *App) mayHear(ctx context.Context, l *loaded, v viewer) bool {
	return attempt(ctx, func() error { return a.ask(ctx, l, v, Access{Kind: AccessListen}) }) == nil
}

// byDefault reports whether anybody, or this user, has access to what is on a
// channel without further proof.
func byDefault(ch Channel, user string) bool {
	return ch == Global || user != "" && ch == UserChannel(user)
}

// isOfOtherThan reports whether the channel is a user's own, and not this one's.
func (ch Channel) isOfOtherThan(user string) bool {
	return ch.Kind() == kindUser && (user == "" || ch != UserChannel(user))
}

// isGrantable reports whether a grant opens a channel. A user's own it does
// not open to anybody else, even if a page shows them what is on it.
func isGrantable(ch Channel) bool { return ch.Kind() != kindUser }

// isGranted reports whether the viewer shows a grant for the component, which
// is on the channel.
func (a *App) isGranted(v viewer, id ComponentID, ch Channel) bool {
	if v.token.grant == "" || !isGrantable(ch) {
		return false
	}
	_, err := a.keys.openGrant(v.token.grant, grant{id, ch}, v.user, time.Now())
	return err == nil
}

// isStale reports whether the viewer shows a grant that may once have been g,
// and is none for them.
func (a *App) isStale(v viewer, g grant) bool {
	if v.token.grant == "" {
		return false
	}
	_, err := a.keys.openGrant(v.token.grant, g, v.user, time.Now())
	return errors.Is(err, errTokenInvalid) || errors.Is(err, errTokenExpired)
}

// mayNot refuses what somebody wants to do.
func mayNot(kind AccessKind) error {
	switch kind {
	case AccessRender:
		return forbidden("You may not see this.")
	case AccessListen:
		return forbidden("You may not listen here.")
	}
	return forbidden("You may not act here.")
}

// askAuthorizer lets the authorizer let in whom nothing else does.
func (a *App) askAuthorizer(ctx context.Context, access Access) error {
	refused := mayNot(access.Kind)
	if a.authorizer == nil {
		return refused
	}
	err := guarded(func() error { return a.authorizer(ctx, access) })
	return a.refusal(ctx, access, err, refused)
}

// askComponent lets a component refuse.
func (a *App) askComponent(ctx context.Context, l *loaded, access Access) error {
	if l.comp.authorize == nil {
		return nil
	}
	refused := mayNot(access.Kind)
	return a.refusal(ctx, access, l.comp.authorize(ctx, l.value, access), refused)
}

// askPlaced asks whether a component that is placed in another, or in a page if
// outer is nil, is shown to its viewer. What is on a user's own channel is shown
// in other components to that user only, unless it has an Authorize that lets
// others in, or the authorizer does.
func (a *App) askPlaced(ctx context.Context, outer *rendering, l *loaded, access Access) error {
	if outer != nil && l.comp.authorize == nil && !isGrantable(l.channel) && !byDefault(l.channel, access.User) {
		return attempt(ctx, func() error { return a.askAuthorizer(ctx, access) })
	}
	return attempt(ctx, func() error { return a.askComponent(ctx, l, access) })
}

// refusal returns what is told outside of an error that refuses access: the
// error itself if it was made for that, or is a panic. Of others, which may be
// faults as well as refusals, only the log tells. If there was no time for an
// answer, that is no refusal: browsers let go of a channel that is refused.
func (a *App) refusal(ctx context.Context, access Access, err, refused error) error {
	var panicked *panicError
	switch {
	case err == nil, isForPeople(err), errors.As(err, &panicked):
		return err
	case errors.Is(err, context.DeadlineExceeded):
		refused = errBusy("There was no answer in time whether you may do this.", time.Second)
	}
	a.log.WarnContext(ctx, "access refused", "kind", access.Kind.String(), "component", access.Component.String(),
		"channel", string(access.Channel), "user", access.User, "err", err)
	return refused
}
