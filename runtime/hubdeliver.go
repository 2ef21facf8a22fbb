package lc

import "time"

// How long a hub waits before it tries again to subscribe.
const (
	minSubscribeWait = 100 * time.Millisecond
	maxSubscribeWait = 5 * time.Second
)

// subscribe makes the broker deliver to the hub. A broker that cannot do so
// yet is asked again in the background; until then the hub turns viewers
// away.
func (h *hub) subscribe() {
	err := h.cfg.Broker.Subscribe(h.ctx, Place{}, h.deliver)
	if err == nil {
		return
	}
	go func() {
		for wait := minSubscribeWait; err != nil; wait = min(2*wait, maxSubscribeWait) {
			h.cfg.Logger.Error("SSE has no events: subscribing to the broker failed", "err", err, "retry", wait)
			select {
			case <-time.After(wait):
			case <-h.ctx.Done():
				return
			}
			err = h.cfg.Broker.Subscribe(h.ctx, h.newest(), h.deliver)
		}
	}()
}

// deliver takes one delivery of the broker; see Broker.Subscribe. It does
// little and never waits for a viewer, as publishers wait for it.
func (h *hub) deliver(d Delivery) {
	f := h.frameOf(d)
	news, anew := h.take(d, f)
	if d.Message.Type == typeDeparture && h.cfg.Departure != nil {
		h.disconnect(h.cfg.Departure(d.Message.Data))
	}
	switch {
	case anew:
		for _, sh := range h.shards {
			sh.do(sh.flushAll)
		}
	case news != nil:
		h.tell(news)
	}
}

// frameOf returns the frame of a delivery's message, nil where it has none or
// one that cannot be sent.
func (h *hub) frameOf(d Delivery) *frame {
	if d.Message.Type == "" || d.Message.Type == typeDeparture {
		return nil
	}
	f, err := newFrame(d.ID, d.Message, time.Now())
	if err == nil {
		err = d.Message.Channel.Validate()
	}
	if err != nil {
		h.cfg.Logger.Error("SSE event dropped: the broker delivered what cannot be sent", "id", d.ID.String(), "err", err)
		return nil
	}
	return f
}

// take puts a frame at the tail of its topic and moves the mark. It returns
// the topic that has streams to be told, or that all of them are to be told
// that the sequence has begun anew.
func (h *hub) take(d Delivery, f *frame) (news *topic, anew bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	last := h.mark.Load()
	anew = d.Gap || d.ID.Epoch != last.id.Epoch
	if !anew && d.ID.Seq <= last.id.Seq {
		return nil, false // had already, before a subscription was renewed
	}
	if anew {
		h.restart(d)
	}
	if f != nil {
		h.published.Add(1)
		news = h.add(d.Message.Channel, f)
	}
	h.mark.Store(&mark{gen: h.gen, id: d.ID})
	return news, anew && h.streams > 0
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
