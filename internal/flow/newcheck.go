package flow

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"strings"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/internal/verify"
	"github.com/lcgen/lcgen/parser"
	"github.com/lcgen/lcgen/parser/load"
)

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

// A found is a finding, with the action's method and the parameter that it is
// about, if it is about one.
type found struct {
	checker.Finding
	method, param string
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
		pos := in.Fset.Position(f.Pos)
		if _, ours := all[pos.Filename]; ours {
			method, param := parameterAt(pkg, pos)
			list = append(list, found{f, method, param})
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

// parameterAt returns the parameter that is declared at a position, and the
// method of its action; nothing if none is.
func parameterAt(pkg *parser.Package, pos token.Position) (method, param string) {
	for _, c := range pkg.Components {
		for _, a := range c.Actions {
			for _, p := range a.Params {
				if p.Pos == pos {
					return a.Method, p.Name
				}
			}
		}
	}
	return "", ""
}
