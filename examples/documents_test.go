// Package examples_test follows the instructions of the documents.
package examples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// repository is the root of this one, as the tests see it.
const repository = ".."

// A block is a file in a document: a code block whose first line says its
// name behind the language. Blocks of the same name continue each other.
var block = regexp.MustCompile("(?ms)^```[a-z]+ ([a-z_]+\\.[a-z]+)\n(.*?)^```$")

// What the README and the guide have their readers write generates, vets and
// passes its tests, in a module of its own.
func TestDocuments(t *testing.T) {
	lcgen := filepath.Join(t.TempDir(), "lcgen")
	run(t, repository, "go", "build", "-o", lcgen, "./cmd/lcgen")
	for _, document := range []struct {
		name  string
		files int
	}{
		{"README.md", 3},
		{"docs/guide.md", 4},
	} {
		t.Run(document.name, func(t *testing.T) {
			dir := t.TempDir()
			if n := write(t, document.name, dir); n != document.files {
				t.Errorf("the document has %d files, want %d", n, document.files)
			}
			run(t, dir, lcgen, "generate", "./...")
			run(t, dir, lcgen, "generate", "--check", "./...")
			run(t, dir, "go", "vet", "./...")
			run(t, dir, "go", "test", "-timeout", "2m", "./...")
			run(t, dir, "gofmt", "-l", "-d", ".")
		})
	}
}

// write writes the files of a document into a module, and returns how many
// they are.
func write(t *testing.T, document, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, document))
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs(repository)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, b := range block.FindAllSubmatch(text, -1) {
		name := string(b[1])
		if files[name] != nil {
			files[name] = append(files[name], '\n')
		}
		files[name] = append(files[name], b[2]...)
	}
	n := len(files)
	files["go.mod"] = []byte("module example.com/reader\n\ngo 1.26.0\n\nrequire github.com/lcgen/lcgen v0.0.0\n\nreplace github.com/lcgen/lcgen => " + root + "\n")
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// run runs a command that must succeed, and without a word where it is gofmt.
func run(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOPROXY=off")
	out, err := cmd.CombinedOutput()
	if err != nil || name == "gofmt" && len(out) > 0 {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
}
