package lc

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
)

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

// A VersionStore is a Store that tells the versions of many components in one
// call, as is needed to compare what viewers show with what is stored. Of any
// other Store each record is loaded.
type VersionStore interface {
	Store

	// Versions returns the version of each record that there is, and nothing
	// for an ID without one. They are at least as new as whatever was saved
	// before the call.
	Versions(ctx context.Context, ids ...ComponentID) (map[ComponentID]uint64, error)
}

// A Record is what a Store keeps of one component instance.
type Record struct {
	Version uint64 // grows with each change; 0 for no record
	State   []byte // JSON of the lc:"state" fields; nil where there is none
}

// The binary form of a Record: a byte that tells which form it is, the version
// (8 bytes, big-endian), a byte that is 1 where there is state, and the state.
const (
	recordForm = 1
	recordHead = 1 + 8 + 1 // bytes before the state
)

// MarshalBinary encodes the record for a Store whose storage takes bytes. A
// later version of this package decodes them, too.
func (r Record) MarshalBinary() ([]byte, error) {
	head := [recordHead]byte{0: recordForm}
	binary.BigEndian.PutUint64(head[1:], r.Version)
	if r.State != nil {
		head[recordHead-1] = 1
	}
	return slices.Concat(head[:], r.State), nil
}

// UnmarshalBinary decodes what MarshalBinary has encoded. It keeps no part of
// data.
func (r *Record) UnmarshalBinary(data []byte) error {
	if len(data) < recordHead || data[0] != recordForm {
		return errors.New("the record is not of a form that this version of lcgen knows")
	}
	version, state := binary.BigEndian.Uint64(data[1:]), data[recordHead:]
	switch stated := data[recordHead-1]; {
	case stated == 1:
		*r = Record{Version: version, State: append([]byte{}, state...)}
	case stated == 0 && len(state) == 0:
		*r = Record{Version: version}
	default:
		return errors.New("the record has been damaged")
	}
	return nil
}
