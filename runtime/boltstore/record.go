package boltstore

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	lc "github.com/lcgen/lcgen/runtime"
)

// Buckets of the file. The first holds a bucket for each component, which has the
// records by their instance. The second has a key for each record that expires:
// when, and which; see expiryKey.
var (
	records  = []byte("records")
	expiring = []byte("expiring")
)

// get returns the record of id as it is stored, the zero Record if there is none.
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

// unexpired is get of a record that is to be dropped, too: it is the zero Record.
func unexpired(tx *bbolt.Tx, id lc.ComponentID, now time.Time) (lc.Record, error) {
	r, err := get(tx, id)
	if err != nil || r.Expired(now) {
		return lc.Record{}, err
	}
	return r, nil
}

// put stores next in the place of old, the record as get returns it.
func put(tx *bbolt.Tx, id lc.ComponentID, old, next lc.Record) error {
	component, err := tx.Bucket(records).CreateBucketIfNotExists([]byte(id.Name))
	if err != nil {
		return fmt.Errorf("make the bucket of component %q: %w", id.Name, err)
	}
	data, err := next.MarshalBinary()
	if err != nil {
		return err
	}
	if err := component.Put([]byte(id.Instance), data); err != nil || old.Expires.Equal(next.Expires) {
		return err
	}
	if !old.Expires.IsZero() {
		if err := tx.Bucket(expiring).Delete(expiryKey(id, old.Expires)); err != nil {
			return err
		}
	}
	if next.Expires.IsZero() {
		return nil
	}
	return tx.Bucket(expiring).Put(expiryKey(id, next.Expires), nil)
}

// sweptPerSave is how many records that have expired are dropped for each that is
// saved, at most.
const sweptPerSave = 4

// sweep drops at most so many records that have expired, the oldest first.
func sweep(tx *bbolt.Tx, now time.Time, most int) error {
	keys := tx.Bucket(expiring).Cursor()
	for key, _ := keys.First(); key != nil && most > 0; key, _ = keys.First() {
		id, at, ok := readExpiryKey(key)
		if ok && now.Before(at) {
			return nil
		}
		if r, err := get(tx, id); err == nil && r.Expired(now) {
			if err := tx.Bucket(records).Bucket([]byte(id.Name)).Delete([]byte(id.Instance)); err != nil {
				return err
			}
		}
		if err := keys.Delete(); err != nil {
			return err
		}
		most--
	}
	return nil
}

// expiryKey returns the key of a record that expires: the seconds since 1970 (8
// bytes, big-endian), and the component's ID. Keys are in the order in which the
// records expire.
func expiryKey(id lc.ComponentID, at time.Time) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(at.Unix())), id.Name+":"+id.Instance...)
}

// readExpiryKey returns what expiryKey was called with, and false if it is none
// of its keys. It keeps no part of key.
func readExpiryKey(key []byte) (id lc.ComponentID, at time.Time, ok bool) {
	if len(key) < 8 {
		return lc.ComponentID{}, time.Time{}, false
	}
	name, instance, ok := bytes.Cut(key[8:], []byte(":"))
	id = lc.ComponentID{Name: string(name), Instance: string(instance)}
	return id, time.Unix(int64(binary.BigEndian.Uint64(key)), 0), ok
}
