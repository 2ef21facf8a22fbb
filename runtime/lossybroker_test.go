package lc

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// A lossyBroker is a broker on a bad day: attempts fail with the message stored
// or not, messages come late, before they have a place, or not at all, and what
// is missing is told a little later, at times when it is not held any more. On
// a calm day it does all that it should.
type lossyBroker struct {
	Broker
	calm *atomic.Bool
	late bool // everything comes somewhat later
}

var errLossy = errors.New("a bad day")

// chance is true once in n times, unless the day is calm.
func (b lossyBroker) chance(n int) bool { return !b.calm.Load() && rand.IntN(n) == 0 }

func (b lossyBroker) Publish(ctx context.Context, id string, m Message) (Place, error) {
	if b.chance(50) {
		return Place{}, errLossy
	}
	place, err := b.Broker.Publish(ctx, id, m)
	if b.chance(50) {
		return Place{}, errLossy
	}
	return place, err
}

func (b lossyBroker) Open(r Receiver) (Listener, error) {
	ctx, stop := context.WithCancel(context.Background())
	to := &lossyReceiver{lossyBroker: b, to: r, ctx: ctx, queue: make(chan func(), 10_000)}
	l, err := b.Broker.Open(to)
	if err != nil {
		stop()
		return nil, err
	}
	to.group.Go(to.work)
	return &lossyListener{l, to, stop}, nil
}

// A lossyReceiver hands on what it receives, in order, if it does.
type lossyReceiver struct {
	lossyBroker
	to    Receiver
	ctx   context.Context
	queue chan func()
	group sync.WaitGroup
}

func (r *lossyReceiver) work() {
	for {
		select {
		case do := <-r.queue:
			if r.late && r.chance(50) {
				time.Sleep(rand.N(5 * time.Millisecond))
			}
			do()
		case <-r.ctx.Done():
			return
		}
	}
}

func (r *lossyReceiver) put(do func()) {
	select {
	case r.queue <- do:
	case <-r.ctx.Done():
	}
}

func (r *lossyReceiver) Receive(p Placed) {
	switch {
	case r.chance(60): // lost, and found out later
		r.group.Go(func() {
			select {
			case <-time.After(rand.N(50 * time.Millisecond)):
				r.put(func() { r.to.Missed(p.Message.Channel) })
			case <-r.ctx.Done():
			}
		})
		return
	case r.chance(60): // shown before it is stored
		r.put(func() { r.to.Receive(Placed{ID: p.ID, Message: p.Message}) })
	case r.chance(200): // nobody knows what was lost
		r.put(func() { r.to.Missed() })
	}
	r.put(func() { r.to.Receive(p) })
}

func (r *lossyReceiver) Missed(chs ...Channel) { r.put(func() { r.to.Missed(chs...) }) }

type lossyListener struct {
	Listener
	r    *lossyReceiver
	stop func()
}

func (l *lossyListener) Listen(ctx context.Context, chs ...Channel) (map[Channel]Place, error) {
	if l.r.chance(100) {
		return nil, errLossy
	}
	return l.Listener.Listen(ctx, chs...)
}

func (l *lossyListener) Replay(ctx context.Context, ch Channel, after Place, most int) ([]Placed, bool, error) {
	switch {
	case l.r.chance(20):
		return nil, false, ErrNotHeld
	case l.r.chance(20):
		return nil, false, errLossy
	}
	return l.Listener.Replay(ctx, ch, after, most)
}

func (l *lossyListener) Close() error {
	err := l.Listener.Close()
	l.stop()
	l.r.group.Wait()
	return err
}
