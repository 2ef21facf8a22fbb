package lc

import (
	"context"
	"encoding/binary"
	"errors"
	"time"
)

// A Store keeps, for each component instance, its version and the fields
// marked lc:"state". MemoryStore is the one for a process that may forget. An
// implementation proves itself with the tests of package storetest. Its
// methods may be called by several goroutines at a time.
type Store interface {
	// Load returns the record of id, the zero Record where there is none or it
	// has expired. The caller does not write to its State.
	Load(ctx context.Context, id ComponentID) (Record, error)

	// Save puts r in the place of the record that has oldVersion, 0 where Load
	// returns the zero Record, or returns ErrConflict where that is not the
	// version of the record. The Store keeps r.State; the caller must not write to it
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

	// Expires is when the Store drops the record: from then on Load returns the
	// zero Record, and Versions nothing. It is a whole number of seconds after
	// 1970; the zero Time says never.
	Expires time.Time
}

// Expired reports whether the record is to be dropped.
func (r Record) Expired(now time.Time) bool { return !r.Expires.IsZero() && !now.Before(r.Expires) }

// The binary form of a Record: a byte that tells which form it is, the version
// (8 bytes, big-endian), in the second form the time in which it expires (8 bytes,
// seconds since 1970), a byte that is 1 where there is state, and the state.
const (
	recordForm         = 1
	recordFormExpiring = 2
	recordHead         = 1 + 8 + 1      // bytes before the state
	recordHeadExpiring = recordHead + 8 // the same in the second form

	latestExpiry = 1<<63 - 1<<40 // seconds since 1970 that a time.Time can tell
)

// MarshalBinary encodes the record for a Store whose storage takes bytes. A
// later version of this package decodes them, too.
func (r Record) MarshalBinary() ([]byte, error) {
	head := append(make([]byte, 0, recordHeadExpiring+len(r.State)), recordForm)
	head = binary.BigEndian.AppendUint64(head, r.Version)
	if !r.Expires.IsZero() {
		if r.Expires.Unix() <= 0 {
			return nil, errors.New("a record can't expire before 1970")
		}
		head[0] = recordFormExpiring
		head = binary.BigEndian.AppendUint64(head, uint64(r.Expires.Unix()))
	}
	if r.State == nil {
		return append(head, 0), nil
	}
	return append(append(head, 1), r.State...), nil
}

// UnmarshalBinary decodes what MarshalBinary has encoded. It keeps no part of
// data.
func (r *Record) UnmarshalBinary(data []byte) error {
	var head int
	switch {
	case len(data) >= recordHead && data[0] == recordForm:
		head = recordHead
	case len(data) >= recordHeadExpiring && data[0] == recordFormExpiring:
		head = recordHeadExpiring
	default:
		return errors.New("the record is not of a form that this version of lcgen knows")
	}
	out := Record{Version: binary.BigEndian.Uint64(data[1:])}
	if head == recordHeadExpiring {
		seconds := binary.BigEndian.Uint64(data[9:])
		if seconds == 0 || seconds > latestExpiry {
			return errors.New("the record has been damaged")
		}
		out.Expires = time.Unix(int64(seconds), 0)
	}
	state := data[head:]
	switch stated := data[head-1]; {
	case stated == 1:
		out.State = append([]byte{}, state...)
	case stated != 0 || len(state) > 0:
		return errors.New("the record has been damaged")
	}
	*r = out
	return nil
}
