package boltstore

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	lc "github.com/lcgen/lcgen/runtime"
)

// records is the bucket that holds a bucket for each component, which has the
// records by their instance.
var records = []byte("records")

// The form of a record: a byte that tells it, the version (8 bytes,
// big-endian), whether there is state, and the state.
const (
	form      = 1
	headBytes = 1 + 8 + 1
)

var errForm = errors.New("the record is not of a form that this version knows")

// get returns the record of id, the zero Record where there is none.
func get(tx *bbolt.Tx, id lc.ComponentID) (lc.Record, error) {
	component := tx.Bucket(records).Bucket([]byte(id.Name))
	if component == nil {
		return lc.Record{}, nil
	}
	b := component.Get([]byte(id.Instance))
	if b == nil {
		return lc.Record{}, nil
	}
	if len(b) < headBytes || b[0] != form || b[headBytes-1] > 1 {
		return lc.Record{}, errForm
	}
	r := lc.Record{Version: binary.BigEndian.Uint64(b[1:])}
	if b[headBytes-1] == 1 {
		r.State = bytes.Clone(b[headBytes:]) // b is the file's, and ends with the transaction
	}
	return r, nil
}

func put(tx *bbolt.Tx, id lc.ComponentID, r lc.Record) error {
	component, err := tx.Bucket(records).CreateBucketIfNotExists([]byte(id.Name))
	if err != nil {
		return fmt.Errorf("make the bucket of component %q: %w", id.Name, err)
	}
	b := make([]byte, headBytes, headBytes+len(r.State))
	b[0] = form
	binary.BigEndian.PutUint64(b[1:], r.Version)
	if r.State != nil {
		b[headBytes-1] = 1
		b = append(b, r.State...)
	}
	return component.Put([]byte(id.Instance), b)
}
