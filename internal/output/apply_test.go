package output

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lcgen/lcgen/generator"
)

// apply plans and applies, and returns the base names of what was changed.
func apply(t *testing.T, files []File, clear []string) []string {
	t.Helper()
	changes, err := Plan(files, clear)
	if err != nil {
		t.Fatal(err)
	}
	var done []string
	if err := Apply(t.Context(), changes, func(c Change) { done = append(done, filepath.Base(c.Path)) }); err != nil {
		t.Fatal(err)
	}
	return done
}

// names returns the names of the files in dir.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestApplyWritesAndRemoves(t *testing.T) {
	dir, orphan := t.TempDir(), t.TempDir()
	old := write(t, dir, generator.CodeFile, stale)
	fresh := filepath.Join(dir, "fresh.go")
	write(t, orphan, generator.TestFile, stale)

	done := apply(t, []File{{Path: old, Content: []byte(current)}, {Path: fresh, Content: []byte(current)}}, []string{orphan})
	if want := []string{generator.CodeFile, "fresh.go", generator.TestFile}; !slices.Equal(done, want) {
		t.Errorf("done %v, want %v", done, want)
	}
	if got := read(t, old); got != current {
		t.Errorf("%s holds %q, want %q", old, got, current)
	}
	if got, want := names(t, dir), []string{"fresh.go", generator.CodeFile}; !slices.Equal(got, want) {
		t.Errorf("folder holds %v, want %v", got, want)
	}
	if got := names(t, orphan); len(got) > 0 {
		t.Errorf("folder of the orphan holds %v, want nothing", got)
	}
}

func TestApplyLeavesWhatIsRight(t *testing.T) {
	dir := t.TempDir()
	path := write(t, dir, generator.CodeFile, current)
	long := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(path, long, long); err != nil {
		t.Fatal(err)
	}
	if done := apply(t, []File{{Path: path, Content: []byte(current)}}, nil); len(done) > 0 {
		t.Errorf("done %v, want nothing", done)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if !info.ModTime().Equal(long) {
		t.Errorf("time %v, want %v as before", info.ModTime(), long)
	}
}

func TestApplyGivesTheUsualMode(t *testing.T) {
	dir := t.TempDir()
	usual, err := os.OpenFile(filepath.Join(dir, "usual"), os.O_CREATE, perm)
	if err != nil {
		t.Fatal(err)
	}
	usual.Close()
	path := filepath.Join(dir, "fresh.go")
	apply(t, []File{{Path: path, Content: []byte(current)}}, nil)
	want, _ := os.Stat(usual.Name())
	got, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got.Mode() != want.Mode() {
		t.Errorf("mode %v, want %v", got.Mode(), want.Mode())
	}
}

func TestApplyOnceKeepsAFileMadeMeanwhile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "counter_test.go")
	changes, err := Plan([]File{{Path: path, Content: []byte(current), Once: true}}, nil)
	if err != nil || len(changes) != 1 {
		t.Fatalf("changes %v, %v", changes, err)
	}
	write(t, dir, "counter_test.go", foreign)
	err = Apply(t.Context(), changes, func(c Change) { t.Errorf("%s reported as written", c.Path) })
	if err != nil {
		t.Error(err)
	}
	if got := read(t, path); got != foreign {
		t.Errorf("file holds %q, want the user's %q", got, foreign)
	}
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("folder holds %v, want the user's file only", got)
	}
}

func TestApplyStopsWhenInterrupted(t *testing.T) {
	dir := t.TempDir()
	first, second := filepath.Join(dir, "first.go"), filepath.Join(dir, "second.go")
	changes, err := Plan([]File{{Path: first, Content: []byte(current)}, {Path: second, Content: []byte(current)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancelCause(t.Context())
	why := errors.New("interrupted")
	err = Apply(ctx, changes, func(Change) { interrupt(why) })
	if !errors.Is(err, why) {
		t.Errorf("error %v, want %v", err, why)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"first.go"}) {
		t.Errorf("folder holds %v, want the first file whole and nothing else", got)
	}
	if got := read(t, first); got != current {
		t.Errorf("first file holds %q, want %q", got, current)
	}
}

func TestApplyGoesOnPastAFailure(t *testing.T) {
	dir := t.TempDir()
	inTheWay := filepath.Join(dir, "gone", generator.CodeFile)
	fine := filepath.Join(dir, generator.CodeFile)
	changes, err := Plan([]File{{Path: inTheWay, Content: []byte(current)}, {Path: fine, Content: []byte(current)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = Apply(t.Context(), changes, func(Change) {})
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v, want that the folder does not exist", err)
	}
	if got := read(t, fine); got != current {
		t.Errorf("second file holds %q, want %q", got, current)
	}
}

// TestApplyOnAFullDisk has no room for a file beyond its first bytes: the old
// one stays, nothing is left beside it, and the error says why. The limit is
// set by a shell, for a process of its own.
func TestApplyOnAFullDisk(t *testing.T) {
	if path := os.Getenv(fullDisk); path != "" {
		changes, err := Plan([]File{{Path: path, Content: slices.Repeat([]byte(current), 1000)}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = Apply(t.Context(), changes, func(Change) {})
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Fatalf("error %v, want one that names %s", err, path)
		}
		return
	}
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, generator.CodeFile)
	write(t, dir, generator.CodeFile, stale)
	cmd := exec.CommandContext(t.Context(), shell, "-c", `ulimit -f 4; exec "$0" -test.run '^TestApplyOnAFullDisk$'`, os.Args[0])
	cmd.Env = append(os.Environ(), fullDisk+"="+path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if got := read(t, path); got != stale {
		t.Errorf("file holds %d bytes, want the old ones", len(got))
	}
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("folder holds %v, want the old file only", got)
	}
}

// fullDisk names the variable that tells the process with the limit which file
// to write.
const fullDisk = "LCGEN_TEST_FULL_DISK"

// A licence that a tool has put above the header stays there.
func TestApplyKeepsALicence(t *testing.T) {
	dir := t.TempDir()
	path := write(t, dir, generator.CodeFile, "\uFEFF"+strings.ReplaceAll(licence+stale, "\n", "\r\n"))
	apply(t, []File{{Path: path, Content: []byte(current)}}, nil)
	if got := read(t, path); got != licence+current {
		t.Errorf("file holds %q, want %q", got, licence+current)
	}
	if done := apply(t, []File{{Path: path, Content: []byte(current)}}, nil); len(done) > 0 {
		t.Errorf("done %v, want nothing", done)
	}
}
