package natsbroker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/natsbroker/internal/wire"
)

// readBatch is how many messages one read asks for.
const readBatch = 512

var errLags = errors.New("the servers that answer lag behind")

// Replay implements lc.Listener.
func (l *listener) Replay(ctx context.Context, ch lc.Channel, after lc.Place, most int) ([]lc.Placed, bool, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*attemptTime)
	defer cancel()
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	if after.Epoch == "" || after.Seq == 1<<64-1 {
		return nil, false, lc.ErrNotHeld
	}
	if err := l.broker.isCurrent(ctx, after.Epoch); err != nil {
		return nil, false, err
	}
	for wait := time.Millisecond; ; wait *= 2 {
		r := &replay{listener: l, token: token(string(ch)), after: after, most: most}
		err := r.read(ctx)
		if err == nil || errors.Is(err, lc.ErrNotHeld) || !pause(ctx, wait) {
			more := len(r.ms) > most
			return r.ms[:min(len(r.ms), most)], more, err
		}
	}
}

// isCurrent returns lc.ErrNotHeld if the stream has another epoch.
func (b *Broker) isCurrent(ctx context.Context, epoch string) error {
	known := b.epoch()
	if epoch == known {
		return nil
	}
	if !later(epoch, known) || !validEpoch(epoch) {
		return lc.ErrNotHeld
	}
	s, err := b.js.Stream(ctx, b.name) // another process may have seen it made
	if err != nil {
		return err
	}
	if now, err := b.subjects.suits(s.CachedInfo().Config); err != nil || now != epoch {
		return lc.ErrNotHeld
	}
	return nil
}

// A replay is one attempt to read what is held of a channel.
type replay struct {
	listener *listener
	token    string
	after    lc.Place
	most     int

	ms     []lc.Placed
	last   uint64 // message that was read
	proven bool   // the message at after is held, and with it what follows
}

// read reads one message more than asked for, which tells that there is one.
// It begins with the message at the place: if that is held, so is what
// follows.
func (r *replay) read(ctx context.Context) error {
	b := r.listener.broker
	subject := b.subjects.event(r.after.Epoch, r.token)
	for from := max(r.after.Seq, 1); len(r.ms) <= r.most; from = r.last + 1 {
		req := directRead{Seq: from, Next: subject, Batch: min(r.most-len(r.ms)+2, readBatch)}
		end, err := b.read(ctx, b.name, req, r.take)
		if err != nil {
			return err
		}
		if end.none || end.pending == 0 || r.last < from {
			break
		}
	}
	if known := r.listener.knows(r.token, r.after.Epoch); len(r.ms) <= r.most && max(r.last, r.after.Seq) < known {
		return errors.Join(b.holds(ctx, r.listener.node, r.after), errLags)
	}
	if r.proven {
		return nil
	}
	return b.holds(ctx, r.listener.node, r.after)
}

func (r *replay) take(m *nats.Msg) {
	seq := number(m, "Nats-Sequence")
	r.last = max(r.last, seq)
	if seq <= r.after.Seq {
		r.proven = r.proven || seq == r.after.Seq
		return
	}
	msg, err := wire.Decode(m.Data)
	if err != nil || token(string(msg.Channel)) != r.token {
		return // receive has told of it
	}
	r.ms = append(r.ms, lc.Placed{Place: lc.Place{Epoch: r.after.Epoch, Seq: seq}, ID: m.Header.Get(nats.MsgIdHdr), Message: msg})
}

// knows returns up to where the stream is known to have events of a channel, 0
// if it is not listened to.
func (l *listener) knows(t, epoch string) uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	h := l.channels[t]
	if h == nil || h.joining || l.epoch != epoch {
		return 0
	}
	return h.stored
}

// holds returns lc.ErrNotHeld unless everything behind a place is held. It
// asks the stream's leader only if no replica can tell.
func (b *Broker) holds(ctx context.Context, node string, place lc.Place) error {
	var first uint64
	_, err := b.read(ctx, b.name, directRead{Seq: 1, Next: ">", Batch: 1}, func(m *nats.Msg) { first = number(m, "Nats-Sequence") })
	if err == nil && first > 0 && first <= place.Seq+1 {
		upTo, err := b.newest(ctx, b.name, []string{b.subjects.event(place.Epoch, node)}, 0, func(*nats.Msg) {})
		if err == nil && place.Seq <= upTo {
			return nil
		}
	}
	ctx, cancel := context.WithTimeout(ctx, attemptTime)
	defer cancel()
	s, err := b.js.Stream(ctx, b.name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return lc.ErrNotHeld
	}
	if err != nil {
		return fmt.Errorf("stream %s: %w", b.name, err)
	}
	info := s.CachedInfo()
	epoch, err := b.subjects.suits(info.Config)
	if err != nil || epoch != place.Epoch || place.Seq+1 < info.State.FirstSeq || place.Seq > info.State.LastSeq {
		return errors.Join(lc.ErrNotHeld, err)
	}
	return nil
}
