package load

import (
	"errors"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/packages"

	"github.com/lcgen/lcgen/parser"
)

// recheck type-checks a package again whose name the go command took from a
// stale output, as happens where a package is renamed: the type checker has
// ignored the hand-written files then.
func recheck(p *packages.Package) {
	name := handWrittenName(p.Syntax)
	if name == "" || name == p.Name || !sameClause(p.Syntax) {
		return
	}
	var files []*ast.File
	for _, f := range p.Syntax {
		if f.Name.Name == name {
			files = append(files, f)
		}
	}
	p.Name, p.TypeErrors, p.Syntax = name, nil, files
	p.Types = types.NewPackage(p.PkgPath, name)
	p.TypesInfo = newInfo()
	conf := types.Config{
		Importer: importerFor(p),
		Sizes:    p.TypesSizes,
		Error: func(err error) {
			if e, ok := errors.AsType[types.Error](err); ok {
				p.TypeErrors = append(p.TypeErrors, e)
			}
		},
	}
	if p.Module != nil && p.Module.GoVersion != "" {
		conf.GoVersion = "go" + p.Module.GoVersion
	}
	_ = types.NewChecker(&conf, p.Fset, p.Types, p.TypesInfo).Files(files) // each error has gone to conf.Error
}

// handWrittenName returns the name in the package clause of the first
// hand-written file.
func handWrittenName(files []*ast.File) string {
	for _, f := range files {
		if !parser.Generated(f) {
			return f.Name.Name
		}
	}
	return ""
}

// importerFor gives a package the imports that it was loaded with.
func importerFor(p *packages.Package) types.Importer {
	return importerFunc(func(path string) (*types.Package, error) {
		if path == "unsafe" {
			return types.Unsafe, nil
		}
		if imp := p.Imports[path]; imp != nil && imp.Types != nil && imp.Types.Complete() {
			return imp.Types, nil
		}
		return nil, errors.New("it was not loaded")
	})
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// newInfo returns an Info that collects all that packages.Load collects.
func newInfo() *types.Info {
	return &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		Implicits:    map[ast.Node]types.Object{},
		Instances:    map[*ast.Ident]types.Instance{},
		Scopes:       map[ast.Node]*types.Scope{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
		FileVersions: map[*ast.File]string{},
	}
}
