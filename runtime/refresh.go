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
// With another context it waits for the lock that the action holds. It never
// waits longer than Limits.ActionTime: see Broadcast. A component that refreshes
// itself in its own factory, Mount, Authorize or Render gets an error, as that
// would have no end.
func (a *App) Refresh(ctx context.Context, id ComponentID) error {
	if _, err := a.find(id); err != nil {
		return fmt.Errorf("refresh %s: %w", id, err)
	}
	n, err := nest(ctx, "Refresh", id)
	if err != nil {
		return fmt.Errorf("refresh %s: %w", id, err)
	}
	refresh := func(ctx context.Context) error {
		defer n.end()
		defer forgetCached(ctx) // who calls it has changed something
		if err := a.change(n.in(ctx), "Refresh", id, nil); err != nil {
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
	ctx = a.known(ctx)
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
	return a.change(ctx, "Joined and Left", id, func(ctx context.Context, l *loaded) error {
		for _, c := range changes {
			if tell := hook(c); tell != nil {
				if err := tell(ctx, l.value, c.member); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// change does work on a component in nobody's name, saves it, and shows it to
// its viewers. Without work, it is only shown as it is now. The call is that of
// the App that it is done for.
func (a *App) change(ctx context.Context, call string, id ComponentID, work func(context.Context, *loaded) error) error {
	comp, err := a.find(id)
	if err != nil {
		return err
	}
	return a.inTurn(ctx, claim{id: id, call: call}, func(ctx context.Context) error {
		ctx = a.forAudience(ctx, comp.channelUnmounted(a.known(ctx), id)) // under the lock: see Broadcast
		for attempt := 1; ; attempt++ {
			forgetLater(ctx)
			forgetCached(ctx)
			err := a.changeOnce(ctx, id, work)
			if !errors.Is(err, errOvertaken) || attempt == maxAttempts {
				return err
			}
			if err := pause(ctx, attempt); err != nil {
				return err
			}
		}
	})
}

// sharedAfter returns the component as its audience sees it after a change, and
// the update for all, nil if each viewer fetches their own view. What was
// loaded serves again if nothing has touched it and it was made for the same
// audience.
func (a *App) sharedAfter(ctx context.Context, l *loaded, rev *revision, touched bool) (*shown, *update, error) {
	before, _ := UserFrom(ctx)
	ctx = a.forAudience(ctx, rev.channel)
	s, err := rev.seen(l)
	if user, _ := UserFrom(ctx); touched || user != before {
		s, err = a.remake(ctx, rev, nil)
	}
	if err != nil || !rev.isShared() {
		return s, nil, err
	}
	all, err := a.sharedView(ctx, s)
	return s, all, err
}

func (a *App) changeOnce(ctx context.Context, id ComponentID, work func(context.Context, *loaded) error) error {
	l, err := a.load(ctx, id, nil)
	if err != nil {
		return err
	}
	if work != nil {
		if err := work(ctx, l); err != nil {
			return err
		}
	}
	rev, err := l.revise()
	if err != nil {
		return err
	}
	if work == nil && l.record.State == nil {
		rev.next.State = nil // Mount goes on to be where it comes from
	}
	if l.channel == "" {
		return a.save(ctx, rev)
	}
	s, all, err := a.sharedAfter(ctx, l, rev, work != nil)
	if err != nil {
		return err
	}
	return a.saveAndTell(ctx, rev, s.version, all)
}

// saveAndTell saves a revision and tells its viewers: by the update for all, or if
// that is nil, to fetch their own view.
func (a *App) saveAndTell(ctx context.Context, rev *revision, version uint64, all *update) error {
	m, err := a.message(rev, version, all)
	if err != nil {
		return err
	}
	if err := a.save(ctx, rev); err != nil {
		return err
	}
	if all != nil {
		a.hub.foresee(all)
	}
	return a.hub.publish(ctx, m)
}
