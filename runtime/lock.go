package lc

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// locks gives each component instance one lock, for as long as anybody holds
// it or waits for it.
type locks struct {
	mu   sync.Mutex
	held map[ComponentID]*lock
}

// A lock is held by the one that has put something into turn.
type lock struct {
	turn   chan struct{} // holds one
	users  int           // who hold it or wait; guarded by locks.mu
	holder holder        // guarded by locks.mu
}

// A claim asks for the lock of an instance.
type claim struct {
	id     ComponentID
	action string // wire name; empty for a call of the App
	call   string // that call: "Refresh"
}

// String says who makes the claim.
func (c claim) String() string {
	if c.action != "" {
		return fmt.Sprintf("its action %q", c.action)
	}
	return "a call of " + c.call
}

// A holder has a lock. The zero holder is nobody.
type holder struct {
	claim claim
	since time.Time
	until time.Time // when its context ends
}

// handBack is the part of its time that a holder is left if the call that waits
// for it may be its own: enough to save its change and answer.
const handBack = 10

// betweenTurns is when to look again for a holder if there is none just now.
const betweenTurns = 10 * time.Millisecond

// patience returns how long a call that may be the holder's own waits for it:
// so long that the holder has some of its time left. It returns 0 if the
// holder's time is over, so that nothing can be done for its sake.
func (h holder) patience() time.Duration {
	if h == (holder{}) {
		return betweenTurns
	}
	left := time.Until(h.until)
	if left <= 0 {
		return 0
	}
	return left - min(h.until.Sub(h.since)/handBack, left/2)
}

// acquire waits for the lock of an instance, first come, first served. It
// returns a lockedError when ctx is done. A call of the App may come from the
// very action that holds the lock, which nobody can tell if that has not passed
// its context: such a call gives up while that action still has time to go on.
func (l *locks) acquire(ctx context.Context, c claim) error {
	own := l.enter(c.id)
	select {
	case own.turn <- struct{}{}:
		l.hold(ctx, own, c)
		return nil
	default:
	}

	began := time.Now()
	seen := l.holderOf(own)
	var giveUp <-chan time.Time
	if c.action == "" {
		giveUp = after(seen.patience())
	}
	for {
		select {
		case own.turn <- struct{}{}:
			l.hold(ctx, own, c)
			return nil
		case <-ctx.Done():
			return l.leaveLocked(own, c, l.holderOf(own), began, ctx.Err())
		case <-giveUp:
			now := l.holderOf(own)
			if now == seen && now != (holder{}) {
				return l.leaveLocked(own, c, seen, began, context.DeadlineExceeded)
			}
			seen, giveUp = now, after(now.patience())
		}
	}
}

// after is time.After, or never for a time of 0.
func after(d time.Duration) <-chan time.Time {
	if d == 0 {
		return nil
	}
	return time.After(d)
}

// enter counts a user of the lock in.
func (l *locks) enter(id ComponentID) *lock {
	l.mu.Lock()
	defer l.mu.Unlock()
	own := l.held[id]
	if own == nil {
		if l.held == nil {
			l.held = map[ComponentID]*lock{}
		}
		own = &lock{turn: make(chan struct{}, 1)}
		l.held[id] = own
	}
	own.users++
	return own
}

// hold notes who has the lock now.
func (l *locks) hold(ctx context.Context, own *lock, c claim) {
	until, _ := ctx.Deadline()
	l.mu.Lock()
	defer l.mu.Unlock()
	own.holder = holder{c, time.Now(), until}
}

func (l *locks) holderOf(own *lock) holder {
	l.mu.Lock()
	defer l.mu.Unlock()
	return own.holder
}

// release gives the lock of id to the one that waits for it longest.
func (l *locks) release(id ComponentID) {
	l.mu.Lock()
	own := l.held[id]
	own.holder = holder{}
	l.mu.Unlock()
	<-own.turn
	l.leave(id, own)
}

func (l *locks) leave(id ComponentID, own *lock) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if own.users--; own.users == 0 {
		delete(l.held, id)
	}
}

// leaveLocked gives a claim up because of a holder, and returns why.
func (l *locks) leaveLocked(own *lock, c claim, h holder, began time.Time, cause error) error {
	l.leave(c.id, own)
	return &lockedError{claim: c, holder: h.claim, held: time.Since(h.since), waited: time.Since(began), cause: cause}
}

// A lockedError says that the lock of an instance could not be had in time.
type lockedError struct {
	claim  claim
	holder claim         // zero if the lock went from one to the next just then
	held   time.Duration // by the holder
	waited time.Duration
	cause  error // context.DeadlineExceeded or context.Canceled
}

