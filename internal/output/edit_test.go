package output_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/lcgen/lcgen/internal/output"
)

func TestEdit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.go")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := output.Edit(path, []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil || string(content) != "new" {
		t.Errorf("the file holds %q, %v", content, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %v, %v; want 0600", info.Mode(), err)
	}
	if err := output.Edit(path, []byte("old"), []byte("newer")); err == nil {
		t.Error("a file that has changed meanwhile is overwritten")
	}
}
