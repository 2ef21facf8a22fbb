package natsbroker

import (
	"time"

	"github.com/nats-io/nats.go"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/natsbroker/internal/wire"
)

// unlikelyTrimmed is how long the newest event of a channel is held at least.
// Only a stream that turns over all its bytes in that time holds it shorter.
const unlikelyTrimmed = 3 * time.Second

// An arrival is an event that the server has stored and published.
type arrival struct {
	placed lc.Placed // its Type is empty if it is no event
	prev   uint64    // the one before it on its channel, 0 if the server does not know
}

// offer gives the listener a message that did not come from the server. It is
// dropped if too much is waiting.
func (l *listener) offer(m *nats.Msg) {
	select {
	case l.msgs <- m:
	default:
	}
}

// receiveAll receives what comes until the listener is closed.
func (l *listener) receiveAll() {
	for {
		select {
		case m := <-l.msgs:
			l.receive(m)
		case <-l.ctx.Done():
			return
		}
	}
}

func (l *listener) receive(m *nats.Msg) {
	t := m.Subject[min(len(m.Subject), len(l.broker.subjects.live)):]
	if reached := m.Header.Get(headerLook); reached != "" {
		l.reached(t, reached)
		return
	}
	from := m.Header.Get(headerUnplaced)
	if from == l.broker.id && m.Sub != nil {
		return // it was offered before it was sent
	}
	placed := lc.Placed{ID: m.Header.Get(nats.MsgIdHdr)}
	if msg, err := wire.Decode(m.Data); err != nil || token(string(msg.Channel)) != t {
		l.broker.logger().Error("a message is no event of its channel", "subject", m.Subject, "err", err)
	} else {
		placed.Message = msg
	}
	l.calls.Lock()
	defer l.calls.Unlock()
	if from != "" {
		if l.hears(t) && placed.Message.Type != "" {
			l.call(func() { l.receiver.Receive(placed) })
		}
		return
	}
	epoch, _, ok := l.broker.subjects.epochIn(m.Header.Get("Nats-Subject"))
	placed.Place = lc.Place{Epoch: epoch, Seq: number(m, "Nats-Sequence")}
	if !ok || placed.Place.Seq == 0 {
		return // somebody plays with our subjects
	}
	l.arrive(t, arrival{placed, number(m, "Nats-Last-Sequence")})
}

func (l *listener) hears(t string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	h := l.channels[t]
	return h != nil && !h.joining
}

// arrive takes an event, or keeps it until its channel has a place. l.calls is
// locked.
func (l *listener) arrive(t string, a arrival) {
	l.mu.Lock()
	h, known := l.channels[t], l.epoch
	switch epoch := a.placed.Place.Epoch; {
	case h == nil:
		l.mu.Unlock()
		return
	case later(epoch, known):
		l.mu.Unlock()
		l.enter(epoch)
		l.mu.Lock()
	case epoch != known:
		l.mu.Unlock()
		l.lookNow()
		return
	}
	if h.joining {
		if len(h.early) < pending {
			h.early = append(h.early, a)
		} else {
			h.missed = true
		}
		l.mu.Unlock()
		return
	}
	l.mu.Unlock()
	l.take(h, a)
}

// take gives an event to the Receiver, unless its place has passed. l.calls is
// locked.
func (l *listener) take(h *heard, a arrival) {
	l.mu.Lock()
	place := a.placed.Place
	if place.Epoch != l.epoch || place.Seq <= h.last {
		l.mu.Unlock()
		return
	}
	missed := a.prev > h.last || a.prev == 0 && time.Since(h.at) < unlikelyTrimmed && h.last > h.checked
	h.last, h.stored, h.at = place.Seq, place.Seq, time.Now()
	l.mu.Unlock()
	if missed { // before the event, for the Receiver replays from the one before
		l.call(func() { l.receiver.Missed(h.channel) })
	}
	if a.placed.Message.Type != "" {
		l.call(func() { l.receiver.Receive(a.placed) })
	}
}

// reached tells that a channel may have events that nobody was told of.
func (l *listener) reached(t, text string) {
	place, err := lc.ParsePlace(text)
	if err != nil {
		return
	}
	l.calls.Lock()
	defer l.calls.Unlock()
	l.mu.Lock()
	h := l.channels[t]
	if h == nil || place.Epoch != l.epoch || !h.joining && place.Seq <= h.last {
		l.mu.Unlock()
		return
	}
	if h.joining {
		h.missed = true
		l.mu.Unlock()
		return
	}
	h.last, h.stored, h.at = place.Seq, place.Seq, time.Now()
	l.mu.Unlock()
	l.call(func() { l.receiver.Missed(h.channel) })
}

// enter begins a new epoch, if it is one. l.calls is locked.
func (l *listener) enter(epoch string) {
	l.mu.Lock()
	before := l.epoch
	if epoch == before {
		l.mu.Unlock()
		return
	}
	l.epoch = epoch
	for _, h := range l.channels {
		h.last, h.stored, h.checked, h.early = 0, 0, 0, nil
		h.missed = h.joining
	}
	l.mu.Unlock()
	if before != "" {
		l.call(func() { l.receiver.Missed() })
	}
}
