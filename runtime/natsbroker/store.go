package natsbroker

import (
	"context"
	"encoding/binary"
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
	r, err := decodeRecord(entry.Value())
	if err != nil {
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
	// A revision of 0 stands for none: the key must not be there.
	if revision == 0 {
		_, err = s.kv.Create(ctx, key(id), encodeRecord(r))
	} else {
		_, err = s.kv.Update(ctx, key(id), encodeRecord(r), revision)
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

// The form of a record: a byte that tells it, the version, whether there is
// state, and the state.
const (
	recordForm  = 1
	recordBytes = 1 + 8 + 1 // before the state
)

func encodeRecord(r lc.Record) []byte {
	b := make([]byte, 0, recordBytes+len(r.State))
	b = append(b, recordForm)
	b = binary.BigEndian.AppendUint64(b, r.Version)
	if r.State == nil {
		return append(b, 0)
	}
	return append(append(b, 1), r.State...)
}

func decodeRecord(b []byte) (lc.Record, error) {
	if len(b) < recordBytes || b[0] != recordForm || b[recordBytes-1] > 1 {
		return lc.Record{}, errors.New("the record is not of a form that this version knows")
	}
	r := lc.Record{Version: binary.BigEndian.Uint64(b[1:])}
	if b[recordBytes-1] == 1 {
		r.State = b[recordBytes:]
	}
	return r, nil
}
