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
	e = a.placed(e)
	if _, err := e.encode(ch, 0); err != nil {
		return fmt.Errorf("broadcast: %w", err)
	}
	ctx, cancel := a.inTime(ctx)
	defer cancel()
	send := func(ctx context.Context) error {
		if err := a.broadcast(ctx, ch, e); err != nil {
			return fmt.Errorf("broadcast %s of %s: %w", e.typ, e.id, err)
		}
		return nil
	}
	if err := a.checkChannel(ctx, ch, e); err != nil {
		return fmt.Errorf("broadcast %s of %s: %w", e.typ, e.id, err)
	}
	if later(ctx, send) {
		return nil
	}
	return send(ctx)
}

func (a *App) broadcast(ctx context.Context, ch Channel, e Event) error {
	return a.inTurn(ctx, claim{id: e.id, call: "Broadcast"}, func(ctx context.Context) error {
		e, err := a.narrowed(forAudience(ctx, ch), ch, e)
		if err != nil {
			return err
		}
		version, err := a.nextVersion(forAudience(ctx, ch), e)
		if err != nil {
			return err
		}
		m, err := e.encode(ch, version)
		if err != nil {
			return err
		}
		_, err = a.hub.publish(ctx, m)
		return err
	})
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
	if !mayAllSee(ctx, l) {
		e = ComponentRefresh(e.id)
	}
	return e, nil
}

// checkChannel refuses a channel that the component is not on: its viewers
// would not hear of the event, and others would.
func (a *App) checkChannel(ctx context.Context, ch Channel, e Event) error {
	comp := a.component(e.id.Name)
	if comp == nil {
		return a.checkElsewhere(ctx, e.id.Name)
	}
	if comp.channelUnmounted(ctx, e.id) == ch {
		return nil
	}
	l, err := a.load(forAudience(ctx, ch), e.id, nil)
	var gone *NotFoundError
	switch {
	case errors.As(err, &gone) && e.typ == typeRemove:
		return nil
	case err != nil:
		return err
	case l.channel == "":
		return fmt.Errorf("the component has no channel, so nobody listens")
	case l.channel != ch:
		return fmt.Errorf("the component is on channel %s, not on %s", l.channel, ch)
	}
	return nil
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
	if e.typ == typeRemove {
		return 0, nil
	}
	comp := a.component(e.id.Name)
	if comp != nil && comp.version != nil {
		l, err := a.load(ctx, e.id, nil)
		if err != nil {
			return 0, err
		}
		return l.version()
	}
	for attempt := 1; ; attempt++ {
		r, err := a.store.Load(ctx, e.id)
		if err != nil {
			return 0, fmt.Errorf("load the record of %s: %w", e.id, err)
		}
		next := Record{Version: r.Version + 1, State: r.State}
		err = a.store.Save(ctx, e.id, next, r.Version)
		if err == nil {
			return next.Version, nil
		}
		if !errors.Is(err, ErrConflict) || attempt == maxAttempts {
			return 0, fmt.Errorf("save the record of %s: %w", e.id, err)
		}
		if err := pause(ctx, attempt); err != nil {
			return 0, err
		}
	}
}
