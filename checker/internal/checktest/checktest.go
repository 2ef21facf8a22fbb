// Package checktest type-checks pieces of source for the tests of the checker.
package checktest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/txtar"
)

// Dir is the folder that the files of a package seem to be in.
const Dir = "/src/shop"

// A Package is source that was type-checked as far as it goes.
type Package struct {
	Fset  *token.FileSet
	Files []*ast.File // those that are built
	Types *types.Package
	Info  *types.Info
	Errs  []error // of the type checker

	texts map[string]string // by name
}

// New type-checks a txtar archive, or one file named a.go where the text is
// none. Other files than Go files can be read by ReadFile.
func New(t testing.TB, text string) *Package {
	t.Helper()
	archive := txtar.Parse([]byte(text))
	p := &Package{Fset: token.NewFileSet(), texts: map[string]string{}}
	for _, f := range archive.Files {
		p.texts[f.Name] = string(f.Data)
	}
	if len(archive.Files) == 0 {
		p.texts["a.go"] = text
	}
	for _, name := range slices.Sorted(maps.Keys(p.texts)) {
		if filepath.Ext(name) != ".go" {
			continue
		}
		f, err := parser.ParseFile(p.Fset, filepath.Join(Dir, name), p.texts[name], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("%s does not parse: %v", name, err)
		}
		p.Files = append(p.Files, f)
	}
	p.check(t)
	return p
}

// check runs the type checker.
func (p *Package) check(t testing.TB) {
	known, err := imports()
	if err != nil {
		t.Fatalf("loading what snippets import: %v", err)
	}
	p.Info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Instances: map[*ast.Ident]types.Instance{},
		Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes: map[ast.Node]*types.Scope{}, FileVersions: map[*ast.File]string{},
	}
	conf := types.Config{
		Importer: importer(known),
		Error:    func(err error) { p.Errs = append(p.Errs, err) },
	}
	p.Types, _ = conf.Check("example.com/shop", p.Fset, p.Files, p.Info)
}

// ReadFile returns the text of a file of the package.
func (p *Package) ReadFile(path string) ([]byte, error) {
	rel, ok := strings.CutPrefix(filepath.ToSlash(path), Dir+"/")
	if text, found := p.texts[rel]; ok && found {
		return []byte(text), nil
	}
	return nil, fmt.Errorf("%s: %w", path, fs.ErrNotExist)
}

// Func returns the declaration of the function or method of that name.
func (p *Package) Func(t testing.TB, name string) *ast.FuncDecl {
	t.Helper()
	for _, f := range p.Files {
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && fd.Name.Name == name {
				return fd
			}
		}
	}
	t.Fatalf("no function %s", name)
	return nil
}

// importer resolves imports among packages that are loaded.
type importer map[string]*types.Package

func (i importer) Import(path string) (*types.Package, error) {
	if p := i[path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("snippets can't import %s", path)
}

// runtimePath is the import path of what components are written against.
const runtimePath = "github.com/lcgen/lcgen/runtime"

// imports loads, once, the packages that snippets may import. They come from
// export data, but for the runtime: its declarations are all that matters, so
// that a snippet does not depend on whether its bodies compile.
var imports = sync.OnceValues(func() (importer, error) {
	loaded, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedFiles | packages.NeedTypes | packages.NeedImports | packages.NeedExportFile},
		runtimePath, "context", "database/sql", "embed", "encoding/json", "errors", "fmt", "html/template",
		"io", "iter", "log/slog", "maps", "net/http", "slices", "strconv", "strings", "sync", "text/template", "time")
	if err != nil {
		return nil, err
	}
	known := importer{}
	for _, p := range loaded {
		known[p.PkgPath] = p.Types
		for path, imp := range p.Imports {
			if known[path] == nil {
				known[path] = imp.Types
			}
		}
	}
	for _, p := range loaded {
		if p.PkgPath == runtimePath {
			known[runtimePath], err = declarations(p, known)
		}
	}
	return known, err
})

// declarations type-checks a package without the bodies of its functions.
func declarations(p *packages.Package, known importer) (*types.Package, error) {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	conf := types.Config{Importer: known, IgnoreFuncBodies: true, Error: func(error) {}}
	pkg, _ := conf.Check(p.PkgPath, fset, files, nil) // as far as it goes
	return pkg, nil
}
