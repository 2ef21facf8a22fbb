package parser_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/parser"
)

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	file := func(name string, size int64) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("package a"), 0o644); err != nil {
			t.Fatal(err)
		}
		if size > 0 {
			if err := os.Truncate(path, size); err != nil {
				t.Fatal(err)
			}
		}
		return path
	}
	link := func(target, name string) string {
		path := filepath.Join(dir, name)
		if err := os.Symlink(target, path); err != nil {
			t.Skip(err)
		}
		return path
	}
	tests := []struct{ name, path, want string }{
		{"regular", file("a.go", 0), ""},
		{"link to one", link(filepath.Join(dir, "a.go"), "b.go"), ""},
		{"largest", file("c.go", parser.MaxFileSize), ""},
		{"too large", file("d.go", parser.MaxFileSize+1), "it is larger than 16 MiB"},
		{"folder", dir, "it is a folder, not a regular file"},
	}
	if runtime.GOOS != "windows" {
		tests = append(tests, struct{ name, path, want string }{"device", link("/dev/zero", "e.go"), "it is a device, not a regular file"})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			content, err := parser.ReadFile(tt.path)
			if tt.want == "" {
				if err != nil || !strings.HasPrefix(string(content), "package a") {
					t.Errorf("%d bytes, %v", len(content), err)
				}
				return
			}
			if err == nil || !errors.Is(err, parser.ErrNotSource) || !strings.HasSuffix(err.Error(), ": "+tt.want) {
				t.Errorf("%v, want %s", err, tt.want)
			}
		})
	}
	if _, err := parser.ReadFile(filepath.Join(dir, "none.go")); !errors.Is(err, fs.ErrNotExist) || errors.Is(err, parser.ErrNotSource) {
		t.Errorf("a missing file: %v", err)
	}
}
