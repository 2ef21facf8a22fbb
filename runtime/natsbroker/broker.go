package natsbroker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/natsbroker/internal/wire"
)

// A Broker is an lc.Broker on a JetStream stream. New makes them.
//
// An event, its data and some 300 bytes, is one message to the server, whose
// max_payload bounds it: 1 MiB unless it is configured otherwise.
type Broker struct {
	*servers
	name     string // of the stream
	subjects subjects
	id       string // tells this process's messages from those of others

	checkEvery time.Duration // how often listeners compare their channels with the stream

	looking chan struct{}          // holds one while somebody looks the stream up, and guards config
	config  jetstream.StreamConfig // to make the stream with
	current atomic.Pointer[string] // epoch of the stream as it was seen last

	mu        sync.Mutex
	listeners []*listener
}

var _ lc.Broker = (*Broker)(nil)

func newBroker(s *servers, c *config) *Broker {
	b := &Broker{
		servers: s, subjects: subjectsOf(c.name), id: nats.NewInbox()[len("_INBOX."):], checkEvery: checkEvery,
		looking: make(chan struct{}, 1), config: c.stream(),
	}
	b.name = b.config.Name
	b.current.Store(new(string))
	return b
}

// Headers of what is sent to listeners past the stream.
const (
	// headerUnplaced marks an event that could not be stored. Its value is
	// the ID of the broker that sent it.
	headerUnplaced = "Lc-Unplaced"

	// headerLook says which place a channel has reached. Nobody may have been
	// told of the event there.
	headerLook = "Lc-Look"
)

// headroom is what a message needs besides its data: headers that we set, and
// those with which the server publishes it again.
const headroom = 1024

// Publish implements lc.Broker. It returns when the server has stored the
// event, after about a second at most. If that fails, those who listen get the
// event without a place: an election of the stream's leader takes several
// seconds, and viewers need not wait for it.
func (b *Broker) Publish(ctx context.Context, id string, m lc.Message) (lc.Place, error) {
	if err := ctx.Err(); err != nil {
		return lc.Place{}, err
	}
	data, err := wire.Encode(m)
	if err != nil {
		return lc.Place{}, err
	}
	if limit := int(b.nc.MaxPayload()) - headroom; limit > 0 && len(data) > limit {
		return lc.Place{}, fmt.Errorf("publish an event of %d bytes on %s: %w: the NATS server's max_payload leaves %d", len(data), m.Channel, lc.ErrTooLarge, limit)
	}
	channel := token(string(m.Channel))
	attempt, cancel := context.WithTimeout(ctx, attemptTime)
	defer cancel()
	place, duplicate, err := b.store(attempt, channel, id, data)
	switch {
	case errors.Is(err, lc.ErrTooLarge):
	case err != nil:
		b.show(channel, id, data)
	case duplicate:
		b.send(&nats.Msg{Subject: b.subjects.live + channel, Header: nats.Header{headerLook: {place.String()}}})
	}
	if err != nil {
		return lc.Place{}, fmt.Errorf("publish to the stream %s: %w", b.name, err)
	}
	return place, nil
}

// store puts a message into the stream. If nobody takes it, the stream is gone
// or has no leader.
func (b *Broker) store(ctx context.Context, channel, id string, data []byte) (place lc.Place, duplicate bool, err error) {
	epoch := b.epoch()
	for {
		seq, duplicate, err := b.request(ctx, b.subjects.event(epoch, channel), id, data)
		switch {
		case refusedWith(err, codeInProcess):
			if !pause(ctx, attemptTime/100) {
				return lc.Place{}, false, err
			}
			continue
		case !errors.Is(err, nats.ErrNoResponders):
			return lc.Place{Epoch: epoch, Seq: seq}, duplicate, err
		}
		now, lookErr := b.lookUp(ctx, epoch)
		switch {
		case lookErr != nil:
			return lc.Place{}, false, errors.Join(err, lookErr)
		case now == epoch && !pause(ctx, attemptTime/10):
			return lc.Place{}, false, err
		}
		epoch = now
	}
}

// pause reports whether some time has passed before ctx was done.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

func (b *Broker) request(ctx context.Context, subject, id string, data []byte) (seq uint64, duplicate bool, err error) {
	m := &nats.Msg{Subject: subject, Header: nats.Header{}, Data: data}
	if id != "" {
		m.Header[nats.MsgIdHdr] = []string{id}
	}
	a, err := b.put(ctx, b.name, m)
	if refusedWith(err, codeTooLarge) {
		err = fmt.Errorf("%w: %d bytes are above the stream's max_msg_size", lc.ErrTooLarge, len(data))
	}
	return a.Seq, a.Duplicate, err
}

// show sends an event that could not be stored to those who listen: in this
// process at once, for its connection may be lost.
func (b *Broker) show(channel, id string, data []byte) {
	m := &nats.Msg{Subject: b.subjects.live + channel, Header: nats.Header{headerUnplaced: {b.id}, nats.MsgIdHdr: {id}}, Data: data}
	b.mu.Lock()
	for _, l := range b.listeners {
		l.offer(m)
	}
	b.mu.Unlock()
	if b.nc.IsConnected() {
		b.send(m)
	}
}

// send publishes past the stream. If that fails, the check of all channels
// finds what is missing.
func (b *Broker) send(m *nats.Msg) {
	if err := b.nc.PublishMsg(m); err != nil {
		b.log.Warn("listeners can't be told of an event", "subject", m.Subject, "err", err)
	}
}

// probe stores a message on a subject that nobody listens to, and returns the
// stream's epoch and the place of the message. Whoever else listens on this
// connection is known to the stream's leader by then.
func (b *Broker) probe(ctx context.Context, node string) (lc.Place, error) {
	ctx, cancel := context.WithTimeout(ctx, attemptTime)
	defer cancel()
	place, _, err := b.store(ctx, node, "", nil)
	return place, err
}

// Open implements lc.Broker.
func (b *Broker) Open(r lc.Receiver) (lc.Listener, error) {
	if b.nc.IsClosed() {
		return nil, fmt.Errorf("natsbroker: %w", nats.ErrConnectionClosed)
	}
	l := newListener(b, r)
	b.mu.Lock()
	b.listeners = append(b.listeners, l)
	b.mu.Unlock()
	return l, nil
}

func (b *Broker) closed(l *listener) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.listeners = slices.DeleteFunc(b.listeners, func(o *listener) bool { return o == l })
}

// logger returns where a broker's trouble is logged.
func (b *Broker) logger() *slog.Logger { return b.log.With("stream", b.name) }
