package rules

import (
	"cmp"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

// Contained returns the components that each component of a package places: in its
// template and those that this calls, and by App.Component in its methods.
func Contained(p *rule.Pass) map[*parser.Component][]parser.Contained {
	f := templates(p)
	found := map[*parser.Component][]parser.Contained{}
	for _, c := range p.Components {
		var all []parser.Contained
		for _, placed := range f.placed[c.Component.Name] {
			all = append(all, parser.Contained{Name: placed.Name, By: placed.By, Pos: p.Position(placed.Pos)})
		}
		for _, fd := range p.Methods(c) {
			all = append(all, containedInCode(p, fd)...)
		}
		slices.SortFunc(all, func(a, b parser.Contained) int {
			return cmp.Or(cmp.Compare(a.Pos.Filename, b.Pos.Filename), cmp.Compare(a.Pos.Offset, b.Pos.Offset))
		})
		if all = slices.Compact(all); len(all) > 0 {
			found[c.Component] = all
		}
	}
	return found
}

// containedInCode returns the components that a method places by App.Component, as
// far as their names are constant.
func containedInCode(p *rule.Pass, fd *ast.FuncDecl) []parser.Contained {
	var found []parser.Contained
	ast.Inspect(fd, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) < 2 {
			return true
		}
		fn, ok := typeutil.Callee(p.Info, call).(*types.Func)
		if !ok || fn.FullName() != "(*"+parser.RuntimePath+".App).Component" {
			return true
		}
		if name, at := nameOfID(p, call.Args[1]); name != "" {
			found = append(found, parser.Contained{Name: name, By: placedBy(p, call.Args[2:]), Pos: p.Position(at.Pos())})
		}
		return true
	})
	return found
}

// nameOfID returns the name of the component in an ID that is written out, as far
// as it is constant, and where it is written; "" if it is not.
func nameOfID(p *rule.Pass, id ast.Expr) (name string, at ast.Expr) {
	switch id := ast.Unparen(id).(type) {
	case *ast.CompositeLit:
		if e := nameIn(id); e != nil {
			name, _ = p.Trace().Constant(e)
			return name, e
		}
	case *ast.CallExpr:
		if method, name := ofComponent(p, id); method == "ID" {
			return name, id
		}
	}
	return "", nil
}

// placedBy returns the function of templates that does what the options say.
func placedBy(p *rule.Pass, options []ast.Expr) string {
	for _, e := range options {
		sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
		if !ok {
			continue
		}
		o, ok := p.Info.Uses[sel.Sel].(*types.Const)
		if !ok || o.Pkg() == nil || o.Pkg().Path() != parser.RuntimePath {
			continue
		}
		switch o.Name() {
		case "Lazy":
			return "lazy"
		case "Defer":
			return "defer"
		}
	}
	return "component"
}
