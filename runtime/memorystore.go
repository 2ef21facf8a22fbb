package lc

import (
	"context"
	"sync"
)

// A MemoryStore keeps records in memory. It is what an App uses unless told
// otherwise. With the process its records end.
type MemoryStore struct {
	mu      sync.RWMutex
	records map[ComponentID]Record
}

var _ VersionStore = (*MemoryStore)(nil)

// NewMemoryStore returns an empty store.
func NewMemoryStore() *MemoryStore { return &MemoryStore{records: map[ComponentID]Record{}} }

// Load implements Store.
func (s *MemoryStore) Load(_ context.Context, id ComponentID) (Record, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.records[id], nil
}

// Save implements Store.
func (s *MemoryStore) Save(_ context.Context, id ComponentID, r Record, oldVersion uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.records[id].Version != oldVersion {
		return ErrConflict
	}
	s.records[id] = r
	return nil
}

// Versions implements VersionStore.
func (s *MemoryStore) Versions(_ context.Context, ids ...ComponentID) (map[ComponentID]uint64, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	versions := make(map[ComponentID]uint64, len(ids))
	for _, id := range ids {
		if r, ok := s.records[id]; ok {
			versions[id] = r.Version
		}
	}
	return versions, nil
}
