package natsbroker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/natsbroker/internal/wire"
)

// A Broker is an lc.Broker on a JetStream stream. New makes them.
type Broker struct {
	js     jetstream.JetStream
	config jetstream.StreamConfig
	prefix string // of all subjects
	log    *slog.Logger
	epoch  atomic.Pointer[string] // of the stream as it was seen last
}

var _ lc.Broker = (*Broker)(nil)

// Publish implements lc.Broker. It returns when the server has stored the
// message.
func (b *Broker) Publish(ctx context.Context, m lc.Message) (lc.Place, error) {
	data, err := wire.Encode(m)
	if err != nil {
		return lc.Place{}, err
	}
	subject := b.prefix + token(string(m.Channel))
	ack, err := b.js.Publish(ctx, subject, data, jetstream.WithExpectStream(b.config.Name))
	if errors.Is(err, jetstream.ErrNoStreamResponse) { // the server has lost it
		if _, err := b.stream(ctx); err != nil {
			return lc.Place{}, fmt.Errorf("stream %s: %w", b.config.Name, err)
		}
		ack, err = b.js.Publish(ctx, subject, data, jetstream.WithExpectStream(b.config.Name))
	}
	if err != nil {
		return lc.Place{}, fmt.Errorf("publish to the stream %s: %w", b.config.Name, err)
	}
	return lc.Place{Epoch: *b.epoch.Load(), Seq: ack.Sequence}, nil
}

// Subscribe implements lc.Broker.
func (b *Broker) Subscribe(ctx context.Context, after lc.Place, deliver func(lc.Delivery)) error {
	r := &reader{broker: b, deliver: deliver, place: after}
	read, err := r.begin(ctx)
	if err != nil {
		return fmt.Errorf("subscribe to the stream %s: %w", b.config.Name, err)
	}
	if err := r.catchUp(read); err != nil {
		read.end()
		return fmt.Errorf("catch up with the stream %s: %w", b.config.Name, err)
	}
	go r.follow(ctx, read)
	return nil
}

// stream returns the stream of events, made where it is not there.
func (b *Broker) stream(ctx context.Context) (jetstream.Stream, error) {
	s, err := b.js.Stream(ctx, b.config.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		s, err = b.js.CreateStream(ctx, b.config)
		if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // another process was faster
			s, err = b.js.Stream(ctx, b.config.Name)
		}
	}
	if err != nil {
		return nil, err
	}
	epoch := epochOf(s.CachedInfo().Created)
	b.epoch.Store(&epoch)
	return s, suits(s.CachedInfo().Config, b.config)
}

// epochOf names the sequence of a stream by the time at which it was made.
func epochOf(made time.Time) string { return strconv.FormatInt(made.UnixNano(), 36) }
