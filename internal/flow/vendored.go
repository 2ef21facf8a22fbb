package flow

import (
	"fmt"
	goparser "go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/parser"
	"github.com/lcgen/lcgen/parser/load"
)

// adviseVendor is what to do about a vendor folder that lacks a package.
const adviseVendor = `run "go mod vendor" again`

// vendorFolder returns the vendor folder that the runtime was loaded from,
// empty if it was not vendored.
func vendorFolder(loaded *load.Result) string {
	for _, dir := range loaded.Imported {
		root, found := strings.CutSuffix(dir, filepath.FromSlash("/"+parser.RuntimePath))
		if found && filepath.Base(root) == "vendor" {
			return root
		}
	}
	return ""
}

// unvendored returns a warning if tests of the packages import packages of
// lcgen that the vendor folder lacks. The go command copies there what was
// imported when it was run: tests that were generated since import more, and
// nobody else says so before they are compiled.
func unvendored(loaded *load.Result, units []*unit) []string {
	vendor := vendorFolder(loaded)
	if vendor == "" {
		return nil
	}
	var lacks []string
	for _, u := range units {
		for _, path := range u.testImports() {
			if !slices.Contains(lacks, path) && !vendors(vendor, path) {
				lacks = append(lacks, path)
			}
		}
	}
	if len(lacks) == 0 {
		return nil
	}
	slices.Sort(lacks)
	return []string{fmt.Sprintf("the vendor folder lacks %s, which tests import: %s", strings.Join(lacks, " and "), adviseVendor)}
}

// testImports returns the packages of lcgen that the tests of a package import,
// as they are on disk.
func (u *unit) testImports() []string {
	entries, err := os.ReadDir(u.pkg.Dir)
	if err != nil {
		return nil
	}
	var paths []string
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, _ := goparser.ParseFile(token.NewFileSet(), filepath.Join(u.pkg.Dir, e.Name()), nil, goparser.ImportsOnly)
		if f == nil {
			continue
		}
		for _, spec := range f.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err == nil && strings.HasPrefix(path, parser.ModulePath+"/") {
				paths = append(paths, path)
			}
		}
	}
	return paths
}

// vendors reports whether a vendor folder holds a package.
func vendors(folder, path string) bool {
	files, _ := filepath.Glob(filepath.Join(folder, filepath.FromSlash(path), "*.go")) // the pattern is well-formed
	return len(files) > 0
}
