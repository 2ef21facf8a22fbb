package cache

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// module writes files, all of them modified an hour ago.
func module(t testing.TB, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		write(t, filepath.Join(root, name), content)
		age(t, filepath.Join(root, name), time.Hour)
	}
	return root
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func age(t testing.TB, path string, by time.Duration) {
	t.Helper()
	at := time.Now().Add(-by)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

// later is the clock an hour from now: what was just written has been left
// alone for long.
func later() time.Time { return time.Now().Add(time.Hour) }

func TestFreshNoticesEveryChange(t *testing.T) {
	start := map[string]string{
		"go.mod":             "module m\n",
		"a/a.go":             "package a\n",
		"a/a.html":           "<p>a</p>",
		"a/testdata/t.go":    "package t\n",
		"b/b.go":             "package b\n",
		"imported/import.go": "package imported\n",
	}
	tests := []struct {
		name   string
		change func(t *testing.T, root string)
		fresh  bool
	}{
		{"nothing", func(*testing.T, string) {}, true},
		{"a source file's content, size and time kept", func(t *testing.T, root string) {
			path := filepath.Join(root, "a/a.go")
			info, _ := os.Stat(path)
			write(t, path, "package b\n")
			os.Chtimes(path, info.ModTime().Add(time.Nanosecond), info.ModTime().Add(time.Nanosecond))
		}, false},
		{"a source file touched only", func(t *testing.T, root string) { age(t, filepath.Join(root, "a/a.go"), time.Minute) }, true},
		{"a new file in a package", func(t *testing.T, root string) { write(t, filepath.Join(root, "a/new.go"), "package a\n") }, false},
		{"a new package below the tree", func(t *testing.T, root string) { write(t, filepath.Join(root, "c/d/d.go"), "package d\n") }, false},
		{"a file removed", func(t *testing.T, root string) { os.Remove(filepath.Join(root, "b/b.go")) }, false},
		{"one file for another", func(t *testing.T, root string) {
			os.Rename(filepath.Join(root, "b/b.go"), filepath.Join(root, "b/c.go"))
		}, false},
		{"a template", func(t *testing.T, root string) { write(t, filepath.Join(root, "a/a.html"), "<p>b</p>") }, false},
		{"a template removed", func(t *testing.T, root string) { os.Remove(filepath.Join(root, "a/a.html")) }, false},
		{"go.mod", func(t *testing.T, root string) { write(t, filepath.Join(root, "go.mod"), "module n\n") }, false},
		{"a go.sum that was not there", func(t *testing.T, root string) { write(t, filepath.Join(root, "go.sum"), "") }, false},
		{"an imported package", func(t *testing.T, root string) {
			write(t, filepath.Join(root, "imported/import.go"), "package imported // more\n")
		}, false},
		{"a new file in an imported package", func(t *testing.T, root string) {
			write(t, filepath.Join(root, "imported/more.go"), "package imported\n")
		}, false},
		{"a folder for a link", func(t *testing.T, root string) {
			if err := os.Rename(filepath.Join(root, "a/testdata"), filepath.Join(root, "moved")); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink("../moved", filepath.Join(root, "a/testdata")); err != nil {
				t.Skip(err)
			}
		}, false},
		{"a nested go.mod", func(t *testing.T, root string) { write(t, filepath.Join(root, "b/go.mod"), "module b\n") }, false},
		{"what no package holds", func(t *testing.T, root string) {
			write(t, filepath.Join(root, "a/testdata/t.go"), "package u\n")
			write(t, filepath.Join(root, "a/notes.txt"), "hm")
			write(t, filepath.Join(root, "a/_x.go"), "package x\n")
		}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			root := module(t, start)
			store := OpenDir(filepath.Join(t.TempDir(), "cache"))
			store.Clock(later)
			scope := Scope{
				Trees: []string{filepath.Join(root, "a"), filepath.Join(root, "b"), filepath.Join(root, "c")},
				Dirs:  []string{filepath.Join(root, "imported")},
				Files: []string{filepath.Join(root, "go.mod"), filepath.Join(root, "go.sum"), filepath.Join(root, "a/a.html"), filepath.Join(root, "a/testdata")},
			}
			if store.Fresh("k") {
				t.Fatal("fresh before anything was saved")
			}
			if err := store.Save("k", scope, later(), nil); err != nil {
				t.Fatal(err)
			}
			tt.change(t, root)
			if got := store.Fresh("k"); got != tt.fresh {
				t.Errorf("Fresh() = %v, want %v", got, tt.fresh)
			}
		})
	}
}

func TestRecentFilesAreComparedByContent(t *testing.T) {
	root := module(t, map[string]string{"a.go": "package a\n"})
	path := filepath.Join(root, "a.go")
	write(t, path, "package a\n")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	store := OpenDir(t.TempDir())
	if err := store.Save("k", Scope{Trees: []string{root}}, time.Now(), []string{path}); err != nil {
		t.Fatal(err)
	}
	write(t, path, "package b\n")
	if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if store.Fresh("k") {
		t.Error("fresh after a change of content within the granularity of the clock")
	}
}

