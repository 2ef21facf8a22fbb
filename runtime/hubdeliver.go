package lc

import (
	"time"
)

// How long a hub waits before it tries again to subscribe.
const (
	minSubscribeWait = 100 * time.Millisecond
	maxSubscribeWait = 5 * time.Second
)

// subscribe makes the broker deliver to the hub. A broker that cannot do so
// yet is asked again in the background; until then the hub turns viewers
// away.
func (h *hub) subscribe() {
	err := h.cfg.Broker.Subscribe(h.ctx, EventID{}, h.deliver)
	if err == nil {
		return
	}
	go func() {
		for wait := minSubscribeWait; err != nil; wait = min(2*wait, maxSubscribeWait) {
			h.cfg.Logger.Error("SSE has no events: subscribing to the broker failed", "error", err, "retry", wait)
			select {
			case <-time.After(wait):
			case <-h.ctx.Done():
				return
			}
			err = h.cfg.Broker.Subscribe(h.ctx, h.cursor(), h.deliver)
		}
	}()
}

// deliver takes one delivery of the broker; see Broker.Subscribe. It does
// little and never waits for a viewer, as publishers wait for it.
func (h *hub) deliver(d Delivery) {
	h.mu.Lock()
	last := h.mark.Load()
	anew := d.Gap || d.ID.Epoch != last.id.Epoch
	if !anew && d.ID.Seq <= last.id.Seq {
		h.mu.Unlock()
		return // had already, before a subscription was renewed
	}
	if anew {
		h.restart(d)
	}
	var t *topic
	if d.Message.Type != "" {
		t = h.add(d)
	}
	h.mark.Store(&mark{gen: h.gen, id: d.ID})
	h.mu.Unlock()

	switch {
	case anew:
		for _, sh := range h.shards {
			sh.do(sh.flushAll)
		}
	case t != nil:
		h.tell(t)
	}
}

// restart begins a new sequence at the place before d: nobody can go on
// across the border.
func (h *hub) restart(d Delivery) {
	h.gen++
	h.floor = d.ID.Seq
	if d.Message.Type != "" {
		h.floor--
	}
	for ch, t := range h.topics {
		if t.streams == 0 {
			delete(h.topics, ch)
		}
		t.bytes, t.recent = 0, nil
		t.tail.Store(h.emptyTail())
	}
	h.recent.Init()
	h.bytes, h.frames = 0, 0
}

// add puts a message at the tail of its topic.
func (h *hub) add(d Delivery) *topic {
	now := time.Now()
	f, err := newFrame(d.ID, d.Message, now)
	if err == nil {
		err = d.Message.Channel.Validate()
	}
	if err != nil {
		h.cfg.Logger.Error("SSE event dropped: the broker delivered what cannot be sent", "id", d.ID.String(), "error", err)
		return nil
	}
	t := h.topic(d.Message.Channel)
	h.changing(t, func() { t.add(f, h.cfg.History) })
	if t.recent == nil {
		t.recent = h.recent.PushBack(t)
	} else {
		h.recent.MoveToBack(t.recent)
	}
	// Who was longest without news loses its history first.
	for h.bytes > h.cfg.History.Bytes && h.recent.Len() > 1 {
		h.forget(h.recent.Front().Value.(*topic))
	}
	h.scheduleExpiry(h.cfg.History.Age)
	return t
}

// topic returns the topic of a channel, made where there is none. Who goes on
// from a place before the floor may have missed what a topic had that was
// there before.
func (h *hub) topic(ch Channel) *topic {
	t := h.topics[ch]
	if t == nil {
		t = &topic{channel: ch}
		t.tail.Store(h.emptyTail())
		h.topics[ch] = t
	}
	return t
}

// emptyTail returns a tail without frames, as all new topics share.
func (h *hub) emptyTail() *tail {
	if h.blank.gen != h.gen || h.blank.floor != h.floor {
		h.blank = &tail{gen: h.gen, floor: h.floor}
	}
	return h.blank
}

// changing keeps the totals while fn changes the tail of a topic.
func (h *hub) changing(t *topic, fn func()) {
	h.bytes -= t.bytes
	h.frames -= len(t.tail.Load().frames)
	fn()
	h.bytes += t.bytes
	h.frames += len(t.tail.Load().frames)
}

// forget lets go of the history of a topic.
func (h *hub) forget(t *topic) {
	h.changing(t, t.forget)
	h.recent.Remove(t.recent)
	t.recent = nil
	h.dropIfIdle(t)
}

// dropIfIdle frees a topic that has neither listeners nor history.
func (h *hub) dropIfIdle(t *topic) {
	if t.streams == 0 && t.recent == nil && h.topics[t.channel] == t {
		h.floor = max(h.floor, t.tail.Load().floor)
		delete(h.topics, t.channel)
	}
}

// scheduleExpiry makes expire run after a while, where it is not about to
// anyway. A timer, not a goroutine: a hub at rest holds none.
func (h *hub) scheduleExpiry(after time.Duration) {
	if h.expiry == nil && h.ctx.Err() == nil {
		h.expiry = time.AfterFunc(after, h.expire)
	}
}

// expire lets go of the history of topics without news for History.Age. In
// topics with news, what is old goes when they are trimmed.
func (h *hub) expire() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.expiry = nil
	now := time.Now()
	for front := h.recent.Front(); front != nil; front = h.recent.Front() {
		t := front.Value.(*topic)
		frames := t.tail.Load().frames
		if left := h.cfg.History.Age - now.Sub(frames[len(frames)-1].came); left > 0 {
			h.scheduleExpiry(left)
			return
		}
		h.forget(t)
	}
}

// tell makes the shards that have streams on the topic serve them. A shard
// that has been told already, and has not begun, is left alone. The mark was
// moved before: a stream that joins a shard meanwhile finds the event itself.
func (h *hub) tell(t *topic) {
	with := t.shards.Load()
	if with == 0 {
		return
	}
	for _, sh := range h.shards {
		if with&sh.bit != 0 && t.told.Or(sh.bit)&sh.bit == 0 {
			sh.tell(t)
		}
	}
}

// settled returns the mark when no delivery is under way.
func (h *hub) settled() *mark {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.mark.Load()
}
