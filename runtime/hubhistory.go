package lc

import (
	"strings"
	"time"
)

// This file keeps the topics within History: all functions but expire are
// called with hub.mu held.

// add puts a frame at the tail of its topic.
func (h *hub) add(ch Channel, f *frame) *topic {
	t := h.topic(ch)
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
		ch = Channel(strings.Clone(string(ch))) // it may be cut out of a request
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
	h.bytes -= t.held()
	h.frames -= len(t.tail.Load().frames)
	fn()
	h.bytes += t.held()
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
