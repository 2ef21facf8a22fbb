package lc

import (
	"context"
	"maps"
	"math"
	"slices"
	"time"
)

// How versions are compared.
const (
	sightTime   = 2 * time.Second        // for one question
	sightBatch  = 1000                   // components in one question
	sightGrace  = time.Second            // that an event may be under way after its state was stored
	healthGap   = 500 * time.Millisecond // between looks whether the broker answers
	minSightGap = 250 * time.Millisecond
	maxSightGap = 2 * time.Second
)

// A sight knows which components viewers show and what version they were told
// of, and compares that with what is stored. It does so once for all viewers of
// the process: when a stream shows a component that none has shown, after events
// may have been missed or the store has failed, and if other processes store too,
// twice in each heartbeat, and every half second while the broker does not answer. Viewers
// who are found to be behind are told to fetch their view.
//
// It is guarded by hub.mu. At rest it has no goroutine.
type sight struct {
	hub      *hub
	seen     int                    // sightings, which the topics have
	doubtful map[*sighting]struct{} // to be compared as soon as that can be
	timer    *time.Timer
	next     time.Duration // when the timer runs out, since the hub began
	looking  bool
	wait     time.Duration // after a failure
	due      time.Duration // when all is to be compared, since the hub began
	unsure   time.Duration // until when there may be changes that this process knows nothing of, since the hub began
	healthy  *time.Time    // since when the broker had answered at the last look; nil before the first
}

// A sighting is a component that viewers show.
type sighting struct {
	id      ComponentID
	topic   *topic
	streams int         // that show it
	version uint64      // the newest that they were told of,
	known   bool        // if that was compared with what is stored
	hash    fingerprint // of the update that they were told of last; zero if they may show something else
	stored  uint64      // what was stored when it was found to be above version
	gone    bool        // its viewers were told that there is no such instance, or to look
}

// The versions of instances that say themselves, by NotFound, that they are gone.
const (
	versionGone   = math.MaxUint64
	versionHidden = math.MaxUint64 - 1 // for nobody's eyes; each viewer has to look
)

// isUnknown reports whether what is stored was not asked for yet.
func (one *sighting) isUnknown() bool { return !one.known }

func (v *sight) begin(h *hub) {
	v.hub = h
	v.doubtful = map[*sighting]struct{}{}
}

// enter counts in what a stream shows, and returns the sightings.
func (v *sight) enter(s *stream, all []shownComponent) []*sighting {
	if len(all) == 0 {
		return nil
	}
	topics := make(map[Channel]*topic, len(s.seats))
	for i := range s.seats {
		topics[s.seats[i].topic.channel] = s.seats[i].topic
	}
	if v.seen == 0 {
		v.due, v.healthy = v.hub.now()+v.hub.cfg.Heartbeat/2, nil
	}
	seen := make([]*sighting, len(all))
	for i, one := range all {
		t := topics[one.channel]
		seen[i] = t.shows[one.component]
		if seen[i] == nil {
			seen[i] = &sighting{id: one.component, topic: t}
			if t.shows == nil {
				t.shows = map[ComponentID]*sighting{}
			}
			t.shows[seen[i].id] = seen[i]
			v.seen++
		}
		seen[i].streams++
	}
	v.schedule()
	return seen
}

// leave is the end of enter.
func (v *sight) leave(seen []*sighting) {
	for _, one := range seen {
		if one.streams--; one.streams == 0 {
			delete(one.topic.shows, one.id)
			delete(v.doubtful, one)
			v.seen--
		}
	}
}

// heard notes the version of an event. An instance that is removed, and tells its
// own version, may be made again with a lower one.
func (v *sight) heard(t *topic, f *frame) {
	one := t.shows[f.component]
	switch {
	case one == nil:
	case f.typ == typeRemove && f.version == 0:
		one.version, one.stored, one.hash, one.known = 0, 0, fingerprint{}, false
	case f.version > 0:
		one.version, one.gone = max(one.version, f.version), false
	}
}

