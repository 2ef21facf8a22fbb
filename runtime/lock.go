package lc

import (
	"context"
	"sync"
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
