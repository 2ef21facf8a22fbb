package verify

import (
	"errors"
	"fmt"
	"go/ast"
	goparser "go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/parser"
	"github.com/lcgen/lcgen/parser/load"
)

// Generated is the new lc_gen.go of each package, by import path.
type Generated map[string]File

// A File is the source of a generated file. Imports are the packages that it
// may import, and what each is called in its own package clause.
type File struct {
	Source  []byte
	Imports map[string]string
}

// A Verdict is what the second pass found in one package.
type Verdict struct {
	// Errors are those of the user's files, in the compiler's words, sorted.
	Errors []parser.Diagnostic

	// Output are the errors of the new file, sorted. A file with any must not
	// be written.
	Output []parser.Diagnostic
}

// Check checks every package of the graph with its new file in place of its
// old one, and returns a verdict for each by import path. Of packages between
// others it looks at the declarations only.
func Check(result *load.Result, files Generated) map[string]*Verdict {
	all := map[string]*checking{}
	for i, p := range result.Graph {
		all[p.Path] = &checking{pkg: p, file: files[p.Path], all: all, order: i, done: make(chan struct{})}
	}
	for _, p := range result.Graph {
		for _, imported := range p.Imports {
			if c := all[pathOf(imported)]; c != nil {
				c.imported = true
			}
		}
	}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, p := range result.Graph {
		c := all[p.Path]
		g.Go(func() error { // in order, so that whom one waits for has begun
			defer close(c.done)
			if checked := c.run(); c.imported {
				c.checked = checked // memory is for those that are asked for
			}
			return nil
		})
	}
	_ = g.Wait() // none has an error
	verdicts := map[string]*Verdict{}
	for path, c := range all {
		verdicts[path] = &c.verdict
	}
	return verdicts
}

// A checking is the second pass over one package.
type checking struct {
	pkg     *load.Package
	file    File // without source where nothing is generated
	newFile *token.File
	verdict Verdict

	all     map[string]*checking // by import path
	order   int                  // those before this one may be imported
	done    chan struct{}        // closed when checked is there
	checked *types.Package       // nil unless another package imports it

	imported bool // another package of the graph imports it
}

// pathOf returns the import path of a package, or "" if it could not be loaded.
func pathOf(p *types.Package) string {
	if p == nil {
		return ""
	}
	return p.Path()
}

// run returns the package as it is with the new file.
func (c *checking) run() *types.Package {
	files := c.handwritten()
	if c.file.Source != nil {
		path := filepath.Join(c.pkg.Dir, generator.CodeFile)
		file, err := goparser.ParseFile(c.pkg.Fset, path, c.file.Source, goparser.SkipObjectResolution)
		if err != nil {
			c.verdict.Output = syntaxErrors(err)
			return c.pkg.Types
		}
		c.newFile = c.pkg.Fset.File(file.FileStart)
		defer c.pkg.Fset.RemoveFile(c.newFile) // every position in it that is asked for has been told by then
		files = append(files, file)
	}
	conf := types.Config{
		Importer:  importerFunc(c.importPackage),
		Sizes:     c.pkg.Sizes,
		GoVersion: c.pkg.GoVersion,
		Error:     c.note,

		IgnoreFuncBodies: !c.pkg.Root,
	}
	checked, _ := conf.Check(c.pkg.Path, c.pkg.Fset, files, nil) // errors went to note
	c.verdict.Errors = append(c.verdict.Errors, c.importErrors()...)
	parser.Sort(c.verdict.Errors)
	parser.Sort(c.verdict.Output)
	return checked
}

// syntaxErrors returns the errors that the Go parser found.
func syntaxErrors(err error) []parser.Diagnostic {
	var list scanner.ErrorList
	if !errors.As(err, &list) {
		return []parser.Diagnostic{{Message: err.Error()}}
	}
	var ds []parser.Diagnostic
	for _, e := range list {
		ds = append(ds, parser.Diagnostic{Pos: e.Pos, Message: e.Msg})
	}
	return ds
}

// handwritten returns the package's syntax without what lcgen generated.
func (c *checking) handwritten() []*ast.File {
	var files []*ast.File
	for _, f := range c.pkg.Syntax {
		if !parser.Generated(f) {
			files = append(files, f)
		}
	}
	return files
}

// note files an error under the file it is in.
func (c *checking) note(err error) {
	var e types.Error
	if !errors.As(err, &e) {
		return
	}
	d := parser.Diagnostic{Pos: parser.Position(e.Fset, e.Pos), Message: e.Msg}
	if strings.HasPrefix(e.Msg, cannotImport) && !c.inNewFile(e.Pos) {
		return // see importErrors
	}
	if c.inNewFile(e.Pos) {
		c.verdict.Output = append(c.verdict.Output, d)
		return
	}
	c.verdict.Errors = append(c.verdict.Errors, d)
}

// inNewFile reports whether pos is in what lcgen wrote.
func (c *checking) inNewFile(pos token.Pos) bool {
	return c.newFile != nil && c.pkg.Fset.File(pos) == c.newFile
}

// importerFunc is a function as a types.Importer.
type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// importPackage finds a package as this one imports it: checked again, else as
// it was loaded. What only the new file imports was not loaded for itself, but
// whoever exports its types knows them.
func (c *checking) importPackage(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	imported, direct := c.pkg.Imports[path]
	if !direct {
		var err error
		if imported, err = c.indirect(path); err != nil {
			return nil, err
		}
	}
	if imported == nil {
		return nil, fmt.Errorf("%s could not be loaded", path)
	}
	b := c.all[imported.Path()]
	if b == nil || b.order >= c.order {
		return imported, nil
	}
	if <-b.done; b.checked != nil {
		return b.checked, nil
	}
	return imported, nil
}