func (e *lockedError) Unwrap() error { return e.cause }

// Error names the instance and who holds its lock. If that is an action, the
// most likely reason is a call that the action has made with another context
// than its own.
func (e *lockedError) Error() string {
	text := fmt.Sprintf("%s is locked, after a wait of %v: ", e.claim.id, e.waited.Round(time.Millisecond))
	if e.holder == (claim{}) {
		return text + "many others wait for it: " + e.cause.Error()
	}
	text += fmt.Sprintf("%s has held it for %v", e.holder, e.held.Round(time.Millisecond))
	switch {
	case e.claim.action == "" && e.holder.action != "":
		text += "; if that action has led to this call, the action's context was not passed to it: " +
			"pass it on, also through services, and the call is done when the action is over"
	case e.claim.action == "":
		text += "; if that call has led to this one, by the component's factory or methods, their context was not passed to it: pass it on"
	}
	return text + ": " + e.cause.Error()
}

// afterTime bounds the work that is left when a turn is over.
const afterTime = 10 * time.Second

// A turn is the time in which somebody holds the lock of a component. What an
// action broadcasts about its own component, or another that may be waiting
// for this one, has to wait until the turn is over: otherwise it would wait for
// the lock until its time is over.
type turn struct {
	mu    sync.Mutex
	over  bool
	after []putOff
}

// putOff is work that waits for the end of a turn.
type putOff struct {
	work   func(context.Context) error
	stored bool // it is done only if the change that it belongs to is stored
}

type turnKey struct{}

// inTurn runs work while it holds the lock of an instance. Both the wait for it
// and the work end with ctx, and in ActionTime at the latest.
func (a *App) inTurn(ctx context.Context, c claim, work func(context.Context) error) error {
	ctx, cancel := a.inTime(ctx)
	defer cancel()
	if err := a.locks.acquire(ctx, c); err != nil {
		return err
	}
	t := new(turn)
	defer a.finish(ctx, c, t) // when the lock is free
	defer a.locks.release(c.id)
	return work(context.WithValue(ctx, turnKey{}, t))
}

// inTime returns ctx, or if it may last longer than ActionTime, one that ends
// then: what waits for a lock, the Store or the Broker must not do so for ever,
// least of all while it holds a lock.
func (a *App) inTime(ctx context.Context) (context.Context, context.CancelFunc) {
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= a.limits.ActionTime {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, a.limits.ActionTime)
}

// hasTurn reports whether the caller holds the lock of a component, so that work
// may be put off.
func hasTurn(ctx context.Context) bool { return ctx.Value(turnKey{}) != nil }

// later reports whether work was put off until the turn of ctx is over.
func later(ctx context.Context, p putOff) bool {
	t, ok := ctx.Value(turnKey{}).(*turn)
	return ok && t.putOff(p)
}

// putOff reports whether work was put off until the turn is over.
func (t *turn) putOff(p putOff) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return false
	}
	t.after = append(t.after, p)
	return true
}

// forgetStored drops what was put off until a change is stored, which it isn't.
func forgetStored(ctx context.Context) {
	if t, ok := ctx.Value(turnKey{}).(*turn); ok {
		t.mu.Lock()
		t.after = slices.DeleteFunc(t.after, func(p putOff) bool { return p.stored })
		t.mu.Unlock()
	}
}

// forgetLater drops what was put off: it will be put off again by another run
// of the same action.
func forgetLater(ctx context.Context) {
	if t, ok := ctx.Value(turnKey{}).(*turn); ok {
		t.mu.Lock()
		t.after = nil
		t.mu.Unlock()
	}
}

type finishKey struct{}

// finishing returns the context for what was put off: with a time of its own,
// but for what was put off by such work itself. Otherwise calls that lead to
// ever more calls would have no bound together.
func finishing(ctx context.Context) (context.Context, context.CancelFunc) {
	if ctx.Value(finishKey{}) != nil {
		return ctx, func() {}
	}
	return context.WithTimeout(context.WithValue(context.WithoutCancel(ctx), finishKey{}, true), afterTime)
}

// finish ends a turn and does what was put off.
func (a *App) finish(ctx context.Context, c claim, t *turn) {
	t.mu.Lock()
	t.over = true
	after := t.after
	t.mu.Unlock()
	if len(after) == 0 {
		return
	}
	ctx, cancel := finishing(ctx)
	defer cancel()
	for _, p := range after {
		err := ctx.Err()
		if err == nil {
			err = guarded(func() error { return p.work(ctx) })
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			a.log.ErrorContext(ctx, "what was put off until the end of "+c.String()+" failed", "component", c.id.String(), "err", err)
		}
	}
}
