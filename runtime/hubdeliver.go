package lc

import (
	"slices"
	"time"
)

// A receiver is the hub as its broker sees it.
type receiver struct{ *hub }

// Receive implements Receiver. It does little and never waits for a viewer, as
// publishers wait for it.
func (r receiver) Receive(p Placed) {
	h := r.hub
	f := h.frameOf(p)
	if sent, patching := h.isCompared(p.Message); patching && f != nil {
		h.compare(f, p, sent)
	}
	h.mu.Lock()
	t := h.topics[p.Message.Channel]
	if t == nil || t.state == deaf {
		h.mu.Unlock()
		return
	}
	if t.state == asked || t.mending {
		h.hold(t, p)
		h.mu.Unlock()
		return
	}
	news, user := h.put(t, p, f)
	h.mu.Unlock()
	if news {
		h.tell(t)
	}
	h.disconnect(user)
}

// isCompared reports whether the message is an update that a viewer may take as a
// patch, and the hash of what viewers were sent before.
func (h *hub) isCompared(m Message) (sent fingerprint, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.topics[m.Channel]
	if m.Type != typeUpdate || t == nil || t.patching == 0 || t.state != live || t.mending {
		return sent, false
	}
	one := t.shows[m.Component]
	if one == nil {
		return sent, false
	}
	return one.hash, true
}

// Missed implements Receiver. If anything may be missing, versions are compared,
// too.
func (r receiver) Missed(chs ...Channel) {
	h := r.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(chs) == 0 {
		for _, t := range h.topics {
			h.mend(t)
		}
		h.sight.doubtAll() // what was shown before it had a place is in no history
		return
	}
	for _, ch := range chs {
		if t := h.topics[ch]; t != nil {
			h.mend(t)
		}
	}
}

// hold keeps a message until it is known what lies before it. The oldest of
// too many are asked of the broker then.
func (h *hub) hold(t *topic, p Placed) {
	if len(t.waiting) == maxWaiting {
		t.waiting = slices.Delete(t.waiting, 0, maxWaiting/2)
		t.cut = true
	}
	t.waiting = append(t.waiting, p)
}

// frameOf returns the frame of a message that has a place, nil if it has none
// or can't be sent.
func (h *hub) frameOf(p Placed) *frame {
	if p.Place.IsZero() || p.Message.Type == typeDeparture {
		return nil
	}
	return h.newFrame(p, p.Place)
}

// newFrame encodes a message with a place as its ID.
func (h *hub) newFrame(p Placed, id Place) *frame {
	f, err := newFrame(id, p.Message, time.Now())
	if err != nil {
		h.cfg.Logger.Error("SSE event dropped: the broker delivered what cannot be sent", "channel", string(p.Message.Channel), "id", id.String(), "err", err)
		return nil
	}
	f.place = p.Place
	return f
}

// put gives a topic its next message, of which f is the frame if it has been
// made. It returns whether there is news for streams, and the user whose streams
// are to be ended, none if that is nobody: both for when hub.mu, with which it is
// called, is not held any more.
func (h *hub) put(t *topic, p Placed, f *frame) (news bool, user string) {
	if !h.isNext(t, p) {
		return false, ""
	}
	if p.Message.Type == typeDeparture {
		if !p.Place.IsZero() {
			t.skip(p.Place)
		}
		if h.cfg.Departure == nil {
			return false, ""
		}
		return false, h.cfg.Departure(p.Message.Data)
	}
	if f == nil {
		id := p.Place
		if id.IsZero() {
			id = t.tail.Load().id()
		}
		if f = h.newFrame(p, id); f == nil {
			return false, ""
		}
	}
	h.published.Add(1)
	t.link(f)
	h.add(t, f)
	h.sight.heard(t, f)
	return true, ""
}

// leftovers are what several calls of put have returned.
type leftovers struct {
	news  []*topic
	users []string
}

func (l *leftovers) put(h *hub, t *topic, p Placed) {
	news, user := h.put(t, p, nil)
	if news && !slices.Contains(l.news, t) {
		l.news = append(l.news, t)
	}
	if user != "" {
		l.users = append(l.users, user)
	}
}

// isNext reports whether a message is to be shown, and has not been.
func (h *hub) isNext(t *topic, p Placed) bool {
	switch i := slices.Index(t.early, p.ID); {
	case p.Place.IsZero():
		if i >= 0 {
			return false
		}
		if len(t.early) == maxEarly {
			t.early = slices.Delete(t.early, 0, 1)
		}
		t.early = append(t.early, p.ID)
		return true
	case p.Place.Epoch == t.last.Epoch && p.Place.Seq <= t.last.Seq:
		return false
	case p.Place.Epoch != t.last.Epoch && !t.tail.Load().place.IsZero():
		h.tear(t, Place{})
	}
	t.last = p.Place
	if i := slices.Index(t.early, p.ID); i >= 0 {
		t.early = slices.Delete(t.early, i, i+1)
		t.skip(p.Place)
		return false
	}
	return true
}

// release gives a topic what has waited for it to become whole. If the oldest of
// that had to go, it is asked for first, and the rest waits on. It is called with
// hub.mu held.
func (h *hub) release(t *topic, left *leftovers) {
	if t.cut {
		t.cut = false
		h.mend(t)
		return
	}
	waiting := t.waiting
	t.waiting = nil
	for _, p := range waiting {
		left.put(h, t, p)
	}
}

// tell does what remains.
func (l *leftovers) tell(h *hub) {
	for _, t := range l.news {
		h.tell(t)
	}
	for _, user := range l.users {
		h.disconnect(user)
	}
}

// tell makes the shards that have streams on the topic serve them. A shard
// that has been told already, and has not begun, is left alone. The tail was
// replaced before: a stream that joins a shard meanwhile finds the event itself.
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
