package dev

import (
	"crypto/sha256"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/parser"
)

// A change is what a batch means.
type change struct {
	paths     []string // that have another content than before, and mean something
	folders   []string // in which to generate
	templates []string // of components; they may be replaced as the program runs
	build     bool     // the program is to be built
	pages     bool     // pages are to be loaded again
	all       bool     // anything may have changed
}

func (c change) nothing() bool {
	return !c.build && !c.pages && !c.all && len(c.folders) == 0 && len(c.templates) == 0
}

// what names what has changed, in a few words.
func (c change) what(dir string) string {
	switch len(c.paths) {
	case 0:
		return "changes"
	case 1:
		return relative(dir, c.paths[0])
	}
	return relative(dir, c.paths[0]) + " and others"
}

// pageFiles are the extensions of files that pages are made of. Data that a
// program writes beside its source must not have its pages load again and
// again, so that others count only where the program embeds them.
var pageFiles = map[string]bool{
	".avif": true, ".css": true, ".gif": true, ".gohtml": true, ".htm": true, ".html": true, ".ico": true, ".jpeg": true,
	".jpg": true, ".js": true, ".map": true, ".mjs": true, ".png": true, ".svg": true, ".tmpl": true, ".ttf": true,
	".wasm": true, ".webmanifest": true, ".webp": true, ".woff": true, ".woff2": true,
}

// sourceFiles are the extensions of files that the go command compiles beside
// those of Go.
var sourceFiles = map[string]bool{".c": true, ".cc": true, ".cpp": true, ".h": true, ".hpp": true, ".s": true, ".S": true, ".syso": true}

// sort finds out what a batch means.
func (s *session) sort(b batch) change {
	c := change{all: b.lost, build: b.lost}
	for _, path := range b.paths {
		if s.contents.changed(path) && s.place(path, &c) {
			c.paths = append(c.paths, path)
		}
	}
	slices.Sort(c.folders)
	c.folders = slices.Compact(c.folders)
	return c
}

// place finds out what one file means, and reports whether it means anything.
func (s *session) place(path string, c *change) bool {
	dir, name, ext := filepath.Dir(path), filepath.Base(path), filepath.Ext(path)
	_, built := s.prog.dirs[dir]
	switch {
	case name == "go.mod" || name == "go.sum" || name == "go.work" || name == "go.work.sum":
		c.all, c.build = true, true
	case name == generator.CodeFile || name == generator.TestFile:
		c.folders = append(c.folders, dir) // comes to build it if it is written
	case strings.HasSuffix(name, "_test.go"):
		return false
	case ext == ".go":
		c.folders = append(c.folders, dir)
		c.build = c.build || built
	case s.templates[path] != component{}:
		c.templates = append(c.templates, path)
		c.folders = append(c.folders, s.templates[path].dir) // is it one still?
		c.pages = true
	case built && sourceFiles[ext] || s.prog.embeds(path):
		c.build = true
	case pageFiles[ext]:
		c.pages = true
	default:
		return false
	}
	return true
}

// contents tells files that have changed from those that were written as they
// were, by their hashes.
type contents map[string][sha256.Size]byte

// changed reports whether a file has another content than when it was last
// asked about. One that is not there has none.
func (c contents) changed(path string) bool {
	now := sumOf(path)
	before, known := c[path]
	c[path] = now
	return !known || before != now
}

// sumOf returns the hash of a regular file, which may be a film, and zero for
// anything else.
func sumOf(path string) (sum [sha256.Size]byte) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return sum
	}
	f, err := os.Open(path)
	if err != nil {
		return sum
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err == nil {
		h.Sum(sum[:0])
	}
	return sum
}

// remember notes what the program's files hold.
func (s *session) remember() {
	for dir := range s.prog.dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, e := range entries {
			ext := filepath.Ext(e.Name())
			if e.Type().IsRegular() && (ext == ".go" || pageFiles[ext]) {
				s.contents.changed(filepath.Join(dir, e.Name()))
			}
		}
	}
	for _, tree := range s.prog.trees {
		s.contents.changed(filepath.Join(tree, "go.mod"))
		s.contents.changed(filepath.Join(tree, "go.sum"))
	}
}

// mentionsOutput reports whether hand-written code of a package uses variables
// of the generated code, such as a component's template: it is not known then
// what it does with them.
func mentionsOutput(dir string) bool {
	fset := token.NewFileSet()
	out, err := goparser.ParseFile(fset, filepath.Join(dir, generator.CodeFile), nil, goparser.SkipObjectResolution)
	if err != nil {
		return true
	}
	vars := map[string]bool{}
	for _, d := range out.Decls {
		if gen, ok := d.(*ast.GenDecl); ok && gen.Tok == token.VAR {
			for _, spec := range gen.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					vars[name.Name] = true
				}
			}
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return true
	}
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".go" || e.Name() == generator.CodeFile || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := goparser.ParseFile(fset, filepath.Join(dir, e.Name()), nil, goparser.SkipObjectResolution)
		if err != nil || parser.FirstUse(file, vars) != nil {
			return true
		}
	}
	return false
}
