package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	lc "github.com/lcgen/lcgen/runtime"
)

// readMost is how many events of one channel are read at a time.
const readMost = 200

// receiveAll reads what is new until the listener is closed.
func (l *listener) receiveAll() {
	check := time.NewTicker(checkEvery)
	defer check.Stop()
	told := false // that the server does not answer
	for {
		select {
		case <-l.ctx.Done():
			return
		case <-check.C:
			if err := l.checkEpoch(); err != nil && !told {
				told = true
				l.d.log.Warn("events can't be read from PostgreSQL", "err", err)
			}
			l.wakeAll()
		case <-l.wake:
			dirty := l.takeDirty()
			if len(dirty) == 0 {
				continue
			}
			err := l.read(dirty)
			switch {
			case err == nil:
				told = false
			case l.ctx.Err() == nil && !told:
				told = true
				l.d.log.Warn("events can't be read from PostgreSQL", "err", err)
			}
		}
	}
}

// checkEpoch begins another epoch if this is another database than before.
func (l *listener) checkEpoch() error {
	p, err := l.position()
	if err == nil && p.moved() {
		ctx, cancel := context.WithTimeout(l.ctx, startTime) // it deletes all events
		defer cancel()
		err = l.d.move(ctx)
	}
	if err == nil {
		l.enter(p.epoch)
	}
	l.noteAnswer(err == nil)
	return err
}

func (l *listener) position() (p position, err error) {
	ctx, cancel := context.WithTimeout(l.ctx, readTime)
	defer cancel()
	err = l.d.pool.QueryRow(ctx, l.d.q.position).Scan(&p.epoch, &p.begun, &p.identity)
	return p, err
}

// read receives what is new on channels. If that fails, the next check tries
// again.
func (l *listener) read(dirty []*channel) error {
	ctx, cancel := context.WithTimeout(l.ctx, readTime)
	defer cancel()
	l.mu.Lock()
	lapsed := l.lapsed
	l.mu.Unlock()
	if lapsed {
		return l.skip(ctx)
	}
	names, after := make([]string, len(dirty)), make([]int64, len(dirty))
	l.mu.Lock()
	for i, c := range dirty {
		names[i], after[i] = string(c.name), int64(c.last.Seq)
	}
	epoch := l.epoch
	l.mu.Unlock()
	counts := make([]int, len(dirty))
	err := l.d.eachOfMany(ctx, len(dirty), l.d.q.behind, []any{names, after, readMost}, func(rows pgx.Rows) error {
		var n int
		e, floor, err := scanEvent(rows, &n)
		if err != nil {
			return err
		}
		if e.Place.Epoch != epoch {
			epoch = e.Place.Epoch
			l.enter(epoch)
		}
		counts[n-1]++
		e.Message.Channel = dirty[n-1].name
		l.take(dirty[n-1], e, floor)
		return nil
	})
	l.noteAnswer(err == nil)
	l.more(dirty, counts)
	return err
}

// scanEvent reads a row of an event. Its columns begin with one for n, if that
// is not nil, the epoch and the floor.
func scanEvent(rows pgx.Rows, n *int) (e lc.Placed, floor uint64, err error) {
	var low, seq, version int64
	m := &e.Message
	dest := []any{&e.Place.Epoch, &low, &seq, &e.ID, &m.Type, &m.Component.Name, &m.Component.Instance, &version, &m.Data}
	if n != nil {
		dest = append([]any{n}, dest...)
	}
	err = rows.Scan(dest...)
	e.Place.Seq, m.Version = uint64(seq), uint64(version)
	return e, uint64(low), err
}

// take gives an event to the Receiver, unless its place has passed.
func (l *listener) take(c *channel, e lc.Placed, floor uint64) {
	l.mu.Lock()
	if l.channels[c.name] != c || e.Place.Epoch == c.last.Epoch && e.Place.Seq <= c.last.Seq {
		l.mu.Unlock()
		return
	}
	missed := e.Place.Epoch == c.last.Epoch && floor > c.last.Seq // swept before it was read
	c.last = e.Place
	l.mu.Unlock()
	if missed { // before the event, for the Receiver replays from the one before
		l.receiver.Missed(c.name)
	}
	l.receiver.Receive(e)
}

// more has those channels read again that may have more.
func (l *listener) more(dirty []*channel, counts []int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, c := range dirty {
		if counts[i] == readMost && l.channels[c.name] == c {
			l.dirty[c] = struct{}{}
		}
	}
	if len(l.dirty) > 0 {
		l.wakeUp()
	}
}

// enter begins an epoch. Those channels that Listen has not found in it begin
// where it begins.
func (l *listener) enter(epoch string) {
	l.mu.Lock()
	before := l.epoch
	if epoch == before {
		l.mu.Unlock()
		return
	}
	l.epoch = epoch
	left := false
	for _, c := range l.channels {
		if c.last.Epoch != epoch {
			c.last, left = lc.Place{Epoch: epoch}, true
			l.dirty[c] = struct{}{}
		}
	}
	l.wakeUp()
	l.mu.Unlock()
	if left {
		l.receiver.Missed()
	}
}

// skip goes on behind the newest events after a long silence. The Receiver
// replays or compares, as it sees fit.
func (l *listener) skip(ctx context.Context) error {
	l.mu.Lock()
	chs := make([]lc.Channel, 0, len(l.channels))
	for ch := range l.channels {
		chs = append(chs, ch)
	}
	l.mu.Unlock()
	places, err := l.d.newest(ctx, chs)
	l.noteAnswer(err == nil)
	if err != nil {
		return err
	}
	l.mu.Lock()
	l.lapsed = false
	for ch, place := range places {
		if c := l.channels[ch]; c != nil && (place.Epoch != c.last.Epoch || place.Seq > c.last.Seq) {
			c.last, l.epoch = place, place.Epoch
		}
	}
	l.mu.Unlock()
	l.receiver.Missed()
	l.wakeAll()
	return nil
}
