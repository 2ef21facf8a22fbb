package lc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/lcgen/lcgen/runtime/arg"
	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// maxAttempts bounds how often a change is tried that others, on other
// machines, keep getting ahead of.
const maxAttempts = 64

// A call is one call of an action, decoded.
type call struct {
	comp   *component
	id     ComponentID
	act    *action
	viewer viewer
	bind   func() error // decodes the arguments and sets run; for each attempt
	args   *arg.Args    // that bind decodes, nil before
	faults []arg.Fault  // of a partial action, that bind has found
	before []byte       // JSON of the viewer's own fields; nil: as they are at first
	props  []byte       // JSON of what the component is given in the viewer's page
	base   fingerprint  // of what the viewer's page shows; zero: it takes no patch

	key    []byte // of what a TxStore notes when it is done
	params []byte // digest of the arguments, nil if nobody repeats it

	run      func(ctx context.Context, c any) error // nil until bind was called
	after    []byte                                 // JSON of the viewer's own fields when the action has run; nil if there are none
	attempts int                                    // made so far
	done     bool                                   // the method has returned nil, and what it did is not undone if its state is not saved
	unshown  *loaded                                // what the action has left, if that stands and its caller can't be shown it
}

// An outcome is what came of a call.
type outcome struct {
	update  []byte // data of the component-update
	patch   []byte // data of the component-patch from what the viewer's page shows, nil if there is none
	effects *effects
	faults  []byte // JSON of what a partial action has found to be wrong, nil if nothing
	before  bool   // the call was made before: there are only its effects and faults
}

// perform runs a call while nobody else changes the component.
func (a *App) perform(ctx context.Context, c *call) (out *outcome, err error) {
	began := false
	err = a.inTurn(ctx, claim{id: c.id, action: c.act.name}, func(ctx context.Context) (err error) {
		began = true
		defer recoverTo(&err)
		defer a.watchOver(c)()
		out, err = a.attempts(ctx, c)
		if err != nil && ctx.Err() == context.DeadlineExceeded {
			err = fmt.Errorf("%s of %s took longer than Limits.ActionTime: %w", c.act.name, c.id, err)
		}
		if err != nil && !c.done {
			forgetStored(ctx)
		}
		return err
	})
	if err != nil && !began {
		err = &problem{status: http.StatusServiceUnavailable, detail: phrase.Of("Too much is going on here at the moment."), retryAfter: time.Second, cause: err}
	}
	return out, err
}

// overtime is how long an action may go on after its time before that is logged.
const overtime = 2 * time.Second

// watchOver logs an action that goes on after its time is over, if it holds a
// connection to a database meanwhile. The returned function ends that.
func (a *App) watchOver(c *call) (end func() bool) {
	if a.txs == nil {
		return func() bool { return true }
	}
	return time.AfterFunc(a.limits.ActionTime+overtime, func() {
		a.log.Error("an action goes on long after its time, and holds its transaction: does it use the database with another context than its own?",
			"component", c.id.String(), "action", c.act.name)
	}).Stop
}

// attempts runs a call until no other process gets ahead of it. Whether the
// action itself has to run again depends on where the state is: in the record
// that was lost to the other process, in a transaction that was, or in the
// application's own hands.
func (a *App) attempts(ctx context.Context, c *call) (*outcome, error) {
	var out *outcome
	for {
		c.attempts++
		err := a.inUnit(ctx, func(ctx context.Context) (err error) {
			if c.done {
				return a.follow(ctx, c, out)
			}
			forgetLater(ctx)
			forgetCached(ctx)
			out, err = a.attempt(ctx, c)
			return err
		})
		if err == nil {
			c.done = true
			return out, nil
		}
		if mayRunAgain(err) && c.attempts < maxAttempts && pause(ctx, c.attempts) == nil {
			continue
		}
		if c.unshown != nil {
			a.leave(ctx, c)
		}
		return out, c.orUnknown(err)
	}
}

// orUnknown returns how it is told that nobody knows whether a call has succeeded.
// If all that it did is in the database, it may be made again, and other errors
// stay as they are.
func (c *call) orUnknown(err error) error {
	var uncertain *uncertainError
	switch {
	case !errors.As(err, &uncertain):
		return err
	case c.done:
		return &problem{status: http.StatusInternalServerError, cause: err}
	}
	return unreachable(err)
}

