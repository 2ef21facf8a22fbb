package lc

import "time"

// idleAge is how long a channel is listened to after its last viewer has gone:
// a page that is loaded again finds it as it was.
const idleAge = time.Minute

// mostIdle bounds the channels that are listened to for nobody.
const mostIdle = 4096

// This file keeps the topics within History: all functions but expire are
// called with hub.mu held.

// add puts a frame at the tail of its topic.
func (h *hub) add(t *topic, f *frame) {
	h.changing(t, func() { t.add(f, h.cfg.History) })
	h.touch(t)
}

// touch notes that a topic has news, and keeps all of them within History.
func (h *hub) touch(t *topic) {
	if t.recent == nil {
		t.recent = h.recent.PushBack(t)
	} else {
		h.recent.MoveToBack(t.recent)
	}
	h.shrink()
	h.scheduleExpiry(h.cfg.History.Age)
}

// shrink keeps all topics within History.Bytes. Who was longest without news loses
// its history first, of that the part that nobody misses.
func (h *hub) shrink() {
	for h.bytes > h.cfg.History.Bytes && h.recent.Len() > 1 {
		t := h.recent.Front().Value.(*topic)
		less := false
		h.changing(t, func() { less = t.strip() })
		if !less {
			h.forget(t)
		}
	}
}

// topic returns the topic of a channel, made where there is none.
func (h *hub) topic(ch Channel) *topic {
	t := h.topics[ch]
	if t == nil {
		t = newTopic(ch)
		h.topics[t.channel] = t
	}
	return t
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
}

// enlist counts a stream, or who else wants to hear of the channel, in.
func (h *hub) enlist(t *topic) {
	t.streams++
	if t.idle != nil {
		h.idle.Remove(t.idle)
		t.idle = nil
	}
}

// discharge is the end of enlist. The channel is listened to for a while.
func (h *hub) discharge(t *topic) {
	t.streams--
	if t.streams > 0 || h.topics[t.channel] != t {
		return
	}
	t.idleSince = h.now()
	t.idle = h.idle.PushBack(t)
	if h.idle.Len() > mostIdle {
		h.drop(h.idle.Front().Value.(*topic))
	}
	h.scheduleExpiry(idleAge)
}

// drop lets go of a topic without viewers, and stops listening to its channel.
func (h *hub) drop(t *topic) {
	if t.recent != nil {
		h.forget(t)
	}
	h.idle.Remove(t.idle)
	t.idle = nil
	delete(h.topics, t.channel)
	h.comparer.forget(t.channel)
	h.unlisten(t)
}

// scheduleExpiry makes expire run after a while, where it is not about to
// sooner. A timer, not a goroutine: a hub at rest holds none.
func (h *hub) scheduleExpiry(after time.Duration) {
	at := h.now() + after
	if h.ctx.Err() != nil || h.expiry != nil && h.expireAt <= at {
		return
	}
	if h.expiry != nil {
		h.expiry.Stop()
	}
	h.expireAt = at
	h.expiry = time.AfterFunc(after, h.expire)
}

// expire lets go of the history of topics without news for History.Age, and of
// topics that have been idle for a while. In topics with news, what is old goes
// when they are trimmed.
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
			break
		}
		h.forget(t)
	}
	for front := h.idle.Front(); front != nil; front = h.idle.Front() {
		t := front.Value.(*topic)
		if left := t.idleSince + idleAge - h.now(); left > 0 {
			h.scheduleExpiry(left)
			break
		}
		h.drop(t)
	}
}