// doubt has all that is shown of a topic compared.
func (v *sight) doubt(t *topic) {
	for _, one := range t.shows {
		v.doubtful[one] = struct{}{}
	}
	v.schedule()
}

// doubtAll has all that is shown compared.
func (v *sight) doubtAll() {
	for _, t := range v.hub.topics {
		v.doubt(t)
	}
}

// suspect has a component compared that may have been stored in a version that
// nobody is told of, now and for some time: the store has answered with an error,
// and what it does about a change may come later.
func (h *hub) suspect(ch Channel, id ComponentID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	v := &h.sight
	if t := h.topics[ch]; t != nil && t.shows[id] != nil {
		v.doubtful[t.shows[id]] = struct{}{}
		v.unsure = h.now() + 2*h.cfg.Heartbeat
		v.schedule()
	}
}

// schedule sets the timer for what is to be looked at next.
func (v *sight) schedule() {
	h := v.hub
	if v.looking || h.ctx.Err() != nil || h.cfg.Versions == nil {
		return
	}
	var after time.Duration
	switch {
	case len(v.doubtful) > 0:
		after = v.wait
	case v.seen > 0 && (h.cfg.Shared || h.now() < v.unsure):
		after = min(h.cfg.Heartbeat/2, healthGap)
	default:
		return
	}
	at := h.now() + after
	if v.timer != nil {
		if v.next <= at {
			return
		}
		v.timer.Stop()
	}
	v.next, v.timer = at, time.AfterFunc(after, v.look)
}

// look compares what is in doubt, or if nothing is, all that is due.
func (v *sight) look() {
	h := v.hub
	healthy := h.healthy()
	h.mu.Lock()
	defer h.mu.Unlock()
	v.timer = nil
	if v.looking || h.ctx.Err() != nil {
		return
	}
	urgent := len(v.doubtful) > 0
	list := slices.Collect(maps.Keys(v.doubtful))
	if !urgent {
		var due bool
		if due, urgent = v.isDue(healthy); !due {
			v.schedule()
			return
		}
		for _, t := range h.topics {
			list = slices.AppendSeq(list, maps.Values(t.shows))
		}
	}
	v.looking = true
	h.group.Go(func() { v.compareAll(list, urgent) })
}

// isDue reports whether all is to be compared now, and whether what is found
// can't be on its way; if so, it notes when all is compared next. The broker
// has answered without a break since healthy. If there was a break, or it does
// not answer, there may be changes that nobody was told of.
func (v *sight) isDue(healthy time.Time) (due, urgent bool) {
	h := v.hub
	steady := v.healthy == nil || healthy.Equal(*v.healthy)
	v.healthy = &healthy
	if steady && !healthy.IsZero() && h.now() < v.due {
		return false, false
	}
	v.due = h.now() + h.cfg.Heartbeat/2
	return true, !steady && !healthy.IsZero()
}

// healthy returns since when the broker has answered, the zero Time if it does
// not answer, or was never asked.
func (h *hub) healthy() time.Time {
	h.mu.Lock()
	l := h.ear.listener
	h.mu.Unlock()
	if l == nil {
		return time.Time{}
	}
	return l.Healthy()
}

