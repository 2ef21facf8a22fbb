package flow

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/internal/output"
	"github.com/lcgen/lcgen/internal/scaffold"
	"github.com/lcgen/lcgen/parser/load"
)

// A Started is a component that is to be written, complete and checked, with
// nothing on disk yet.
type Started struct {
	Dir   string           // absolute, need not be there
	Files []generator.File // in the order of reading, named relative to Dir
}

// StartComponent makes the files of a component for a folder of opts.Dir. It
// type-checks and lints them beside the package that is there, so that what
// can't be is said before anything is written.
func StartComponent(ctx context.Context, opts Options, folder string, c *scaffold.Component) (*Started, error) {
	opts.enter("reading the package")
	cfg := opts.load()
	f, err := load.ReadFolder(cfg, folder)
	if err != nil {
		return nil, err
	}
	if err := f.CheckOurs(ctx, cfg); err != nil {
		return nil, err
	}
	if err := checkName(ctx, opts, f.Module, c); err != nil {
		return nil, err
	}
	s := &start{Component: c, cfg: cfg, opts: opts, imports: load.NewImports(cfg, scaffold.Imports...), folder: f}
	return s.run(ctx)
}

// run makes the files of the component.
func (s *start) run(ctx context.Context) (_ *Started, err error) {
	if err := s.readPackage(); err != nil {
		return nil, err
	}
	if s.known.Imports, err = s.resolve(ctx); err != nil {
		return nil, err
	}
	s.opts.enter("checking the request")
	if err := s.checkSkeleton(ctx); err != nil {
		return nil, err
	}
	s.opts.enter("checking what is to be written")
	files, err := s.complete(ctx)
	return &Started{Dir: s.folder.Dir, Files: files}, err
}

// Write brings the files of a started component to disk, all or none, and
// generates what stands behind it.
func (s *Started) Write(ctx context.Context, opts Options) (*Result, error) {
	if err := output.Create(ctx, s.Dir, s.Files); err != nil {
		return nil, err
	}
	for _, f := range s.Files {
		if opts.Done != nil {
			opts.Done(output.Change{Path: filepath.Join(s.Dir, f.Name), Op: output.Write})
		}
	}
	opts.Patterns = []string{s.Dir}
	opts.Files = generator.Options{Tests: true, Stubs: true}
	return Generate(ctx, opts)
}

// A start is a component being started.
type start struct {
	*scaffold.Component
	cfg     load.Config
	opts    Options
	imports *load.Imports
	folder  *load.Folder
	known   scaffold.Known
}

// readPackage finds out what the folder's package is called and declares.
func (s *start) readPackage() (err error) {
	all := slices.Concat(s.folder.Files, s.folder.Tests)
	if len(all) == 0 {
		s.known.Package, err = s.newPackage()
	} else {
		s.known.Package, err = scaffold.ReadPackage(s.folder.Fset, all, s.folder.Names)
	}
	return err
}

// newPackage returns the package of a folder that holds no Go source yet.
func (s *start) newPackage() (*scaffold.Package, error) {
	below, err := filepath.Rel(s.folder.Module, s.folder.Dir)
	if err != nil {
		return nil, err
	}
	if err := scaffold.CheckFolder(filepath.ToSlash(below)); err != nil {
		return nil, err
	}
	return scaffold.NewPackage(s.folder.Path, s.folder.Names)
}

// checkName makes sure that no component of the module in a folder has the
// name.
func checkName(ctx context.Context, opts Options, module string, c *scaffold.Component) error {
	opts.Patterns = []string{module + "/..."}
	listed, err := List(ctx, opts)
	if err != nil {
		return nil // there are no packages yet, or what is wrong is reported later
	}
	for _, p := range listed.Packages {
		for _, other := range p.Components {
			if other.Name == c.Name {
				return fmt.Errorf("%s: there is a component %s already, the type %s: choose another name", other.Pos, c.Name, other.Type)
			}
		}
	}
	return nil
}
