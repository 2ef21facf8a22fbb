package rules

import (
	"go/ast"
	"slices"
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

// testCalls are the methods of a test's harness that call an action by its name.
var testCalls = []string{"Call", "CallForm"}

// checkTestCalls reports the names of actions in tests that are nearly one. Tests
// are most often without types here, so that only what is written out is known.
func checkTestCalls(p *rule.Pass) {
	for _, f := range slices.Concat(p.Files, p.Tests) {
		if _, ok := importName(f, parser.RuntimePath+"/lctest"); !ok || !p.IsTest(f.FileStart) {
			continue
		}
		missing := map[ast.Expr]bool{} // calls of what is said not to be there
		ast.Inspect(f, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if of := assertedMissing(call); of != nil {
					missing[of] = true
				}
				checkTestCall(p, f, call, missing[call])
			}
			return true
		})
	}
}

// assertedMissing returns what a call says that it is not found:
// h.Call(id, "remove", nil) of h.Call(id, "remove", nil).AssertStatus(404); else nil.
func assertedMissing(call *ast.CallExpr) ast.Expr {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "AssertStatus" || len(call.Args) != 1 {
		return nil
	}
	switch arg := call.Args[0].(type) {
	case *ast.BasicLit:
		if arg.Value == "404" {
			return sel.X
		}
	case *ast.SelectorExpr:
		if arg.Sel.Name == "StatusNotFound" {
			return sel.X
		}
	}
	return nil
}

// checkTestCall reports the name of an action that is nearly one. If the action is
// said to be missing, a name that is another one with letters before it, as remove
// and move, is no misspelling.
func checkTestCall(p *rule.Pass, f *ast.File, call *ast.CallExpr, missing bool) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) < 2 || !slices.Contains(testCalls, sel.Sel.Name) {
		return
	}
	name, ok := stringLit(call.Args[1])
	if !ok {
		return
	}
	names := actionNames(p, writtenComponent(p, f, call.Args[0]))
	meant := parser.Closest(name, names)
	isOther := missing && (strings.HasSuffix(strings.ToLower(name), strings.ToLower(meant)) || strings.HasSuffix(strings.ToLower(meant), strings.ToLower(name)))
	if meant != "" && meant != name && !isOther {
		p.Report(rule.Finding{
			Code: "LC021", Pos: call.Args[1].Pos(), End: call.Args[1].End(),
			Message: "there is no action " + strconv.Quote(name), Hint: "did you mean " + meant + "?",
		})
	}
}

// actionNames returns the names of the actions of a component, or of all in the
// package if its name is not known.
func actionNames(p *rule.Pass, component string) []string {
	var names []string
	for _, c := range p.Model.Components {
		if component != "" && c.Name != component {
			continue
		}
		for _, a := range slices.Concat(c.Actions, c.Broken) {
			names = append(names, a.Name)
		}
	}
	return names
}

// writtenComponent returns the name of the component whose ID an expression is,
// if it is written out, or is a variable that one is written out for; else "".
func writtenComponent(p *rule.Pass, f *ast.File, e ast.Expr) string {
	if lit, ok := ast.Unparen(e).(*ast.CompositeLit); ok {
		if value := nameIn(lit); value != nil {
			name, _ := stringLit(value)
			return name
		}
		return ""
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return writtenConstant(p, f, e)
	}
	var values []ast.Expr
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, target := range n.Lhs {
				if v, ok := target.(*ast.Ident); ok && v.Name == id.Name && len(n.Lhs) == len(n.Rhs) {
					values = append(values, n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			for i, v := range n.Names {
				if v.Name == id.Name && i < len(n.Values) {
					values = append(values, n.Values[i])
				}
			}
		}
		return true
	})
	if len(values) != 1 { // there may be one of the name in each test
		return ""
	}
	if _, again := values[0].(*ast.Ident); again {
		return ""
	}
	return writtenComponent(p, f, values[0])
}

// nameIn returns the name in a literal of lc.ComponentID, nil if it has none.
func nameIn(lit *ast.CompositeLit) ast.Expr {
	for i, elt := range lit.Elts {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			if i == 0 {
				return elt
			}
			continue
		}
		if key, ok := kv.Key.(*ast.Ident); ok && key.Name == "Name" {
			return kv.Value
		}
	}
	return nil
}

// importName reports whether a file imports a package, and returns the name that
// it gives it, "" for its own.
func importName(f *ast.File, path string) (name string, ok bool) {
	for _, imp := range f.Imports {
		if imp.Path.Value != strconv.Quote(path) {
			continue
		}
		if imp.Name != nil {
			name = imp.Name.Name
		}
		return name, true
	}
	return "", false
}