func TestSaveRecordsNothingThatChangedDuringTheRun(t *testing.T) {
	root := module(t, map[string]string{"a.go": "package a\n", "lc_gen.go": "package a\n"})
	store := OpenDir(t.TempDir())
	scope := Scope{Trees: []string{root}}
	time.Sleep(100 * time.Millisecond) // more than the clock of the file system takes
	started := time.Now().Add(settled - 50*time.Millisecond)
	write(t, filepath.Join(root, "lc_gen.go"), "package a // new\n")

	if err := store.Save("k", scope, started, []string{filepath.Join(root, "lc_gen.go")}); err != nil {
		t.Fatal(err)
	}
	if !store.Fresh("k") {
		t.Error("the run's own output made its manifest stale")
	}
	write(t, filepath.Join(root, "a.go"), "package a // edited while lcgen ran\n")
	if err := store.Save("k", scope, started, []string{filepath.Join(root, "lc_gen.go")}); err != nil {
		t.Fatal(err)
	}
	if store.Fresh("k") {
		t.Error("a file edited during the run was recorded as seen")
	}
}

func TestKeyTellsRunsApart(t *testing.T) {
	key := func(dir string, args ...string) string {
		t.Helper()
		k, err := Key(dir, args)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	dir := t.TempDir()
	base := key(dir, "./...")
	if again := key(dir, "./..."); again != base {
		t.Errorf("the same run has two keys, %s and %s", base, again)
	}
	others := map[string]string{
		"another folder":       key(t.TempDir(), "./..."),
		"another argument":     key(dir, "."),
		"a moved boundary":     key(dir, "./", "..."),
		"an argument more":     key(dir, "./...", "--no-tests"),
		"arguments run in one": key(dir, "./... --no-tests"),
	}
	for _, env := range [][2]string{{"GOFLAGS", "-tags=x"}, {"GOOS", "plan9"}, {"GOWORK", "off"}, {"GOENV", "off"}} {
		t.Run(env[0], func(t *testing.T) {
			t.Setenv(env[0], env[1])
			if key(dir, "./...") == base {
				t.Errorf("%s=%s leaves the key as it was", env[0], env[1])
			}
		})
	}
	for name, k := range others {
		if k == base {
			t.Errorf("%s leaves the key as it was", name)
		}
	}
}

func TestKeyFollowsGoEnvFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "env")
	t.Setenv("GOENV", path)
	keys := map[string]string{}
	for _, content := range []string{"", "GOFLAGS=-tags=a\n", "GOFLAGS=-tags=b\n"} {
		write(t, path, content)
		k, err := Key(".", nil)
		if err != nil {
			t.Fatal(err)
		}
		if before, seen := keys[k]; seen {
			t.Errorf("go env %q and %q share a key", before, content)
		}
		keys[k] = content
	}
}

func TestBrokenManifestIsNone(t *testing.T) {
	store := OpenDir(t.TempDir())
	write(t, store.path("k"), `{"Scope":`)
	if store.Fresh("k") {
		t.Error("fresh by a manifest cut short")
	}
}

func BenchmarkFresh(b *testing.B) {
	files := map[string]string{}
	for p := range 100 {
		for f := range 10 {
			files[fmt.Sprintf("p%d/f%d.go", p, f)] = "package p\n"
		}
	}
	root := module(b, files)
	store := OpenDir(b.TempDir())
	store.Clock(later)
	if err := store.Save("k", Scope{Trees: []string{root}}, later(), nil); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if !store.Fresh("k") {
			b.Fatal("stale")
		}
	}
}

// TestFreshNoticesWhatKeepsTheTime replaces files as tools do that set the time
// of modification back. Only what the system notes itself tells of it.
func TestFreshNoticesWhatKeepsTheTime(t *testing.T) {
	tests := []struct {
		name   string
		change func(t *testing.T, path string)
		fresh  bool
	}{
		{"cp -p", func(t *testing.T, path string) { write(t, path, "package b\n") }, false},
		{"rsync -t", func(t *testing.T, path string) {
			write(t, path+"~", "package b\n")
			if err := os.Rename(path+"~", path); err != nil {
				t.Fatal(err)
			}
		}, false},
		{"tar, onto the same content", func(t *testing.T, path string) {
			os.Remove(path)
			write(t, path, "package a\n")
		}, true},
		{"a link in its place", func(t *testing.T, path string) {
			if err := os.Rename(path, path+"~"); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(path+"~", path); err != nil {
				t.Skip(err)
			}
		}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			root := module(t, map[string]string{"a.go": "package a\n"})
			path := filepath.Join(root, "a.go")
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if stampOf(info) == (stamp{}) {
				t.Skip("the system notes nothing")
			}
			store := OpenDir(t.TempDir())
			store.Clock(later)
			if err := store.Save("k", Scope{Trees: []string{root}}, later(), nil); err != nil {
				t.Fatal(err)
			}
			tt.change(t, path)
			if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
				t.Fatal(err)
			}
			if got := store.Fresh("k"); got != tt.fresh {
				t.Errorf("Fresh() = %v, want %v", got, tt.fresh)
			}
		})
	}
}

// A file that was copied during the run, with its old time, may not be what
// the run saw.
func TestSaveRecordsNothingThatWasCopiedDuringTheRun(t *testing.T) {
	root := module(t, map[string]string{"a.go": "package a\n"})
	info, err := os.Stat(filepath.Join(root, "a.go"))
	if err != nil {
		t.Fatal(err)
	}
	if stampOf(info) == (stamp{}) {
		t.Skip("the system notes nothing")
	}
	store := OpenDir(t.TempDir())
	if err := store.Save("k", Scope{Trees: []string{root}}, time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	if store.Fresh("k") {
		t.Error("a file whose time was set back during the run was recorded as seen")
	}
}
