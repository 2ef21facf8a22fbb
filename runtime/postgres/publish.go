package postgres

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	lc "github.com/lcgen/lcgen/runtime"
)

// Limits of publishing.
const (
	maxEvent     = 8 << 20         // bytes of an event's data
	storeTime    = 5 * time.Second // for one statement
	maxFlushes   = 2               // at a time; what comes meanwhile shares the next one
	flushLetters = 128             // in one statement,
	flushBytes   = 2 << 20         // and their bytes, but for the last
)

// A letter is an event that is published.
type letter struct {
	id   string
	m    lc.Message
	done chan struct{} // closed when place or err is there; nil in a transaction

	place lc.Place
	err   error
}

// Publish implements lc.Broker. In a transaction it returns the zero Place: the
// event gets its place when the transaction is committed. Otherwise what several
// goroutines publish at a time is stored together.
func (d *Database) Publish(ctx context.Context, id string, m lc.Message) (lc.Place, error) {
	if err := ctx.Err(); err != nil {
		return lc.Place{}, err
	}
	if len(m.Data) > maxEvent {
		return lc.Place{}, fmt.Errorf("publish an event of %d bytes on %s: %w: the limit is %d", len(m.Data), m.Channel, lc.ErrTooLarge, maxEvent)
	}
	if t := d.txOf(ctx); t != nil {
		if t.state == rolledBack {
			return lc.Place{}, fmt.Errorf("publish on %s: %w", m.Channel, errUndone)
		}
		t.letters = append(t.letters, &letter{id: id, m: m})
		return lc.Place{}, nil
	}
	l := &letter{id: id, m: m, done: make(chan struct{})}
	if !d.publisher.post(l, d.flush) {
		return lc.Place{}, errClosed
	}
	select {
	case <-l.done:
	case <-ctx.Done():
		d.publisher.withdraw(l)
		return lc.Place{}, fmt.Errorf("publish on %s: %w", m.Channel, ctx.Err())
	}
	if l.err != nil {
		return lc.Place{}, fmt.Errorf("publish on %s: %w", m.Channel, l.err)
	}
	return l.place, nil
}

// A publisher holds the letters that wait to be stored.
type publisher struct {
	mu      sync.Mutex
	queue   []*letter
	flushes int // goroutines that store
	closed  bool
	running sync.WaitGroup
}

// post has a letter stored. It reports false if the publisher is closed.
func (p *publisher) post(l *letter, flush func([]*letter)) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.queue = append(p.queue, l)
	if p.flushes < maxFlushes {
		p.flushes++
		p.running.Go(func() {
			for letters := p.take(); len(letters) > 0; letters = p.take() {
				flush(letters)
			}
		})
	}
	return true
}

// take returns what is to be stored next; nothing ends the goroutine.
func (p *publisher) take() (letters []*letter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n, size := 0, 0
	for n < min(len(p.queue), flushLetters) && size < flushBytes {
		size += len(p.queue[n].m.Data)
		n++
	}
	letters, p.queue = p.queue[:n:n], p.queue[n:]
	if n == 0 {
		p.queue = nil
		p.flushes--
	}
	return letters
}

// withdraw takes a letter back, unless it is being stored.
func (p *publisher) withdraw(l *letter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.queue, l); i >= 0 {
		p.queue = slices.Concat(p.queue[:i], p.queue[i+1:]) // take has given parts of the array away
	}
}

func (p *publisher) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.running.Wait()
}

// flush stores letters. If the server refuses what one of them holds, the
// others are stored without it.
func (d *Database) flush(letters []*letter) {
	err := d.store(letters)
	if err != nil && isAnswer(err) && len(letters) > 1 {
		for _, l := range letters {
			d.flush([]*letter{l})
		}
		return
	}
	if err == nil {
		d.told(letters)
	}
	for _, l := range letters {
		l.err = err
		close(l.done)
	}
}

func (d *Database) store(letters []*letter) error {
	ctx, cancel := context.WithTimeout(context.Background(), storeTime)
	defer cancel()
	query := func(statement string, args ...any) error {
		return place(func() (pgx.Rows, error) { return d.pool.Query(ctx, statement, args...) }, letters)
	}
	if err := query(d.q.publish, d.publishArgs(letters)...); err != nil {
		return err
	}
	// What has no place was stored by an earlier attempt.
	var ids []string
	for _, l := range letters {
		if l.place.IsZero() {
			ids = append(ids, l.id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	if err := query(d.q.published, ids); err != nil {
		return err
	}
	for _, l := range letters {
		if l.place.IsZero() {
			return fmt.Errorf("the event %s is not there, and was: it is older than the history", l.id)
		}
	}
	return nil
}

// place reads the places of letters.
func place(query func() (pgx.Rows, error), letters []*letter) error {
	rows, err := query()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var seq int64
		var epoch string
		if err := rows.Scan(&id, &seq, &epoch); err != nil {
			return err
		}
		for _, l := range letters {
			if l.id == id {
				l.place = lc.Place{Epoch: epoch, Seq: uint64(seq)}
			}
		}
	}
	return rows.Err()
}

// publishArgs returns the arguments of the statement that stores letters. All
// transactions take the locks of channels in one order.
func (d *Database) publishArgs(letters []*letter) []any {
	n := len(letters)
	locks, channels, ids, types := make([]int32, n), make([]string, n), make([]string, n), make([]string, n)
	names, instances, versions, data := make([]string, n), make([]string, n), make([]int64, n), make([][]byte, n)
	for i, l := range letters {
		m := l.m
		locks[i], channels[i], ids[i], types[i] = lockOf(m.Channel), string(m.Channel), l.id, m.Type
		names[i], instances[i], versions[i], data[i] = m.Component.Name, m.Component.Instance, int64(m.Version), m.Data
		if m.Data == nil {
			data[i] = []byte{}
		}
	}
	slices.Sort(locks)
	return []any{d.q.lockClass, slices.Compact(locks), channels, ids, types, names, instances, versions, data}
}

// lockOf returns the key of a channel's lock.
func lockOf(ch lc.Channel) int32 { return int32(hash(string(ch))>>32) | math.MinInt32 }

// told wakes those who listen to the channels of letters that are stored.
func (d *Database) told(letters []*letter) {
	if len(letters) == 0 {
		return
	}
	woken := map[uint64]lc.Place{}
	for _, l := range letters {
		woken[hash(string(l.m.Channel))] = l.place
	}
	d.mu.Lock()
	for l := range d.listeners {
		l.wakeFor(woken)
	}
	d.mu.Unlock()
	if d.tellsNow {
		d.notifier.tell(woken, d.notify)
	}
}