// attempt runs a call once. Where another process was faster, it returns what
// came of the action beside errOvertaken.
func (a *App) attempt(ctx context.Context, c *call) (*outcome, error) {
	if out, err := a.madeBefore(ctx, c); out != nil || err != nil {
		return out, err
	}
	l, err := a.loadPlaced(ctx, c.id, c.before, c.props)
	if err == nil {
		err = a.heed(l, c.viewer)
	}
	if err != nil {
		return nil, err
	}
	if err := a.allow(ctx, l, c.viewer, Access{Kind: AccessAct, Action: c.act.name}); err != nil {
		return nil, err
	}
	if err := c.bind(); err != nil {
		return nil, err
	}
	if err := l.read(ctx); err != nil {
		return nil, err
	}
	if err := l.remember(c); err != nil {
		return nil, err
	}
	addressed := l.addressed()
	changed := a.dev.watchChange(ctx, c)
	out := &outcome{effects: new(effects)}
	err = c.run(context.WithValue(ctx, effectsKey{}, out.effects), l.value)
	out.effects.end()
	forgetCached(ctx) // the action may have changed it
	if err != nil {
		err = nilError(err)
		a.noteMisnamed(ctx, c, err)
		if !c.act.partial || !isInvalid(err) {
			return nil, err
		}
	}
	out.faults = faultsJSON(invalidFaults(err, c.faults))
	if out.effects.err != nil {
		return nil, out.effects.err
	}
	c.done = c.comp.state == nil && !isUndone(ctx)
	out.effects.noteAddress(l, c.viewer.query, addressed)
	if err := a.renewToken(l, c, out.effects); err != nil {
		return nil, err
	}
	err = a.commit(ctx, l, c, out)
	if err == nil {
		changed(out)
	}
	return out, err
}

// follow commits a change that another process got ahead of, for a component
// whose state is in the application's own hands: it is loaded again, with what
// both have done, and the action does not run twice.
func (a *App) follow(ctx context.Context, c *call, out *outcome) error {
	forgetCached(ctx)
	before, err := a.madeBefore(ctx, c)
	if err != nil {
		return err
	}
	if before != nil {
		*out = *before
		return nil
	}
	l, err := a.loadPlaced(ctx, c.id, c.after, c.props)
	if err != nil {
		return err
	}
	return a.commit(ctx, l, c, out)
}

// commit renders what the action has left, saves it, and tells the viewers.
// If they are sent HTML, the answer has the same bytes, but for who may not
// listen on the channel of another user, in whose name that HTML is made.
func (a *App) commit(ctx context.Context, l *loaded, c *call, out *outcome) error {
	rev, err := l.revise()
	if err != nil {
		return err
	}
	rev.named = c.act.quiet // it may be called again and again, for nothing
	rev.items = a.itemsJSON(a.forAudience(ctx, rev.channel), out.effects.items)
	if rev.isPrivate(l, c) {
		rev.next = Record{Version: l.record.Version, State: rev.state}
		answer, err := a.ownUpdate(ctx, rev, c.after)
		if err != nil {
			return a.unshown(ctx, l, c, rev, out, err)
		}
		out.update, out.patch = answer.data, answer.patchOfNothing(c.base)
		return a.noteDone(ctx, c, out)
	}
	quiet := c.act.quiet || l.channel == ""
	var all *update
	var unshared error // why it can't be made for all
	if !quiet {
		all, unshared = a.sharedUpdate(ctx, rev)
		if a.isOvertaken(ctx, unshared) {
			return unshared
		}
	}
	answer := all
	own := all == nil || rev.channel.isOfOtherThan(c.viewer.user) && !a.mayHear(ctx, l, c.viewer)
	if own {
		if answer, err = a.ownUpdate(ctx, rev, c.after); err != nil {
			return a.unshown(ctx, l, c, rev, out, err)
		}
	}
	a.logUnshared(ctx, rev, unshared)
	out.update = answer.data
	if quiet {
		out.patch = answer.patchOfNothing(c.base)
		return a.saveQuietly(ctx, rev, c, out)
	}
	m, err := a.message(rev, answer.head.version, all)
	if err != nil {
		return err
	}
	err = a.saveAndTell(ctx, rev, m, func() {
		if !own {
			out.patch = all.patchFrom(c.base, a.hub.foresee(all))
		}
	})
	if err != nil {
		return err
	}
	return a.noteDone(ctx, c, out)
}

// saveQuietly saves what nobody else is told.
func (a *App) saveQuietly(ctx context.Context, rev *revision, c *call, out *outcome) error {
	if err := a.save(ctx, rev); err != nil {
		return err
	}
	return a.noteDone(ctx, c, out)
}

