package rules

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"
)

// A htmlRun is HTML that statements write to one place, one after the other:
// to a writer, to a strings.Builder, or by += to a string.
type htmlRun struct {
	*htmlPieces
	to     string       // the place, as it is written
	root   types.Object // the variable that leads to it
	writes []ast.Node
}

// runs returns the runs of at least two writes in a list of statements. In
// between may be statements that do not use the place: checks of errors.
func (f *templateFinder) runs(list []ast.Stmt) []*htmlRun {
	var found []*htmlRun
	var open []*htmlRun // of different places, as these go on
	for _, stmt := range list {
		w := f.write(stmt)
		open = slices.DeleteFunc(open, func(r *htmlRun) bool {
			return (w == nil || w.to != r.to || w.begins) && f.isUsedIn(stmt, r.root)
		})
		if w == nil {
			continue
		}
		i := slices.IndexFunc(open, func(r *htmlRun) bool { return r.to == w.to })
		if i < 0 {
			r := &htmlRun{htmlPieces: &htmlPieces{templateFinder: f}, to: w.to, root: w.root}
			open, found, i = append(open, r), append(found, r), len(open)
		}
		open[i].writes = append(open[i].writes, w.node)
		w.add(open[i].htmlPieces)
	}
	return slices.DeleteFunc(found, func(r *htmlRun) bool { return len(r.writes) < 2 || !r.isHTML() })
}

// isUsedIn reports whether a statement uses a variable.
func (f *templateFinder) isUsedIn(stmt ast.Stmt, o types.Object) bool {
	found := false
	ast.Inspect(stmt, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			found = found || f.Info.ObjectOf(id) == o
		}
		return !found
	})
	return found
}

// A htmlWrite is one statement of a run.
type htmlWrite struct {
	to     string
	root   types.Object
	node   ast.Node // the call or the assignment
	begins bool     // what was there before is gone
	add    func(*htmlPieces)
}

// write returns what a statement writes, nil if it is not known to write text.
func (f *templateFinder) write(stmt ast.Stmt) *htmlWrite {
	switch stmt := stmt.(type) {
	case *ast.ExprStmt:
		return f.writeCall(stmt.X)
	case *ast.ReturnStmt:
		if len(stmt.Results) == 1 {
			return f.writeCall(stmt.Results[0])
		}
	case *ast.IfStmt: // if _, err := io.WriteString(w, "…"); err != nil { return err }
		if stmt.Init != nil && stmt.Else == nil {
			if w := f.write(stmt.Init); w != nil && !f.isUsedIn(stmt.Body, w.root) {
				return w
			}
		}
	case *ast.AssignStmt:
		switch {
		case len(stmt.Rhs) != 1:
		case len(stmt.Lhs) == 1 && (stmt.Tok == token.ADD_ASSIGN || stmt.Tok == token.DEFINE) && isStringType(f.Info.TypeOf(stmt.Lhs[0])):
			return f.place(stmt.Lhs[0], stmt, stmt.Tok == token.DEFINE, func(h *htmlPieces) { h.add(stmt.Rhs[0]) })
		default:
			return f.writeCall(stmt.Rhs[0])
		}
	}
	return nil
}

// isStringType reports whether a type is a string type.
func isStringType(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// place returns a write to a variable, or to what fields lead to from one.
func (f *templateFinder) place(to ast.Expr, node ast.Node, begins bool, add func(*htmlPieces)) *htmlWrite {
	root := ast.Unparen(to)
	if u, ok := root.(*ast.UnaryExpr); ok && u.Op == token.AND { // fmt.Fprint(&b, …)
		to = u.X
		root = ast.Unparen(u.X)
	}
	for {
		sel, ok := root.(*ast.SelectorExpr)
		if !ok {
			break
		}
		root = ast.Unparen(sel.X)
	}
	id, ok := root.(*ast.Ident)
	if !ok || f.Info.ObjectOf(id) == nil {
		return nil
	}
	return &htmlWrite{to: types.ExprString(to), root: f.Info.ObjectOf(id), node: node, begins: begins, add: add}
}

// writeCall returns what a call writes: by package fmt, io.WriteString, or a
// method of a writer.
func (f *templateFinder) writeCall(e ast.Expr) *htmlWrite {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) == 0 || call.Ellipsis.IsValid() {
		return nil
	}
	fn, ok := typeutil.Callee(f.Info, call).(*types.Func)
	if !ok || fn.Pkg() == nil {
		return nil
	}
	last := call.Args[len(call.Args)-1]
	sel, isSelector := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	isMethod := fn.Signature().Recv() != nil && isSelector
	switch {
	case isMethod && len(call.Args) == 1 && slices.Contains([]string{"Write", "WriteString", "WriteByte", "WriteRune"}, fn.Name()):
		return f.place(sel.X, call, false, func(h *htmlPieces) { h.add(last) })
	case isMethod:
		return nil
	case fn.Pkg().Path() == "fmt" && fn.Name()[0] == 'F' && len(call.Args) > 1:
		return f.place(call.Args[0], call, false, func(h *htmlPieces) {
			if !h.printed(call) {
				for _, arg := range call.Args[1:] {
					h.unknown(arg)
				}
			}
		})
	case fn.Name() == "WriteString" && len(call.Args) > 1 && isStringType(f.Info.TypeOf(last)): // of io, and of templ
		return f.place(call.Args[0], call, false, func(h *htmlPieces) { h.add(last) })
	}
	return nil
}
