// Package checktest type-checks pieces of source for the tests of the checker.
package checktest

import (
	"fmt"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/txtar"

	"github.com/lcgen/lcgen/parser"
)

// Dir is the folder that the files of a package seem to be in.
const Dir = "/src/shop"

// A Package is source that was type-checked as far as it goes.
type Package struct {
	Fset    *token.FileSet
	Files   []*ast.File // those that are built
	Unbuilt []*ast.File // tests
	Types   *types.Package
	Info    *types.Info
	Dir     string
	Errs    []error // of the type checker

	texts map[string]string // by name
}

// New type-checks a txtar archive, or one file named a.go where the text is
// none. Other files than Go files can be read by ReadFile.
func New(t testing.TB, text string) *Package {
	t.Helper()
	archive := txtar.Parse([]byte(text))
	if len(archive.Files) == 0 {
		archive.Files = []txtar.File{{Name: "a.go", Data: []byte(text)}}
	}
	texts := map[string]string{}
	for _, f := range archive.Files {
		texts[f.Name] = string(f.Data)
	}
	return load(t, Dir, texts)
}

// Load type-checks the package in a folder.
func Load(t testing.TB, dir string) *Package {
	t.Helper()
	abs, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	err = fs.WalkDir(os.DirFS(abs), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(abs, path))
		texts[path] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return load(t, abs, texts)
}

// load parses and type-checks files by their names.
func load(t testing.TB, dir string, texts map[string]string) *Package {
	t.Helper()
	p := &Package{Fset: token.NewFileSet(), Dir: dir, texts: texts}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if filepath.Ext(name) != ".go" {
			continue
		}
		f, err := goparser.ParseFile(p.Fset, filepath.Join(dir, name), texts[name], goparser.ParseComments|goparser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("%s does not parse: %v", name, err)
		}
		if strings.HasSuffix(name, "_test.go") {
			p.Unbuilt = append(p.Unbuilt, f)
		} else {
			p.Files = append(p.Files, f)
		}
	}
	p.check(t)
	return p
}

// Input returns the package for the parser.
func (p *Package) Input() parser.Input {
	return parser.Input{
		Fset: p.Fset, Files: p.Files, Pkg: p.Types, Info: p.Info,
		Dir: p.Dir, Unbuilt: p.Unbuilt, ReadFile: p.ReadFile,
	}
}

// Texts returns the files of the package by their names.
func (p *Package) Texts() map[string]string { return p.texts }

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
	p.Types, _ = conf.Check("example.com/"+filepath.Base(p.Dir), p.Fset, p.Files, p.Info)
}

// ReadFile returns the text of a file of the package.
func (p *Package) ReadFile(path string) ([]byte, error) {
	rel, ok := strings.CutPrefix(filepath.ToSlash(path), filepath.ToSlash(p.Dir)+"/")
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

// imports loads, once, the packages that snippets may import. They come from
// export data, but for the runtime: its declarations are all that matters, so
// that a snippet does not depend on whether its bodies compile.
var imports = sync.OnceValues(func() (importer, error) {
	loaded, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedFiles | packages.NeedTypes | packages.NeedImports | packages.NeedExportFile},
		parser.RuntimePath, "bytes", "context", "database/sql", "embed", "encoding/json", "errors", "fmt", "html", "html/template",
		"io", "io/fs", "iter", "log/slog", "maps", "net/http", "net/url", "slices", "strconv", "strings", "sync", "text/template", "time")
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
		if p.PkgPath == parser.RuntimePath {
			known[parser.RuntimePath], err = declarations(p, known)
		}
	}
	return known, err
})

// declarations type-checks a package without the bodies of its functions.
func declarations(p *packages.Package, known importer) (*types.Package, error) {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.GoFiles {
		f, err := goparser.ParseFile(fset, name, nil, goparser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	conf := types.Config{Importer: known, IgnoreFuncBodies: true, Error: func(error) {}}
	pkg, _ := conf.Check(p.PkgPath, fset, files, nil) // as far as it goes
	return pkg, nil
}
