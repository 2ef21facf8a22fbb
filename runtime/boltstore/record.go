package boltstore

import (
	"fmt"

	"go.etcd.io/bbolt"

	lc "github.com/lcgen/lcgen/runtime"
)

// records is the bucket that holds a bucket for each component, which has the
// records by their instance.
var records = []byte("records")

// get returns the record of id, the zero Record where there is none.
func get(tx *bbolt.Tx, id lc.ComponentID) (lc.Record, error) {
	component := tx.Bucket(records).Bucket([]byte(id.Name))
	if component == nil {
		return lc.Record{}, nil
	}
	data := component.Get([]byte(id.Instance))
	if data == nil {
		return lc.Record{}, nil
	}
	var r lc.Record
	err := r.UnmarshalBinary(data)
	return r, err
}

func put(tx *bbolt.Tx, id lc.ComponentID, r lc.Record) error {
	component, err := tx.Bucket(records).CreateBucketIfNotExists([]byte(id.Name))
	if err != nil {
		return fmt.Errorf("make the bucket of component %q: %w", id.Name, err)
	}
	data, err := r.MarshalBinary()
	if err != nil {
		return err
	}
	return component.Put([]byte(id.Instance), data)
}
