package postgres

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	lc "github.com/lcgen/lcgen/runtime"
)

// How a listener works.
const (
	checkEvery = 2 * time.Second        // all channels are compared with the table
	readTime   = 2 * time.Second        // for one read
	listenTime = 5 * time.Second        // for Listen and Replay, if their context has no earlier deadline
	firstTime  = 500 * time.Millisecond // that Listen waits to be notified; the check works without

	// longSilence is after how long a listener does not read what it has
	// missed, and leaves that to the Receiver. History reaches back further.
	longSilence = retryWindow / 2
)

// A listener is an lc.Listener. Its goroutine hear waits for notifications on a
// connection of its own, and receiveAll reads what is new, and calls the
// Receiver.
type listener struct {
	d        *Database
	receiver lc.Receiver
	ctx      context.Context
	cancel   context.CancelFunc
	running  sync.WaitGroup
	wake     chan struct{} // there is something in dirty
	heard    chan struct{} // closed when notifications came through for the first time

	mu       sync.Mutex
	channels map[lc.Channel]*channel
	hashes   map[uint64]*channel
	dirty    map[*channel]struct{} // may have new events
	epoch    string                // of what was read last, "" before
	notified bool                  // the connection for notifications is there
	answered time.Time             // when a read succeeded last
	lapsed   bool                  // before that there was a long silence
	since    time.Time             // when the server began to answer, zero if it does not
	closed   bool
}

// A channel is one that is listened to.
type channel struct {
	name lc.Channel
	hash uint64
	last lc.Place // all up to here was received, told by Missed, or is behind the place of Listen
}

// Open implements lc.Broker.
func (d *Database) Open(r lc.Receiver) (lc.Listener, error) {
	l := &listener{
		d: d, receiver: r, wake: make(chan struct{}, 1), heard: make(chan struct{}),
		channels: map[lc.Channel]*channel{}, hashes: map[uint64]*channel{}, dirty: map[*channel]struct{}{},
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ctx.Err() != nil {
		return nil, errClosed
	}
	l.ctx, l.cancel = context.WithCancel(d.ctx)
	d.listeners[l] = struct{}{}
	l.running.Go(l.hear)
	l.running.Go(l.receiveAll)
	return l, nil
}

// Listen implements lc.Listener.
func (l *listener) Listen(ctx context.Context, chs ...lc.Channel) (map[lc.Channel]lc.Place, error) {
	ctx, cancel := l.bounded(ctx)
	defer cancel()
	if err := l.first(ctx); err != nil {
		return nil, err
	}
	places, err := l.d.newest(ctx, chs)
	l.noteAnswer(err == nil)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, errClosed
	}
	for ch, place := range places {
		c := l.channels[ch]
		if c == nil {
			c = &channel{name: ch, hash: hash(string(ch)), last: place}
			l.channels[ch], l.hashes[c.hash] = c, c
		}
		l.dirty[c] = struct{}{} // what came after the read was nobody's to hear
	}
	l.wakeUp()
	return places, nil
}

// bounded returns a context that is done early enough, and if the listener is
// closed.
func (l *listener) bounded(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithTimeout(ctx, listenTime)
	stop := context.AfterFunc(l.ctx, cancel)
	return ctx, func() { stop(); cancel() }
}

// first waits a little until the listener is notified.
func (l *listener) first(ctx context.Context) error {
	t := time.NewTimer(firstTime)
	defer t.Stop()
	select {
	case <-l.heard:
	case <-t.C:
	case <-ctx.Done():
	}
	return ctx.Err()
}

// newest reads the newest places of channels.
func (d *Database) newest(ctx context.Context, chs []lc.Channel) (map[lc.Channel]lc.Place, error) {
	places := make(map[lc.Channel]lc.Place, len(chs))
	if len(chs) == 0 {
		return places, nil
	}
	err := d.eachOfMany(ctx, len(chs), d.q.newest, []any{namesOf(chs)}, func(rows pgx.Rows) error {
		var ch, epoch string
		var seq int64
		err := rows.Scan(&ch, &epoch, &seq)
		places[lc.Channel(ch)] = lc.Place{Epoch: epoch, Seq: uint64(seq)}
		return err
	})
	if err != nil {
		return nil, err
	}
	return places, nil
}

func namesOf(chs []lc.Channel) []string {
	names := make([]string, len(chs))
	for i, ch := range chs {
		names[i] = string(ch)
	}
	return names
}

// Forget implements lc.Listener.
func (l *listener) Forget(chs ...lc.Channel) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, ch := range chs {
		c := l.channels[ch]
		if c == nil {
			continue
		}
		delete(l.channels, ch)
		delete(l.dirty, c)
		if l.hashes[c.hash] == c {
			delete(l.hashes, c.hash)
		}
	}
}

// wakeFor has those channels read that have come further than what was
// received.
func (l *listener) wakeFor(woken map[uint64]lc.Place) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for n, place := range woken {
		if c := l.hashes[n]; c != nil && (place.Epoch != c.last.Epoch || place.Seq > c.last.Seq) {
			l.dirty[c] = struct{}{}
		}
	}
	if len(l.dirty) > 0 {
		l.wakeUp()
	}
}

// wakeUp lets receiveAll look into dirty.
func (l *listener) wakeUp() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// wakeAll has all channels read.
func (l *listener) wakeAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.channels {
		l.dirty[c] = struct{}{}
	}
	l.wakeUp()
}

// noteAnswer notes whether the server has answered.
func (l *listener) noteAnswer(ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case !ok:
		l.since = time.Time{}
	default:
		l.lapsed = l.lapsed || !l.answered.IsZero() && time.Since(l.answered) > longSilence
		l.answered = time.Now()
		if l.since.IsZero() && l.notified {
			l.since = l.answered
		}
	}
}

// noteNotified notes whether the connection for notifications is there.
func (l *listener) noteNotified(ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.notified = ok; !ok {
		l.since = time.Time{}
	}
}

// Healthy implements lc.Listener.
func (l *listener) Healthy() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.since
}

// Close implements lc.Listener.
func (l *listener) Close() error {
	l.mu.Lock()
	l.closed, l.since = true, time.Time{}
	clear(l.channels)
	clear(l.hashes)
	clear(l.dirty)
	l.mu.Unlock()
	l.cancel()
	l.d.mu.Lock()
	delete(l.d.listeners, l)
	l.d.mu.Unlock()
	l.running.Wait()
	return nil
}

// takeDirty returns the channels to read, in a steady order.
func (l *listener) takeDirty() []*channel {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := slices.SortedFunc(maps.Keys(l.dirty), func(a, b *channel) int { return cmp.Compare(a.name, b.name) })
	clear(l.dirty)
	return all
}
