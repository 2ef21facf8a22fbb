package flow

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/internal/output"
	"github.com/lcgen/lcgen/internal/verify"
	"github.com/lcgen/lcgen/parser"
	"github.com/lcgen/lcgen/parser/load"
)

// Generate brings the generated files of all packages that the patterns match
// up to date. The error tells of what kept the run from its end; a result
// comes with it where some of the work was done.
//
// A run that finds everything as the last one left it does nothing.
func Generate(ctx context.Context, opts Options) (*Result, error) {
	record := opts.record()
	if record.unchanged() {
		return &Result{Unchanged: true}, nil
	}
	opts.enter("loading packages")
	cfg := opts.load()
	cfg.Declarations = true // check looks at the rest
	cfg.MainOnly = true
	loaded, err := load.Load(ctx, cfg, opts.Patterns...)
	if err != nil {
		return nil, err
	}
	result := &Result{Warnings: loaded.Warnings}
	opts.enter("generating")
	units := parse(loaded, result)
	if err := generate(units, opts.Files); err != nil {
		return result, err
	}
	opts.enter("checking what was generated")
	err = check(loaded, units, result)
	result.Diagnostics = tidy(result.Diagnostics)
	opts.enter("writing")
	err = errors.Join(err, write(ctx, opts, units, result))
	result.Warnings = append(result.Warnings, unvendored(loaded, units)...)
	if err == nil {
		record.save(loaded, units, result)
	}
	return result, err
}

// A unit is one package on its way from source to files.
type unit struct {
	loaded      *load.Package
	pkg         *parser.Package
	diagnostics []parser.Diagnostic // the parser's
	files       []generator.File

	// keep reports that the package's old output must stay: its source does
	// not parse, or that of a package it imports, so that what is read of it
	// may lack anything.
	keep bool
}

// parse reads the components of every package.
func parse(loaded *load.Result, result *Result) []*unit {
	units := parseUnknown(loaded, nil)
	tell(loaded, units, result)
	return units
}

// parseUnknown reads the components of every package but those that are known
// already.
func parseUnknown(loaded *load.Result, known map[*load.Package]*unit) []*unit {
	units := make([]*unit, len(loaded.Packages))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, p := range loaded.Packages {
		u := known[p]
		if u == nil {
			u = &unit{loaded: p, keep: p.Unreadable}
			g.Go(func() error {
				u.pkg, u.diagnostics = parser.Parse(p.Input())
				return nil
			})
		}
		units[i] = u
	}
	_ = g.Wait() // none has an error
	return units
}

// tell adds what was found in the packages to the result.
func tell(loaded *load.Result, units []*unit, result *Result) {
	result.report(loaded.Faults...)
	for _, p := range loaded.Graph {
		result.report(p.SyntaxErrors...)
		result.report(p.Errors...)
	}
	for _, u := range units {
		if len(u.pkg.Components) > 0 {
			result.Packages = append(result.Packages, u.pkg)
		}
		result.report(u.diagnostics...)
	}
}

// generate makes the files of every package whose source can be relied on.
func generate(units []*unit, opts generator.Options) error {
	errs := make([]error, len(units))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, u := range units {
		if u.keep {
			continue
		}
		opts := opts
		opts.Exists = u.exists
		g.Go(func() (err error) {
			if u.files, err = generator.Generate(u.pkg, opts); err != nil {
				errs[i] = fmt.Errorf("internal error of lcgen, please report it: %w", err)
			}
			return nil // all packages count, not the first that fails
		})
	}
	_ = g.Wait()
	return errors.Join(errs...)
}

// exists reports whether there is anything of that name in the package's
// folder.
func (u *unit) exists(name string) bool {
	_, err := os.Lstat(filepath.Join(u.pkg.Dir, name))
	return err == nil
}

// check type-checks everything beside the new code, reports the errors that
// are real, and withdraws files that would not compile.
func check(loaded *load.Result, units []*unit, result *Result) error {
	files := verify.Generated{}
	for _, u := range units {
		if code, ok := u.code(); ok {
			files[u.pkg.Path] = code
		}
	}
	verdicts := verify.Check(loaded, files)
	for _, p := range loaded.Graph {
		if !p.Root && !p.Unreadable {
			result.report(consequential(verdicts[p.Path].Errors, units)...)
		}
	}
	var errs []error
	for _, u := range units {
		if u.keep {
			continue
		}
		v := verdicts[u.pkg.Path]
		result.report(consequential(v.Errors, units)...)
		result.report(checker.Templates(u.pkg)...)
		if !u.explained(loaded, v) {
			result.report(u.gaps()...)
		}
		if len(v.Output) > 0 {
			u.keep = true
			errs = append(errs, outputError(loaded, u, v))
		}
	}
	return errors.Join(errs...)
}

// code returns the package's generated code: the new one, or that on disk
// where it stays.
func (u *unit) code() (verify.File, bool) {
	if u.keep {
		old, err := parser.ReadFile(filepath.Join(u.pkg.Dir, generator.CodeFile))
		return verify.File{Source: old}, err == nil && parser.Ours(old)
	}
	for _, f := range u.files {
		if f.Name == generator.CodeFile {
			return verify.File{Source: f.Content, Imports: f.Imports}, true
		}
	}
	return verify.File{}, false
}

// write brings the files to disk, or finds out what is stale. A package is
// written as a whole: where one of its files can't be had, none is touched.
func write(ctx context.Context, opts Options, units []*unit, result *Result) error {
	var changes []output.Change
	var errs []error
	for _, u := range units {
		planned, err := u.plan()
		if err != nil {
			errs = append(errs, err)
			continue
		}
		changes = append(changes, planned...)
		result.Leftovers = append(result.Leftovers, u.leftovers(planned)...)
	}
	if opts.DryRun {
		result.Changes = changes
		return errors.Join(errs...)
	}
	errs = append(errs, output.Apply(ctx, changes, func(c output.Change) {
		result.Changes = append(result.Changes, c)
		if opts.Done != nil {
			opts.Done(c)
		}
	}))
	return errors.Join(errs...)
}

// plan compares the package's files with those on disk.
func (u *unit) plan() ([]output.Change, error) {
	if u.keep {
		return nil, nil
	}
	var files []output.File
	for _, f := range u.files {
		files = append(files, output.File{Path: filepath.Join(u.pkg.Dir, f.Name), Content: f.Content, Once: f.Once})
	}
	// A component with a fault is still one: its output stays until the fault
	// is mended.
	var clear []string
	if len(u.pkg.Components) == 0 && len(u.diagnostics) == 0 {
		clear = []string{u.pkg.Dir}
	}
	return output.Plan(files, clear)
}

// tidy sorts diagnostics and drops repetitions.
func tidy(ds []parser.Diagnostic) []parser.Diagnostic {
	parser.Sort(ds)
	return slices.CompactFunc(ds, func(a, b parser.Diagnostic) bool { return a.Pos == b.Pos && a.Code == b.Code && a.Message == b.Message })
}
