package flow

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/internal/output"
	"github.com/lcgen/lcgen/internal/scaffold"
	"github.com/lcgen/lcgen/internal/verify"
	"github.com/lcgen/lcgen/parser"
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
	dir, err := filepath.Abs(filepath.Join(opts.Dir, folder))
	if filepath.IsAbs(folder) {
		dir = filepath.Clean(folder)
	}
	if err != nil {
		return nil, err
	}
	if err := checkName(ctx, opts, dir, c); err != nil {
		return nil, err
	}
	s := &start{Component: c, cfg: cfg, opts: opts, imports: load.NewImports(cfg, scaffold.Imports...)}
	return s.run(ctx, dir)
}

// run makes the files of the component for a folder.
func (s *start) run(ctx context.Context, dir string) (_ *Started, err error) {
	if s.folder, err = load.ReadFolder(s.cfg, dir); err != nil {
		return nil, err
	}
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
	return &Started{Dir: dir, Files: files}, err
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
		s.known.Package, err = scaffold.NewPackage(s.folder.Path, s.folder.Names)
	} else {
		s.known.Package, err = scaffold.ReadPackage(s.folder.Fset, all, s.folder.Names)
	}
	return err
}

// checkName makes sure that no component of the module has the name.
func checkName(ctx context.Context, opts Options, dir string, c *scaffold.Component) error {
	root := dir
	for !isModule(root) {
		parent := filepath.Dir(root)
		if parent == root {
			return nil // which is reported with the folder
		}
		root = parent
	}
	opts.Patterns = []string{root + "/..."}
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

// checkSkeleton reports what is wrong with the request, and learns the types.
func (s *start) checkSkeleton(ctx context.Context) error {
	skeleton, err := s.Skeleton(s.known.Package, s.known.Imports)
	if err != nil {
		return err
	}
	loaded, err := s.folder.Beside(ctx, s.imports, s.known.Package.Name, map[string][]byte{skeleton.File: skeleton.Source})
	if err != nil {
		return err
	}
	p := loaded.Packages[0]
	if p.Imports[parser.RuntimePath] == nil {
		return fmt.Errorf("the module in %s can't import %s: run \"go get -tool github.com/lcgen/lcgen/cmd/lcgen@latest\" in it first", s.folder.Module, parser.RuntimePath)
	}
	pkg, diagnostics := parser.Parse(p.Input())
	var errs []error
	for _, d := range append(p.TypeErrors, diagnostics...) {
		if filepath.Base(d.Pos.Filename) != skeleton.File {
			continue
		}
		asked := skeleton.Asked(d.Pos.Line)
		d.Pos = token.Position{}
		text := strings.TrimPrefix(d.String(), "-: ")
		if asked != "" {
			text = asked + ": " + text
		}
		errs = append(errs, errors.New(text))
	}
	if len(errs) > 0 {
		return errors.Join(errs...)
	}
	for _, found := range pkg.Components {
		if found.Type == s.TypeName() {
			s.known.Types, s.known.Model = p.Types, found
			return nil
		}
	}
	return fmt.Errorf("internal error of lcgen, please report it: the component is not found in\n%s", skeleton.Source)
}

// complete makes the files and lints them. An action that takes from the
// browser who is acting is made to ask the server.
func (s *start) complete(ctx context.Context) ([]generator.File, error) {
	s.known.Guarded = map[string]string{}
	for {
		files, err := s.Files(s.known)
		if err != nil {
			return nil, err
		}
		findings, err := s.lint(ctx, files)
		if err != nil {
			return nil, err
		}
		before := len(s.known.Guarded)
		errs := s.guard(findings)
		if len(errs) > 0 {
			return nil, errors.Join(errs...)
		}
		if len(s.known.Guarded) == before {
			return files, nil
		}
	}
}

// A found is a finding with what it is about.
type found struct {
	checker.Finding
	param, method string // of LC018
}

// guard notes the actions that have to ask who is acting, and returns all
// other findings as errors.
func (s *start) guard(findings []found) []error {
	var errs []error
	for _, f := range findings {
		if f.Code == "LC018" && f.method != "" && s.known.Guarded[f.method] == "" {
			s.known.Guarded[f.method] = f.param
			continue
		}
		text := f.Code + ": " + f.Message
		if f.Hint != "" {
			text += "; " + f.Hint
		}
		errs = append(errs, errors.New(text))
	}
	return errs
}

// lint checks the files of the component beside their package.
func (s *start) lint(ctx context.Context, files []generator.File) ([]found, error) {
	more, all := map[string][]byte{}, map[string][]byte{}
	for _, f := range files {
		all[filepath.Join(s.folder.Dir, f.Name)] = f.Content
		if strings.HasSuffix(f.Name, ".go") && !strings.HasSuffix(f.Name, "_test.go") {
			more[f.Name] = f.Content
		}
	}
	loaded, err := s.folder.Beside(ctx, s.imports, s.known.Package.Name, more)
	if err != nil {
		return nil, err
	}
	in := loaded.Packages[0].Input()
	in.ReadFile = func(path string) ([]byte, error) {
		if content, ok := all[path]; ok {
			return content, nil
		}
		return os.ReadFile(path)
	}
	pkg, diagnostics := parser.Parse(in)
	if err := compile(loaded, pkg, all); err != nil {
		return nil, err
	}
	c, err := checker.New(checker.Options{Disable: []string{"LC011"}})
	if err != nil {
		return nil, err
	}
	var list []found
	for _, f := range c.Check([]checker.Package{{Input: in, Model: pkg, Diagnostics: diagnostics}}, checker.Scope{}) {
		if _, ours := all[in.Fset.Position(f.Pos).Filename]; ours {
			list = append(list, s.describe(in, f))
		}
	}
	return list, nil
}

// compile makes sure that the files compile together with what will be
// generated.
func compile(loaded *load.Result, pkg *parser.Package, ours map[string][]byte) error {
	generated, err := generator.Generate(pkg, generator.Options{})
	if err != nil {
		return err
	}
	code := verify.Generated{}
	for _, f := range generated {
		if f.Name == generator.CodeFile {
			code[pkg.Path] = verify.File{Source: f.Content, Imports: f.Imports}
		}
	}
	verdict := verify.Check(loaded, code)[pkg.Path]
	var errs []error
	for _, d := range verdict.Output {
		errs = append(errs, errors.New(d.String()))
	}
	for _, d := range verdict.Errors {
		if _, mine := ours[d.Pos.Filename]; mine {
			errs = append(errs, errors.New(d.String()))
		}
	}
	return errors.Join(errs...)
}

// describe tells of which parameter and method a finding speaks.
func (s *start) describe(in parser.Input, f checker.Finding) found {
	out := found{Finding: f}
	for _, file := range in.Files {
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv == nil || f.Pos < fn.Pos() || f.Pos >= fn.End() {
				continue
			}
			for _, field := range fn.Type.Params.List {
				for _, name := range field.Names {
					if name.Pos() == f.Pos {
						out.method, out.param = fn.Name.Name, name.Name
					}
				}
			}
		}
	}
	return out
}

