package natsbroker

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"

	lc "github.com/lcgen/lcgen/runtime"
)

// How all channels are compared with the stream. With the time that a read may
// take, a loss is told within lc.Lag.
const (
	checkEvery = 2 * time.Second
	onTheWay   = 250 * time.Millisecond // for what the stream has and the connection has not delivered
	onTheWayIn = 5 * time.Millisecond   // how often that is looked at
)

// lookNow asks for a check as soon as possible.
func (l *listener) lookNow() {
	select {
	case l.look <- struct{}{}:
	default:
	}
}

// checkAll checks now, every two seconds, and when a connection was made,
// until the listener is closed.
func (l *listener) checkAll() {
	statuses, silentBefore := l.statuses, false
	for {
		err := l.check(l.ctx)
		if l.ctx.Err() != nil {
			return
		}
		if silent := err != nil; silent != silentBefore {
			if silentBefore = silent; silent {
				l.broker.logger().Warn("the stream of events can't be checked", "err", err)
			} else {
				l.broker.logger().Info("the stream of events can be checked again")
			}
		}
		if !l.awaitCheck(&statuses) {
			return
		}
	}
}

// awaitCheck waits until a check is due. It returns false if the listener is
// closed.
func (l *listener) awaitCheck(statuses *chan nats.Status) bool {
	timer := time.NewTimer(l.broker.checkEvery)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			return true
		case <-l.look:
			return true
		case <-l.ctx.Done():
			return false
		case status, ok := <-*statuses:
			switch {
			case !ok:
				*statuses = nil
			case status == nats.CONNECTED:
				return true
			default:
				l.silent()
			}
		}
	}
}

// check compares all channels with the stream, and tells of those that have
// events which did not come.
func (l *listener) check(ctx context.Context) error {
	before, seen := l.seen()
	probed, err := l.broker.probe(ctx, l.node)
	switch {
	case err != nil:
		l.silent()
		probed = lc.Place{Epoch: l.broker.epoch()} // ask the replicas
	case probed.Epoch == before && probed.Seq < seen:
		err := l.broker.renew(ctx, before)
		l.lookNow()
		return errors.Join(errors.New("the stream has lost its newest events"), err)
	}
	if !l.enterFrom(before, probed.Epoch) {
		l.lookNow()
		return nil
	}
	tokens, from := l.unchecked()
	if len(tokens) > 0 {
		found, readErr := l.newest(ctx, tokens, probed, from+1)
		if readErr != nil {
			l.silent()
			return errors.Join(err, readErr)
		}
		l.settle(ctx, l.behind(found, tokens))
		l.checkedUpTo(found, tokens)
	}
	if err == nil {
		l.answered()
	}
	return err
}

// seen returns the epoch and the newest place in it that the stream was seen
// to have.
func (l *listener) seen() (epoch string, seq uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, h := range l.channels {
		seq = max(seq, h.last, h.checked)
	}
	return l.epoch, seq
}

// enterFrom begins an epoch, unless another one than before has begun.
func (l *listener) enterFrom(before, epoch string) bool {
	l.calls.Lock()
	defer l.calls.Unlock()
	if now := l.epochNow(); now != before && now != epoch {
		return false
	}
	l.enter(epoch)
	return true
}

// unchecked returns all channels that have a place, and up to where all of
// them are checked.
func (l *listener) unchecked() (tokens []string, checked uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	checked = 1<<64 - 2
	for t, h := range l.channels {
		if !h.joining {
			tokens, checked = append(tokens, t), min(checked, h.checked)
		}
	}
	return tokens, checked
}

// behind returns the channels whose newest event has not come.
func (l *listener) behind(found position, tokens []string) map[string]uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	behind := map[string]uint64{}
	if found.epoch != l.epoch {
		return behind
	}
	for _, t := range tokens {
		if h := l.channels[t]; h != nil && !h.joining && h.last < found.newest[t] {
			behind[t] = found.newest[t]
		}
	}
	return behind
}

// checkedUpTo notes how far channels were checked.
func (l *listener) checkedUpTo(found position, tokens []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if found.epoch != l.epoch {
		return
	}
	for _, t := range tokens {
		if h := l.channels[t]; h != nil && !h.joining {
			h.checked = max(h.checked, found.upTo)
		}
	}
}

// settle waits a moment for events that are on their way, and tells of those
// that don't come.
func (l *listener) settle(ctx context.Context, behind map[string]uint64) {
	for stop := time.Now().Add(onTheWay); len(behind) > 0 && time.Now().Before(stop); {
		if !pause(ctx, onTheWayIn) {
			break
		}
		l.mu.Lock()
		for t, newest := range behind {
			if h := l.channels[t]; h == nil || h.last >= newest {
				delete(behind, t)
			}
		}
		l.mu.Unlock()
	}
	if len(behind) == 0 {
		return
	}
	l.calls.Lock()
	defer l.calls.Unlock()
	if chs := l.giveUp(behind); len(chs) > 0 {
		l.call(func() { l.receiver.Missed(chs...) })
	}
}

// giveUp moves channels to where the stream has them, and returns those that
// were not there.
func (l *listener) giveUp(behind map[string]uint64) []lc.Channel {
	l.mu.Lock()
	defer l.mu.Unlock()
	var tokens []string
	for t, newest := range behind {
		if h := l.channels[t]; h != nil && h.last < newest {
			h.last, h.stored, h.at = newest, newest, time.Now()
			tokens = append(tokens, t)
		}
	}
	return l.channelsOf(tokens)
}
