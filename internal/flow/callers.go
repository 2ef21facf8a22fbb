package flow

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/parser/load"
)

// unmarked is the lint on methods that nobody seems to call.
const unmarked = "LC002"

// dropCalled drops findings about methods that nobody seems to call, where a
// package that was not loaded calls them: one that has no component and does
// not import the runtime.
func (c *Checked) dropCalled(loaded *load.Result, units []*unit) {
	c.Findings = slices.DeleteFunc(c.Findings, func(f checker.Finding) bool {
		if f.Code != unmarked {
			return false
		}
		at, end := c.Fset.Position(f.Pos), c.Fset.Position(f.End)
		src, err := os.ReadFile(at.Filename)
		if err != nil || end.Offset > len(src) {
			return false
		}
		return calledElsewhere(loaded, units, filepath.Dir(at.Filename), string(src[at.Offset:end.Offset]))
	})
}

// calledElsewhere reports whether a file of a package that was not loaded
// imports the package in dir and selects that name from something.
func calledElsewhere(loaded *load.Result, units []*unit, dir, method string) bool {
	read := map[string]bool{}
	path := ""
	for _, u := range units {
		read[u.pkg.Dir] = true
		if u.pkg.Dir == dir {
			path = u.pkg.Path
		}
	}
	imports, selects := []byte(`"`+path+`"`), []byte("."+method)
	for _, folder := range loaded.Folders {
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
			src, err := os.ReadFile(filepath.Join(folder, e.Name()))
			if err == nil && bytes.Contains(src, imports) && bytes.Contains(src, selects) {
				return true
			}
		}
	}
	return false
}