// compareAll compares a list of sightings, and sees to what comes next.
func (v *sight) compareAll(list []*sighting, urgent bool) {
	h := v.hub
	var err error
	for some := range slices.Chunk(list, sightBatch) {
		var left *leftovers
		if left, err = v.compare(some, urgent); err != nil {
			break
		}
		left.tell(h)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	v.looking = false
	if err == nil {
		v.wait = 0
	} else {
		v.wait = min(max(2*v.wait, minSightGap), maxSightGap)
		for _, one := range list {
			if one.streams > 0 {
				v.doubtful[one] = struct{}{}
			}
		}
		h.cfg.Logger.Warn("what viewers show can't be compared with the store", "components", len(list), "err", err, "retry", v.wait)
	}
	v.schedule()
}

// compare asks for the versions of some sightings, and tells viewers who are
// behind. What is not urgent may be an event that is under way: there is time
// for it to come.
func (v *sight) compare(some []*sighting, urgent bool) (*leftovers, error) {
	h := v.hub
	versions, err := v.ask(h.ctx, some)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	left := new(leftovers)
	late := false
	for _, one := range some {
		stored, ok := versions[one.id]
		one.known = true
		delete(v.doubtful, one)
		switch stored {
		case versionGone:
			v.tellOnce(left, one, ComponentRemove(one.id))
			continue
		case versionHidden:
			v.tellOnce(left, one, ComponentRefresh(one.id))
			continue
		}
		if !ok || stored <= one.version || one.streams == 0 {
			continue
		}
		if !urgent && one.stored != stored {
			one.stored, late = stored, true
			continue
		}
		v.refresh(left, one, stored)
	}
	if late {
		time.AfterFunc(sightGrace, func() { v.insist(some) })
	}
	return left, nil
}

// insist tells viewers of components that were behind, and still are.
func (v *sight) insist(some []*sighting) {
	h := v.hub
	h.mu.Lock()
	left := new(leftovers)
	for _, one := range some {
		if one.stored > one.version && one.streams > 0 && h.ctx.Err() == nil {
			v.refresh(left, one, one.stored)
		}
	}
	h.mu.Unlock()
	left.tell(h)
}

// refresh tells all who show a component here to fetch a version.
func (v *sight) refresh(left *leftovers, one *sighting, version uint64) {
	h := v.hub
	hint := ComponentRefresh(one.id)
	hint.missed = true
	m, err := hint.encode(one.topic.channel, version)
	if err != nil || one.topic.state != live {
		return
	}
	h.cfg.Logger.Info("viewers missed a change and are told to fetch it", "component", one.id.String(), "version", version, "told", one.version)
	left.put(h, one.topic, Placed{ID: h.newID(), Message: m})
}

// tellOnce tells all who show a component here that it is gone, or to look whether
// it is for them.
func (v *sight) tellOnce(left *leftovers, one *sighting, e Event) {
	m, err := e.encode(one.topic.channel, 0)
	if err != nil || one.gone || one.streams == 0 || one.topic.state != live {
		return
	}
	one.gone = true
	left.put(v.hub, one.topic, Placed{ID: v.hub.newID(), Message: m})
}

// ask returns the versions of some sightings that are stored.
func (v *sight) ask(ctx context.Context, some []*sighting) (versions map[ComponentID]uint64, err error) {
	defer recoverTo(&err)
	ids := make([]ComponentID, len(some))
	for i, one := range some {
		ids[i] = one.id
	}
	ctx, cancel := context.WithTimeout(ctx, sightTime)
	defer cancel()
	return v.hub.cfg.Versions(ctx, ids)
}

// learn finds out the versions of those that a new stream shows and no other
// has shown. Where that fails, it is done as soon as it can be.
func (v *sight) learn(ctx context.Context, seen []*sighting) {
	h := v.hub
	if h.cfg.Versions == nil {
		return
	}
	h.mu.Lock()
	unknown := slices.DeleteFunc(slices.Clone(seen), func(one *sighting) bool { return !one.isUnknown() })
	h.mu.Unlock()
	for some := range slices.Chunk(unknown, sightBatch) {
		versions, err := v.ask(ctx, some)
		h.mu.Lock()
		for _, one := range some {
			if err != nil {
				if one.streams > 0 {
					v.doubtful[one] = struct{}{}
				}
				continue
			}
			one.known = true
			if stored := versions[one.id]; stored < versionHidden {
				one.version = max(one.version, stored)
			}
		}
		v.schedule()
		h.mu.Unlock()
	}
}
