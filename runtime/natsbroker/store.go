package natsbroker

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Store is an lc.Store on a JetStream key-value bucket. New makes them.
//
// A record, its version and its state together, is one message to the server,
// whose max_payload bounds it: 1 MiB where it is not configured otherwise.
type Store struct{ kv jetstream.KeyValue }

var _ lc.Store = (*Store)(nil)

// Load implements lc.Store. In a cluster a replica may answer that lags
// behind; Save will say so.
func (s *Store) Load(ctx context.Context, id lc.ComponentID) (lc.Record, error) {
	r, _, err := s.load(ctx, id)
	return r, err
}

// load returns the record and its revision in the bucket, 0 where there is
// none.
func (s *Store) load(ctx context.Context, id lc.ComponentID) (lc.Record, uint64, error) {
	entry, err := s.kv.Get(ctx, key(id))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return lc.Record{}, 0, nil
	}
	if err != nil {
		return lc.Record{}, 0, fmt.Errorf("load %s from the bucket %s: %w", id, s.kv.Bucket(), err)
	}
	var r lc.Record
	if err := r.UnmarshalBinary(entry.Value()); err != nil {
		return lc.Record{}, 0, fmt.Errorf("load %s from the bucket %s: %w", id, s.kv.Bucket(), err)
	}
	return r, entry.Revision(), nil
}

// Save implements lc.Store.
func (s *Store) Save(ctx context.Context, id lc.ComponentID, r lc.Record, oldVersion uint64) error {
	old, revision, err := s.load(ctx, id)
	if err != nil {
		return err
	}
	if old.Version != oldVersion {
		return lc.ErrConflict
	}
	data, err := r.MarshalBinary()
	if err != nil {
		return err
	}
	// A revision of 0 stands for none: the key must not be there.
	if revision == 0 {
		_, err = s.kv.Create(ctx, key(id), data)
	} else {
		_, err = s.kv.Update(ctx, key(id), data, revision)
	}
	if errors.Is(err, jetstream.ErrKeyExists) || errors.Is(err, jetstream.ErrKeyRevisionMismatch) {
		return lc.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("save %s in the bucket %s: %w", id, s.kv.Bucket(), err)
	}
	return nil
}

// key returns the key of a component's record.
func key(id lc.ComponentID) string { return id.Name + "." + token(id.Instance) }
