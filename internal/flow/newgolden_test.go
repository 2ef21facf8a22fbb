package flow

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lcgen/lcgen/internal/scaffold"
)

// thereFile is the file of an archive that is in the package before.
const thereFile = "there.go"

// TestNewGolden starts the components that the archives under testdata/new ask
// for, each in a package of its own. What is written is in the archive, and read
// in review like any code.
func TestNewGolden(t *testing.T) {
	dir := randomModule(t)
	paths, err := filepath.Glob(filepath.Join("testdata", "new", "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("there are no archives: %v", err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		t.Run(name, func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			fresh := &txtar.Archive{Comment: archive.Comment}
			for _, f := range archive.Files {
				if f.Name == thereFile {
					writeIn(t, filepath.Join(dir, name), f)
					fresh.Files = append(fresh.Files, f)
				}
			}
			started, err := StartComponent(t.Context(), Options{Dir: dir}, name, requested(t, string(archive.Comment)))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range started.Files {
				fresh.Files = append(fresh.Files, txtar.File{Name: f.Name, Data: f.Content})
			}
			if *update {
				if err := os.WriteFile(path, txtar.Format(fresh), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got, want := string(txtar.Format(fresh)), string(txtar.Format(archive)); got != want {
				t.Errorf("%s is not what is written now:\n%s", path, got)
			}
		})
	}
}

// writeIn writes a file into a folder, which it makes.
func writeIn(t *testing.T, dir string, f txtar.File) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// requested returns the request that the comment of an archive makes: a line
// for each flag of "lcgen new component", and its value.
func requested(t *testing.T, comment string) *scaffold.Component {
	t.Helper()
	c := &scaffold.Component{}
	for line := range strings.Lines(comment) {
		flag, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		var err error
		switch flag {
		case "name":
			c.Name = value
		case "--channel":
			c.Channel, err = scaffold.ParseChannel(value)
		case "--render":
			c.Render, err = scaffold.ParseRender(value)
		case "--load":
			c.Load = true
		case "--state":
			var fields []scaffold.Field
			fields, err = scaffold.ParseState(value)
			c.State = append(c.State, fields...)
		case "--action":
			var action scaffold.Action
			action, err = scaffold.ParseAction(value)
			c.Actions = append(c.Actions, action)
		default:
			t.Fatalf("%q asks for nothing", line)
		}
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	c.AddDefaults()
	return c
}
