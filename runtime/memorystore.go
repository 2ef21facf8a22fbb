package lc

import (
	heaps "container/heap"
	"context"
	"sync"
	"time"
)

// A MemoryStore keeps records in memory. It is what an App uses unless told
// otherwise. With the process its records end.
type MemoryStore struct {
	mu       sync.RWMutex
	records  map[ComponentID]Record
	expiring expiries
}

var _ VersionStore = (*MemoryStore)(nil)

// NewMemoryStore returns an empty store.
func NewMemoryStore() *MemoryStore { return &MemoryStore{records: map[ComponentID]Record{}} }

// Load implements Store.
func (s *MemoryStore) Load(_ context.Context, id ComponentID) (Record, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.unexpired(id), nil
}

// Save implements Store. It also lets go of some records that have expired: more
// than one for each that is saved, so that they never pile up.
func (s *MemoryStore) Save(_ context.Context, id ComponentID, r Record, oldVersion uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unexpired(id).Version != oldVersion {
		return ErrConflict
	}
	s.records[id] = r
	s.expiring.set(id, r.Expires)
	s.sweep(time.Now())
	return nil
}

// Versions implements VersionStore.
func (s *MemoryStore) Versions(_ context.Context, ids ...ComponentID) (map[ComponentID]uint64, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	versions := make(map[ComponentID]uint64, len(ids))
	for _, id := range ids {
		if r := s.unexpired(id); r.Version > 0 {
			versions[id] = r.Version
		}
	}
	return versions, nil
}

// unexpired returns a record, the zero Record if there is none or it has expired.
func (s *MemoryStore) unexpired(id ComponentID) Record {
	r := s.records[id]
	if !r.Expires.IsZero() && r.Expired(time.Now()) {
		return Record{}
	}
	return r
}

// sweptAtOnce bounds the records that one Save lets go of.
const sweptAtOnce = 4

func (s *MemoryStore) sweep(now time.Time) {
	for range sweptAtOnce {
		id, ok := s.expiring.next(now)
		if !ok {
			return
		}
		s.expiring.set(id, time.Time{})
		delete(s.records, id)
	}
}

// Expiries has the instances whose records expire, by when they do. It is a heap.
type expiries struct {
	order []expiry
	place map[ComponentID]int // in order
}

type expiry struct {
	id ComponentID
	at time.Time
}

// set notes when a record expires; the zero Time says never.
func (e *expiries) set(id ComponentID, at time.Time) {
	i, known := e.place[id]
	switch {
	case known && at.IsZero():
		heaps.Remove(e, i)
	case known:
		e.order[i].at = at
		heaps.Fix(e, i)
	case !at.IsZero():
		heaps.Push(e, expiry{id, at})
	}
}

// next returns the instance whose record expired first, if one has.
func (e *expiries) next(now time.Time) (id ComponentID, ok bool) {
	if len(e.order) == 0 || now.Before(e.order[0].at) {
		return ComponentID{}, false
	}
	return e.order[0].id, true
}

// Len implements heaps.Interface, as the methods below do.
func (e *expiries) Len() int           { return len(e.order) }
func (e *expiries) Less(i, j int) bool { return e.order[i].at.Before(e.order[j].at) }

func (e *expiries) Swap(i, j int) {
	e.order[i], e.order[j] = e.order[j], e.order[i]
	e.place[e.order[i].id], e.place[e.order[j].id] = i, j
}

func (e *expiries) Push(x any) {
	last := x.(expiry)
	if e.place == nil {
		e.place = map[ComponentID]int{}
	}
	e.place[last.id] = len(e.order)
	e.order = append(e.order, last)
}

func (e *expiries) Pop() any {
	end := len(e.order) - 1
	last := e.order[end]
	e.order[end] = expiry{}
	e.order = e.order[:end]
	delete(e.place, last.id)
	return last
}
