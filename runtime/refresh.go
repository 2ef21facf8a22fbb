package lc

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Refresh renders a component anew and shows it to everybody who listens to
// its channel, or tells them to fetch their own view of it: for when something
// that it shows has changed elsewhere.
//
// Called from an action, with its context, it is done when the action is over.
// With another context it waits for the lock that the action holds. It never
// waits longer than Limits.ActionTime: see Broadcast. A component that refreshes
// itself in its own factory, Mount, Authorize, Load or Render gets an error, as that
// would have no end.
func (a *App) Refresh(ctx context.Context, id ComponentID) error {
	return a.changeOrLater(ctx, callRefresh, id, nil)
}

// changeOrLater is change, put off until the action of ctx is over, if it is that
// of one.
func (a *App) changeOrLater(ctx context.Context, call string, id ComponentID, work func(context.Context, *loaded) error) error {
	return a.changed(ctx, call, id, func(ctx context.Context) error { return a.change(ctx, call, id, work) })
}

// changed does what changes a component, in a call of the App, or puts it off
// until the action of ctx is over, if it is that of one.
func (a *App) changed(ctx context.Context, call string, id ComponentID, change func(context.Context) error) error {
	failed := func(err error) error { return fmt.Errorf("%s %s: %w", strings.ToLower(call), id, err) }
	if _, err := a.find(id); err != nil {
		return failed(err)
	}
	n, err := nest(ctx, call, id)
	if err != nil {
		return failed(err)
	}
	now := func(ctx context.Context) error {
		defer n.end()
		defer forgetCached(ctx) // who calls it has changed something
		if err := change(n.in(ctx)); err != nil {
			return failed(err)
		}
		return nil
	}
	if later(ctx, putOff{work: now, stored: call != callRefresh}) {
		return nil
	}
	return now(ctx)
}

// updateNow is Component.Update without its type parameter.
func (a *App) updateNow(ctx context.Context, id ComponentID, change func(context.Context, any) error) error {
	return a.changeOrLater(ctx, callUpdate, id, func(ctx context.Context, l *loaded) error {
		return change(context.WithValue(ctx, changeKey{}, true), l.value)
	})
}

// Delete deletes an instance: its stored state is erased, and viewers take it out
// of the page. Its version stays in the Store for Limits.TokenAge, so that pages
// which show it still are not shown what is older. Deleting one that does not
// exist is no error.
//
// Called from an action, with its context, it is done when that action is over, and
// not at all if its change isn't stored.
func (a *App) Delete(ctx context.Context, id ComponentID) error {
	return a.changed(ctx, "Delete", id, func(ctx context.Context) error {
		return a.inTurn(ctx, claim{id: id, call: "Delete"}, func(ctx context.Context) error {
			return a.again(a.known(ctx), func(ctx context.Context) error { return a.deleteOnce(ctx, id) })
		})
	})
}

func (a *App) deleteOnce(ctx context.Context, id ComponentID) error {
	l := &loaded{comp: a.component(id.Name), id: id}
	if err := a.loadRecord(ctx, l); err != nil {
		return err
	}
	if _, known := l.comp.channelUnmade(id); !known {
		ctx := a.forAudience(ctx, "")
		if err := a.make(ctx, l, nil); err != nil || l.findChannel() != nil {
			l.channel = l.comp.channelUnmounted(ctx, id) // it may be gone already
		}
	}
	return a.removeLoaded(ctx, l)
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
		return a.again(ctx, func(ctx context.Context) error { return a.changeOnce(ctx, comp, id, work) })
	})
}

func (a *App) changeOnce(ctx context.Context, comp *component, id ComponentID, work func(context.Context, *loaded) error) error {
	l := &loaded{comp: comp, id: id}
	if err := a.loadRecord(ctx, l); err != nil {
		return err
	}
	if err := a.makeForChange(ctx, l, work != nil); err != nil {
		if work == nil && isNotFound(err) {
			return a.refreshGone(ctx, l, err)
		}
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
	switch {
	case work == nil && comp.version != nil:
		rev.next, rev.kept = l.record, true // it tells itself whether anything has changed
	case work == nil && l.record.State == nil:
		rev.next.State = nil // Mount goes on to be where it comes from
	}
	if l.channel == "" {
		return a.save(ctx, rev)
	}
	s, all, err := a.sharedAfter(ctx, l, rev, work != nil)
	if isNotFound(err) && rev.isShared() {
		return a.remove(ctx, rev)
	}
	if err != nil {
		return err
	}
	if work == nil && comp.version != nil && a.hub.told(l.channel, id) >= s.version {
		return nil // viewers have what there is
	}
	m, err := a.message(rev, s.version, all)
	if err != nil {
		return err
	}
	return a.saveAndTell(ctx, rev, m, func() {
		if all != nil {
			a.hub.foresee(all)
		}
	})
}

// refreshGone tells the viewers of an instance that is not found: that it is gone,
// or to look, if each of them fetches their own view. What was never changed has no
// record, and gets none.
func (a *App) refreshGone(ctx context.Context, l *loaded, err error) error {
	ch := l.channelIfMade()
	switch {
	case ch == "":
		return err
	case isShared(l.comp, ch) && l.record.Version > 0:
		return a.removeLoaded(ctx, l)
	}
	e := ComponentRefresh(l.id)
	if isShared(l.comp, ch) {
		e = ComponentRemove(l.id)
	}
	m, err := e.encode(ch, 0)
	if err != nil {
		return err
	}
	return a.tell(ctx, m)
}

// makeForChange makes a component, with what it shows if that is asked for, shown
// to all, or tells its version.
func (a *App) makeForChange(ctx context.Context, l *loaded, asked bool) error {
	if err := a.make(ctx, l, nil); err != nil {
		return err
	}
	if err := l.findChannel(); err != nil {
		return err
	}
	if asked || l.isShared() || l.comp.version != nil {
		return l.read(ctx)
	}
	return nil
}

// sharedAfter returns the component as its audience sees it after a change, and
// the update for all, nil if each viewer fetches their own view. What was
// loaded serves again if nothing has touched it and it was made for the same
// audience, or if nobody is shown it.
func (a *App) sharedAfter(ctx context.Context, l *loaded, rev *revision, touched bool) (*shown, *update, error) {
	before, _ := UserFrom(ctx)
	in := a.forAudience(ctx, rev.channel)
	user, _ := UserFrom(in)
	var s *shown
	var err error
	if touched && (rev.isShared() || rev.comp.version != nil) || user != before {
		s, err = a.remake(in, rev, nil)
	} else {
		s, err = rev.seen(l)
	}
	if err != nil || !rev.isShared() {
		return s, nil, err
	}
	all, err := a.sharedView(in, s)
	return s, all, err
}
