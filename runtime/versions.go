package lc

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
)

// mostReaders bounds the records and components that are loaded at a time to
// find out their versions.
const mostReaders = 8

// versions returns the newest versions of components that are stored, or that
// their own Version method tells; nothing for those of which there is none. A
// component that can't be loaded has none, as nobody could be shown it. If that is
// because it is gone, its version is versionGone; versionHidden, if each viewer
// fetches their own view and may see one.
func (a *App) versions(ctx context.Context, ids []ComponentID) (map[ComponentID]uint64, error) {
	var stored, own []ComponentID
	for _, id := range ids {
		if comp := a.component(id.Name); comp != nil && comp.version != nil {
			own = append(own, id)
		} else {
			stored = append(stored, id)
		}
	}
	found, err := a.storedVersions(ctx, stored)
	if err != nil || len(own) == 0 {
		return found, err
	}
	told, err := readEach(own, func(id ComponentID) (uint64, error) {
		version, err := a.ownVersion(ctx, id)
		switch {
		case isNotFound(err) && a.component(id.Name).push == PushHTML:
			return versionGone, nil
		case isNotFound(err):
			return versionHidden, nil
		}
		if err != nil {
			a.log.DebugContext(ctx, "the version of a component is not known", "component", id.String(), "err", err)
		}
		return version, nil
	})
	maps.Copy(found, told)
	return found, err
}

// hung counts the questions for the versions of components that were given up,
// and go on all the same: the application's code does not heed its context.
type hung struct {
	mu sync.Mutex
	of map[ComponentID]int
}

var errUnanswered = errors.New("it has been asked before, and does not answer")

// ask calls read for a component, and waits for it until ctx is done. It does not
// call it again while an earlier call hangs.
func (h *hung) ask(ctx context.Context, id ComponentID, read func() (uint64, error)) (uint64, error) {
	h.mu.Lock()
	hangs := h.of[id] > 0
	h.mu.Unlock()
	if hangs {
		return 0, errUnanswered
	}
	type answer struct {
		version uint64
		err     error
	}
	answers, late := make(chan answer), make(chan struct{})
	go func() {
		version, err := read()
		select {
		case answers <- answer{version, err}:
		case <-late:
			h.count(id, -1)
		}
	}()
	select {
	case a := <-answers:
		return a.version, a.err
	case <-ctx.Done():
		h.count(id, 1) // before the call may count itself out
		close(late)
		return 0, ctx.Err()
	}
}

func (h *hung) count(id ComponentID, n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.of == nil {
		h.of = map[ComponentID]int{}
	}
	if h.of[id] += n; h.of[id] == 0 {
		delete(h.of, id)
	}
}

// ownVersion returns what a component's Version method tells.
func (a *App) ownVersion(ctx context.Context, id ComponentID) (uint64, error) {
	return a.hung.ask(ctx, id, func() (uint64, error) { return a.askVersion(ctx, id) })
}

func (a *App) askVersion(ctx context.Context, id ComponentID) (version uint64, err error) {
	defer recoverTo(&err)
	ctx = a.known(ctx)
	l, err := a.loadAll(a.forAudience(ctx, a.component(id.Name).channelUnmounted(ctx, id)), id)
	if err != nil {
		return 0, err
	}
	return l.version()
}

// storedVersions asks the Store for versions, in one call if it takes that.
func (a *App) storedVersions(ctx context.Context, ids []ComponentID) (versions map[ComponentID]uint64, err error) {
	if len(ids) == 0 {
		return map[ComponentID]uint64{}, nil
	}
	if of, ok := a.store.Store.(VersionStore); ok {
		defer recoverTo(&err)
		return of.Versions(ctx, ids...)
	}
	return readEach(ids, func(id ComponentID) (uint64, error) {
		r, err := a.store.Load(ctx, id)
		if err != nil {
			return 0, fmt.Errorf("load the record of %s: %w", id, err)
		}
		return r.Version, nil
	})
}

// readEach returns what read returns for each ID but zeros, or an error of one of
// them, after which no more are read.
func readEach(ids []ComponentID, read func(ComponentID) (uint64, error)) (map[ComponentID]uint64, error) {
	found := make(map[ComponentID]uint64, len(ids))
	var mu sync.Mutex
	var failed error
	var group sync.WaitGroup
	next := 0
	take := func() (id ComponentID, ok bool) {
		mu.Lock()
		defer mu.Unlock()
		if failed != nil || next == len(ids) {
			return ComponentID{}, false
		}
		next++
		return ids[next-1], true
	}
	for range min(mostReaders, len(ids)) {
		group.Go(func() {
			for id, ok := take(); ok; id, ok = take() {
				version, err := read(id)
				mu.Lock()
				if err != nil {
					failed = err
				} else if version > 0 {
					found[id] = version
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return found, failed
}
