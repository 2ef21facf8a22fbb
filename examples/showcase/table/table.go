// Package table keeps rows by key, in memory and, where it is given a file,
// on disk. It stands for an application's own database.
package table

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// A Table holds rows of type V. Its methods may be called by several
// goroutines at a time. Rows that it hands out are shared: whoever wants one
// changed makes another in Update.
type Table[V any] struct {
	file string // empty: memory only

	mu   sync.RWMutex
	rows map[string]V
}

// Open returns the table that the file holds, an empty one where there is no
// such file yet. Without a file name, the rows live as long as the process.
func Open[V any](file string) (*Table[V], error) {
	t := &Table[V]{file: file, rows: map[string]V{}}
	if file == "" {
		return t, nil
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open table: %w", err)
	}
	if err := json.Unmarshal(data, &t.rows); err != nil {
		return nil, fmt.Errorf("open table %s: %w", file, err)
	}
	return t, nil
}

// Get returns the row of key, and whether there is one.
func (t *Table[V]) Get(key string) (row V, ok bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	row, ok = t.rows[key]
	return row, ok
}

// Update replaces the row of key by what change makes of it, the zero V where
// there was none. No other change comes between. After an error, be it of
// change or of the disk, the row is as it was.
func (t *Table[V]) Update(key string, change func(row V) (V, error)) (V, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	old, existed := t.rows[key]
	row, err := change(old)
	if err != nil {
		return old, err
	}
	t.rows[key] = row
	if err := t.save(); err != nil {
		t.rows[key] = old
		if !existed {
			delete(t.rows, key)
		}
		return old, err
	}
	return row, nil
}

// save writes all rows into a new file and moves it to the place of the old
// one, so that a crash leaves one of the two.
func (t *Table[V]) save() error {
	if t.file == "" {
		return nil
	}
	data, err := json.MarshalIndent(t.rows, "", "\t")
	if err != nil {
		return fmt.Errorf("save table %s: %w", t.file, err)
	}
	if err := replaceFile(t.file, data); err != nil {
		return fmt.Errorf("save table: %w", err)
	}
	return nil
}

func replaceFile(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails, and should, once it is renamed
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
