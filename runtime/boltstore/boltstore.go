package boltstore

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	lc "github.com/lcgen/lcgen/runtime"
)

// patience is how long Open waits for another process to close the file: that
// of a deployment that stops one and starts the next.
const patience = 5 * time.Second

// A Store is an lc.Store in a file. Open makes one.
type Store struct {
	db   *bbolt.DB
	file string // for errors; the database forgets its path as it is closed

	mu     sync.Mutex
	queue  []*change     // not yet taken by a commit
	commit chan struct{} // holds one while somebody commits
}

var _ lc.VersionStore = (*Store)(nil)

// Open opens the store in a file, which it makes where there is none, readable
// and writable by its owner. It waits a few seconds for another process that
// has the file open.
func Open(file string) (*Store, error) {
	var db *bbolt.DB
	err := orDamaged(func() (err error) {
		db, err = bbolt.Open(file, 0o600, &bbolt.Options{Timeout: patience, FreelistType: bbolt.FreelistMapType})
		return err
	})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("open store %s: another process has it open", file)
	case err != nil:
		return nil, fmt.Errorf("open store %s: %w", file, err)
	}
	err = orDamaged(func() error {
		return db.Update(func(tx *bbolt.Tx) error {
			_, err := tx.CreateBucketIfNotExists(records)
			if err == nil {
				_, err = tx.CreateBucketIfNotExists(expiring) // an older file has none
			}
			return err
		})
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", file, err), db.Close())
	}
	return &Store{db: db, file: file, commit: make(chan struct{}, 1)}, nil
}

// Close closes the file, when what is being saved is saved. After it, Load and
// Save fail.
func (s *Store) Close() error { return s.db.Close() }

// Load implements lc.Store.
func (s *Store) Load(ctx context.Context, id lc.ComponentID) (lc.Record, error) {
	if err := ctx.Err(); err != nil {
		return lc.Record{}, err
	}
	var r lc.Record
	err := orDamaged(func() error {
		return s.db.View(func(tx *bbolt.Tx) (err error) {
			r, err = unexpired(tx, id, time.Now())
			return err
		})
	})
	if err != nil {
		return lc.Record{}, fmt.Errorf("load %s from %s: %w", id, s.file, err)
	}
	return r, nil
}

// Versions implements lc.VersionStore. It reads all records in one
// transaction.
func (s *Store) Versions(ctx context.Context, ids ...lc.ComponentID) (map[lc.ComponentID]uint64, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	versions := make(map[lc.ComponentID]uint64, len(ids))
	now := time.Now()
	err := orDamaged(func() error {
		return s.db.View(func(tx *bbolt.Tx) error {
			for _, id := range ids {
				switch r, err := unexpired(tx, id, now); {
				case err != nil:
					return fmt.Errorf("load %s: %w", id, err)
				case r.Version > 0:
					versions[id] = r.Version
				}
			}
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("versions from %s: %w", s.file, err)
	}
	return versions, nil
}

// A change is a record on its way to the disk.
type change struct {
	id   lc.ComponentID
	next lc.Record
	old  uint64

	done chan struct{} // closed when err is there
	err  error
}

// Save implements lc.Store. Changes that come while another is being
// synchronised share the next commit: one who saves alone does not wait for
// others, and many together do not wait for each other.
func (s *Store) Save(ctx context.Context, id lc.ComponentID, r lc.Record, oldVersion uint64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := id.Validate(); err != nil {
		return err // it would be an error of the file, and of all changes in the commit
	}
	if _, err := r.MarshalBinary(); err != nil {
		return fmt.Errorf("save %s in %s: %w", id, s.file, err)
	}
	c := &change{id: id, next: r, old: oldVersion, done: make(chan struct{})}
	s.mu.Lock()
	s.queue = append(s.queue, c)
	s.mu.Unlock()
	select {
	case s.commit <- struct{}{}:
		s.commitQueue()
		<-s.commit
	case <-c.done:
	}
	<-c.done
	if c.err != nil && !errors.Is(c.err, lc.ErrConflict) {
		return fmt.Errorf("save %s in %s: %w", id, s.file, c.err)
	}
	return c.err
}

// commitQueue puts all changes that wait into one commit. The caller's own is
// among them, unless another commit had it before.
func (s *Store) commitQueue() {
	s.mu.Lock()
	queue := s.queue
	s.queue = nil
	s.mu.Unlock()
	if len(queue) == 0 {
		return
	}
	err := s.update(queue)
	for _, c := range queue {
		if err != nil {
			c.err = err
		}
		close(c.done)
	}
}

// update makes the changes in one transaction. What is wrong with one of them
// is noted there; an error says that none was made. Records that have expired are
// dropped in passing, more than are saved, so that they don't pile up.
func (s *Store) update(queue []*change) error {
	return orDamaged(func() error {
		return s.db.Update(func(tx *bbolt.Tx) error {
			now := time.Now()
			for _, c := range queue {
				old, err := get(tx, c.id)
				if err == nil && c.old != versionAt(old, now) {
					err = lc.ErrConflict
				}
				if c.err = err; err != nil {
					continue
				}
				if err := put(tx, c.id, old, c.next); err != nil {
					return err
				}
			}
			return sweep(tx, now, sweptPerSave*len(queue))
		})
	})
}

// versionAt returns the version of a record, 0 if it has expired.
func versionAt(r lc.Record, now time.Time) uint64 {
	if r.Expired(now) {
		return 0
	}
	return r.Version
}

// orDamaged returns what use returns, and an error where it panics: that is
// bbolt's way to say that a page makes no sense.
func orDamaged(use func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the file is damaged: %v", v)
		}
	}()
	return use()
}
