package lc

import (
	"cmp"
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"sync"
	"time"
)

// Limits on what a MemoryBroker holds for channels that nobody listens to. The
// history that viewers are served from is the App's, and larger.
const (
	memoryBrokerMessages = 1024
	memoryBrokerBytes    = 1 << 20
)

// A MemoryBroker carries messages within one process. It is what an App uses
// unless told otherwise. With a process its history ends: what viewers show who
// come back after a restart is compared with the Store.
type MemoryBroker struct {
	began time.Time

	mu        sync.Mutex
	last      Place                   // of all channels: they share a counter
	floor     uint64                  // what has gone of channels that hold nothing any more ends here
	channels  map[Channel]*memoryPast // that hold messages
	order     []Placed                // all that is held, oldest first
	bytes     int                     // of data in order
	places    map[string]Place        // of what is held, by ID
	listeners []*memoryListener
}

// A memoryPast is what is held of one channel.
type memoryPast struct {
	floor uint64 // of the newest message that has gone
	held  []Placed
}

// NewMemoryBroker returns a broker with an epoch of its own.
func NewMemoryBroker() *MemoryBroker {
	return &MemoryBroker{
		began:    time.Now(),
		last:     Place{Epoch: newEpoch()},
		channels: map[Channel]*memoryPast{},
		places:   map[string]Place{},
	}
}

// newEpoch returns 13 random characters, which hold 65 bits.
func newEpoch() string { return strings.ToLower(rand.Text()[:13]) }

// Publish implements Broker. All who listen have the message when it returns.
// An id is known as long as the message is held.
func (b *MemoryBroker) Publish(ctx context.Context, id string, m Message) (Place, error) {
	if err := ctx.Err(); err != nil {
		return Place{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if place, ok := b.places[id]; ok {
		return place, nil
	}
	b.last.Seq++
	p := Placed{Place: b.last, ID: id, Message: m}
	b.hold(p)
	for _, l := range b.listeners {
		if _, ok := l.channels[m.Channel]; ok {
			l.receiver.Receive(p)
		}
	}
	return p.Place, nil
}

// hold keeps p for whoever asks later and lets go of the oldest beyond the
// limits.
func (b *MemoryBroker) hold(p Placed) {
	past := b.channels[p.Message.Channel]
	if past == nil {
		past = &memoryPast{floor: b.floor}
		b.channels[Channel(strings.Clone(string(p.Message.Channel)))] = past
	}
	past.held = append(past.held, p)
	b.places[p.ID] = p.Place
	b.order = append(b.order, p)
	b.bytes += len(p.Message.Data)
	drop := 0
	for len(b.order)-drop > memoryBrokerMessages || b.bytes > memoryBrokerBytes {
		b.drop(b.order[drop])
		drop++
	}
	clear(b.order[:drop])
	b.order = b.order[drop:]
}

// drop lets go of p, which is the oldest of all.
func (b *MemoryBroker) drop(p Placed) {
	b.bytes -= len(p.Message.Data)
	delete(b.places, p.ID)
	past := b.channels[p.Message.Channel]
	past.held[0] = Placed{}
	past.held, past.floor = past.held[1:], p.Place.Seq
	if len(past.held) == 0 {
		delete(b.channels, p.Message.Channel)
		b.floor = max(b.floor, past.floor)
	}
}

// newest returns the newest place of a channel.
func (b *MemoryBroker) newest(ch Channel) Place {
	if past := b.channels[ch]; past != nil {
		return past.held[len(past.held)-1].Place
	}
	return b.last
}

// newestOfAll returns a place in each channel: everything that was published
// before the call is not behind it.
func (b *MemoryBroker) newestOfAll() Place {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.last
}

// Open implements Broker.
func (b *MemoryBroker) Open(r Receiver) (Listener, error) {
	l := &memoryListener{broker: b, receiver: r, channels: map[Channel]struct{}{}}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.listeners = append(b.listeners, l)
	return l, nil
}

// A memoryListener is a Listener of a MemoryBroker, whose mutex guards it.
type memoryListener struct {
	broker   *MemoryBroker
	receiver Receiver
	channels map[Channel]struct{}
}

// Listen implements Listener.
func (l *memoryListener) Listen(ctx context.Context, chs ...Channel) (map[Channel]Place, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l.broker.mu.Lock()
	defer l.broker.mu.Unlock()
	places := make(map[Channel]Place, len(chs))
	for _, ch := range chs {
		l.channels[ch] = struct{}{}
		places[ch] = l.broker.newest(ch)
	}
	return places, nil
}

// Forget implements Listener.
func (l *memoryListener) Forget(chs ...Channel) {
	l.broker.mu.Lock()
	defer l.broker.mu.Unlock()
	for _, ch := range chs {
		delete(l.channels, ch)
	}
}

// Replay implements Listener.
func (l *memoryListener) Replay(ctx context.Context, ch Channel, after Place, most int) (ms []Placed, more bool, err error) {
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	b := l.broker
	b.mu.Lock()
	defer b.mu.Unlock()
	floor, held := b.floor, []Placed(nil)
	if past := b.channels[ch]; past != nil {
		floor, held = past.floor, past.held
	}
	if after.Epoch != b.last.Epoch || after.Seq < floor || after.Seq > b.last.Seq {
		return nil, false, ErrNotHeld
	}
	first, _ := slices.BinarySearchFunc(held, after.Seq+1, func(p Placed, seq uint64) int {
		return cmp.Compare(p.Place.Seq, seq)
	})
	held = held[first:]
	if len(held) > most {
		held, more = held[:most], true
	}
	return slices.Clone(held), more, nil
}

// Healthy implements Listener: a process reaches itself.
func (l *memoryListener) Healthy() time.Time { return l.broker.began }

// Close implements Listener.
func (l *memoryListener) Close() error {
	b := l.broker
	b.mu.Lock()
	defer b.mu.Unlock()
	b.listeners = slices.DeleteFunc(b.listeners, func(o *memoryListener) bool { return o == l })
	clear(l.channels)
	return nil
}
