package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// settled is how long a file must have been left alone before its size, time
// and stamp speak for its content. Two seconds is the coarsest clock of a file
// system in use (FAT).
const settled = 2 * time.Second

// A Store keeps manifests in a folder, a file for each key.
type Store struct {
	dir string
	now func() time.Time
}

// Open returns the store in the user's cache folder.
func Open() (*Store, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("finding the cache folder: %w", err)
	}
	return OpenDir(filepath.Join(base, "lcgen")), nil
}

// OpenDir returns the store in dir, which need not exist yet.
func OpenDir(dir string) *Store { return &Store{dir: dir, now: time.Now} }

// Clock has the store take the time from now.
func (s *Store) Clock(now func() time.Time) { s.now = now }

// manifest is what a run looked at and what it looked like.
type manifest struct {
	Scope Scope
	Files []file
}

// file is what one file looked like.
type file struct {
	Path    string
	Absent  bool        `json:",omitempty"`
	Type    fs.FileMode `json:",omitempty"`
	Size    int64       `json:",omitempty"`
	Time    int64       `json:",omitempty"` // modification, in Unix nanoseconds
	Stamp   stamp       `json:",omitzero"`
	Settled bool        `json:",omitempty"` // Size, Time and Stamp speak for Sum
	Sum     []byte      `json:",omitempty"` // SHA-256 of the content; nil if there is none
}

// Save records what the files of a scope look like now, after a run that
// began to read at started and wrote the files named last. Any other file
// modified since, or so shortly before that its time can't tell, may not be
// what the run saw: then nothing is recorded, and the next run does its work.
func (s *Store) Save(key string, scope Scope, started time.Time, wrote []string) error {
	m := manifest{Scope: scope}
	paths, err := scope.paths()
	if err != nil {
		return fmt.Errorf("recording what was read: %w", err)
	}
	for _, path := range paths {
		f, err := look(path, s.now())
		if err != nil {
			return fmt.Errorf("recording what was read: %w", err)
		}
		if f.touched() > started.Add(-settled).UnixNano() && !slices.Contains(wrote, path) {
			s.Forget(key)
			return nil
		}
		m.Files = append(m.Files, f)
	}
	data, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("recording what was read: %w", err)
	}
	return s.write(key, data)
}

// Fresh reports whether everything is as it was when the key was last saved.
// A manifest that can't be read is none: the run then does its work.
func (s *Store) Fresh(key string) bool {
	data, err := os.ReadFile(s.path(key))
	if err != nil {
		return false
	}
	var m manifest
	if json.Unmarshal(data, &m) != nil {
		return false
	}
	paths, err := m.Scope.paths()
	if err != nil || len(paths) != len(m.Files) {
		return false
	}
	return !slices.ContainsFunc(m.Files, file.changed) && slices.EqualFunc(paths, m.Files, func(p string, f file) bool { return p == f.Path })
}

// Forget removes what was saved for the key.
func (s *Store) Forget(key string) { os.Remove(s.path(key)) }

func (s *Store) path(key string) string { return filepath.Join(s.dir, key+".json") }

// write replaces the manifest of key in one step, so that a reader sees an
// old one or a new one.
func (s *Store) write(key string, data []byte) error {
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return fmt.Errorf("making the cache folder: %w", err)
	}
	tmp, err := os.CreateTemp(s.dir, key+".*.tmp")
	if err != nil {
		return fmt.Errorf("writing the manifest: %w", err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	if err := errors.Join(err, tmp.Close()); err != nil {
		return fmt.Errorf("writing the manifest: %w", err)
	}
	return os.Rename(tmp.Name(), s.path(key))
}

// changed reports whether the file is no longer what it was.
func (f file) changed() bool {
	now, err := stat(f.Path)
	if err != nil || now.Absent != f.Absent || now.Type != f.Type || now.Size != f.Size {
		return true
	}
	if f.Sum == nil || f.Settled && now.Time == f.Time && now.Stamp == f.Stamp {
		return false
	}
	sum, err := sumFile(f.Path)
	return err != nil || !bytes.Equal(sum, f.Sum)
}

// look describes a file as it is at the time now. Its times are asked for after
// its content, so that a change meanwhile shows in them.
func look(path string, now time.Time) (file, error) {
	f, err := stat(path)
	if err != nil || f.Absent || f.Type.IsDir() {
		return f, err
	}
	sum, err := sumFile(path)
	if err != nil {
		return file{}, err
	}
	if f, err = stat(path); err != nil || f.Absent {
		return f, err
	}
	f.Sum, f.Settled = sum, now.UnixNano()-f.touched() > int64(settled)
	return f, nil
}

// stat describes a file without its content. Of a link there is both what it
// is and what it leads to; of a folder, that it is one.
func stat(path string) (file, error) {
	f := file{Path: path}
	info, err := os.Lstat(path)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		f.Type = fs.ModeSymlink
		info, err = os.Stat(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		f.Absent = true
		return f, nil
	}
	if err != nil {
		return file{}, err
	}
	f.Type |= info.Mode().Type()
	if !info.IsDir() {
		f.Size, f.Time, f.Stamp = info.Size(), info.ModTime().UnixNano(), stampOf(info)
	}
	return f, nil
}

// touched returns when anything about the file changed last, in Unix
// nanoseconds.
func (f file) touched() int64 { return max(f.Time, f.Stamp.Change) }

func sumFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, err
	}
	return h.Sum(nil), nil
}
