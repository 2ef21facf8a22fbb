package trace

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/lcgen/lcgen/parser"
)

// A Source is a package whose functions can be followed.
type Source struct {
	info  *types.Info
	decls map[*types.Func]*ast.FuncDecl
	vars  map[*types.Var]ast.Expr // variables that are set once, where they are declared
}

// NewSource indexes the files of a package.
func NewSource(files []*ast.File, info *types.Info) *Source {
	s := &Source{info: info, decls: map[*types.Func]*ast.FuncDecl{}, vars: map[*types.Var]ast.Expr{}}
	for _, f := range files {
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && fd.Body != nil {
				if fn, ok := info.Defs[fd.Name].(*types.Func); ok {
					s.decls[fn] = fd
				}
			}
		}
		s.addVars(f)
	}
	for _, f := range files {
		s.dropAssigned(f)
	}
	return s
}

// Decl returns the declaration of a function, nil where it is in another
// package or has no body.
func (s *Source) Decl(fn *types.Func) *ast.FuncDecl {
	if fn == nil {
		return nil
	}
	return s.decls[fn.Origin()]
}

// addVars notes the variables of a file that are declared with a value.
func (s *Source) addVars(f *ast.File) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			if len(n.Names) == len(n.Values) {
				for i, id := range n.Names {
					s.addVar(id, n.Values[i])
				}
			}
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE && len(n.Lhs) == len(n.Rhs) {
				for i, e := range n.Lhs {
					if id, ok := e.(*ast.Ident); ok {
						s.addVar(id, n.Rhs[i])
					}
				}
			}
		}
		return true
	})
}

func (s *Source) addVar(id *ast.Ident, value ast.Expr) {
	if v, ok := s.info.Defs[id].(*types.Var); ok {
		s.vars[v] = value
	}
}

// dropAssigned forgets the variables that are set again, as a whole or in
// part, or whose address is taken.
func (s *Source) dropAssigned(f *ast.File) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				s.drop(e)
			}
		case *ast.IncDecStmt:
			s.drop(n.X)
		case *ast.RangeStmt:
			s.drop(n.Key)
			s.drop(n.Value)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				s.drop(n.X)
			}
		}
		return true
	})
}

// drop forgets the variable that an expression leads to.
func (s *Source) drop(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Ident:
		if v, ok := s.info.Uses[e].(*types.Var); ok {
			delete(s.vars, v)
		}
	case *ast.IndexExpr:
		s.drop(e.X)
	case *ast.SelectorExpr:
		s.drop(e.X)
		s.drop(e.Sel)
	case *ast.ParenExpr:
		s.drop(e.X)
	case *ast.StarExpr:
		s.drop(e.X)
	}
}

// setsFromClosure reports whether a function literal in a function sets a
// variable from around it: when that happens is not followed.
func (s *Source) setsFromClosure(decl *ast.FuncDecl) bool {
	found := false
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok {
			found = found || s.setsOuter(lit)
		}
		return !found
	})
	return found
}

// setsOuter reports whether a function literal sets a variable that is
// declared outside of it.
func (s *Source) setsOuter(lit *ast.FuncLit) bool {
	outer := func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		if !ok {
			return false
		}
		o := s.info.Uses[id]
		return o != nil && (o.Pos() < lit.Pos() || lit.End() <= o.Pos())
	}
	found := false
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				found = found || outer(e)
			}
		case *ast.IncDecStmt:
			found = found || outer(n.X)
		case *ast.UnaryExpr:
			found = found || n.Op == token.AND && outer(n.X)
		}
		return !found
	})
	return found
}

// isRuntime reports whether t is the named type of the runtime package.
func isRuntime(t types.Type, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == parser.RuntimePath
}

// Initial returns the value that a variable is declared with, nil where it has
// none or is set again.
func (s *Source) Initial(v *types.Var) ast.Expr { return s.vars[v] }
