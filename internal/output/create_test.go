package output

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/generator"
)

var newFiles = []generator.File{{Name: "a.go", Content: []byte("a")}, {Name: "b.go", Content: []byte("b")}}

func TestCreate(t *testing.T) {
	root := t.TempDir()
	if err := Create(t.Context(), filepath.Join(root, "some", "where"), newFiles); err != nil {
		t.Fatal(err)
	}
	if got := filesBelow(t, root); len(got) != 2 || got["some/where/a.go"] != "a" || got["some/where/b.go"] != "b" {
		t.Errorf("there is %v", got)
	}
}

// Where one of the files can't be had, there is none, and no new folder.
func TestCreateNot(t *testing.T) {
	root := t.TempDir()
	taken := filepath.Join(root, "b.go")
	if err := os.Symlink("nowhere", taken); err != nil { // whatever is there is the user's
		t.Fatal(err)
	}
	if err := Create(t.Context(), root, newFiles); err == nil || !strings.Contains(err.Error(), "b.go is there already") {
		t.Errorf("with b.go there: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Create(ctx, filepath.Join(root, "some", "where"), newFiles); err == nil || !strings.Contains(err.Error(), "stopped before") {
		t.Errorf("interrupted: %v", err)
	}
	entries, err := os.ReadDir(root)
	if err != nil || len(entries) != 1 || entries[0].Name() != "b.go" {
		t.Errorf("there is %v, %v", entries, err)
	}
}

// What can not be written at all leaves nothing behind either.
func TestCreateFails(t *testing.T) {
	root := t.TempDir()
	files := append([]generator.File{}, newFiles...)
	files = append(files, generator.File{Name: filepath.Join("no", "folder.go")})
	if err := Create(t.Context(), root, files); err == nil {
		t.Error("a folder that is not there is taken for one")
	}
	if entries, _ := os.ReadDir(root); len(entries) > 0 {
		t.Errorf("%v is left behind", entries)
	}
}
