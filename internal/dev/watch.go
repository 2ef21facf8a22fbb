package dev

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

// A batch is what has changed at about the same time.
type batch struct {
	paths []string // absolute, sorted, each once: of files that were written, made, removed or renamed
	lost  bool     // changes have gone unnoticed: anything may be different
}

// How long nothing must happen before a batch is complete. An editor that saves
// by writing beside and renaming takes about a millisecond; a checkout of many
// files is waited for.
const (
	quiet     = 8 * time.Millisecond
	manyFiles = 20
	longQuiet = 120 * time.Millisecond
	longest   = 2 * time.Second // even if something goes on happening
)

// A watcher watches trees of folders.
type watcher struct {
	events  *fsnotify.Watcher
	batches chan batch
	failed  chan error // tells why a folder can't be watched
	done    chan struct{}
}

// newWatcher watches the trees, until ctx is done.
func newWatcher(ctx context.Context, trees []string) (*watcher, error) {
	events, err := fsnotify.NewBufferedWatcher(4096)
	if err != nil {
		return nil, fmt.Errorf("watching files: %w", err)
	}
	w := &watcher{events: events, batches: make(chan batch), failed: make(chan error, 1), done: make(chan struct{})}
	for _, tree := range trees {
		if _, err := w.add(tree); err != nil {
			events.Close()
			return nil, err
		}
	}
	go w.run(ctx)
	return w, nil
}

// add watches a folder and all below it, and returns the files that are there.
func (w *watcher) add(dir string) (files []string, err error) {
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && path != dir:
			return nil // gone meanwhile
		case err != nil:
			return err
		case !entry.IsDir():
			files = append(files, path)
			return nil
		case path != dir && passedOver(entry.Name()):
			return fs.SkipDir
		}
		return watchError(path, w.events.Add(path))
	})
	return files, err
}

// watchError says what to do about a folder that can't be watched.
func watchError(path string, err error) error {
	switch {
	case err == nil, errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("watching %s: the system's limit of watched folders is reached; raise it by sysctl fs.inotify.max_user_watches", path)
	case errors.Is(err, syscall.EMFILE):
		return fmt.Errorf("watching %s: the system's limit of open files is reached; raise it by ulimit -n or sysctl fs.inotify.max_user_instances", path)
	}
	return fmt.Errorf("watching %s: %w", path, err)
}

// passedOver reports whether folders of that name hold nothing that a program
// is made of.
func passedOver(name string) bool {
	return name == "node_modules" || name == "vendor" || name == "testdata" || strings.HasPrefix(name, ".")
}

// isScratch reports whether a file is one that editors and tools make for a
// moment.
func isScratch(path string) bool {
	name := filepath.Base(path)
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "#") || strings.HasSuffix(name, "~") ||
		strings.HasSuffix(name, ".swp") || strings.HasSuffix(name, ".tmp") || name == "4913" // vim tries whether it can write
}

// run collects changes into batches.
func (w *watcher) run(ctx context.Context) {
	defer close(w.done)
	defer w.events.Close()
	for {
		var b batch
		if !w.wait(ctx, &b) {
			return
		}
		w.collect(ctx, &b)
		slices.Sort(b.paths)
		b.paths = slices.Compact(b.paths)
		if len(b.paths) == 0 && !b.lost {
			continue
		}
		select {
		case w.batches <- b:
		case <-ctx.Done():
			return
		}
	}
}

// wait waits for the first change of a batch.
func (w *watcher) wait(ctx context.Context, b *batch) bool {
	select {
	case <-ctx.Done():
		return false
	case e, ok := <-w.events.Events:
		w.take(e, b)
		return ok
	case err, ok := <-w.events.Errors:
		w.mishap(err, b)
		return ok
	}
}

// collect adds what follows until it is quiet.
func (w *watcher) collect(ctx context.Context, b *batch) {
	end := time.NewTimer(longest)
	defer end.Stop()
	for {
		pause := quiet
		if len(b.paths) > manyFiles {
			pause = longQuiet
		}
		still := time.NewTimer(pause)
		select {
		case e := <-w.events.Events:
			w.take(e, b)
		case err := <-w.events.Errors:
			w.mishap(err, b)
		case <-still.C:
			return
		case <-end.C:
			return
		case <-ctx.Done():
			return
		}
		still.Stop()
	}
}

// take adds one event. A new folder is watched too, with what is in it by then.
func (w *watcher) take(e fsnotify.Event, b *batch) {
	if e.Name == "" || e.Op == fsnotify.Chmod {
		return
	}
	if e.Has(fsnotify.Create) {
		if info, err := os.Stat(e.Name); err == nil && info.IsDir() {
			if passedOver(filepath.Base(e.Name)) {
				return
			}
			files, err := w.add(e.Name)
			w.mishap(err, b)
			for _, path := range files {
				if !isScratch(path) {
					b.paths = append(b.paths, path)
				}
			}
			return
		}
	}
	if !isScratch(e.Name) {
		b.paths = append(b.paths, e.Name)
	}
}

// mishap notes an error of watching.
func (w *watcher) mishap(err error, b *batch) {
	switch {
	case err == nil:
	case errors.Is(err, fsnotify.ErrEventOverflow):
		b.lost = true
	default:
		select {
		case w.failed <- err:
		default: // one is enough
		}
	}
}
