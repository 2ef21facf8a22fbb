package dev

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// patience is how long tests wait for what has to come.
const patience = 30 * time.Second

// A watched is a folder and what is seen of it.
type watched struct {
	t    *testing.T
	dir  string
	w    *watcher
	seen map[string]bool // relative, slashed
}

func watch(t *testing.T, folders ...string) *watched {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if err := os.MkdirAll(filepath.Join(dir, f), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	w, err := newWatcher(ctx, []string{dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cancel)
	return &watched{t, dir, w, map[string]bool{}}
}

func (w *watched) write(name, content string) {
	w.t.Helper()
	path := filepath.Join(w.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// see waits until all of the files were seen, and returns the number of
// batches that took.
func (w *watched) see(names ...string) (batches int) {
	w.t.Helper()
	timeout := time.After(patience)
	missing := func() []string {
		return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return w.seen[n] })
	}
	for len(missing()) > 0 {
		select {
		case b := <-w.w.batches:
			batches++
			for _, path := range b.paths {
				rel, err := filepath.Rel(w.dir, path)
				if err != nil {
					w.t.Fatal(err)
				}
				w.seen[filepath.ToSlash(rel)] = true
			}
		case err := <-w.w.failed:
			w.t.Fatal(err)
		case <-timeout:
			w.t.Fatalf("not seen: %q", missing())
		}
	}
	return batches
}

func TestWatch(t *testing.T) {
	t.Parallel()
	w := watch(t, "a", "node_modules/x", ".git/objects")
	w.write("a/one.go", "1")
	w.see("a/one.go")

	// As editors save.
	clear(w.seen)
	w.write("a/.one.go.swp", "2")
	w.write("a/one.go~", "2")
	w.write("a/4913", "2")
	if err := os.Rename(filepath.Join(w.dir, "a/one.go~"), filepath.Join(w.dir, "a/one.go")); err != nil {
		t.Fatal(err)
	}
	w.see("a/one.go")

	// New folders, and those in them, with what was put there at once.
	w.write("b/c/d/two.go", "1")
	w.write("b/c/d/e/three.html", "1")
	w.see("b/c/d/two.go", "b/c/d/e/three.html")
	w.write("b/c/d/e/three.html", "2")
	w.write("b/c/late.go", "1")
	w.see("b/c/late.go")

	// Gone, one file and a folder.
	clear(w.seen)
	os.Remove(filepath.Join(w.dir, "a/one.go"))
	os.RemoveAll(filepath.Join(w.dir, "b/c"))
	w.see("a/one.go", "b/c/late.go", "b/c/d/two.go")

	// A folder under another name.
	w.write("b/x/four.go", "1")
	w.see("b/x/four.go")
	if err := os.Rename(filepath.Join(w.dir, "b/x"), filepath.Join(w.dir, "b/y")); err != nil {
		t.Fatal(err)
	}
	w.see("b/y/four.go")
	clear(w.seen)
	w.write("b/y/four.go", "2")
	w.see("b/y/four.go")

	// What is passed over is not seen, though it came before what is.
	w.write("node_modules/x/y.js", "1")
	w.write("node_modules/new/y.js", "1")
	w.write(".git/objects/y.go", "1")
	w.write(".idea/y.go", "1")
	w.write("last.go", "1")
	w.see("last.go")
	for name := range w.seen {
		if strings.Contains(name, "y.js") || strings.Contains(name, ".git") || strings.Contains(name, ".swp") || strings.Contains(name, "4913") || strings.HasPrefix(name, ".idea") {
			t.Errorf("seen: %s", name)
		}
	}
}

// TestWatchCheckout changes 500 files, as a checkout does: they come in few
// batches.
func TestWatchCheckout(t *testing.T) {
	t.Parallel()
	var folders, names []string
	for i := range 20 {
		folders = append(folders, fmt.Sprintf("p%d", i))
	}
	w := watch(t, folders...)
	for i := range 500 {
		name := fmt.Sprintf("p%d/f%d.go", i%25, i) // in five folders that are new
		w.write(name, "package p")
		names = append(names, name)
	}
	if n := w.see(names...); n > 50 {
		t.Errorf("500 files came in %d batches", n)
	}
}

// TestWatchEnds has a watcher leave nothing behind.
func TestWatchEnds(t *testing.T) {
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	dir := t.TempDir()
	for range 5 {
		if _, err := newWatcher(ctx, []string{dir}); err != nil {
			t.Fatal(err)
		}
	}
	os.WriteFile(filepath.Join(dir, "a.go"), nil, 0o644) // a batch that nobody takes
	time.Sleep(3 * quiet)
	cancel()
	noMoreGoroutines(t, before)
}

// noMoreGoroutines fails the test where goroutines are left.
func noMoreGoroutines(t *testing.T, before int) {
	t.Helper()
	for deadline := time.Now().Add(patience); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, before %d:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

func TestWatchNowhere(t *testing.T) {
	t.Parallel()
	if _, err := newWatcher(t.Context(), []string{filepath.Join(t.TempDir(), "nowhere")}); err == nil {
		t.Error("a folder that is not there is watched")
	}
}