// resolve finds the import paths of the packages that the request's types
// name: those that the package's own files have, then those that declare such
// a type.
func (s *start) resolve(ctx context.Context) (map[string]string, error) {
	imports := map[string]string{}
	var candidates map[string][]load.Candidate
	var errs []error
	for _, qualified := range s.Qualified() {
		name, typ, _ := strings.Cut(qualified, ".")
		switch known := s.known.Package.Imports[name]; {
		case imports[name] != "":
			continue
		case known != "":
			imports[name] = known
			continue
		case common[name] != "":
			imports[name] = common[name]
			continue
		}
		if candidates == nil {
			s.opts.enter("looking for the package " + name)
			var err error
			if candidates, err = load.Candidates(ctx, s.cfg, s.folder.Module); err != nil {
				return nil, err
			}
		}
		path, err := choose(qualified, typ, candidates[name])
		if err != nil {
			errs = append(errs, err)
			continue
		}
		imports[name] = path
	}
	return imports, errors.Join(errs...)
}

// common are packages of which there can be no doubt, so that nobody need be
// asked.
var common = map[string]string{"time": "time", parser.RuntimeName: parser.RuntimePath}

// choose returns the one package of that name that declares the type.
func choose(qualified, typ string, candidates []load.Candidate) (string, error) {
	var having []string
	for _, c := range candidates {
		if slices.ContainsFunc(strings.Split(c.Path, "/"), func(e string) bool { return e == "internal" || e == "vendor" }) {
			continue
		}
		if slices.ContainsFunc(c.Files, func(path string) bool { return declares(path, typ) }) {
			having = append(having, c.Path)
		}
	}
	switch len(having) {
	case 0:
		return "", fmt.Errorf("no package that the module can import has a type %s: import its package in a file of the folder, or \"go get\" its module", qualified)
	case 1:
		return having[0], nil
	}
	return "", fmt.Errorf("%s is in %s: import the one you mean in a file of the folder", qualified, strings.Join(having, " and in "))
}

// declares reports whether a file declares a type.
func declares(path, typ string) bool {
	file, err := goparser.ParseFile(token.NewFileSet(), path, nil, goparser.SkipObjectResolution)
	if err != nil {
		return false
	}
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
			for _, spec := range g.Specs {
				if t, ok := spec.(*ast.TypeSpec); ok && t.Name.Name == typ {
					return true
				}
			}
		}
	}
	return false
}
