package load

import (
	"context"
	"errors"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/lcgen/lcgen/parser"
)

// A Folder is a folder of a module, with Go files or without.
type Folder struct {
	Dir       string // absolute
	Path      string // import path of its package
	Module    string // absolute folder of the module
	GoVersion string // as in types.Config, "" where go.mod says none

	Fset  *token.FileSet
	Files []*ast.File // that are built
	Tests []*ast.File // tests, and what build constraints leave out
	Names []string    // base names of all files

	modulePath string
}

// ReadFolder reads the Go files in a folder, which need not be there yet.
// There must be a module around it.
func ReadFolder(cfg Config, dir string) (*Folder, error) {
	dir, err := filepath.Abs(cfg.path(dir))
	if err != nil {
		return nil, err
	}
	if err := cfg.checkModule(dir); err != nil {
		return nil, err
	}
	if err := checkModFiles(dir); err != nil {
		return nil, err
	}
	f := &Folder{Dir: dir, Module: moduleRoot(dir), Fset: token.NewFileSet()}
	if err := f.readModule(); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	constraints := cfg.constraints()
	for _, e := range entries {
		f.Names = append(f.Names, e.Name())
		path := filepath.Join(dir, e.Name())
		if isOtherSource(e) && !e.Type().IsRegular() && !isLinkedFolder(path, e) {
			if err := parser.CheckFile(path); errors.Is(err, parser.ErrNotSource) {
				return nil, err
			}
		}
		if !isSource(e) {
			continue
		}
		if isLinkedFolder(path, e) {
			continue
		}
		src, err := parser.ReadFile(path)
		if err != nil {
			return nil, err
		}
		file, err := parseFile(f.Fset, path, src)
		if err != nil {
			return nil, err
		}
		built, _ := constraints.MatchFile(dir, e.Name()) // the file has just been read
		switch {
		case file == nil:
		case built && !strings.HasSuffix(e.Name(), "_test.go"):
			f.Files = append(f.Files, file)
		default:
			f.Tests = append(f.Tests, file)
		}
	}
	return f, nil
}

// Beside returns the package of the folder as it is with some more files, by
// base name: what they import is in imports or is loaded, and all is
// type-checked. Nothing is written. A problem with the go command is an error;
// what is wrong with the source is in the package.
func (f *Folder) Beside(ctx context.Context, imports *Imports, name string, more map[string][]byte) (*Result, error) {
	p := &Package{Path: f.Path, Name: name, Dir: f.Dir, Fset: f.Fset, Unbuilt: f.Tests, Info: newInfo(), Root: true, GoVersion: f.GoVersion}
	p.Syntax = slices.Clone(f.Files)
	for _, base := range sortedNames(more) {
		file, err := parseFile(f.Fset, filepath.Join(f.Dir, base), more[base])
		if err != nil {
			return nil, err
		}
		p.Syntax = append(p.Syntax, file)
	}
	if err := imports.load(ctx, f.Module, importsOf(p.Syntax)); err != nil {
		return nil, err
	}
	p.Imports, p.Sizes = imports.types, imports.sizes
	conf := types.Config{
		Sizes: p.Sizes, GoVersion: f.GoVersion, Importer: importerFunc(imports.find),
		Error: p.addTypeError,
	}
	p.Types = types.NewPackage(p.Path, p.Name)
	_ = types.NewChecker(&conf, p.Fset, p.Types, p.Info).Files(p.Syntax) // each error has gone to conf.Error
	return &Result{Fset: f.Fset, Packages: []*Package{p}, Graph: []*Package{p}, dir: f.Dir}, nil
}

// importsOf returns the paths that files import, sorted, each once.
func importsOf(files []*ast.File) []string {
	var paths []string
	for _, file := range files {
		for _, spec := range file.Imports {
			if path, err := strconv.Unquote(spec.Path.Value); err == nil && path != "C" && path != "unsafe" {
				paths = append(paths, path)
			}
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// Imports are packages whose types are known. They are loaded together, since
// a type is the same only within one load.
type Imports struct {
	cfg    Config
	paths  []string
	types  map[string]*types.Package
	faults map[string]string // by path, of those that can't be had
	sizes  types.Sizes
}

// NewImports returns imports with those packages, as soon as one is needed.
func NewImports(cfg Config, paths ...string) *Imports { return &Imports{cfg: cfg, paths: paths} }

// find implements types.Importer.
func (i *Imports) find(path string) (*types.Package, error) {
	if p := i.types[path]; p != nil {
		return p, nil
	}
	return nil, errors.New(i.faults[path])
}

// load makes sure that the packages are there which a folder's files import.
func (i *Imports) load(ctx context.Context, dir string, paths []string) error {
	missing := func(path string) bool { return !slices.Contains(i.paths, path) }
	if i.types != nil && !slices.ContainsFunc(paths, missing) {
		return nil
	}
	i.paths = append(i.paths, paths...)
	slices.Sort(i.paths)
	i.paths = slices.Compact(i.paths)
	cfg := i.cfg
	cfg.Dir = dir
	loaded, err := (&loading{cfg: cfg, fset: token.NewFileSet()}).loadTypes(ctx, i.paths)
	if err != nil {
		return goCommandError(err)
	}
	i.types, i.faults = map[string]*types.Package{"unsafe": types.Unsafe}, map[string]string{}
	for _, p := range loaded {
		i.sizes = p.TypesSizes
		i.add(p)
	}
	return nil
}

// add takes over a package, or what is wrong with it.
func (i *Imports) add(p *packages.Package) {
	for _, e := range p.Errors {
		i.faults[p.PkgPath] = strings.ReplaceAll(e.Msg, "\n\t", " ")
		if e.Kind != packages.TypeError {
			return
		}
	}
	if p.Types != nil && len(p.Types.Scope().Names()) > 0 || len(p.Errors) == 0 {
		i.types[p.PkgPath] = p.Types // what there is of it
	}
}

// loadTypes loads the types of packages by their import paths, as load does
// those that folders import: from export data, or from source where that is
// faster.
func (l *loading) loadTypes(ctx context.Context, paths []string) ([]*packages.Package, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	conf := l.cfg.packages(ctx, packages.LoadTypes)
	conf.Fset = l.fset
	if l.cacheLooksEmpty() && l.cacheIsCold(ctx) {
		conf.Mode = packages.LoadAllSyntax
		conf.ParseFile = l.parserForTypes(parseFile)
	}
	return packages.Load(conf, paths...)
}

func sortedNames(files map[string][]byte) []string {
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
