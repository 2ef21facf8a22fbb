// Package examples_test follows the instructions of the documents.
package examples_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/internal/modcache"
)

// repository is the root of this one, as the tests see it.
const repository = ".."

// A block is a file in a document: a code block whose first line says its
// name behind the language. Blocks of the same name continue each other.
var block = regexp.MustCompile("(?ms)^```[a-z]+ ([a-z_]+\\.[a-z]+)\n(.*?)^```$")

// What the README and the guide have their readers write generates, vets and
// passes its tests, in a module of its own.
func TestDocuments(t *testing.T) {
	lcgen := build(t)
	for i, document := range []struct {
		name  string
		files int
	}{
		{"README.md", 3},
		{"docs/guide.md", 4},
	} {
		t.Run(document.name, func(t *testing.T) {
			if testing.Short() && i > 0 {
				t.Skip("short mode: one document is enough")
			}
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

// newCommand is a line of a document in which lcgen writes something new.
var newCommand = regexp.MustCompile(`(?m)^    lcgen (new (?:[^\\\n]|\\\n)+)$`)

// edits are the lines that the README has its readers add to the new app,
// behind which lines.
var edits = []struct{ file, behind, line string }{
	{"site.go", "RegisterNoteBoard(s.app, nil)", "RegisterTally(s.app, nil)"},
	{"page.html", `{{component "note-board" "welcome"}}`, `{{component "tally" "meeting"}}`},
}

// What the README and the guide have lcgen write passes its checks and tests,
// and the README's component is on the page.
func TestDocumentsNew(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: a whole app is written and built")
	}
	lcgen := build(t)
	root, err := filepath.Abs(repository)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	app := filepath.Join(dir, "hands")
	for _, document := range []string{"README.md", "docs/guide.md"} {
		commands := newCommand.FindAllSubmatch(read(t, filepath.Join(repository, document)), -1)
		if len(commands) == 0 {
			t.Errorf("%s has lcgen write nothing", document)
		}
		for _, command := range commands {
			at, flags := app, ""
			if bytes.HasPrefix(command[1], []byte("new app ")) {
				at, flags = dir, " --replace '"+root+"'"
			}
			run(t, at, "sh", "-c", lcgen+" "+string(command[1])+flags)
		}
	}
	readme := string(read(t, filepath.Join(repository, "README.md")))
	for _, e := range edits {
		path := filepath.Join(app, e.file)
		old := string(read(t, path))
		edited := strings.Replace(old, e.behind, e.behind+"\n"+e.line, 1)
		if !strings.Contains(readme, "\n"+e.line+"\n") || edited == old {
			t.Errorf("%s has no line %s, or the README does not have readers write %s behind it", e.file, e.behind, e.line)
		}
		if err := os.WriteFile(path, []byte(edited), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	test := strings.Replace(string(read(t, filepath.Join(app, "main_test.go"))), "note-board:welcome", "tally:meeting", 1)
	if err := os.WriteFile(filepath.Join(app, "main_test.go"), []byte(test), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, app, lcgen, "generate", "--check", "./...")
	run(t, app, lcgen, "check", "./...")
	run(t, app, "go", "test", "-vet=all", "-timeout", "5m", "./...")
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// write writes the files of a document into a module, and returns how many
// they are.
func write(t *testing.T, document, dir string) int {
	t.Helper()
	text := read(t, filepath.Join(repository, document))
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

// build builds lcgen into a folder of its own, and returns the path of the
// program. The commands of a test run without a network, so build sees to the
// modules first.
func build(t *testing.T) string {
	t.Helper()
	modcache.Fill(t, repository)
	lcgen := filepath.Join(t.TempDir(), "lcgen")
	run(t, repository, "go", "build", "-o", lcgen, "./cmd/lcgen")
	return lcgen
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
