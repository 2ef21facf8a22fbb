package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	lc "github.com/lcgen/lcgen/runtime"
)

// A fileStore is an lc.Store with a file for each component.
type fileStore struct {
	dir string
	mu  sync.Mutex
}

func newFileStore(dir string) (*fileStore, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return &fileStore{dir: dir}, nil
}

// Load implements lc.Store.
func (s *fileStore) Load(_ context.Context, id lc.ComponentID) (lc.Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.read(s.file(id))
}

// Save implements lc.Store.
func (s *fileStore) Save(_ context.Context, id lc.ComponentID, r lc.Record, oldVersion uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := s.file(id)
	old, err := s.read(name)
	if err != nil {
		return err
	}
	if old.Version != oldVersion {
		return lc.ErrConflict
	}
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	next := name + ".next"
	if err := os.WriteFile(next, data, 0o600); err != nil {
		return err
	}
	return os.Rename(next, name)
}

// read returns the record in a file, the zero one if there is no file.
func (s *fileStore) read(name string) (r lc.Record, err error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(data, &r)
}

// file returns the name of a component's file, which says nothing of the
// component's: an instance may hold what file names can't.
func (s *fileStore) file(id lc.ComponentID) string {
	sum := sha256.Sum256([]byte(id.String()))
	return filepath.Join(s.dir, hex.EncodeToString(sum[:])+".json")
}
