package trace

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// An Outside judges a function whose body is not known: it reports whether a
// call may change something. Dropped says that the caller uses no result of it
// but an error.
type Outside func(fn *types.Func, dropped bool) bool

// Changes reports whether a function may change something that lasts longer
// than its call: a field of its receiver, what a parameter points to, a
// variable of the package, or what another package keeps. Functions of the
// package are followed; others are judged by outside.
func (s *Source) Changes(decl *ast.FuncDecl, outside Outside) bool {
	return s.changes(decl, outside, map[*ast.FuncDecl]bool{})
}

// changes is Changes, but for the functions that are followed already.
func (s *Source) changes(decl *ast.FuncDecl, outside Outside, seen map[*ast.FuncDecl]bool) bool {
	if seen[decl] {
		return false
	}
	seen[decl] = true
	e := &effects{Source: s, decl: decl, outside: outside, seen: seen, own: map[*types.Var]bool{}, dropped: map[*ast.CallExpr]bool{}}
	e.findOwn()
	found := false
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		found = found || e.isChange(n)
		return !found
	})
	return found
}

// effects looks for changes in one function.
type effects struct {
	*Source
	decl    *ast.FuncDecl
	outside Outside
	seen    map[*ast.FuncDecl]bool

	// own are the local variables that hold nothing but what the function
	// made: what is changed through them is not seen outside.
	own map[*types.Var]bool

	// dropped are calls of which no result but an error is used.
	dropped map[*ast.CallExpr]bool
}

// findOwn notes the variables that are the function's own, and the calls whose
// results are dropped.
func (e *effects) findOwn() {
	var lent []*types.Var
	ast.Inspect(e.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			lent = append(lent, e.declared(n)...)
		case *ast.AssignStmt:
			lent = append(lent, e.assigned(n)...)
		case *ast.ExprStmt:
			e.drop(n.X)
		case *ast.DeferStmt:
			e.drop(n.Call)
		}
		return true
	})
	for _, v := range lent {
		delete(e.own, v)
	}
}

// declared notes what a declaration makes the function's own, and returns the
// variables that it gives something else.
func (e *effects) declared(n *ast.ValueSpec) (lent []*types.Var) {
	for i, id := range n.Names {
		v := e.local(id)
		switch {
		case v == nil:
		case len(n.Values) == 0, len(n.Values) == len(n.Names) && e.isMade(n.Values[i]):
			e.own[v] = true
		default:
			lent = append(lent, v)
		}
	}
	return lent
}

// assigned notes what an assignment makes the function's own, and returns the
// variables that it gives something else.
func (e *effects) assigned(n *ast.AssignStmt) (lent []*types.Var) {
	used := false
	for i, l := range n.Lhs {
		id, ok := l.(*ast.Ident)
		if !ok {
			used = true
			continue
		}
		v := e.local(id)
		if v == nil {
			continue
		}
		used = used || !isErrorType(v.Type())
		if len(n.Lhs) == len(n.Rhs) && e.isMade(n.Rhs[i]) {
			e.own[v] = true
		} else {
			lent = append(lent, v)
		}
	}
	if !used && len(n.Rhs) == 1 {
		e.drop(n.Rhs[0])
	}
	return lent
}

func (e *effects) drop(x ast.Expr) {
	if call, ok := ast.Unparen(x).(*ast.CallExpr); ok {
		e.dropped[call] = true
	}
}

// local returns the variable of the function that an identifier stands for, nil
// for any other.
func (e *effects) local(id *ast.Ident) *types.Var {
	v, ok := e.info.ObjectOf(id).(*types.Var)
	if !ok || id.Name == "_" || v.IsField() || v.Pos() < e.decl.Pos() || e.decl.End() <= v.Pos() {
		return nil
	}
	return v
}

// isMade reports whether an expression is a new value that nothing else refers
// to.
func (e *effects) isMade(x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.CompositeLit, *ast.BasicLit, *ast.FuncLit:
		return true
	case *ast.Ident:
		return x.Name == "nil" || e.info.Types[x].Value != nil
	case *ast.UnaryExpr:
		return x.Op == token.AND && e.isMade(x.X)
	case *ast.CallExpr:
		return e.isMadeByCall(x)
	}
	return false
}

func (e *effects) isMadeByCall(x *ast.CallExpr) bool {
	switch fn := typeutil.Callee(e.info, x).(type) {
	case *types.Builtin:
		switch {
		case fn.Name() == "make", fn.Name() == "new":
			return true
		case fn.Name() == "append" && len(x.Args) > 0:
			id, ok := ast.Unparen(x.Args[0]).(*ast.Ident)
			return ok && e.own[e.local(id)] || e.isMade(x.Args[0])
		}
	case *types.Func:
		return slices.Contains(makers, fn.FullName())
	}
	return false
}

