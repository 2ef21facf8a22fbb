package rules

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/lcgen/lcgen/checker/internal/rule"
)

// checkLostChanges reports fields that a hook or an action with a value receiver
// sets and doesn't read again: the runtime never sees them.
func checkLostChanges(p *rule.Pass, c *rule.Component, fd *ast.FuncDecl) {
	if fd.Body == nil || !hasValueReceiver(p, fd) || !c.Has(fd.Name.Name) && !keepsNothing(p, c, fd) {
		return
	}
	for _, s := range settings(p, fd) {
		if isReadAfter(p, fd, s) {
			continue
		}
		p.Report(rule.Finding{
			Code: "LC020", Pos: s.target.Pos(), End: s.target.End(), Component: c.Type,
			Message: fd.Name.Name + " of component " + c.Component.Name + " sets " + s.name + " of a copy, so the change is lost",
			Hint:    "give the method a pointer receiver: func (" + fd.Recv.List[0].Names[0].Name + " *" + c.Type + ")",
		})
		return
	}
}

// keepsNothing reports whether a method is an action that doesn't return the
// component as it has changed it.
func keepsNothing(p *rule.Pass, c *rule.Component, fd *ast.FuncDecl) bool {
	fn, ok := p.Info.Defs[fd.Name].(*types.Func)
	return ok && isAction(c, fn.Name()) && !returns(fn.Signature(), c.Named)
}

// hasValueReceiver reports whether a method has a named receiver that is no
// pointer.
func hasValueReceiver(p *rule.Pass, fd *ast.FuncDecl) bool {
	if len(fd.Recv.List[0].Names) == 0 {
		return false
	}
	v, ok := p.Info.Defs[fd.Recv.List[0].Names[0]].(*types.Var)
	if !ok {
		return false
	}
	_, isPointer := types.Unalias(v.Type()).(*types.Pointer)
	return !isPointer
}

// A setting is a statement that sets a field of a method's receiver in place.
type setting struct {
	target ast.Expr
	name   string // of the field, or of the receiver if it is set as a whole
	whole  bool
	from   token.Pos // where later reads may stand: after from, but not
	stmt   ast.Stmt  // in the statement itself
}

// settings returns what a method sets of its receiver, without what is reached
// through pointers, slices and maps: that is no part of the copy.
func settings(p *rule.Pass, fd *ast.FuncDecl) []setting {
	var found []setting
	var path []ast.Node
	note := func(target ast.Expr, stmt ast.Stmt) {
		if name, whole := inPlace(p, fd, target); name != "" {
			found = append(found, setting{target, name, whole, laterFrom(path, stmt), stmt})
		}
	}
	ast.Inspect(fd.Body, func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		path = append(path, n)
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, target := range n.Lhs {
				note(target, n)
			}
		case *ast.IncDecStmt:
			note(n.X, n)
		}
		return true
	})
	return found
}

// laterFrom returns where what runs after a statement begins: behind it, or where
// a loop or a function around it does.
func laterFrom(path []ast.Node, stmt ast.Stmt) token.Pos {
	for _, n := range path {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit:
			return n.Pos()
		}
	}
	return stmt.End()
}

// inPlace returns the field of a method's receiver that an expression is, or is
// a part of, in the receiver's own memory; "" if it is none.
func inPlace(p *rule.Pass, fd *ast.FuncDecl, e ast.Expr) (name string, whole bool) {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		if isReceiver(p, fd, e) {
			return e.Name, true
		}
	case *ast.SelectorExpr:
		s := p.Info.Selections[e]
		if s == nil || s.Kind() != types.FieldVal || s.Indirect() {
			return "", false
		}
		outer, whole := inPlace(p, fd, e.X)
		if whole {
			return e.Sel.Name, false
		}
		return outer, false
	case *ast.IndexExpr:
		if t := p.Info.TypeOf(e.X); t != nil {
			if _, isArray := t.Underlying().(*types.Array); isArray {
				return inPlace(p, fd, e.X)
			}
		}
	}
	return "", false
}

// isReadAfter reports whether a method may use what it has set: the field, or
// the receiver as a whole.
func isReadAfter(p *rule.Pass, fd *ast.FuncDecl, s setting) bool {
	targets := map[ast.Expr]bool{}
	for _, other := range settings(p, fd) {
		targets[other.target] = true
	}
	read := false
	ast.Inspect(fd.Body, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok && targets[e] || n == s.stmt || read {
			return false
		}
		switch n := n.(type) {
		case *ast.SelectorExpr:
			id, ok := ast.Unparen(n.X).(*ast.Ident)
			if !ok || !isReceiver(p, fd, id) {
				return true
			}
			sel := p.Info.Selections[n]
			isField := sel != nil && sel.Kind() == types.FieldVal
			read = read || n.Pos() >= s.from && (s.whole || !isField || n.Sel.Name == s.name)
			return false
		case *ast.Ident:
			read = read || n.Pos() >= s.from && isReceiver(p, fd, n)
		}
		return true
	})
	return read
}
