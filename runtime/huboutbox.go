package lc

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// How events are published.
const (
	attemptTime  = time.Second // for one call of the broker
	mostParcels  = 10_000      // events that wait to be published,
	mostHeld     = 32 << 20    // and their bytes
	mostPostmen  = 8           // attempts at a time, of those that have failed before
	minPostWait  = 250 * time.Millisecond
	maxPostWait  = 2 * time.Second
	farewellTime = 2 * time.Second // for what waits when the hub is shut down
)

// An outbox publishes events. What the broker doesn't take at the first attempt
// waits there and is tried again, as its cause has been stored and can't be
// undone. Events of one component on one channel keep their order.
type outbox struct {
	hub *hub

	mu      sync.Mutex
	lanes   map[laneKey]*lane
	waiting int // parcels in lanes
	bytes   int // of their data
	dropped uint64
	wait    time.Duration // after a failure
	timer   *time.Timer   // runs while something waits, and nobody is at work
	working bool
}

type laneKey struct {
	channel   Channel
	component ComponentID
}

// A lane holds the events of one component in their order, while there are any
// that have not been published.
type lane struct {
	key     laneKey
	parcels []*parcel
	busy    bool // the first of them is being published
}

// A parcel is an event on its way to the broker.
type parcel struct {
	id    string
	m     Message
	place Place     // once published
	until time.Time // when it is given up; zero for never
	size  int       // that counts in outbox.bytes
}

// Why an event is not published at once.
var (
	errBehind     = errors.New("an event before it waits for the broker")
	errTooLate    = errors.New("the broker has not taken it in time")
	errOutboxFull = errors.New("too many events wait for the broker, and this one was given up: versions will tell")
)

// publish sends m to the viewers of its channel, on every node. It returns nil
// also if the broker doesn't take m now: then it is told later.
func (h *hub) publish(ctx context.Context, m Message) error {
	return h.send(ctx, &parcel{id: h.newID(), m: m})
}

// publishIn is publish in the transaction of ctx. An error says that the
// transaction can't be committed.
func (h *hub) publishIn(ctx context.Context, m Message) error {
	if err := h.fits(m); err != nil {
		return err
	}
	p := &parcel{id: h.newID(), m: m}
	began := time.Now()
	if err := h.outbox.put(ctx, p); err != nil {
		return fmt.Errorf("publish %s of %s: %w", m.Type, m.Component, err)
	}
	whenStored(ctx, func() {
		h.tapped(m)
		h.observePublish(ctx, m, nil, began)
	})
	return nil
}

// fits returns an error for a message that is larger than the limit.
func (h *hub) fits(m Message) error {
	if most := h.cfg.Limits.EventBytes; len(m.Data) > most {
		return fmt.Errorf("%s of %s has %d bytes, more than the limit of %d: send less of it, or ComponentRefresh", m.Type, m.Component, len(m.Data), most)
	}
	return nil
}

func (h *hub) observePublish(ctx context.Context, m Message, err error, began time.Time) {
	if observe := h.cfg.Observer.Publish; observe != nil {
		observe(ctx, PublishObservation{m.Channel, m.Component, m.Type, err, len(m.Data), time.Since(began)})
	}
}

// send is publish for a parcel, which then knows its place.
func (h *hub) send(ctx context.Context, p *parcel) error {
	m := p.m
	if err := h.fits(m); err != nil {
		return err
	}
	began := time.Now()
	defer h.tapped(m)
	err := h.outbox.post(ctx, p)
	h.observePublish(ctx, m, err, began)
	if err != nil {
		h.cfg.Logger.WarnContext(ctx, "the broker did not take an event, which is told later", "event", m.Type, "component", m.Component.String(), "channel", string(m.Channel), "err", err)
	}
	return nil
}

// post publishes a parcel, or keeps it. It returns why it was not published.
func (o *outbox) post(ctx context.Context, p *parcel) error {
	key := laneKey{p.m.Channel, p.m.Component}
	o.mu.Lock()
	l := o.lanes[key]
	if l != nil {
		err := o.append(l, p)
		o.mu.Unlock()
		o.show(p)
		return err
	}
	o.mu.Unlock()

	// Two events of one component don't come here at a time: who publishes
	// holds its lock.
	err := o.attempt(ctx, p)
	if err == nil {
		return nil
	}
	o.mu.Lock()
	if o.lanes == nil {
		o.lanes = map[laneKey]*lane{}
	}
	if l = o.lanes[key]; l == nil {
		l = &lane{key: key}
	}
	if full := o.append(l, p); full != errBehind {
		err = fmt.Errorf("%w; it said: %w", full, err)
	} else {
		o.lanes[key] = l
		o.schedule()
	}
	o.mu.Unlock()
	o.show(p)
	return err
}

// append puts a parcel behind those of a lane, in place of what it makes
// superfluous.
func (o *outbox) append(l *lane, p *parcel) error {
	if p.m.Type == typeUpdate || p.m.Type == typeRefresh {
		l.parcels = slices.DeleteFunc(l.parcels, func(old *parcel) bool {
			if l.busy && old == l.parcels[0] || old.m.Type == typeRemove || old.m.Version > p.m.Version {
				return false
			}
			o.forget(old)
			return true
		})
	}
	if !o.mayWait(p) {
		return errOutboxFull
	}
	l.parcels = append(l.parcels, p)
	o.keep(p)
	return errBehind
}

// mayWait reports whether there is room for a parcel. Those that are given up
// other processes find by their versions.
func (o *outbox) mayWait(p *parcel) bool {
	if o.waiting < mostParcels && o.bytes+len(p.m.Data) <= mostHeld {
		return true
	}
	o.dropped++
	return false
}

