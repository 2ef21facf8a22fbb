package lc

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

// versionHeader is the version that a page was told of when it fetches a view.
const versionHeader = "LC-Version"

// How a view waits for the version that its viewer was told of. Each wait is
// twice as long as the one before.
const (
	firstBehind = 10 * time.Millisecond
	lastBehind  = 640 * time.Millisecond
)

// loadCurrent is load for a view. Where a store is on several servers, one of
// them may answer with a record from before a change that was told to viewers.
// Then loadCurrent loads again until the record is as new as what was told, as
// far as that is stored. If it does not become so in about a second, a viewer
// who has asked for the version gets a 503 and asks again, and of others the
// hub compares versions once more.
func (a *App) loadCurrent(ctx context.Context, id ComponentID, v viewer, allow func(*loaded) error) (*loaded, error) {
	own := a.ownIfValid(ctx, id, v)
	asking, cancel := context.WithCancel(ctx)
	defer cancel()
	var stored chan uint64 // nil until it is asked for
	for wait, want := firstBehind, v.version; ; wait *= 2 {
		l, err := a.loadPlaced(ctx, id, own, v.props)
		if err == nil && v.own == nil {
			err = a.heed(l, v)
		}
		if err == nil {
			err = allow(l)
		}
		if err != nil || l.comp.version != nil {
			return l, err
		}
		if stored == nil {
			want = max(want, a.hub.told(l.channel, id))
		}
		if l.record.Version < want && stored == nil {
			// Beside the waiting: while a cluster has no leader, nobody answers
			// for seconds, and the record may be there much sooner.
			stored = make(chan uint64, 1)
			go func(want uint64) { stored <- a.storedAtMost(asking, id, want) }(want)
		}
		switch {
		case l.record.Version >= want:
			return l, nil
		case wait > lastBehind && v.version > 0:
			return nil, errBusy("The server does not have the newest version yet.", time.Second)
		case wait > lastBehind:
			a.hub.outdated(l.channel, id, l.record.Version)
			return l, nil
		}
		select {
		case want = <-stored:
		case <-time.After(wait):
			forgetCached(ctx) // as it may be as old
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// storedAtMost returns the version, or a lower one if no higher one is stored:
// what a browser asks for need not exist, and a store may have been put back.
func (a *App) storedAtMost(ctx context.Context, id ComponentID, version uint64) uint64 {
	ctx, cancel := context.WithTimeout(ctx, sightTime)
	defer cancel()
	versions, err := a.versions(ctx, []ComponentID{id})
	if err != nil {
		return version
	}
	return min(version, versions[id])
}

// versionAsked returns the version that a request for a view asks for, 0 if it
// asks for none. The browser client says Infinity if any will do.
func versionAsked(r *http.Request) uint64 {
	version, err := strconv.ParseUint(r.Header.Get(versionHeader), 10, 64)
	if err != nil {
		return 0
	}
	return version
}

// told returns the version of a component that the viewers of this process
// were told of, 0 if it is not known.
func (h *hub) told(ch Channel, id ComponentID) uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t := h.topics[ch]; t != nil && t.shows[id] != nil {
		return t.shows[id].version
	}
	return 0
}

// outdated notes that a viewer was given a version of a component that is older
// than the one they were told of.
func (h *hub) outdated(ch Channel, id ComponentID, version uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.topics[ch]
	if t == nil || t.shows[id] == nil {
		return
	}
	one := t.shows[id]
	one.version = min(one.version, version)
	h.sight.doubtful[one] = struct{}{}
	h.sight.schedule()
}