// makers are functions that return a copy or a new value.
var makers = []string{"slices.Clone", "slices.Collect", "slices.Concat", "slices.Sorted", "maps.Clone", "maps.Collect", "strings.Split", "strings.Fields", "bytes.Clone", "bytes.NewBuffer"}

// isChange reports whether a statement or a call may change what lasts.
func (e *effects) isChange(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.AssignStmt:
		return slices.ContainsFunc(n.Lhs, e.isOutside)
	case *ast.IncDecStmt:
		return e.isOutside(n.X)
	case *ast.RangeStmt:
		return n.Tok == token.ASSIGN && (n.Key != nil && e.isOutside(n.Key) || n.Value != nil && e.isOutside(n.Value))
	case *ast.SendStmt, *ast.GoStmt:
		return true
	case *ast.CallExpr:
		return e.isChangingCall(n)
	}
	return false
}

// isOutside reports whether a variable that is set is seen outside of the
// function.
func (e *effects) isOutside(x ast.Expr) bool {
	through := 0 // pointers, maps and slices
	for {
		switch t := ast.Unparen(x).(type) {
		case *ast.Ident:
			v := e.local(t)
			return t.Name != "_" && (v == nil || through > 1 || through == 1 && !e.own[v])
		case *ast.StarExpr:
			x, through = t.X, through+1
		case *ast.IndexExpr:
			if isReference(e.info.TypeOf(t.X)) {
				through++
			}
			x = t.X
		case *ast.SelectorExpr:
			if sel := e.info.Selections[t]; sel == nil || sel.Indirect() {
				through++
			}
			x = t.X
		default:
			return true
		}
	}
}

// isReference reports whether a copy of a value of type t refers to the same
// thing.
func isReference(t types.Type) bool {
	if t == nil {
		return true
	}
	switch t.Underlying().(type) {
	case *types.Basic, *types.Struct, *types.Array:
		return false
	}
	return true
}

// isChangingCall reports whether a call may change what lasts.
func (e *effects) isChangingCall(call *ast.CallExpr) bool {
	if e.info.Types[call.Fun].IsType() {
		return false
	}
	switch fn := typeutil.Callee(e.info, call).(type) {
	case *types.Builtin:
		switch fn.Name() {
		case "delete", "clear", "copy":
			return len(call.Args) > 0 && e.isOutside(&ast.StarExpr{X: call.Args[0]})
		}
		return fn.Name() == "close"
	case *types.Func:
		if decl := e.Decl(fn); decl != nil {
			return e.changes(decl, e.outside, e.seen)
		}
		return slices.ContainsFunc(call.Args, e.isLent) || !e.isOfOwn(fn, call) && e.outside(fn, e.dropped[call])
	}
	return e.isUnknownCall(call)
}

// isUnknownCall reports whether the call of a function value may change
// something. A literal's body is looked at where it stands.
func (e *effects) isUnknownCall(call *ast.CallExpr) bool {
	if t := e.info.TypeOf(call.Fun); t != nil && t.String() == "context.CancelFunc" {
		return false
	}
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.FuncLit:
		return false
	case *ast.Ident:
		if v, ok := e.info.Uses[fun].(*types.Var); ok && e.own[v] {
			return false
		}
	}
	return true
}

// isLent reports whether an argument is the address of what is seen outside of
// the function: row.Scan(&c.Name).
func (e *effects) isLent(arg ast.Expr) bool {
	u, ok := ast.Unparen(arg).(*ast.UnaryExpr)
	return ok && u.Op == token.AND && !e.isMade(u.X) && e.isOutside(u.X)
}

// isOfOwn reports whether a call of the standard library changes nothing but
// what the function made: b.WriteString(s), json.Unmarshal(data, &v).
func (e *effects) isOfOwn(fn *types.Func, call *ast.CallExpr) bool {
	if fn.Pkg() == nil || !isValuePackage(fn.Pkg().Path()) {
		return false
	}
	if s, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && e.info.Selections[s] != nil {
		return e.isOwn(s.X)
	}
	return slices.ContainsFunc(call.Args, e.isOwn)
}

// isOwn reports whether an expression is a variable of the function's own that
// can be changed by what it is passed to.
func (e *effects) isOwn(x ast.Expr) bool {
	x = ast.Unparen(x)
	u, isAddress := x.(*ast.UnaryExpr)
	if isAddress = isAddress && u.Op == token.AND; isAddress {
		x = ast.Unparen(u.X)
	}
	id, ok := x.(*ast.Ident)
	if !ok {
		return false
	}
	v := e.local(id)
	if v == nil {
		return false
	}
	_, isBasic := v.Type().Underlying().(*types.Basic)
	return e.own[v] && (isAddress || !isBasic)
}

// isValuePackage reports whether a package of the standard library works on the
// values that it is given, and on nothing around the program.
func isValuePackage(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".") && !slices.Contains([]string{"database", "net", "os", "runtime", "syscall", "plugin"}, first) || path == "net/url"
}

func isErrorType(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }
