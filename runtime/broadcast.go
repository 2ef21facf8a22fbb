package lc

import (
	"context"
	"errors"
	"fmt"
)

// Broadcast sends an event to everybody who listens to a channel: from a job,
// a webhook, a service. The component that it is about must be on the channel.
// The event gets the component's next version.
//
// Called from an action, with its context, it checks the event at once and
// sends it when the action is over. So a service that actions use takes their
// context and passes it on. With another context, such as context.Background,
// the call waits for the lock of the component, which the very action that it
// was made from may hold. It then fails, no later than after Limits.ActionTime
// and while that action can still go on, and the error says what holds the lock.
// A service that can't have the context makes the call in a goroutine of its
// own, for which no action waits.
func (a *App) Broadcast(ctx context.Context, ch Channel, e Event) error {
	ctx = a.known(ctx)
	e = a.placed(ctx, ch, e)
	if _, err := e.encode(ch, 0); err != nil {
		return fmt.Errorf("broadcast: %w", err)
	}
	failed := func(err error) error { return fmt.Errorf("broadcast %s of %s: %w", e.typ, e.id, err) }
	if err := a.checkChannel(ctx, ch, e); err != nil {
		return failed(err)
	}
	n, err := nest(ctx, "Broadcast", e.id)
	if err != nil {
		return failed(err)
	}
	defer forgetCached(ctx) // who tells of a change has made one
	locked := func(ctx context.Context, work func(context.Context) error) error {
		defer n.end()
		if err := a.inTurn(n.in(ctx), claim{id: e.id, call: "Broadcast"}, work); err != nil {
			return failed(err)
		}
		return nil
	}
	send := func(ctx context.Context) error {
		return a.again(ctx, func(ctx context.Context) error { return a.send(ctx, ch, e) })
	}
	if hasTurn(ctx) {
		if err := a.askChannel(n.in(ctx), ch, e); err != nil {
			return failed(err)
		}
		if later(ctx, putOff{work: func(ctx context.Context) error { return locked(ctx, send) }}) {
			return nil
		}
	}
	return locked(ctx, func(ctx context.Context) error {
		if err := a.askChannel(ctx, ch, e); err != nil {
			return err
		}
		return send(ctx)
	})
}

// send gives an event its version and publishes it. The lock is held.
func (a *App) send(ctx context.Context, ch Channel, e Event) error {
	e, err := a.narrowed(a.forAudience(ctx, ch), ch, e)
	if err != nil {
		return err
	}
	version, err := a.nextVersion(a.forAudience(ctx, ch), e)
	if err != nil {
		return err
	}
	m, err := e.encode(ch, version)
	if err != nil {
		return err
	}
	if err := a.hub.fits(m); err != nil {
		return err
	}
	return a.tell(ctx, m)
}

// narrowed returns the event, or in place of HTML that the component's Authorize
// does not let everybody on global see, a hint to fetch one's own view.
func (a *App) narrowed(ctx context.Context, ch Channel, e Event) (Event, error) {
	comp := a.component(e.id.Name)
	if ch != Global || comp == nil || comp.authorize == nil || e.typ != typeUpdate && e.typ != typeFragments {
		return e, nil
	}
	l, err := a.load(ctx, e.id, nil)
	if err != nil {
		return e, err
	}
	if !a.mayAllSee(ctx, l) {
		e = ComponentRefresh(e.id)
	}
	return e, nil
}

// checkChannel refuses a channel that the component is not on: its viewers
// would not hear of the event, and others would. If only a value tells the
// channel, askChannel does that.
func (a *App) checkChannel(ctx context.Context, ch Channel, e Event) error {
	switch comp := a.component(e.id.Name); {
	case comp == nil:
		return a.checkElsewhere(ctx, e.id.Name)
	case comp.channel == nil:
		return errNoChannel
	case comp.channelOf != nil:
		return wrongChannel(comp.channelOf(e.id), ch)
	}
	return nil
}

// askChannel is checkChannel for a component with a hand-written SSEChannel. It
// runs the factory, and if that does not do, Mount. If one of them broadcasts in
// turn, without its context, only the lock keeps that from having no end.
func (a *App) askChannel(ctx context.Context, ch Channel, e Event) error {
	comp := a.component(e.id.Name)
	if comp == nil || comp.channelOf != nil || comp.channelUnmounted(ctx, e.id) == ch {
		return nil
	}
	l, err := a.load(a.forAudience(ctx, ch), e.id, nil)
	var gone *NotFoundError
	switch {
	case errors.As(err, &gone) && e.typ == typeRemove:
		return nil
	case err != nil:
		return err
	}
	return wrongChannel(l.channel, ch)
}

var errNoChannel = errors.New("the component has no channel, so nobody listens")

// wrongChannel returns an error unless a component that is on one channel is
// told of on it.
func wrongChannel(own, told Channel) error {
	switch own {
	case told:
		return nil
	case "":
		return errNoChannel
	}
	return fmt.Errorf("the component is on channel %s, not on %s", own, told)
}

// checkElsewhere refuses a component that nobody serves. One that this App does
// not serve may be another process's, if the application's own Broker reaches
// those, and an App without components only sends.
func (a *App) checkElsewhere(ctx context.Context, name string) error {
	if len(a.registered()) == 0 {
		return nil
	}
	if a.alone {
		return a.unserved(name)
	}
	if meant := a.nearest(name); meant != "" {
		a.log.WarnContext(ctx, "broadcast about a component that this process does not serve: is its name misspelt?", "component", name, "near", meant)
	}
	return nil
}

// nextVersion counts a component's version up, unless it is none of the
// Store's, and returns it.
func (a *App) nextVersion(ctx context.Context, e Event) (uint64, error) {
	comp := a.component(e.id.Name)
	if comp != nil && comp.version != nil {
		if e.typ == typeRemove {
			return 0, nil // nobody is left to tell it
		}
		l, err := a.loadAll(ctx, e.id)
		if err != nil {
			return 0, err
		}
		return l.version()
	}
	r, err := a.store.Load(ctx, e.id)
	if err != nil {
		return 0, fmt.Errorf("load the record of %s: %w", e.id, err)
	}
	next := Record{Version: r.Version + 1, State: r.State, Expires: r.Expires}
	if err := a.store.Save(ctx, e.id, next, r.Version); err != nil {
		return 0, fmt.Errorf("save the record of %s: %w", e.id, orOvertaken(err))
	}
	return next.Version, nil
}
