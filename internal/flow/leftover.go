package flow

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/internal/output"
	"github.com/lcgen/lcgen/parser"
)

// leftovers tells of tests that use what the package's old generated code
// declared and the new does not: those of a component that was renamed or
// removed, which belong to the user and stay. Nobody else tells before the
// tests are compiled.
func (u *unit) leftovers(changes []output.Change) []parser.Diagnostic {
	gone := u.gone(changes)
	if len(gone) == 0 {
		return nil
	}
	var left []parser.Diagnostic
	for _, f := range u.loaded.Unbuilt {
		path := parser.Position(u.loaded.Fset, f.FileStart).Filename
		if !strings.HasSuffix(path, "_test.go") || parser.Generated(f) {
			continue
		}
		if id := parser.FirstUse(f, gone); id != nil {
			left = append(left, parser.Diagnostic{
				Pos:     parser.Position(u.loaded.Fset, id.Pos()),
				Message: id.Name + " is not generated any more",
				Hint:    "rename it here, or remove the test with its component",
			})
		}
	}
	return left
}

// gone returns the names that the code on disk declares, and neither the new
// code nor the package itself.
func (u *unit) gone(changes []output.Change) map[string]bool {
	i := slices.IndexFunc(changes, func(c output.Change) bool { return filepath.Base(c.Path) == generator.CodeFile })
	if i < 0 {
		return nil
	}
	gone := declared(changes[i].Old)
	if len(gone) == 0 {
		return nil // as in a new package, whose code needn't be parsed for that
	}
	for name := range declared(changes[i].New) {
		delete(gone, name)
	}
	for _, name := range u.pkg.Scope {
		delete(gone, name)
	}
	return gone
}

// declared returns the names of a file's package-level functions and types, as
// far as it parses.
func declared(src []byte) map[string]bool {
	names := map[string]bool{}
	f, _ := goparser.ParseFile(token.NewFileSet(), "", src, goparser.SkipObjectResolution)
	if f == nil {
		return names
	}
	for _, decl := range f.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				names[d.Name.Name] = true
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if t, ok := spec.(*ast.TypeSpec); ok {
					names[t.Name.Name] = true
				}
			}
		}
	}
	return names
}
