package natsbroker

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	lc "github.com/lcgen/lcgen/runtime"
)

// Limits of what a listener holds.
const (
	queued  = 8192 // messages that have arrived and were not received yet
	pending = 1024 // messages of a channel while Listen asks for its place
)

var errClosed = errors.New("natsbroker: the listener is closed")

// A listener is an lc.Listener. All its subscriptions deliver into one Go
// channel, which receive empties; check looks for what did not come that way.
//
// A channel is known by its token. The Receiver is called with calls locked
// and mu unlocked, so that Forget never waits for it.
type listener struct {
	broker   *Broker
	receiver lc.Receiver
	node     string // token of the probe's subject
	msgs     chan *nats.Msg
	statuses chan nats.Status
	look     chan struct{} // asks for a check now
	ctx      context.Context
	cancel   context.CancelFunc
	running  sync.WaitGroup
	adding   chan struct{} // holds one during Listen

	calls sync.Mutex // held while the Receiver is called

	mu       sync.Mutex
	channels map[string]*heard
	epoch    string
	since    time.Time // when the broker began to answer; zero if it does not
	closed   bool
}

// A heard is a channel that is listened to.
type heard struct {
	channel lc.Channel
	sub     *nats.Subscription
	last    uint64    // all up to here was received, told by Missed, or is behind the place of Listen
	at      time.Time // when last grew
	stored  uint64    // the stream had an event here; 0 if it is not known to have any
	checked uint64    // up to here there is nothing behind last, as far as the stream was read

	joining bool      // Listen has not returned
	early   []arrival // came meanwhile
	missed  bool      // more than pending came
}

func newListener(b *Broker, r lc.Receiver) *listener {
	ctx, cancel := context.WithCancel(context.Background())
	l := &listener{
		broker: b, receiver: r, node: "~" + nats.NewInbox()[len("_INBOX."):],
		msgs: make(chan *nats.Msg, queued), look: make(chan struct{}, 1),
		statuses: b.nc.StatusChanged(nats.CONNECTED, nats.RECONNECTING, nats.CLOSED),
		ctx:      ctx, cancel: cancel,
		adding:   make(chan struct{}, 1),
		channels: map[string]*heard{}, epoch: b.epoch(),
	}
	l.running.Go(l.receiveAll)
	l.running.Go(l.checkAll)
	return l
}

// Listen implements lc.Listener. If the stream has no leader now, it returns
// places that a replica knows, which may be old; what came after them is told
// by Missed as soon as there is a leader.
func (l *listener) Listen(ctx context.Context, chs ...lc.Channel) (map[lc.Channel]lc.Place, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*attemptTime)
	defer cancel()
	defer context.AfterFunc(l.ctx, cancel)()
	select {
	case l.adding <- struct{}{}:
		defer func() { <-l.adding }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if len(chs) == 0 {
		return map[lc.Channel]lc.Place{}, nil
	}
	tokens, added, err := l.subscribe(chs)
	if err != nil {
		return nil, err
	}
	for {
		epoch := l.epochNow()
		found, err := l.locate(ctx, tokens)
		if err != nil {
			l.forget(added)
			return nil, err
		}
		if behind, ok := l.begin(found, tokens, epoch); ok {
			l.settle(ctx, behind)
			return l.placesOf(found, tokens), nil
		}
	}
}

// subscribe subscribes to channels that are not listened to yet, and returns
// the tokens of all, and of those.
func (l *listener) subscribe(chs []lc.Channel) (tokens, added []string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, nil, errClosed
	}
	tokens = make([]string, 0, len(chs))
	for _, ch := range chs {
		t := token(string(ch))
		tokens = append(tokens, t)
		if l.channels[t] != nil {
			continue
		}
		sub, err := l.broker.nc.ChanSubscribe(l.broker.subjects.live+t, l.msgs)
		if err != nil {
			l.remove(added)
			return nil, nil, err
		}
		l.channels[t] = &heard{channel: ch, sub: sub, joining: true}
		added = append(added, t)
	}
	return tokens, added, nil
}

// A position is what the stream holds of some channels, as one server has it.
type position struct {
	epoch  string
	newest map[string]uint64 // by token; of a channel with none nothing
	upTo   uint64            // the stream's newest message
}

// locate finds the newest places of channels. Everybody whose subscription is
// older than the call hears of what comes behind them, if the stream has a
// leader.
func (l *listener) locate(ctx context.Context, tokens []string) (position, error) {
	for {
		probed, err := l.broker.probe(ctx, l.node)
		if err != nil {
			probed = lc.Place{Epoch: l.broker.epoch()} // ask the replicas
		}
		found, readErr := l.newest(ctx, tokens, probed, 0)
		switch {
		case readErr == nil:
			if err == nil {
				l.answered()
			}
			return found, nil
		case ctx.Err() != nil || !pause(ctx, attemptTime/20):
			return position{}, errors.Join(err, readErr)
		}
	}
}

// newest reads the newest places of channels that are not before from, from a
// server that has the message at probed.
func (l *listener) newest(ctx context.Context, tokens []string, probed lc.Place, from uint64) (position, error) {
	found := position{epoch: probed.Epoch, newest: map[string]uint64{}}
	for rest := tokens; ; {
		var of []string
		of, rest = l.portion(rest, probed.Epoch)
		upTo, err := l.newestOf(ctx, of, probed, from, found.newest)
		if err != nil {
			return position{}, err
		}
		if found.upTo == 0 || upTo < found.upTo {
			found.upTo = upTo
		}
		if len(rest) == 0 {
			return found, nil
		}
	}
}

// portion returns the subjects for one read, among them the probe's, for a
// read that finds nothing does not tell how far it looked.
func (l *listener) portion(tokens []string, epoch string) (of, rest []string) {
	of = []string{l.broker.subjects.event(epoch, l.node)}
	size := 0
	for i, t := range tokens {
		subject := l.broker.subjects.event(epoch, t)
		if size += len(subject) + len(`"",`); len(of) == readSubjects || size > int(l.broker.nc.MaxPayload())/2 {
			return of, tokens[i:]
		}
		of = append(of, subject)
	}
	return of, nil
}

// newestOf reads until a server answers that has the message at probed.
func (l *listener) newestOf(ctx context.Context, of []string, probed lc.Place, from uint64, found map[string]uint64) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*attemptTime)
	defer cancel()
	for wait := time.Millisecond; ; wait *= 2 {
		upTo, err := l.broker.newest(ctx, l.broker.name, of, from, func(m *nats.Msg) {
			_, t, _ := l.broker.subjects.epochIn(m.Header.Get("Nats-Subject"))
			found[t] = number(m, "Nats-Sequence")
		})
		if err == nil && upTo >= probed.Seq {
			return upTo, nil
		}
		if !pause(ctx, wait) {
			return 0, errors.Join(err, ctx.Err())
		}
	}
}

// begin lets channels be heard from where they were found, and returns which
// of those that were heard before are behind. It does nothing if an epoch began
// meanwhile that is neither what was found nor what was before.
func (l *listener) begin(found position, tokens []string, before string) (behind map[string]uint64, ok bool) {
	l.calls.Lock()
	defer l.calls.Unlock()
	if now := l.epochNow(); now != before && now != found.epoch {
		return nil, false
	}
	l.enter(found.epoch)
	behind = map[string]uint64{}
	for _, t := range tokens {
		l.mu.Lock()
		h := l.channels[t]
		if h == nil || !h.joining {
			if h != nil && h.last < found.newest[t] {
				behind[t] = found.newest[t]
			}
			l.mu.Unlock()
			continue
		}
		h.joining, h.last, h.checked, h.stored, h.at = false, found.place(t), found.upTo, found.newest[t], time.Now()
		early, missed := h.early, h.missed
		h.early, h.missed = nil, false
		l.mu.Unlock()
		if missed {
			l.call(func() { l.receiver.Missed(h.channel) })
		}
		for _, a := range early {
			l.take(h, a)
		}
	}
	return behind, true
}

func (l *listener) epochNow() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.epoch
}

// place returns where a channel is.
func (p position) place(t string) uint64 {
	if newest := p.newest[t]; newest > 0 {
		return newest
	}
	return p.upTo
}

// placesOf returns the places of channels: where they were found, or later if
// more was received.
func (l *listener) placesOf(found position, tokens []string) map[lc.Channel]lc.Place {
	l.mu.Lock()
	defer l.mu.Unlock()
	places := make(map[lc.Channel]lc.Place, len(tokens))
	for _, t := range tokens {
		h := l.channels[t]
		switch {
		case h == nil: // forgotten meanwhile
		case l.epoch != found.epoch:
			places[h.channel] = lc.Place{Epoch: l.epoch, Seq: h.last}
		default:
			places[h.channel] = lc.Place{Epoch: found.epoch, Seq: max(found.place(t), h.last)}
		}
	}
	return places
}

// Forget implements lc.Listener.
func (l *listener) Forget(chs ...lc.Channel) {
	tokens := make([]string, 0, len(chs))
	for _, ch := range chs {
		tokens = append(tokens, token(string(ch)))
	}
	l.forget(tokens)
}

func (l *listener) forget(tokens []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.remove(tokens)
}

// remove ends subscriptions. l.mu is locked.
func (l *listener) remove(tokens []string) {
	for _, t := range tokens {
		if h := l.channels[t]; h != nil {
			_ = h.sub.Unsubscribe() // it fails only if the connection is closed
			delete(l.channels, t)
		}
	}
}

// answered notes that the broker has answered.
func (l *listener) answered() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.since.IsZero() && l.broker.nc.IsConnected() {
		l.since = time.Now()
	}
}

// silent notes that the broker does not answer.
func (l *listener) silent() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.since = time.Time{}
}

// Healthy implements lc.Listener.
func (l *listener) Healthy() time.Time {
	if !l.broker.nc.IsConnected() {
		return time.Time{}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.since
}

// Close implements lc.Listener.
func (l *listener) Close() error {
	l.cancel()
	l.mu.Lock()
	first := !l.closed
	l.closed = true
	tokens := make([]string, 0, len(l.channels))
	for t := range l.channels {
		tokens = append(tokens, t)
	}
	l.remove(tokens)
	l.since = time.Time{}
	l.mu.Unlock()
	if first {
		l.broker.nc.RemoveStatusListener(l.statuses)
		l.broker.closed(l)
	}
	l.running.Wait()
	l.calls.Lock() // Listen may be calling
	defer l.calls.Unlock()
	return nil
}

// call calls the Receiver, unless the listener is closed. l.calls is locked.
func (l *listener) call(do func()) {
	l.mu.Lock()
	closed := l.closed
	l.mu.Unlock()
	if !closed {
		do()
	}
}

// channelsOf returns the channels of tokens that are still heard. l.mu is
// locked.
func (l *listener) channelsOf(tokens []string) []lc.Channel {
	slices.Sort(tokens)
	chs := make([]lc.Channel, 0, len(tokens))
	for _, t := range tokens {
		if h := l.channels[t]; h != nil {
			chs = append(chs, h.channel)
		}
	}
	return chs
}
