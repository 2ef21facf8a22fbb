package rules

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

// checkComponentNames reports the names of components that are nearly one of the
// program's.
func checkComponentNames(program *rule.Program) {
	if !program.Whole {
		return
	}
	var names []string
	for _, p := range program.Passes {
		for _, c := range p.Model.Components {
			names = append(names, c.Name)
		}
		names = append(names, definedNames(p)...)
	}
	for _, p := range program.Passes {
		for _, used := range usedNames(p) {
			if meant := parser.Closest(used.name, names); meant != "" && meant != used.name {
				program.Report(rule.Finding{
					Code: "LC021", Pos: used.pos, End: used.end, Component: used.by,
					Message: "there is no component " + strconv.Quote(used.name), Hint: "did you mean " + meant + "?",
				})
			}
		}
	}
}

// A usedName is the name of a component where a program uses it.
type usedName struct {
	name     string
	pos, end token.Pos
	by       string // type of the component in whose template it is
}

// usedNames returns the names of components that a package uses, in its Go code
// and in its templates.
func usedNames(p *rule.Pass) []usedName {
	found := placedNames(p)
	for _, f := range p.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if isIDList(n) {
					return false
				}
				if e := nameIn(n); e != nil && isRuntimeType(p.Info.TypeOf(n), "ComponentID") {
					if name, ok := p.Trace().Constant(e); ok {
						found = append(found, usedName{name: name, pos: e.Pos(), end: e.End()})
					}
				}
			case *ast.CallExpr:
				if name, ok := parsedName(p, n); ok {
					found = append(found, usedName{name: name, pos: n.Args[0].Pos(), end: n.Args[0].End()})
				}
			}
			return true
		})
	}
	for _, f := range p.Tests {
		found = append(found, writtenNames(f)...)
	}
	return found
}

// isIDList reports whether a literal is a list of IDs: tests write some that are
// nearly the same to see that they are told apart.
func isIDList(lit *ast.CompositeLit) bool {
	list, ok := lit.Type.(*ast.ArrayType)
	if !ok {
		return false
	}
	sel, ok := list.Elt.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "ComponentID"
}

// definedNames returns the names of components that a package defines by hand.
func definedNames(p *rule.Pass) []string {
	var names []string
	for _, f := range p.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.CompositeLit); ok && isRuntimeType(p.Info.TypeOf(lit), "Definition") {
				if e := nameIn(lit); e != nil {
					name, _ := p.Trace().Constant(e)
					names = append(names, name)
				}
			}
			return true
		})
	}
	return names
}

// isRuntimeType reports whether t is the type of that name of the runtime, or a
// pointer to it.
func isRuntimeType(t types.Type, name string) bool {
	if t == nil {
		return false
	}
	n := named(t)
	return n != nil && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == parser.RuntimePath
}

// parsedName returns the name of the component in a call of lc.ParseComponentID,
// as far as it is constant: actvity of "actvity:" + instance.
func parsedName(p *rule.Pass, call *ast.CallExpr) (string, bool) {
	fn, ok := typeutil.Callee(p.Info, call).(*types.Func)
	if !ok || len(call.Args) != 1 || fn.FullName() != parser.RuntimePath+".ParseComponentID" {
		return "", false
	}
	e := call.Args[0]
	for {
		sum, ok := ast.Unparen(e).(*ast.BinaryExpr)
		if !ok || sum.Op != token.ADD {
			break
		}
		e = sum.X
	}
	text, ok := p.Trace().Constant(e)
	name, _, isWhole := strings.Cut(text, ":")
	return name, ok && isWhole
}

// writtenNames returns the names in the literals of lc.ComponentID that a test
// has, without types.
func writtenNames(f *ast.File) []usedName {
	name, _ := importName(f, parser.RuntimePath)
	lc := cmp.Or(name, parser.RuntimeName)
	var found []usedName
	ast.Inspect(f, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok || isIDList(lit) {
			return !ok
		}
		sel, ok := lit.Type.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "ComponentID" {
			return true
		}
		if pkg, ok := sel.X.(*ast.Ident); !ok || pkg.Name != lc {
			return true
		}
		if e := nameIn(lit); e != nil {
			if name, ok := stringLit(e); ok {
				found = append(found, usedName{name: name, pos: e.Pos(), end: e.End()})
			}
		}
		return true
	})
	return found
}

// placedNames returns the names of components that the templates of a package
// place: those of components, and those of pages.
func placedNames(p *rule.Pass) []usedName {
	f := templates(p)
	f.readPages()
	var found []usedName
	said := map[token.Pos]bool{} // under LC012
	for _, t := range f.faults {
		said[t.Pos] = t.Code == markup.Calls || said[t.Pos]
	}
	for _, path := range slices.Sorted(maps.Keys(f.files)) {
		t := f.files[path]
		if t == nil || !strings.Contains(t.text, "{{") {
			continue
		}
		by := ""
		if i := slices.IndexFunc(p.Components, func(c *rule.Component) bool { return c.Template != nil && c.Template.Path == path }); i >= 0 {
			by = p.Components[i].Type
		}
		for _, c := range t.source().Components() {
			if !said[c.Pos] {
				found = append(found, usedName{c.Name, c.Pos, c.End, by})
			}
		}
	}
	for _, src := range f.pages {
		for _, c := range src.Components() {
			if !said[c.Pos] {
				found = append(found, usedName{name: c.Name, pos: c.Pos, end: c.End})
			}
		}
	}
	return found
}
