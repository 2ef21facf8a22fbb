package lc

import (
	"context"
	"errors"
	"slices"
)

// mayListen decides whether a user may listen to a channel, who was granted
// some components on it. It is asked when a stream opens, and now and then
// while it is open.
func (a *App) mayListen(ctx context.Context, ch Channel, user string, granted []ComponentID) error {
	return a.mayListenAs(a.sceneOf(ctx, requester{user: user}), ch, user, granted)
}

// mayListenAs is mayListen with a context that tells the user.
func (a *App) mayListenAs(ctx context.Context, ch Channel, user string, granted []ComponentID) error {
	if err := ch.Validate(); err != nil {
		return notFound("There is no such channel.")
	}
	access := Access{Kind: AccessListen, Channel: ch, User: user}
	if !byDefault(ch, user) && (len(granted) == 0 || !isGrantable(ch)) {
		if err := a.askAuthorizer(ctx, access); err != nil {
			return err
		}
	}
	return a.askComponentsOn(ctx, granted, access)
}

// askComponentsOn lets components refuse that somebody listens to their
// channel: those whose tokens are shown, and those of the same instance as the
// channel, so that leaving a token out opens no door. Each of them is made once.
// Of the others only those are made whose SSEChannel is hand-written: it may
// return anything, and only a value tells.
func (a *App) askComponentsOn(ctx context.Context, granted []ComponentID, access Access) error {
	for _, c := range a.registered() {
		id := ComponentID{c.name, access.Channel.Instance()}
		if c.authorize == nil || c.channel == nil || access.Channel == Global || slices.Contains(granted, id) {
			continue
		}
		var v any
		var ch Channel
		if c.channelOf != nil {
			ch = c.channelOf(id)
		} else {
			v, ch = c.probe(ctx, id)
		}
		if ch != access.Channel {
			continue
		}
		if err := a.askToListen(ctx, c, id, v, access); err != nil {
			return err
		}
	}
	for _, id := range granted {
		if c := a.component(id.Name); c != nil && c.authorize != nil {
			if err := a.askToListen(ctx, c, id, nil, access); err != nil {
				return err
			}
		}
	}
	return nil
}

// askToListen lets one component refuse. The value is what its factory has made
// for that, or nil.
func (a *App) askToListen(ctx context.Context, c *component, id ComponentID, value any, access Access) error {
	var l *loaded
	var err error
	if value != nil {
		l, err = a.loadMade(ctx, c, id, value)
	} else {
		l, err = a.load(ctx, id, nil)
	}
	var gone *NotFoundError
	if errors.As(err, &gone) {
		return nil // nothing is there to refuse, nor to be seen
	}
	if err != nil {
		return err
	}
	access.Component = id
	return a.askComponent(ctx, l, access)
}

// namesakes returns the components with some property that have the instance
// of a channel, and are on it: where lcgen has written SSEChannel, all that
// are on the channel are among them.
func (a *App) namesakes(ctx context.Context, ch Channel, has func(*component) bool) []ComponentID {
	if ch == Global {
		return nil
	}
	var ids []ComponentID
	for _, c := range a.registered() {
		if c.channel == nil || !has(c) {
			continue
		}
		if id := (ComponentID{c.name, ch.Instance()}); c.channelUnmounted(ctx, id) == ch {
			ids = append(ids, id)
		}
	}
	return ids
}
