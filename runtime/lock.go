package lc

import (
	"context"
	"errors"
	"sync"
	"time"
)

// locks gives each component instance one lock, for as long as anybody holds
// it or waits for it.
type locks struct {
	mu   sync.Mutex
	held map[ComponentID]*lock
}

// A lock is held by whoever has put something into turn.
type lock struct {
	turn  chan struct{} // holds one
	users int           // who hold it or wait; guarded by locks.mu
}

// acquire waits for the lock of id, first come, first served. It returns ctx's
// error if that comes first.
func (l *locks) acquire(ctx context.Context, id ComponentID) error {
	l.mu.Lock()
	own := l.held[id]
	if own == nil {
		if l.held == nil {
			l.held = map[ComponentID]*lock{}
		}
		own = &lock{turn: make(chan struct{}, 1)}
		l.held[id] = own
	}
	own.users++
	l.mu.Unlock()

	select {
	case own.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		l.leave(id, own)
		return ctx.Err()
	}
}

// release gives the lock of id to who waits for it longest.
func (l *locks) release(id ComponentID) {
	l.mu.Lock()
	own := l.held[id]
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

// afterTime bounds the work that is left when a turn is over.
const afterTime = 10 * time.Second

// A turn is the time in which somebody holds the lock of a component. What an
// action broadcasts about its own component, or another that may be waiting
// for this one, has to wait until the turn is over: it would wait for the lock
// in vain.
type turn struct {
	mu    sync.Mutex
	over  bool
	after []func(context.Context) error
}

type turnKey struct{}

// inTurn runs work while it holds the lock of id.
func (a *App) inTurn(ctx context.Context, id ComponentID, work func(context.Context) error) error {
	if err := a.locks.acquire(ctx, id); err != nil {
		return errBusy("Too much is going on here at the moment.", time.Second)
	}
	t := new(turn)
	defer a.finish(ctx, t) // when the lock is free
	defer a.locks.release(id)
	return work(context.WithValue(ctx, turnKey{}, t))
}

// later reports whether work was put off until the turn of ctx is over.
func later(ctx context.Context, work func(context.Context) error) bool {
	t, ok := ctx.Value(turnKey{}).(*turn)
	if !ok {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return false
	}
	t.after = append(t.after, work)
	return true
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

// finish ends a turn and does what was put off.
func (a *App) finish(ctx context.Context, t *turn) {
	t.mu.Lock()
	t.over = true
	after := t.after
	t.mu.Unlock()
	if len(after) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), afterTime)
	defer cancel()
	for _, work := range after {
		if err := guarded(func() error { return work(ctx) }); err != nil && !errors.Is(err, context.Canceled) {
			a.log.ErrorContext(ctx, "broadcast from an action failed", "err", err)
		}
	}
}
