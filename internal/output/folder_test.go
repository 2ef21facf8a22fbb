package output

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/generator"
)

var folderFiles = []generator.File{
	{Name: "a.txt", Content: []byte("a")},
	{Name: "sub/b.txt", Content: []byte("b")},
}

// filesBelow returns the contents of all files below a folder.
func filesBelow(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		found[filepath.ToSlash(name)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestFolder(t *testing.T) {
	for _, there := range []bool{false, true} {
		root := t.TempDir()
		dir := filepath.Join(root, "new")
		if there {
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		finish := func(temp string) error {
			if len(filesBelow(t, temp)) != 2 {
				t.Error("finish is called before the files are there")
			}
			return os.WriteFile(filepath.Join(temp, "c.txt"), []byte("c"), 0o644)
		}
		if err := Folder(t.Context(), dir, folderFiles, finish); err != nil {
			t.Fatal(err)
		}
		got := filesBelow(t, root)
		if len(got) != 3 || got["new/a.txt"] != "a" || got["new/sub/b.txt"] != "b" || got["new/c.txt"] != "c" {
			t.Errorf("with the folder there: %v, it holds %v", there, got)
		}
	}
}

// Whatever goes wrong, there is no folder, and nothing beside it.
func TestFolderNot(t *testing.T) {
	failure := errors.New("it does not work out")
	ctx, cancel := context.WithCancel(t.Context())
	for _, test := range []struct {
		name   string
		finish func(string) error
		want   string
	}{
		{"finish fails", func(string) error { return failure }, failure.Error()},
		{"interrupted", func(string) error { cancel(); return nil }, "stopped before"},
	} {
		root := t.TempDir()
		err := Folder(ctx, filepath.Join(root, "new"), folderFiles, test.finish)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
		if entries, _ := os.ReadDir(root); len(entries) > 0 {
			t.Errorf("%s: %v is left behind", test.name, entries)
		}
	}
}

func TestFolderTaken(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "new")
	write := func(path string) {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	nothing := func(string) error { return nil }
	late := func(string) error { write(filepath.Join(dir, "mine.txt")); return nil }
	if err := Folder(t.Context(), dir, folderFiles, late); err == nil || !strings.Contains(err.Error(), "not empty any more") {
		t.Errorf("filled meanwhile: %v", err)
	}
	if err := Folder(t.Context(), dir, folderFiles, nothing); err == nil || !strings.Contains(err.Error(), "is not empty") {
		t.Errorf("not empty: %v", err)
	}
	file := filepath.Join(root, "file")
	write(file)
	if err := Folder(t.Context(), file, folderFiles, nothing); err == nil || !strings.Contains(err.Error(), "is no folder") {
		t.Errorf("a file: %v", err)
	}
	if got := filesBelow(t, root); len(got) != 2 {
		t.Errorf("what was there is not what is there: %v", got)
	}
}
