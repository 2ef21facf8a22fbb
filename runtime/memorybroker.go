package lc

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"sync"
)

// Limits on what a MemoryBroker holds for those who subscribe later. The
// history that viewers are served from is the App's, and larger.
const (
	memoryBrokerMessages = 1024
	memoryBrokerBytes    = 1 << 20
)

// A MemoryBroker carries messages within one process. It is what an App uses
// unless told otherwise. With a process its sequence ends: viewers who come
// back after a restart are told to fetch what they show.
type MemoryBroker struct {
	mu    sync.Mutex
	last  Place
	held  []Delivery // the newest messages, oldest first
	bytes int        // of data in held
	subs  []*memorySub
}

// memorySub is one subscription; its address tells it from the others.
type memorySub struct {
	ctx     context.Context
	deliver func(Delivery)
}

// NewMemoryBroker returns a broker with an epoch of its own.
func NewMemoryBroker() *MemoryBroker {
	return &MemoryBroker{last: Place{Epoch: newEpoch()}}
}

// newEpoch returns 13 random characters, which hold 65 bits.
func newEpoch() string { return strings.ToLower(rand.Text()[:13]) }

// Publish implements Broker. All subscribers have the message when it
// returns.
func (b *MemoryBroker) Publish(ctx context.Context, m Message) (Place, error) {
	if err := ctx.Err(); err != nil {
		return Place{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last.Seq++
	d := Delivery{ID: b.last, Message: m}
	b.hold(d)
	for _, sub := range b.subs {
		if sub.ctx.Err() == nil {
			sub.deliver(d)
		}
	}
	return d.ID, nil
}

// hold keeps d for later subscribers and lets go of the oldest beyond the
// limits.
func (b *MemoryBroker) hold(d Delivery) {
	b.held = append(b.held, d)
	b.bytes += len(d.Message.Data)
	drop := 0
	for len(b.held)-drop > memoryBrokerMessages || b.bytes > memoryBrokerBytes {
		b.bytes -= len(b.held[drop].Message.Data)
		drop++
	}
	clear(b.held[:drop])
	b.held = b.held[drop:]
}

// Subscribe implements Broker.
func (b *MemoryBroker) Subscribe(ctx context.Context, after Place, deliver func(Delivery)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	start := b.start(after)
	deliver(start)
	for _, d := range b.held {
		if d.ID.Seq > start.ID.Seq {
			deliver(d)
		}
	}
	sub := &memorySub{ctx, deliver}
	b.subs = append(b.subs, sub)
	context.AfterFunc(ctx, func() { b.unsubscribe(sub) })
	return nil
}

// start returns the first delivery of a subscription.
func (b *MemoryBroker) start(after Place) Delivery {
	oldest := Place{Epoch: b.last.Epoch, Seq: b.last.Seq - uint64(len(b.held))}
	switch {
	case after.IsZero():
		return Delivery{ID: oldest}
	case after.Epoch != b.last.Epoch || after.Seq < oldest.Seq || after.Seq > b.last.Seq:
		return Delivery{ID: oldest, Gap: true}
	default:
		return Delivery{ID: after}
	}
}

func (b *MemoryBroker) unsubscribe(sub *memorySub) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.subs = slices.DeleteFunc(b.subs, func(s *memorySub) bool { return s == sub })
}
