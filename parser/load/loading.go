package load

import (
	"context"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/packages"
)

// Modes of packages.Load, with the module for its Go version. Types of imports
// come from export data, which the go command compiles where it has none, or
// from source.
const (
	exportMode = packages.LoadSyntax | packages.NeedModule
	sourceMode = exportMode | packages.NeedDeps
)

// patience is how long a load with export data may take before it is worth to
// ask whether the standard library is being compiled for it.
const patience = 2 * time.Second

// A loading is the one call of packages.Load, however it is best made.
type loading struct {
	cfg      Config
	folders  []string // absolute
	fset     *token.FileSet
	warnings []string
	patience time.Duration
}

// load loads the folders with the types of their imports from export data,
// which is fastest where it is there. To compile net/http and all it needs
// takes many times as long as to read their source, so that this is done
// instead where the build cache is cold, and where the export data is newer
// than this program can read.
func (l *loading) load(ctx context.Context) ([]*packages.Package, error) {
	if l.cacheLooksEmpty() && l.cacheIsCold(ctx) {
		return l.run(ctx, sourceMode)
	}
	loaded, err := l.runOrSwitch(ctx)
	if err == nil && slices.ContainsFunc(loaded, hasUnreadableImport) {
		l.warnings = append(l.warnings, "the go command is newer than this lcgen can read the packages of: loading from source, which takes longer; reinstall lcgen with this Go version")
		return l.run(ctx, sourceMode)
	}
	return loaded, err
}

// runOrSwitch loads with export data, and starts over from source where that
// takes long for want of a warm cache.
func (l *loading) runOrSwitch(ctx context.Context) ([]*packages.Package, error) {
	type outcome struct {
		loaded []*packages.Package
		err    error
	}
	exportCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan outcome, 1)
	go func() {
		loaded, err := l.run(exportCtx, exportMode)
		done <- outcome{loaded, err}
	}()
	select {
	case o := <-done:
		return o.loaded, o.err
	case <-time.After(l.patience):
	}
	cold := l.cacheIsCold(ctx)
	if cold {
		cancel()
	}
	o := <-done
	if cold && o.err != nil && ctx.Err() == nil {
		return l.run(ctx, sourceMode)
	}
	return o.loaded, o.err
}

// run calls packages.Load.
func (l *loading) run(ctx context.Context, mode packages.LoadMode) ([]*packages.Package, error) {
	l.fset = token.NewFileSet()
	conf := l.cfg.packages(ctx, mode)
	conf.Fset, conf.ParseFile = l.fset, parseFile
	if mode == exportMode {
		return packages.Load(conf, l.folders...)
	}
	conf.ParseFile = l.parseForTypes
	loaded, err := packages.Load(conf, l.folders...)
	if err == nil && slices.ContainsFunc(loaded, func(p *packages.Package) bool { return !l.holds(p.Dir) }) {
		// The go command knows the folders by other names, so that their
		// comments were taken for those of others.
		conf.ParseFile = parseFile
		return packages.Load(conf, l.folders...)
	}
	return loaded, err
}

// parseForTypes parses the folders' files as parseFile does, and of all others
// no more than what their types follow from.
func (l *loading) parseForTypes(fset *token.FileSet, path string, src []byte) (*ast.File, error) {
	if l.holds(filepath.Dir(path)) || filepath.Ext(path) != ".go" { // cgo's files are kept elsewhere
		return parseFile(fset, path, src)
	}
	f, err := goparser.ParseFile(fset, path, src, goparser.SkipObjectResolution)
	if f != nil {
		dropBodies(f)
	}
	return f, err
}

// holds reports whether dir is one of the folders to load.
func (l *loading) holds(dir string) bool {
	_, found := slices.BinarySearch(l.folders, dir)
	return found
}

// dropBodies removes the bodies of functions.
func dropBodies(f *ast.File) {
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			fn.Body = nil
		}
	}
}

// hasUnreadableImport reports whether the export data of an import could not
// be read although the go command has made it.
func hasUnreadableImport(p *packages.Package) bool {
	for _, imp := range p.Imports {
		for _, e := range imp.Errors {
			if e.Kind == packages.UnknownError && strings.HasPrefix(e.Msg, "reading ") {
				return true
			}
		}
	}
	return false
}
