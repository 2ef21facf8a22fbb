package lc

import (
	"context"
	"errors"
	"sync"
)

// How what is missing is asked for.
const (
	mostMenders = 8  // calls of the broker at a time
	mostRounds  = 16 // of one topic, each of History.Frames messages
)

// mend asks the broker for what may be missing at the end of a topic. Until
// there is an answer, what comes waits, as it belongs behind that. It is called
// with hub.mu held.
func (h *hub) mend(t *topic) {
	if t.state != live || t.mending || h.ctx.Err() != nil {
		return
	}
	t.mending = true
	h.missing = append(h.missing, t)
	if h.menders < mostMenders {
		h.menders++
		h.group.Go(h.mendAll)
	}
}

// mendAll mends topics until none is left.
func (h *hub) mendAll() {
	for {
		h.mu.Lock()
		if len(h.missing) == 0 || h.ctx.Err() != nil {
			h.menders--
			h.mu.Unlock()
			return
		}
		t := h.missing[0]
		h.missing[0] = nil
		h.missing = h.missing[1:] // there may be as many as there are channels
		h.mu.Unlock()
		h.mendOne(t)
	}
}

// mendOne asks for what is missing of one topic, and shows what there is. Where
// the broker can't tell, versions are compared.
func (h *hub) mendOne(t *topic) {
	ctx, cancel := context.WithTimeout(h.ctx, brokerTime)
	defer cancel()
	for range mostRounds {
		found, more, err := h.replay(ctx, t.channel, t.tail.Load().place)
		if err != nil {
			h.giveUpMending(ctx, t, err)
			return
		}
		h.mu.Lock()
		var left leftovers
		if !h.isMending(t) {
			h.mu.Unlock()
			return
		}
		for _, p := range found {
			left.put(h, t, p)
		}
		if !more {
			h.mended(t, &left)
		}
		h.mu.Unlock()
		left.tell(h)
		if !more {
			return
		}
	}
	h.giveUpMending(ctx, t, errors.New("too many events are missing"))
}

// replay asks the broker for what follows a place.
func (h *hub) replay(ctx context.Context, ch Channel, after Place) (found []Placed, more bool, err error) {
	if after.IsZero() {
		return nil, false, ErrNotHeld
	}
	return h.ear.listener.Replay(ctx, ch, after, h.cfg.History.Frames)
}

// giveUpMending leaves a hole in a topic, and has versions compared. The broker
// is asked where the channel goes on, if it answers at all.
func (h *hub) giveUpMending(ctx context.Context, t *topic, err error) {
	h.cfg.Logger.Warn("SSE events may be missing: what viewers show is compared with the store", "channel", string(t.channel), "err", err)
	var place Place
	if errors.Is(err, ErrNotHeld) {
		places, _ := h.ear.listener.Listen(ctx, t.channel)
		place = places[t.channel]
	}
	h.mu.Lock()
	var left leftovers
	if h.isMending(t) {
		h.tear(t, place)
		if !place.IsZero() {
			t.last = place
		}
		h.mended(t, &left)
		left.news = append(left.news, t)
	}
	h.mu.Unlock()
	left.tell(h)
}

// isMending reports whether a topic is still there, and waits for what it
// misses.
func (h *hub) isMending(t *topic) bool { return t.mending && h.topics[t.channel] == t }

// mended ends mending and shows what has come meanwhile.
func (h *hub) mended(t *topic, left *leftovers) {
	t.mending = false
	h.release(t, left)
}

// tear notes that viewers of a topic may have missed something. It is called
// with hub.mu held.
func (h *hub) tear(t *topic, place Place) {
	h.changing(t, func() { t.tear(place) })
	for _, one := range t.shows {
		one.hash = fingerprint{}
	}
	h.sight.doubt(t)
}

// recall gets events of the past for a viewer who comes back to a channel that
// nobody has looked at here for a while.
func (h *hub) recall(ctx context.Context, t *topic, after Place) {
	floor := t.tail.Load()
	if after.Epoch != floor.base.Epoch || after.Seq >= floor.base.Seq {
		return
	}
	found, more, err := h.replay(ctx, t.channel, after)
	if err != nil || more {
		return // the viewer is told
	}
	var older []*frame
	for _, p := range found {
		if p.Place.Epoch != floor.base.Epoch || p.Place.Seq > floor.base.Seq {
			break
		}
		if p.Message.Type == typeDeparture {
			continue
		}
		if f := h.newFrame(p, p.Place); f != nil {
			f.past = true
			older = append(older, f)
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if t.tail.Load().base != floor.base {
		return // another viewer has
	}
	h.changing(t, func() { t.extend(older, after) })
	if len(older) > 0 {
		h.touch(t)
	}
}

// recallAll is recall for the channels of a stream, several at a time.
func (h *hub) recallAll(ctx context.Context, seats []seat, after []Place) {
	var group sync.WaitGroup
	turns := make(chan struct{}, mostMenders)
	for i := range seats {
		if after[i].IsZero() {
			continue
		}
		turns <- struct{}{}
		group.Go(func() {
			defer func() { <-turns }()
			h.recall(ctx, seats[i].topic, after[i])
		})
	}
	group.Wait()
}
