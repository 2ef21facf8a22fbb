package examples_test

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// workspaceFolder is a line of go.work's use block; releasedModule a row of the
// table in docs/releasing.md; outsideModule a folder that the text there says to
// be outside of go.work.
var (
	workspaceFolder = regexp.MustCompile(`(?m)^\t(\./?\S*)$`)
	releasedModule  = regexp.MustCompile("(?m)^\\| `github\\.com/lcgen/lcgen(/\\S+)?` \\|")
	outsideModule   = regexp.MustCompile("`(internal/[a-z]+)`(?: and |\\.)")
)

// Every module of the repository is in go.work, or said to be outside of it; the
// page on releases lists those that are released, and CI tests those outside.
func TestModules(t *testing.T) {
	var modules []string
	err := filepath.WalkDir(repository, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || d.Name() == ".git"):
			return filepath.SkipDir
		case d.Name() == "go.mod":
			dir, _ := filepath.Rel(repository, filepath.Dir(path)) // both are relative
			modules = append(modules, filepath.ToSlash(dir))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}

	releasing, ci := string(read(t, filepath.Join(repository, "docs/releasing.md"))), string(read(t, filepath.Join(repository, ".ci/run")))
	var known, released, want []string
	for _, m := range workspaceFolder.FindAllStringSubmatch(string(read(t, filepath.Join(repository, "go.work"))), -1) {
		dir := strings.TrimPrefix(m[1], "./")
		known = append(known, dir)
		if !strings.HasPrefix(dir, "internal/") && !strings.HasPrefix(dir, "examples/") {
			want = append(want, strings.TrimPrefix(dir, "."))
		}
	}
	for _, m := range outsideModule.FindAllStringSubmatch(releasing, -1) {
		known = append(known, m[1])
		if !strings.Contains(ci, "(cd "+m[1]) {
			t.Errorf(".ci/run does not test module %s, which is outside of go.work", m[1])
		}
	}
	for _, m := range releasedModule.FindAllStringSubmatch(releasing, -1) {
		released = append(released, strings.TrimPrefix(m[1], "/"))
	}
	slices.Sort(known)
	slices.Sort(modules)
	if !slices.Equal(known, modules) {
		t.Errorf("go.work and docs/releasing.md know the modules %q, want %q", known, modules)
	}
	if !slices.Equal(released, want) {
		t.Errorf("docs/releasing.md releases %q, go.work has %q", released, want)
	}
}
