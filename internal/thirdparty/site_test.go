package thirdparty

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A site is a user's module.
type site struct {
	dir string
	bin string // folder of the commands lcgen and templ, if they were built
}

// newSite returns an empty module with the versions of others that this one
// has.
func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{dir: t.TempDir()}
	mod := s.read(t, here(t, "go.mod"))
	mod = strings.ReplaceAll(mod, "=> ..", "=> "+here(t, ".."))
	s.write(t, "go.mod", strings.Replace(mod, "module github.com/lcgen/lcgen/internal/thirdparty", "module example.com/site", 1))
	s.write(t, "go.sum", s.read(t, here(t, "go.sum")))
	return s
}

// newTemplSite returns an empty module with the commands lcgen and templ.
func newTemplSite(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	s.bin = t.TempDir()
	for _, command := range []string{"github.com/lcgen/lcgen/cmd/lcgen", "github.com/a-h/templ/cmd/templ"} {
		build := exec.CommandContext(t.Context(), "go", "build", "-o", s.bin, command)
		build.Env = append(os.Environ(), "GOWORK=off")
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("building %s: %v\n%s", command, err, out)
		}
	}
	return s
}

// must runs a command in the site, which has to end well.
func (s *site) must(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := s.run(t, name, args...); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

// run runs a command in the site, and returns what it said.
func (s *site) run(t *testing.T, name string, args ...string) (string, error) {
	if name != "go" {
		name = filepath.Join(s.bin, name)
	}
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// write writes a file of the site.
func (s *site) write(t *testing.T, name, content string) {
	t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// copy writes files of a folder here into the site, with what change replaces.
func (s *site) copy(t *testing.T, folder string, change *strings.Replacer, names ...string) {
	t.Helper()
	for _, name := range names {
		s.write(t, name, change.Replace(s.read(t, here(t, folder+"/"+name))))
	}
}

// read returns a file of the site, or one elsewhere by its absolute path.
func (s *site) read(t *testing.T, name string) string {
	t.Helper()
	if !filepath.IsAbs(name) {
		name = filepath.Join(s.dir, name)
	}
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// here returns a path from this folder as an absolute one.
func here(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}
