package load

import (
	"errors"
	"go/ast"
	"go/scanner"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// Again brings a result up to date with source that has changed in some
// folders, given by their absolute paths: it reads their packages anew, with
// the imports that are known, and checks those that import them. That takes a
// few milliseconds, and no go command. It returns the packages that it has
// touched, in the order of imports.
//
// It reports false where the go command has to be asked, so that everything
// must be loaded anew: a new import, a package that comes, goes or is renamed,
// a change in a package that is known by its export data only, or that had a
// fault, an import that changes the order. The result is of no use then.
func (r *Result) Again(cfg Config, folders []string) (touched []*Package, ok bool) {
	a := &again{result: r, cfg: cfg, changed: map[string]bool{}, newTypes: map[*types.Package]*types.Package{}}
	for _, dir := range folders {
		a.changed[dir] = true
	}
	if len(r.Faults) > 0 || a.reachesBeyond(cfg.Users) {
		return nil, false
	}
	for _, p := range r.Graph {
		if !a.changed[p.Dir] && !a.importsTouched(p) {
			continue
		}
		if a.changed[p.Dir] && !a.read(p) {
			return nil, false
		}
		a.check(p)
		touched = append(touched, p)
	}
	return touched, true
}

// An again is one call of Again.
type again struct {
	result   *Result
	cfg      Config
	changed  map[string]bool                   // folders
	newTypes map[*types.Package]*types.Package // by those they take the place of
}

// reachesBeyond reports whether a folder has changed that is not in the graph
// and yet concerns it.
func (a *again) reachesBeyond(users bool) bool {
	inGraph := map[string]bool{}
	for _, p := range a.result.Graph {
		inGraph[p.Dir] = true
	}
	for dir := range a.changed {
		if inGraph[dir] {
			continue
		}
		if slices.Contains(a.result.Imported, dir) {
			return true
		}
		if _, err := os.Stat(dir); err != nil {
			continue // was nothing to us, and is gone
		}
		if concerned, err := concerns(dir, users); err != nil || concerned {
			return true
		}
	}
	return false
}

func (a *again) importsTouched(p *Package) bool {
	for _, imported := range p.Imports {
		if a.newTypes[imported] != nil {
			return true
		}
	}
	return false
}

// read parses the files of a package anew.
func (a *again) read(p *Package) bool {
	if len(p.Errors) > 0 {
		return false // what the go command had against it may be mended
	}
	paths, unbuilt, ok := a.sources(p.Dir)
	if !ok {
		return false
	}
	for _, f := range slices.Concat(p.Syntax, p.Unbuilt) {
		p.Fset.RemoveFile(p.Fset.File(f.FileStart))
	}
	p.Syntax, p.Unbuilt, p.SyntaxErrors = nil, nil, nil
	for _, path := range unbuilt {
		if f := parseUnbuilt(p.Fset, path); f != nil {
			p.Unbuilt = append(p.Unbuilt, f)
		}
	}
	for _, path := range paths {
		src, err := parser.ReadFile(path)
		if err != nil {
			return false
		}
		f, err := parseFile(p.Fset, path, src)
		p.SyntaxErrors = append(p.SyntaxErrors, syntaxErrorsOf(err)...)
		if f != nil {
			p.Syntax = append(p.Syntax, f)
		}
	}
	parser.Sort(p.SyntaxErrors)
	return handWrittenName(p.Syntax) == p.Name && sameClause(p.Syntax) && a.knowsImports(p)
}

// sources lists the files of a folder, those that are built and others.
func (a *again) sources(dir string) (built, unbuilt []string, ok bool) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, false
	}
	conf := a.cfg.constraints()
	for _, e := range entries {
		if !isSource(e) {
			continue
		}
		path := filepath.Join(dir, e.Name())
		if err := parser.CheckFile(path); errors.Is(err, parser.ErrNotSource) {
			return nil, nil, false // the full run reports it
		}
		matches, err := conf.MatchFile(dir, e.Name())
		switch {
		case strings.HasSuffix(e.Name(), "_test.go") || err == nil && !matches:
			if e.Name() != parser.TestFile {
				unbuilt = append(unbuilt, path)
			}
		default: // a file that can't be read as one of Go has its syntax error told
			built = append(built, path)
		}
	}
	return built, unbuilt, len(built) > 0
}

// syntaxErrorsOf returns the errors of parsing a file.
func syntaxErrorsOf(err error) []parser.Diagnostic {
	var list scanner.ErrorList
	if !errors.As(err, &list) {
		return nil
	}
	var ds []parser.Diagnostic
	for _, e := range list {
		ds = append(ds, parser.Diagnostic{Pos: e.Pos, Message: "syntax error: " + e.Msg})
	}
	return ds
}

// knowsImports sees that all that a package imports now was loaded, for this
// package or another.
func (a *again) knowsImports(p *Package) bool {
	for _, f := range p.Syntax {
		for _, spec := range f.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil || path == "unsafe" || p.Imports[path] != nil {
				continue
			}
			known := a.find(path, p)
			if path == "C" || known == nil {
				return false
			}
			p.Imports[path] = known
		}
	}
	return true
}

// find returns a package as another one imports it, or as it is in the graph
// before the one that asks: where that is not so, the order of imports has
// changed.
func (a *again) find(path string, by *Package) *types.Package {
	behind := false
	for _, p := range a.result.Graph {
		behind = behind || p == by
		switch {
		case p.Path == path && behind:
			return nil
		case p.Path == path:
			return p.Types
		}
		if imported := p.Imports[path]; imported != nil && imported.Path() == path && imported.Complete() {
			return imported
		}
	}
	return nil
}

// check type-checks a package, and has it take the place of what it was.
func (a *again) check(p *Package) {
	for path, imported := range p.Imports {
		if fresh := a.newTypes[imported]; fresh != nil {
			p.Imports[path] = fresh
		}
	}
	old := p.Types
	p.Types, p.Info, p.TypeErrors = types.NewPackage(p.Path, p.Name), newInfo(), nil
	if old != nil {
		a.newTypes[old] = p.Types
	}
	conf := types.Config{
		Sizes: p.Sizes, GoVersion: p.GoVersion,
		Importer: importerFunc(func(path string) (*types.Package, error) {
			if path == "unsafe" {
				return types.Unsafe, nil
			}
			if imported := p.Imports[path]; imported != nil {
				return imported, nil
			}
			return nil, errors.New("it was not loaded")
		}),
		Error: p.addTypeError,
	}
	files := slices.DeleteFunc(slices.Clone(p.Syntax), func(f *ast.File) bool { return f.Name.Name != p.Name })
	_ = types.NewChecker(&conf, p.Fset, p.Types, p.Info).Files(files) // each error has gone to conf.Error
	parser.Sort(p.TypeErrors)
	p.Unreadable = len(p.SyntaxErrors) > 0 || a.importsUnreadable(p)
	if len(p.SyntaxErrors) > 0 {
		p.TypeErrors = nil
	}
}

// addTypeError takes over what the type checker says, as types.Config.Error.
func (p *Package) addTypeError(err error) {
	if e, ok := errors.AsType[types.Error](err); ok {
		p.TypeErrors = append(p.TypeErrors, parser.Diagnostic{Pos: parser.Position(e.Fset, e.Pos), Message: e.Msg})
	}
}

// importsUnreadable reports whether what a package imports may lack anything.
func (a *again) importsUnreadable(p *Package) bool {
	return slices.ContainsFunc(a.result.Graph, func(g *Package) bool {
		return g.Unreadable && p.Imports[g.Path] != nil
	})
}