// unshown commits an action whose caller can't be shown what it has left. If that
// is because the instance is gone, it is removed. Any other error is a fault of
// the server, which is told as that, so that the action isn't tried again. If what
// the action did is in the application's own hands, it stands: see leave.
func (a *App) unshown(ctx context.Context, l *loaded, c *call, rev *revision, out *outcome, err error) error {
	var gone *NotFoundError
	switch {
	case errors.Is(err, errOvertaken), a.isOvertaken(ctx, err):
		return err
	case errors.As(err, &gone):
		version, err := l.version()
		if err == nil {
			err = a.remove(ctx, rev)
		}
		if err != nil {
			return err
		}
		out.effects.Removed = true
		out.update = goneUpdate(rev.id, rev.channel, max(version, rev.next.Version))
		return a.noteDone(ctx, c, out)
	}
	if c.done {
		c.unshown = l
	}
	return &problem{status: http.StatusInternalServerError, cause: err}
}

// leave stores that the action of a call has failed after what it did, which stands,
// and has the other viewers look. The unit in which it was called is undone.
func (a *App) leave(ctx context.Context, c *call) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sightTime) // its time may be over
	defer cancel()
	for attempt := 1; ; attempt++ {
		err := a.inUnit(ctx, func(ctx context.Context) error { return a.leaveOnce(ctx, c) })
		if mayRunAgain(err) && attempt < maxAttempts && pause(ctx, attempt) == nil {
			continue
		}
		if err != nil {
			a.log.ErrorContext(ctx, "viewers were not told of a change", "component", c.id.String(), "err", err)
		}
		return
	}
}

func (a *App) leaveOnce(ctx context.Context, c *call) error {
	forgetCached(ctx)
	if before, err := a.madeBefore(ctx, c); before != nil || err != nil {
		return err
	}
	l := *c.unshown
	if err := a.loadRecord(ctx, &l); err != nil {
		return err
	}
	if !c.act.quiet && l.channel != "" {
		rev, err := l.revise()
		if err == nil {
			err = a.tellToLook(ctx, &l, rev)
		}
		if err != nil {
			return err
		}
	}
	return a.note(ctx, c, noted{Failed: true})
}

// tellToLook saves a revision and has all viewers fetch their own view of it.
func (a *App) tellToLook(ctx context.Context, l *loaded, rev *revision) error {
	s, err := a.remake(a.forAudience(ctx, rev.channel), rev, nil)
	if err != nil {
		s, err = rev.seen(l)
	}
	if err != nil {
		return err
	}
	m, err := a.message(rev, s.version, nil)
	if err != nil {
		return err
	}
	return a.saveAndTell(ctx, rev, m, func() {})
}

// A given is what a component was like before an action.
type given struct {
	state []byte // JSON of the lc:"state" fields, nil if there are none
	own   []byte // the same of the viewer's own fields
}

// remember notes what the component is like, if it matters later.
func (l *loaded) remember(c *call) (err error) {
	if !c.act.quiet && l.comp.client == nil {
		return nil
	}
	if l.comp.state != nil {
		if l.given.state = l.record.State; l.given.state == nil {
			if l.given.state, err = l.stateJSON(); err != nil {
				return err
			}
		}
	}
	l.given.own, err = l.ownFields()
	return err
}

// isPrivate reports whether an action has changed nothing that others could
// see: the version stays, and nobody is told. That is so if the stored state is
// as it was, and the action is not to be told at once, or has changed the
// viewer's own fields instead. Where the state is in the application's own
// hands, only the former says so.
func (rev *revision) isPrivate(l *loaded, c *call) bool {
	if !bytes.Equal(l.given.state, rev.next.State) {
		return false
	}
	return c.act.quiet || rev.comp.state != nil && rev.comp.client != nil && !bytes.Equal(l.given.own, c.after)
}

// logUnshared logs why a component can't be made in nobody's name, though it can be
// for the user who acts: the action stands, and each viewer fetches their own view.
func (a *App) logUnshared(ctx context.Context, rev *revision, err error) {
	if err != nil && !isForPeople(err) {
		a.log.ErrorContext(ctx, "a component can't be rendered in nobody's name, so each viewer fetches it; if that is meant, write push=refresh",
			"component", rev.id.String(), "channel", string(rev.channel), "err", err)
	}
}

// renewToken puts a new token into the effects if the action has changed the
// viewer's own fields.
func (a *App) renewToken(l *loaded, c *call, e *effects) error {
	var err error
	if c.after, err = l.ownFields(); err != nil || c.after == nil || bytes.Equal(c.before, c.after) {
		return err
	}
	t, err := a.issue(l, c.viewer.user, c.after)
	if err != nil {
		return err
	}
	e.Token = t.String()
	e.Keep, err = a.kept(l, c.viewer.user, c.after)
	return err
}

// pause waits for a moment, longer the more attempts there were.
func pause(ctx context.Context, attempts int) error {
	longest := time.Millisecond << min(attempts, 6)
	select {
	case <-time.After(rand.N(longest)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
