package flow

import (
	"bytes"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/parser"
	"github.com/lcgen/lcgen/parser/load"
)

// unmarked is the lint on methods that nobody seems to call.
const unmarked = "LC002"

// dropCalled drops findings about methods that nobody seems to call, where a
// package that was not loaded calls them: one that has no component and does
// not import the runtime, or one of the module that the patterns leave out. It
// reports whether it looked at any of the latter.
func (c *Checked) dropCalled(loaded *load.Result, units []*unit) (beyond bool) {
	c.Findings = slices.DeleteFunc(c.Findings, func(f checker.Finding) bool {
		if f.Code != unmarked {
			return false
		}
		at, end := parser.Position(c.Fset, f.Pos), parser.Position(c.Fset, f.End)
		method, ok := textBetween(at, end)
		if !ok {
			return false
		}
		dir := filepath.Dir(at.Filename)
		if calledElsewhere(loaded.Folders, units, dir, method) {
			return true
		}
		rest := slices.DeleteFunc(moduleFolders(dir), func(folder string) bool { return slices.Contains(loaded.Folders, folder) })
		beyond = beyond || len(rest) > 0
		return calledElsewhere(rest, units, dir, method)
	})
	return beyond
}

// moduleFolders returns the folders of the module that a folder is in, without
// those that the go command passes over.
func moduleFolders(dir string) []string {
	root := dir
	for !isModule(root) {
		if filepath.Dir(root) == root {
			return nil
		}
		root = filepath.Dir(root)
	}
	var found []string
	// What can't be read has no callers that are known.
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil
		}
		if path != root && (load.Skipped(d.Name()) || isModule(path)) {
			return filepath.SkipDir
		}
		found = append(found, path)
		return nil
	})
	return found
}

// textBetween reads a part of a line. It goes by line and column: in cgo's
// translation offsets mean another file.
func textBetween(at, end token.Position) (string, bool) {
	src, err := parser.ReadFile(at.Filename)
	if err != nil || end.Line != at.Line {
		return "", false
	}
	n := 0
	for line := range bytes.Lines(src) {
		if n++; n == at.Line {
			from, to := at.Column-1, end.Column-1
			return string(line[min(from, len(line)):min(to, len(line))]), from < to && to <= len(line)
		}
	}
	return "", false
}

// calledElsewhere reports whether a file of a package in one of the folders that
// was not loaded imports the package in dir and selects that name from something.
func calledElsewhere(folders []string, units []*unit, dir, method string) bool {
	read := map[string]bool{}
	path := ""
	for _, u := range units {
		read[u.pkg.Dir] = true
		if u.pkg.Dir == dir {
			path = u.pkg.Path
		}
	}
	imports, selects := []byte(`"`+path+`"`), []byte("."+method)
	for _, folder := range folders {
		if read[folder] {
			continue
		}
		entries, err := os.ReadDir(folder)
		if err != nil {
			continue
		}
		for _, e := range entries {
			if e.IsDir() || filepath.Ext(e.Name()) != ".go" || strings.HasSuffix(e.Name(), "_test.go") {
				continue
			}
			src, err := parser.ReadFile(filepath.Join(folder, e.Name()))
			if err == nil && bytes.Contains(src, imports) && bytes.Contains(src, selects) {
				return true
			}
		}
	}
	return false
}
