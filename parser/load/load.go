package load

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/lcgen/lcgen/parser"
)

// Config says where and how to load. The zero value loads from the current
// folder as "go build" would.
type Config struct {
	Dir  string   // folder that patterns start from, "" for the current one
	Tags string   // build tags, separated by commas
	Env  []string // of the go command, nil for that of the process

	// MainOnly leaves out packages of other modules than the main one, or those
	// that go.work uses.
	MainOnly bool

	// Users loads packages that import the runtime too, without a directive of
	// their own: they may broadcast to components, and serve them.
	Users bool

	// Declarations leaves what functions hold to whoever checks the packages
	// again: Info tells of declarations only, and TypeErrors are to be passed
	// over.
	Declarations bool
}

// A Result is everything that the patterns match and that concerns lcgen.
type Result struct {
	Fset *token.FileSet

	// Packages are those that mention directives or hold generated files. A
	// package comes behind those it imports.
	Packages []*Package

	// Graph is Packages, and the packages between them: those that one of
	// Packages imports and that import another, in the same order. Whoever
	// checks Packages again with other files has to check these again too.
	Graph []*Package

	// Faults are what is wrong with packages that are not in Graph, and that
	// Packages import, directly or not, from the modules at work.
	Faults []parser.Diagnostic

	// Trees and Folders are what the patterns matched: folders with all below
	// them, and single ones.
	Trees, Folders []string

	// Imported are the folders of the packages that Packages import, directly
	// or not, as far as they may change without a change of version: those of
	// the modules at work, of modules replaced by folders, of vendor folders.
	// ModFiles are the go.mod files of such modules.
	Imported, ModFiles []string

	// Warnings are for people, each a line.
	Warnings []string

	dir string // that the go command ran in
}

// A Package is one package as far as it could be loaded.
type Package struct {
	Path string // import path
	Name string
	Dir  string // absolute

	Fset    *token.FileSet
	Syntax  []*ast.File // of the files that are built; generated ones hold a package clause only
	Unbuilt []*ast.File // test files, and those that build constraints leave out
	Types   *types.Package
	Info    *types.Info
	Root    bool // one of Result.Packages

	// What it takes to check Syntax again.
	Imports   map[string]*types.Package // by import path as the source has it
	Sizes     types.Sizes
	GoVersion string // as in types.Config: "go1.26", "" where not known

	// SyntaxErrors make the package unreadable, and all that import it:
	// whatever stands behind one may be missing from Syntax. TypeErrors may
	// come from code that is not generated yet. Errors are those of the go
	// command, about imports and embedded files.
	SyntaxErrors []parser.Diagnostic
	TypeErrors   []parser.Diagnostic
	Errors       []parser.Diagnostic
	Unreadable   bool
}

// Input returns the package for parser.Parse.
func (p *Package) Input() parser.Input {
	return parser.Input{
		Fset: p.Fset, Files: p.Syntax, Pkg: p.Types, Info: p.Info,
		Dir: p.Dir, Unbuilt: p.Unbuilt, Partial: len(p.SyntaxErrors) > 0, ReadFile: parser.ReadFile, Lstat: os.Lstat,
	}
}

// Load loads the packages that the patterns match and that mention
// directives. Patterns are those of the go command, none meaning ".".
//
// The error tells of what keeps every package from being loaded: a pattern
// that matches nothing, a missing or malformed go.mod. What is wrong with one
// package is in that package.
func Load(ctx context.Context, cfg Config, patterns ...string) (*Result, error) {
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("finding the folder to start from: %w", err)
	}
	cfg.Dir = dir
	m, err := match(ctx, cfg, patterns)
	if err != nil {
		return nil, err
	}
	looked, err := scan(ctx, m.folders, cfg.Users)
	if err != nil {
		return nil, err
	}
	concerned := looked.concerned
	result := &Result{Trees: m.trees, Folders: m.folders, Faults: looked.faults, dir: dir}
	if len(concerned) == 0 {
		result.Fset = token.NewFileSet()
		if len(m.left) > 0 {
			result.Warnings = []string{leftOut(m.left)}
		}
		return result, nil
	}
	l := &loading{cfg: cfg, folders: concerned, patience: patience}
	loaded, err := l.load(ctx)
	if err != nil && ctx.Err() != nil {
		return nil, context.Cause(ctx) // which tells of the signal, if it was one
	}
	if err != nil {
		return nil, goCommandError(err)
	}
	if len(loaded) < len(concerned) {
		if err := whyNothing(cfg.packages(ctx, packages.NeedName|packages.NeedImports), concerned); err != nil {
			return nil, err
		}
	}
	result.Fset, result.Warnings = l.fset, l.warnings
	if loaded, err = result.leaveOut(cfg, m.left, loaded); err != nil {
		return nil, err
	}
	result.collect(loaded)
	return result, nil
}

// whyNothing asks the go command what keeps it from listing the folders:
// asked for export data too, it may list none and say nothing.
func whyNothing(conf *packages.Config, folders []string) error {
	if _, err := packages.Load(conf, folders...); err != nil {
		return goCommandError(err)
	}
	return nil
}

// packages returns the configuration of a call of packages.Load.
func (cfg Config) packages(ctx context.Context, mode packages.LoadMode) *packages.Config {
	conf := &packages.Config{Mode: mode, Context: ctx, Dir: cfg.Dir, Env: cfg.Env}
	if cfg.Tags != "" {
		conf.BuildFlags = []string{"-tags=" + cfg.Tags}
	}
	return conf
}

// constraints returns what tells which files are built.
func (cfg Config) constraints() build.Context {
	ctx := build.Default
	ctx.BuildTags = strings.FieldsFunc(cfg.Tags, func(c rune) bool { return c == ',' })
	return ctx
}

// goCommandError leaves what the go command said of an error that wraps it.
func goCommandError(err error) error {
	const prefix = "stderr: "
	if _, said, ok := strings.Cut(err.Error(), prefix); ok && strings.TrimSpace(said) != "" {
		return errors.New(strings.TrimSpace(said))
	}
	return fmt.Errorf("running the go command: %w", err)
}
