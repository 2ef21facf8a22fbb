package parser

import (
	"go/ast"
	"go/build"
	"go/build/constraint"
	"io"
	"path/filepath"
	"strings"
)

// whyUnbuilt says why lcgen can't serve a component of this file, "" where it
// can. Generated code carries no build constraint, so that it would not
// compile wherever the file is left out.
func whyUnbuilt(name string, f *ast.File) string {
	base := filepath.Base(name)
	if strings.HasSuffix(base, "_test.go") {
		return "in a _test.go file, which only tests build"
	}
	if expr := buildConstraint(f); expr != nil && !versionsOnly(expr) {
		return "in a file with the build constraint " + expr.String()
	}
	if !builtAnywhere(base) {
		return "in a file that the build constraint in its name, " + base + ", leaves out elsewhere"
	}
	for _, imp := range f.Imports {
		if imp.Path.Value == `"C"` {
			return "in a file that imports C and is left out without cgo"
		}
	}
	return ""
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
