package lc

import "context"

// A Store keeps, for each component instance, its version and the fields
// marked lc:"state". MemoryStore is the one for a process that may forget. An
// implementation proves itself with the tests of package storetest. Its
// methods may be called by several goroutines at a time.
type Store interface {
	// Load returns the record of id, the zero Record where there is none.
	// The caller does not write to its State.
	Load(ctx context.Context, id ComponentID) (Record, error)

	// Save puts r in the place of the record that has oldVersion, 0 where
	// there is none yet, or returns ErrConflict where that is not the version
	// of the record. The Store keeps r.State; the caller must not write to it
	// any more.
	Save(ctx context.Context, id ComponentID, r Record, oldVersion uint64) error
}
