package scaffold

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// A new module asks for the Go version that this one does.
func TestGoVersion(t *testing.T) {
	path := filepath.Join("..", "..", "go.mod")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.ParseLax(path, content, nil)
	if err != nil {
		t.Fatal(err)
	}
	if mod.Go.Version != goVersion {
		t.Errorf("go.mod says go %s, new modules say %s", mod.Go.Version, goVersion)
	}
}

// With a release, go.mod names it, and the go command is left to find the rest.
func TestAppOfRelease(t *testing.T) {
	files, err := App{Name: "raise-hands", Version: "v1.2.3"}.Files()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	got := ""
	for _, f := range files {
		names = append(names, f.Name)
		if f.Name == "go.mod" {
			got = string(f.Content)
		}
	}
	if got != `module example.com/raise-hands

go 1.26.0

tool github.com/lcgen/lcgen/cmd/lcgen

require github.com/lcgen/lcgen v1.2.3
` {
		t.Errorf("go.mod is\n%s", got)
	}
	for _, want := range []string{".gitattributes", ".gitignore", "static/style.css"} {
		if !slices.Contains(names, want) {
			t.Errorf("the files are %q, want %s among them", names, want)
		}
	}
	if slices.Contains(names, "go.sum") {
		t.Errorf("the files are %q, want no go.sum", names)
	}
}

// The README of a new app says nothing twice.
func TestAppREADMESaysNothingTwice(t *testing.T) {
	files, err := App{Name: "shop", Version: "v1.2.3"}.Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name != "README.md" {
			continue
		}
		seen := map[string]bool{}
		for line := range strings.Lines(string(f.Content)) {
			command, _, _ := strings.Cut(strings.TrimSpace(line), "  #")
			if !strings.HasPrefix(line, "    ") {
				continue
			}
			if seen[command] {
				t.Errorf("%q stands there twice", command)
			}
			seen[command] = true
		}
	}
}

// The server of a new app doesn't cut uploads that take longer than other requests:
// the App bounds their time.
func TestAppLetsUploadsTakeTheirTime(t *testing.T) {
	files, err := App{Name: "shop", Version: "v1.2.3"}.Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.Contains(string(f.Content), "\tReadTimeout:") {
			t.Errorf("%s has a ReadTimeout", f.Name)
		}
	}
}

// An app's name is that of its folder too.
func TestAppOfNoFolder(t *testing.T) {
	_, err := App{Name: "con", Module: "example.com/shop", Version: "v1.2.3"}.Files()
	if want := `an app can't be called con, as its folder is: "con" disallowed as path element component on Windows: choose another name`; err == nil || err.Error() != want {
		t.Errorf("Files says %v, want %s", err, want)
	}
}
