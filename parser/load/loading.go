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
	var aside bodies
	defer aside.restore()
	own := parseFile
	if l.cfg.Declarations {
		own = aside.parse
	}
	conf := l.cfg.packages(ctx, mode)
	conf.Fset, conf.ParseFile = l.fset, own
	if mode == exportMode {
		return packages.Load(conf, l.folders...)
	}
	conf.ParseFile = l.parserForTypes(own)
	loaded, err := packages.Load(conf, l.folders...)
	if err == nil && slices.ContainsFunc(loaded, func(p *packages.Package) bool { return !l.holds(p.Dir) }) {
		// The go command knows the folders by other names, so that their
		// comments were taken for those of others.
		conf.ParseFile = own
		return packages.Load(conf, l.folders...)
	}
	return loaded, err
}

// parserForTypes returns a function that parses the folders' files as own does,
// and of all others no more than what their types follow from.
func (l *loading) parserForTypes(own parseFunc) parseFunc {
	return func(fset *token.FileSet, path string, src []byte) (*ast.File, error) {
		if l.holds(filepath.Dir(path)) || filepath.Ext(path) != ".go" { // cgo's files are kept elsewhere
			return own(fset, path, src)
		}
		return parseTypes(fset, path, src)
	}
}

// A parseFunc parses a source file, as [packages.Config.ParseFile].
type parseFunc = func(fset *token.FileSet, path string, src []byte) (*ast.File, error)

// parseTypes parses no more of a file than what its types follow from.
func parseTypes(fset *token.FileSet, path string, src []byte) (*ast.File, error) {
	f, err := goparser.ParseFile(fset, path, src, goparser.SkipObjectResolution)
	for fn := range functions(f) {
		fn.Body = nil
	}
	return f, err
}

// holds reports whether dir is one of the folders to load.
func (l *loading) holds(dir string) bool {
	_, found := slices.BinarySearch(l.folders, dir)
	return found
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