// keep counts a parcel in, and forget counts it out.
func (o *outbox) keep(p *parcel) {
	p.size = len(p.m.Data)
	o.waiting++
	o.bytes += p.size
}

func (o *outbox) forget(p *parcel) {
	o.waiting--
	o.bytes -= p.size
}

// pop takes the first parcel out of a lane, and the lane out of the outbox if
// it was the last.
func (o *outbox) pop(l *lane) {
	o.forget(l.parcels[0])
	l.parcels = slices.Delete(l.parcels, 0, 1)
	if len(l.parcels) == 0 {
		delete(o.lanes, l.key)
	}
}

// attempt is put with a time of its own.
func (o *outbox) attempt(ctx context.Context, p *parcel) error {
	if o.hub.local == nil {
		var cancel func()
		ctx, cancel = context.WithTimeout(ctx, attemptTime)
		defer cancel()
	}
	return o.put(ctx, p)
}

// put has the broker publish a parcel. What is too large for it is told as a hint
// to fetch it.
func (o *outbox) put(ctx context.Context, p *parcel) error {
	var err error
	p.place, err = o.hub.cfg.Broker.Publish(ctx, p.id, p.m)
	if err == nil || !errors.Is(err, ErrTooLarge) || p.m.Type == typeRefresh || p.m.Type == typeRemove || p.m.Type == typeDispatched {
		return err
	}
	o.hub.cfg.Logger.Warn("an event is larger than the broker takes: viewers are told to fetch the component", "event", p.m.Type, "component", p.m.Component.String(), "channel", string(p.m.Channel), "bytes", len(p.m.Data), "err", err)
	hint, encodeErr := ComponentRefresh(p.m.Component).encode(p.m.Channel, p.m.Version)
	if encodeErr != nil {
		return err
	}
	p.id, p.m = o.hub.newID(), hint
	p.place, err = o.hub.cfg.Broker.Publish(ctx, p.id, p.m)
	return err
}

// show shows a parcel that has to wait to the viewers of this process. An event of
// Dispatch has no version by which a viewer who then comes back by another process
// would know it again, so it waits until it has a place.
func (o *outbox) show(p *parcel) {
	if p.m.Type == typeDispatched {
		return
	}
	receiver{o.hub}.Receive(Placed{ID: p.id, Message: p.m})
}

// schedule has what waits tried again after a while.
func (o *outbox) schedule() {
	if o.working || o.timer != nil || o.hub.ctx.Err() != nil {
		return
	}
	o.wait = min(max(2*o.wait, minPostWait), maxPostWait)
	o.timer = time.AfterFunc(o.wait, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.timer = nil
		if o.hub.ctx.Err() == nil && !o.working {
			o.working = true
			o.hub.group.Go(func() { o.round(o.hub.ctx) })
		}
	})
}

// round tries what waits: one event, and if the broker takes that, all others.
func (o *outbox) round(ctx context.Context) {
	o.mu.Lock()
	lanes := slices.Collect(maps.Values(o.lanes))
	o.mu.Unlock()
	var stop atomic.Bool
	if len(lanes) > 0 {
		o.drain(ctx, lanes[0], &stop)
	}
	if len(lanes) > 1 && !stop.Load() {
		next := make(chan *lane)
		var group sync.WaitGroup
		for range min(mostPostmen, len(lanes)-1) {
			group.Go(func() {
				for l := range next {
					o.drain(ctx, l, &stop)
				}
			})
		}
		for _, l := range lanes[1:] {
			next <- l
		}
		close(next)
		group.Wait()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.working = false
	if !stop.Load() {
		o.wait = 0
	}
	if o.waiting > 0 {
		o.schedule()
	}
}

// drain publishes the events of a lane, up to the first that the broker doesn't
// take, which stops everybody.
func (o *outbox) drain(ctx context.Context, l *lane, stop *atomic.Bool) {
	for !stop.Load() {
		o.mu.Lock()
		if l.busy || len(l.parcels) == 0 {
			o.mu.Unlock()
			return
		}
		p := l.parcels[0]
		l.busy = true
		o.mu.Unlock()
		err := errTooLate
		if p.until.IsZero() || time.Now().Before(p.until) {
			err = o.attempt(ctx, p)
		}
		o.mu.Lock()
		l.busy = false
		switch {
		case err == nil:
			o.pop(l)
		case errors.Is(err, ErrTooLarge), errors.Is(err, errTooLate):
			o.hub.cfg.Logger.Error("an event was given up", "event", p.m.Type, "component", p.m.Component.String(), "channel", string(p.m.Channel), "err", err)
			o.dropped++
			o.pop(l)
		default:
			stop.Store(true)
		}
		o.mu.Unlock()
	}
}

// flush gives what waits a last chance.
func (o *outbox) flush(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, farewellTime)
	defer cancel()
	for {
		o.mu.Lock()
		waiting, idle := o.waiting, !o.working
		if waiting > 0 && idle {
			o.working = true
		}
		o.mu.Unlock()
		if waiting == 0 {
			return
		}
		if idle {
			o.round(ctx)
		}
		select {
		case <-time.After(minPostWait):
		case <-ctx.Done():
			o.hub.cfg.Logger.Error("events were not told before the end: viewers will find out by their versions", "events", waiting)
			return
		}
	}
}

// stop ends trying.
func (o *outbox) stop() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.timer != nil {
		o.timer.Stop()
	}
}

// stats returns how many events wait for the broker, and how many were given
// up.
func (o *outbox) stats() (waiting int, dropped uint64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.waiting, o.dropped
}
