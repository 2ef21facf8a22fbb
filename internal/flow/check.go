package flow

import (
	"context"
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/parser"
	"github.com/lcgen/lcgen/parser/load"
)

// A Checked is what came of a check.
type Checked struct {
	Fset     *token.FileSet
	Findings []checker.Finding // sorted by position

	// Result holds what else there is to say: its diagnostics are those of the
	// compiler.
	Result
}

// Check looks for lints in all packages that the patterns match, and finds out
// what is stale. It writes nothing. The source is checked beside the code that
// would be generated for it, so that nothing need be generated before.
//
// A run that finds everything as it was when the last one found no fault does
// nothing.
func Check(ctx context.Context, opts Options, lints checker.Options) (*Checked, error) {
	record := opts.record("check", strings.Join(lints.Enable, ","), strings.Join(lints.Disable, ","))
	if record.unchanged() {
		return &Checked{Fset: token.NewFileSet(), Result: Result{Unchanged: true}}, nil
	}
	config := opts.load()
	config.Users, config.MainOnly = true, true
	opts.enter("loading packages")
	loaded, err := load.Load(ctx, config, opts.Patterns...)
	if err != nil {
		return nil, err
	}
	checked := &Checked{Fset: loaded.Fset, Result: Result{Warnings: loaded.Warnings}}
	units := parse(loaded, &checked.Result)
	opts.enter("checking")
	if err := generate(units, generator.Options{Tests: true}); err != nil {
		return checked, err
	}
	err = check(loaded, units, &checked.Result)
	checked.Warnings = append(checked.Warnings, unvendored(loaded, units)...)
	checked.Diagnostics = tidy(slices.DeleteFunc(checked.Diagnostics, func(d parser.Diagnostic) bool {
		return d.Code != "" || isTemplate(d) // the lints say these
	}))

	lints.Generate = func(pkg *parser.Package) ([]checker.Generated, error) { return outputOf(units, pkg) }
	c, lintErr := checker.New(lints)
	if lintErr != nil {
		return nil, lintErr
	}
	reads := &reading{files: map[string]bool{}}
	checked.Findings = c.Check(checked.packages(units, reads), scopeOf(ctx, config, loaded))
	beyond := checked.dropCalled(loaded, units)
	if err == nil && !beyond && !reads.beyond(units) {
		record.saveClean(loaded, units, checked)
	}
	return checked, err
}

// saveClean records a check that found no fault.
func (r *record) saveClean(loaded *load.Result, units []*unit, checked *Checked) {
	if r != nil && len(checked.Findings) > 0 {
		r.store.Forget(r.key)
		return
	}
	r.save(loaded, units, &checked.Result)
}

// A reading notes which files the lints read.
type reading struct{ files map[string]bool }

func (r *reading) read(path string) ([]byte, error) {
	r.files[path] = true
	return parser.ReadFile(path)
}

// beyond reports whether a template was read that no directive names: found
// through Go code, which may find another one tomorrow.
func (r *reading) beyond(units []*unit) bool {
	named := map[string]bool{}
	for _, u := range units {
		for _, c := range u.pkg.Components {
			if c.Template != nil {
				named[c.Template.Path] = true
			}
		}
	}
	for path := range r.files {
		if !named[path] && filepath.Ext(path) != ".go" {
			return true
		}
	}
	return false
}

// isTemplate reports whether a diagnostic is about a template.
func isTemplate(d parser.Diagnostic) bool {
	ext := filepath.Ext(d.Pos.Filename)
	return ext != "" && ext != ".go"
}

// packages returns the units as the checker takes them.
func (c *Checked) packages(units []*unit, reads *reading) []checker.Package {
	var pkgs []checker.Package
	for _, u := range units {
		inside := func(d parser.Diagnostic) bool { return filepath.Dir(d.Pos.Filename) == u.pkg.Dir }
		in := u.loaded.Input()
		in.ReadFile = reads.read
		pkgs = append(pkgs, checker.Package{
			Input: in, Model: u.pkg, Diagnostics: u.diagnostics,
			Incomplete: u.keep || slices.ContainsFunc(c.Diagnostics, inside),
		})
	}
	return pkgs
}

// outputOf returns the files that would be written into a package.
func outputOf(units []*unit, pkg *parser.Package) ([]checker.Generated, error) {
	for _, u := range units {
		if u.pkg != pkg {
			continue
		}
		if u.keep {
			return nil, fmt.Errorf("package %s can't be generated yet", pkg.Path)
		}
		var files []checker.Generated
		for _, f := range u.files {
			files = append(files, checker.Generated{Name: f.Name, Content: f.Content, Optional: f.Name == generator.TestFile})
		}
		return files, nil
	}
	return nil, fmt.Errorf("package %s is not loaded", pkg.Path)
}
