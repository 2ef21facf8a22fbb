package parser

import (
	"go/ast"
	"go/build"
	"go/build/constraint"
	"io"
	"path/filepath"
	"strings"
)

// whyUnbuilt says what keeps lcgen from serving a component of this file, ""
// for nothing. Generated code carries no build constraint, so that it would
// not compile wherever the file is left out.
func (p *parsing) whyUnbuilt(f *ast.File) string {
	base := filepath.Base(p.fileName(f))
	if strings.HasSuffix(base, "_test.go") {
		return "in a _test.go file"
	}
	if expr := buildConstraint(f); expr != nil && !versionsOnly(expr) {
		return "in a build-constrained file (//go:build " + expr.String() + ")"
	}
	if !builtAnywhere(base) {
		return "in a build-constrained file (by its name, " + base + ")"
	}
	if p.needsCgo(f) {
		return "in a build-constrained file (import \"C\" needs cgo)"
	}
	return ""
}

// needsCgo reports whether a file imports C. The go command has replaced one
// that is built by cgo's translation, which it keeps under another name.
func (p *parsing) needsCgo(f *ast.File) bool {
	for _, imp := range f.Imports {
		if imp.Path.Value == `"C"` {
			return true
		}
	}
	return Translated(p.in.Fset, f.Package)
}

// buildConstraint returns the //go:build line of a file, nil where it has
// none.
func buildConstraint(f *ast.File) constraint.Expr {
	for _, g := range f.Comments {
		if g.Pos() > f.Package {
			break
		}
		for _, c := range g.List {
			if constraint.IsGoBuild(c.Text) {
				expr, _ := constraint.Parse(c.Text)
				return expr
			}
		}
	}
	return nil
}

// versionsOnly reports whether a constraint asks for nothing but Go versions,
// which whoever builds the generated code has.
func versionsOnly(expr constraint.Expr) bool {
	switch x := expr.(type) {
	case *constraint.TagExpr:
		return strings.HasPrefix(x.Tag, "go1.")
	case *constraint.AndExpr:
		return versionsOnly(x.X) && versionsOnly(x.Y)
	}
	return false
}

// builtAnywhere reports whether a file of that name is built on a system that
// no GOOS or GOARCH names.
func builtAnywhere(base string) bool {
	ctx := build.Context{
		GOOS: "nowhere", GOARCH: "nothing", Compiler: "gc", CgoEnabled: true,
		OpenFile: func(string) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader("package p\n")), nil
		},
	}
	match, err := ctx.MatchFile("", base)
	return match || err != nil
}
