package rules

import (
	"go/ast"
	"go/types"
	"path"
	"slices"
	"strconv"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

// generatedName returns the name of the component whose generated constant an
// expression is, such as CartComponent or cart.CartComponent; "" if it is none.
// The generated file is not always among what is checked: then the constant is
// known by its name alone.
func generatedName(p *rule.Pass, e ast.Expr) string {
	e = ast.Unparen(e)
	if t := p.Info.TypeOf(e); t != nil && isComponentName(t) {
		name, _ := p.Trace().Constant(e)
		return name
	}
	switch e := e.(type) {
	case *ast.Ident:
		if p.Info.ObjectOf(e) == nil {
			return componentBehind(p, e.Name)
		}
	case *ast.SelectorExpr:
		x, ok := e.X.(*ast.Ident)
		if !ok || p.Info.ObjectOf(e.Sel) != nil {
			return ""
		}
		imported, ok := p.Info.Uses[x].(*types.PkgName)
		if !ok {
			return ""
		}
		i := slices.IndexFunc(p.Beside, func(other *rule.Pass) bool { return other.Model.Path == imported.Imported().Path() })
		if i >= 0 {
			return componentBehind(p.Beside[i], e.Sel.Name)
		}
	}
	return ""
}

// componentBehind returns the name of the component of a package for which lcgen
// emits a constant of that name, "" if there is none.
func componentBehind(p *rule.Pass, name string) string {
	for _, c := range p.Model.Components {
		if parser.ComponentName(c.Type) == name {
			return c.Name
		}
	}
	return ""
}

// isComponentName reports whether t is an lc.Component[T].
func isComponentName(t types.Type) bool {
	n := named(t)
	return n != nil && n.TypeArgs().Len() == 1 && n.Obj().Name() == "Component" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == parser.RuntimePath
}

// ofComponent returns the method and the component of a call such as
// CartComponent.ID(instance), "" for any other call.
func ofComponent(p *rule.Pass, call *ast.CallExpr) (method, component string) {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	name := generatedName(p, sel.X)
	if name == "" {
		return "", ""
	}
	return sel.Sel.Name, name
}

// writtenConstant returns the name of the component of a call such as
// CartComponent.ID(instance) in a file without types, a test of the package; "" if
// it is none.
func writtenConstant(p *rule.Pass, f *ast.File, e ast.Expr) string {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return ""
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "ID" {
		return ""
	}
	switch x := sel.X.(type) {
	case *ast.Ident:
		return componentBehind(p, x.Name)
	case *ast.SelectorExpr:
		if pkg, ok := x.X.(*ast.Ident); ok && isImportOf(f, pkg.Name, p.Model) {
			return componentBehind(p, x.Sel.Name)
		}
	}
	return ""
}

// isImportOf reports whether a file calls the package by that name.
func isImportOf(f *ast.File, name string, pkg *parser.Package) bool {
	return slices.ContainsFunc(f.Imports, func(imp *ast.ImportSpec) bool {
		imported, err := strconv.Unquote(imp.Path.Value)
		if err != nil || imported != pkg.Path {
			return false
		}
		if imp.Name != nil {
			return imp.Name.Name == name
		}
		return name == pkg.Name || name == path.Base(imported)
	})
}
