package rules

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"
)

// findAlias notes the variables that are given the claim.
func (f *useFinder) findAlias(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, l := range n.Lhs {
			if len(n.Lhs) == len(n.Rhs) {
				f.alias(l, n.Rhs[i])
			} else if i == 0 {
				f.alias(l, n.Rhs[0])
			}
		}
	case *ast.ValueSpec:
		for i, id := range n.Names {
			if i < len(n.Values) {
				f.alias(id, n.Values[i])
			}
		}
	case *ast.RangeStmt:
		if n.Value != nil {
			f.alias(n.Value, n.X)
		}
	}
	return true
}

func (f *useFinder) alias(to, from ast.Expr) {
	id, ok := to.(*ast.Ident)
	if !ok {
		return
	}
	v, ok := f.pass.Info.ObjectOf(id).(*types.Var)
	if !ok {
		return
	}
	if rest, ok := f.rest(from); ok {
		f.vars[v] = rest
	} else if f.isLookup(from) {
		f.derived[v] = true
	}
}

// rest returns the fields that lead from an expression to the claim, if it
// holds the claim.
func (f *useFinder) rest(x ast.Expr) ([]string, bool) {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		v, ok := f.pass.Info.ObjectOf(x).(*types.Var)
		if !ok {
			return nil, false
		}
		rest, ok := f.vars[v]
		return rest, ok
	case *ast.StarExpr:
		return f.rest(x.X)
	case *ast.UnaryExpr:
		if x.Op == token.AND || x.Op == token.NOT {
			return f.rest(x.X)
		}
	case *ast.IndexExpr:
		rest, ok := f.rest(x.X)
		return f.element(rest, x.Index), ok && f.hasElement(rest, x.Index)
	case *ast.SelectorExpr:
		rest, ok := f.rest(x.X)
		if !ok {
			return nil, false
		}
		i := slices.Index(rest, x.Sel.Name) // beyond 0, it is promoted
		return rest[i+1:], i >= 0
	case *ast.CallExpr:
		return f.converted(x)
	}
	return nil, false
}

// hasElement reports whether an element of what the fields lead from holds the
// claim: every element does, if it is not the one of a certain key.
func (f *useFinder) hasElement(rest []string, index ast.Expr) bool {
	return len(rest) == 0 || !isKey(rest[0]) || rest[0] == keyOf(f.pass, index)
}

// element returns the fields that lead from the element to the claim.
func (f *useFinder) element(rest []string, index ast.Expr) []string {
	if len(rest) > 0 && rest[0] == keyOf(f.pass, index) {
		return rest[1:]
	}
	return rest
}

// converters are packages whose functions return their argument in another
// form.
var converters = []string{"fmt", "strconv", "strings"}

// converted is rest of a conversion: UserID(id), id.String(),
// strings.TrimSpace(id).
func (f *useFinder) converted(call *ast.CallExpr) ([]string, bool) {
	if f.pass.Info.Types[call.Fun].IsType() && len(call.Args) == 1 {
		return f.rest(call.Args[0])
	}
	if s, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && s.Sel.Name == "String" && f.is(s.X) {
		return nil, true
	} else if ok && s.Sel.Name == "Get" && len(call.Args) == 1 { // of url.Values
		rest, ok := f.rest(s.X)
		return f.element(rest, call.Args[0]), ok && len(rest) > 0 && f.hasElement(rest, call.Args[0])
	}
	fn, ok := typeutil.Callee(f.pass.Info, call).(*types.Func)
	if !ok || fn.Pkg() == nil || !slices.Contains(converters, fn.Pkg().Path()) || fn.Signature().Results().Len() == 0 || !slices.ContainsFunc(call.Args, f.is) {
		return nil, false
	}
	b, isBasic := fn.Signature().Results().At(0).Type().Underlying().(*types.Basic)
	return nil, isBasic && b.Info()&types.IsBoolean == 0
}

// is reports whether an expression is the claim.
func (f *useFinder) is(x ast.Expr) bool {
	rest, ok := f.rest(x)
	return ok && len(rest) == 0
}

// isLookup reports whether an expression looks something up by the claim, or
// is a part of what was looked up.
func (f *useFinder) isLookup(x ast.Expr) bool {
	for {
		switch t := ast.Unparen(x).(type) {
		case *ast.Ident:
			v, ok := f.pass.Info.ObjectOf(t).(*types.Var)
			return ok && f.derived[v]
		case *ast.SelectorExpr:
			x = t.X
		case *ast.StarExpr:
			x = t.X
		case *ast.IndexExpr:
			if f.is(t.Index) {
				return true
			}
			x = t.X
		case *ast.CallExpr:
			return slices.ContainsFunc(t.Args, f.is)
		default:
			return false
		}
	}
}
