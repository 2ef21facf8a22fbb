package lc

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Refresh renders a component anew and shows it to everybody who listens to
// its channel, or tells them to fetch their own view of it: for when something
// that it shows has changed elsewhere.
//
// Called from an action, with its context, it is done when the action is over.
func (a *App) Refresh(ctx context.Context, id ComponentID) error {
	if _, err := a.find(id); err != nil {
		return fmt.Errorf("refresh %s: %w", id, err)
	}
	refresh := func(ctx context.Context) error {
		err := a.change(ctx, id, func(_ context.Context, l *loaded) (*revision, error) {
			rev, err := l.revise()
			if err == nil && l.record.State == nil {
				rev.next.State = nil // Mount goes on to be where it comes from
			}
			return rev, err
		})
		if err != nil {
			return fmt.Errorf("refresh %s: %w", id, err)
		}
		return nil
	}
	if later(ctx, refresh) {
		return nil
	}
	return refresh(ctx)
}

// presence tells the components on a presence channel who has come and left.
// All that is told at a time makes one revision: it is rendered and sent once.
func (a *App) presence(ctx context.Context, ch Channel, changes []presenceChange) {
	for _, id := range a.namesakes(ctx, ch, func(c *component) bool { return c.joined != nil || c.left != nil }) {
		err := a.tellPresence(ctx, id, changes)
		if err == nil {
			continue
		}
		// Whoever it failed for is not to hide the others.
		for _, c := range changes {
			if len(changes) > 1 {
				err = a.tellPresence(ctx, id, []presenceChange{c})
			}
			if err != nil {
				a.log.ErrorContext(ctx, "presence was not told", "component", id.String(), "channel", string(ch), "user", c.member.User, "joined", c.joined, "err", err)
			}
		}
	}
}

// tellPresence calls a component's Joined and Left.
func (a *App) tellPresence(ctx context.Context, id ComponentID, changes []presenceChange) (err error) {
	defer recoverTo(&err)
	comp := a.component(id.Name)
	hook := func(c presenceChange) func(context.Context, any, Member) error {
		if c.joined {
			return comp.joined
		}
		return comp.left
	}
	if !slices.ContainsFunc(changes, func(c presenceChange) bool { return hook(c) != nil }) {
		return nil
	}
	return a.change(ctx, id, func(ctx context.Context, l *loaded) (*revision, error) {
		for _, c := range changes {
			if tell := hook(c); tell != nil {
				if err := tell(ctx, l.value, c.member); err != nil {
					return nil, err
				}
			}
		}
		return l.revise()
	})
}

// change makes a revision of a component that nobody in particular asked for,
// saves it, and shows it to its viewers.
func (a *App) change(ctx context.Context, id ComponentID, revise func(context.Context, *loaded) (*revision, error)) error {
	comp, err := a.find(id)
	if err != nil {
		return err
	}
	ctx = forAudience(ctx, comp.channelUnmounted(ctx, id))
	return a.inTurn(ctx, id, func(ctx context.Context) error {
		for attempt := 1; ; attempt++ {
			forgetLater(ctx)
			err := a.changeOnce(ctx, id, revise)
			if !errors.Is(err, errOvertaken) || attempt == maxAttempts {
				return err
			}
			if err := pause(ctx, attempt); err != nil {
				return err
			}
		}
	})
}

func (a *App) changeOnce(ctx context.Context, id ComponentID, revise func(context.Context, *loaded) (*revision, error)) error {
	l, err := a.load(ctx, id, nil)
	if err != nil {
		return err
	}
	rev, err := revise(ctx, l)
	if err != nil {
		return err
	}
	if l.channel == "" {
		return a.save(ctx, rev)
	}
	var update []byte
	if l.isShared() {
		if update, err = a.update(forAudience(ctx, l.channel), rev); err != nil {
			return err
		}
	}
	m, err := a.message(rev, update)
	if err != nil {
		return err
	}
	if err := a.save(ctx, rev); err != nil {
		return err
	}
	_, err = a.hub.publish(ctx, m)
	return err
}
