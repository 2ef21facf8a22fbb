package lc

import (
	"container/list"
	"context"
	"fmt"
	"time"
)

// How long a hub waits for its broker.
const (
	brokerTime    = 2 * time.Second        // for one call
	minBrokerWait = 250 * time.Millisecond // before a call that has failed is made again,
	maxBrokerWait = 2 * time.Second        // longer each time, up to this
)

// A hearing is how a topic stands with the broker. Guarded by hub.mu.
type hearing struct {
	state     hearingState
	ready     chan struct{} // while asked: closed when there is an answer
	err       error         // the last answer, where it was none
	last      Place         // of the newest message that has come
	mending   bool          // what is missing is being asked for
	waiting   []Placed      // came before what lies before them
	cut       bool          // the oldest of those had to go
	early     []string      // IDs of messages that were shown before they had a place
	idle      *list.Element // in hub.idle; nil while there are streams
	idleSince time.Duration // since the hub began
}

type hearingState uint8

const (
	deaf  hearingState = iota // not listened to
	asked                     // the broker has been asked to
	live                      // what is published comes
)

// maxWaiting and maxEarly bound what a topic keeps in hearing.
const (
	maxWaiting = 1024
	maxEarly   = 64
)

// An ear has a Listener listen to the channels that the hub's viewers look at.
// One goroutine at a time calls it, so that one call serves all who have come
// meanwhile.
type ear struct {
	listener Listener // opened with the first channel

	// Guarded by hub.mu.
	wanted   []*topic
	unwanted []Channel
	working  bool
	wait     time.Duration // after a failure
	again    *time.Timer
}

// listen has the broker deliver what is published on a topic's channel. It is
// called with hub.mu held.
func (h *hub) listen(t *topic) {
	if t.state != deaf {
		return
	}
	t.state, t.ready, t.err = asked, make(chan struct{}), nil
	h.ear.wanted = append(h.ear.wanted, t)
	h.startEar()
}

// unlisten is the end of listen.
func (h *hub) unlisten(t *topic) {
	if t.state == deaf {
		return
	}
	// If it is only asked for yet, what forgets comes first, and listens in
	// vain: heard sees to that.
	if t.state == live {
		h.ear.unwanted = append(h.ear.unwanted, t.channel)
		h.startEar()
	}
	t.hearing = hearing{}
}

func (h *hub) startEar() {
	if !h.ear.working && h.ctx.Err() == nil {
		h.ear.working = true
		h.group.Go(h.work)
	}
}

// work calls the listener for as long as there is something to call it for.
func (h *hub) work() {
	for {
		h.mu.Lock()
		unwanted, wanted := h.ear.unwanted, h.ear.wanted
		h.ear.unwanted, h.ear.wanted = nil, nil
		h.ear.working = len(unwanted)+len(wanted) > 0 && h.ctx.Err() == nil
		working := h.ear.working
		h.mu.Unlock()
		if !working {
			return
		}
		if len(unwanted) > 0 {
			h.ear.listener.Forget(unwanted...)
		}
		if len(wanted) > 0 {
			places, err := h.callListen(wanted)
			h.heard(wanted, places, err)
		}
	}
}

// callListen asks the broker to listen to the channels of topics.
func (h *hub) callListen(wanted []*topic) (map[Channel]Place, error) {
	if h.ear.listener == nil {
		l, err := h.cfg.Broker.Open(receiver{h})
		if err != nil {
			return nil, err
		}
		h.mu.Lock()
		h.ear.listener = l
		h.mu.Unlock()
	}
	channels := make([]Channel, len(wanted))
	for i, t := range wanted {
		channels[i] = t.channel
	}
	ctx, cancel := context.WithTimeout(h.ctx, brokerTime)
	defer cancel()
	return h.ear.listener.Listen(ctx, channels...)
}

// heard takes the answer of the broker to a question for topics.
func (h *hub) heard(wanted []*topic, places map[Channel]Place, err error) {
	h.mu.Lock()
	var left leftovers
	for _, t := range wanted {
		place, ok := places[t.channel]
		switch {
		case t.state != asked: // was dropped meanwhile
			if err == nil && h.topics[t.channel] == nil {
				h.ear.unwanted = append(h.ear.unwanted, t.channel)
			}
		case err != nil || !ok:
			h.failed(t, err)
		default:
			h.begin(t, place)
			h.release(t, &left)
		}
	}
	if err == nil {
		h.ear.wait = 0
	} else {
		h.cfg.Logger.Error("SSE has no events: listening to channels of the broker failed", "channels", len(wanted), "err", err)
		h.tryAgain()
	}
	h.mu.Unlock()
	left.tell(h)
}

// begin makes a topic live from a place on.
func (h *hub) begin(t *topic, place Place) {
	t.state, t.last = live, place
	t.tail.Store(&tail{end: firstNumber, floor: firstNumber, place: place, base: place})
	close(t.ready)
	t.ready = nil
}

// failed makes a topic deaf again.
func (h *hub) failed(t *topic, err error) {
	if err == nil {
		err = fmt.Errorf("the broker gave no place for channel %s", t.channel)
	}
	t.state, t.err, t.waiting = deaf, err, nil
	close(t.ready)
	t.ready = nil
}

// tryAgain listens, after a while, to topics that somebody still wants.
func (h *hub) tryAgain() {
	if h.ear.again != nil || h.ctx.Err() != nil {
		return
	}
	h.ear.wait = min(max(2*h.ear.wait, minBrokerWait), maxBrokerWait)
	h.ear.again = time.AfterFunc(h.ear.wait, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.ear.again = nil
		for _, t := range h.topics {
			if t.streams > 0 {
				h.listen(t)
			}
		}
	})
}

// await waits until the topics of all seats are live, or one can't be.
func (h *hub) await(ctx context.Context, seats []seat) error {
	for i := range seats {
		t := seats[i].topic
		h.mu.Lock()
		ready, err := t.ready, t.err
		h.mu.Unlock()
		if ready == nil {
			if err != nil {
				return err
			}
			continue
		}
		select {
		case <-ready:
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-h.ctx.Done():
			return context.Cause(h.ctx)
		}
		h.mu.Lock()
		err = t.err
		h.mu.Unlock()
		if err != nil {
			return err
		}
	}
	return nil
}
