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
	if err := ch.Validate(); err != nil {
		return NotFound("There is no such channel.")
	}
	ctx = ContextWithUser(ctx, user)
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
// channel, so that leaving a token out opens no door.
func (a *App) askComponentsOn(ctx context.Context, granted []ComponentID, access Access) error {
	vetoes := func(c *component) bool { return c.authorize != nil }
	ids := a.namesakes(ctx, access.Channel, vetoes)
	for _, id := range granted {
		if c := a.component(id.Name); c != nil && vetoes(c) && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, id := range ids {
		l, err := a.load(ctx, id, nil)
		var gone *NotFoundError
		if errors.As(err, &gone) {
			continue // nothing is there to refuse, nor to be seen
		}
		if err != nil {
			return err
		}
		access.Component = id
		if err := a.askComponent(ctx, l, access); err != nil {
			return err
		}
	}
	return nil
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
