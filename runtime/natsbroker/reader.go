package natsbroker

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/natsbroker/internal/wire"
)

// How a stream is read.
const (
	heartbeat   = 5 * time.Second // of the server; two missing ones end a reading
	ahead       = 500             // messages that are fetched ahead,
	aheadBytes  = 64 << 20        // and their bytes
	idleAtMost  = time.Minute     // before the server forgets a consumer that nobody reads
	minWait     = 100 * time.Millisecond
	maxWait     = 5 * time.Second
	stillBehind = time.Second // before it is asked whether what is awaited is still held
)

// A reader is one subscription. It outlives its connection: what it needs to
// go on is the place that it has reached.
type reader struct {
	broker  *Broker
	deliver func(lc.Delivery)
	place   lc.Place // everything up to here was delivered
	told    bool     // the place was delivered
}

// A reading is a reader's use of one consumer. Nothing is acknowledged, so a
// message that was on its way when a connection broke does not come again:
// the reading ends there, and the next begins behind what has come.
type reading struct {
	ctx      context.Context // ends with the connection, too
	stop     func()
	stream   jetstream.Stream
	consumer string
	messages jetstream.MessagesContext
	last     uint64 // number of the newest message when it began
	fresh    bool   // no message has come yet
}

// Reasons for a reading to end.
var (
	errMissed    = errors.New("a message did not arrive")
	errReconnect = errors.New("the connection was lost")
)

// begin makes a consumer behind the reader's place, and tells the place where
// it is new.
func (r *reader) begin(ctx context.Context) (*reading, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	read := &reading{fresh: true}
	read.ctx, read.stop = r.broker.whileConnected(ctx)
	err := read.open(r)
	if err != nil {
		read.stop()
		return nil, err
	}
	return read, nil
}

func (read *reading) open(r *reader) (err error) {
	if read.stream, err = r.broker.stream(read.ctx); err != nil {
		return err
	}
	info := read.stream.CachedInfo()
	read.last = info.State.LastSeq
	r.tellPlace(info)
	c, err := read.stream.CreateConsumer(read.ctx, jetstream.ConsumerConfig{
		Description:       "one process of the application",
		DeliverPolicy:     jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:       r.place.Seq + 1,
		AckPolicy:         jetstream.AckNonePolicy,
		InactiveThreshold: idleAtMost,
		MemoryStorage:     true,
		Replicas:          1,
	})
	if err != nil {
		return err
	}
	read.consumer = c.CachedInfo().Name
	read.messages, err = c.Messages(
		jetstream.PullMaxMessagesWithBytesLimit(ahead, aheadBytes),
		jetstream.PullHeartbeat(heartbeat),
		jetstream.WithMessagesErrOnMissingHeartbeat(true),
	)
	return err
}

// whileConnected returns a context that ends when the connection is lost.
func (b *Broker) whileConnected(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	nc := b.js.Conn()
	lost := nc.StatusChanged(nats.RECONNECTING, nats.CLOSED)
	go func() {
		select {
		case <-lost:
			cancel(errReconnect)
		case <-ctx.Done():
		}
		nc.RemoveStatusListener(lost)
	}()
	return ctx, func() { cancel(nil) }
}

// tellPlace delivers the place where the subscription begins, or begins anew.
func (r *reader) tellPlace(info *jetstream.StreamInfo) {
	oldest := lc.Place{Epoch: epochOf(info.Created), Seq: max(info.State.FirstSeq, 1) - 1}
	d := lc.Delivery{ID: r.place}
	switch {
	case r.place.IsZero():
		d.ID = oldest
	case r.place.Epoch != oldest.Epoch || r.place.Seq < oldest.Seq || r.place.Seq > info.State.LastSeq:
		d.ID, d.Gap = oldest, true
	case r.told:
		return
	}
	r.place, r.told = d.ID, true
	r.deliver(d)
}

// catchUp delivers all that was there when the reading began.
func (r *reader) catchUp(read *reading) error {
	for r.place.Seq < read.last {
		ctx, cancel := context.WithTimeout(read.ctx, stillBehind)
		err := r.next(ctx, read)
		cancel()
		if errors.Is(err, context.DeadlineExceeded) && read.ctx.Err() == nil {
			info, err := read.stream.Info(read.ctx)
			if err != nil {
				return err
			}
			if info.State.FirstSeq > read.last {
				return nil // what was there has become too old meanwhile
			}
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// follow delivers what comes, with reading after reading, until ctx is done.
func (r *reader) follow(ctx context.Context, read *reading) {
	for wait := minWait; ; {
		if read != nil {
			err := r.nextAll(read)
			read.end()
			if ctx.Err() != nil {
				return
			}
			r.broker.log.Warn("reading the stream of events anew", "stream", r.broker.config.Name, "err", err)
			wait = minWait
		}
		var err error
		if read, err = r.begin(ctx); err == nil {
			continue
		}
		if ctx.Err() != nil {
			return
		}
		r.broker.log.Error("the stream of events can't be read", "stream", r.broker.config.Name, "err", err, "retry", wait)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
		wait = min(2*wait, maxWait)
	}
}

// nextAll delivers messages until the reading ends, and returns why it did.
func (r *reader) nextAll(read *reading) error {
	for {
		if err := r.next(read.ctx, read); err != nil {
			if cause := context.Cause(read.ctx); cause != nil {
				return cause
			}
			return err
		}
	}
}

// next waits for one message and delivers it.
func (r *reader) next(ctx context.Context, read *reading) error {
	msg, err := read.messages.Next(jetstream.NextContext(ctx))
	if err != nil {
		return err
	}
	meta, err := msg.Metadata()
	if err != nil {
		return err
	}
	d := lc.Delivery{ID: lc.Place{Epoch: r.place.Epoch, Seq: meta.Sequence.Stream}}
	switch skipped := d.ID.Seq > r.place.Seq+1; {
	case d.ID.Seq <= r.place.Seq:
		return nil
	case skipped && !read.fresh:
		return errMissed // or no longer held: the next reading will see
	case skipped:
		d.Gap = true
	}
	if read.ctx.Err() != nil {
		return context.Cause(read.ctx) // before the place moves: it will come again
	}
	if d.Message, err = wire.Decode(msg.Data()); err != nil {
		r.broker.log.Error("what is no event was found in the stream", "stream", r.broker.config.Name, "sequence", d.ID.Seq, "err", err)
	}
	r.place, read.fresh = d.ID, false
	r.deliver(d)
	return nil
}

// end gives the consumer back. Where the server can't be told so, it forgets
// the consumer by itself.
func (read *reading) end() {
	read.messages.Stop()
	read.stop()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = read.stream.DeleteConsumer(ctx, read.consumer)
}
