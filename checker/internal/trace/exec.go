package trace

import (
	"go/ast"
	"go/token"
	"go/types"
)

// A frame is one call.
type frame struct {
	*run
	vars    map[types.Object]value
	named   []types.Object // results with a name
	results []value
	returns []ast.Expr // of the statement that returned
}

func (r *run) newFrame() *frame { return &frame{run: r, vars: map[types.Object]value{}} }

// result returns the i-th result, where the call has returned one.
func (f *frame) result(i int) value {
	if i < len(f.results) {
		return f.results[i]
	}
	return nil
}

func (f *frame) set(o types.Object, v value) {
	if o != nil {
		f.vars[o] = v
	}
}

// A flow says how a statement ends.
type flow int

const (
	onward    flow = iota // the next statement follows
	returned              // the call has returned
	never                 // a panic: nothing follows
	broke                 // break
	continued             // continue
	fell                  // fallthrough
	lost                  // it can't be known
)

// block follows statements one after the other.
func (f *frame) block(stmts []ast.Stmt) flow {
	for _, s := range stmts {
		if f.steps++; f.steps > maxSteps {
			return lost
		}
		if how := f.stmt(s); how != onward {
			return how
		}
	}
	return onward
}

func (f *frame) stmt(s ast.Stmt) flow {
	switch s := s.(type) {
	case nil, *ast.EmptyStmt, *ast.DeferStmt, *ast.GoStmt:
		return onward
	case *ast.ReturnStmt:
		return f.returnStmt(s)
	case *ast.BlockStmt:
		return f.block(s.List)
	case *ast.IfStmt:
		return f.ifStmt(s)
	case *ast.SwitchStmt:
		return f.switchStmt(s)
	case *ast.AssignStmt:
		return f.assign(s)
	case *ast.DeclStmt:
		return f.declare(s)
	case *ast.ExprStmt:
		return f.call(s)
	case *ast.RangeStmt:
		return f.rangeStmt(s)
	case *ast.BranchStmt:
		return branch(s)
	}
	return lost
}

// branch follows a jump to the nearest statement around it.
func branch(s *ast.BranchStmt) flow {
	switch {
	case s.Label != nil:
		return lost
	case s.Tok == token.BREAK:
		return broke
	case s.Tok == token.CONTINUE:
		return continued
	case s.Tok == token.FALLTHROUGH:
		return fell
	}
	return lost
}

func (f *frame) returnStmt(s *ast.ReturnStmt) flow {
	f.returns = s.Results
	switch {
	case len(s.Results) == 0:
		for _, o := range f.named {
			f.results = append(f.results, f.vars[o])
		}
	case len(s.Results) == 1:
		v := f.eval(s.Results[0])
		if t, ok := v.(tuple); ok {
			f.results = t
		} else {
			f.results = []value{v}
		}
	default:
		for _, e := range s.Results {
			f.results = append(f.results, f.eval(e))
		}
	}
	return returned
}

func (f *frame) ifStmt(s *ast.IfStmt) flow {
	if how := f.stmt(s.Init); how != onward {
		return how
	}
	if f.truth(s.Cond) {
		return f.block(s.Body.List)
	}
	return f.stmt(s.Else)
}

func (f *frame) switchStmt(s *ast.SwitchStmt) flow {
	if how := f.stmt(s.Init); how != onward {
		return how
	}
	chosen := f.choose(s)
	for ; chosen >= 0 && chosen < len(s.Body.List); chosen++ {
		switch how := f.block(s.Body.List[chosen].(*ast.CaseClause).Body); how {
		case fell:
		case broke:
			return onward
		default:
			return how
		}
	}
	return onward
}

// choose returns the index of the clause that a switch goes to, -1 for none.
func (f *frame) choose(s *ast.SwitchStmt) int {
	otherwise := -1
	for i, c := range s.Body.List {
		clause := c.(*ast.CaseClause)
		if clause.List == nil {
			otherwise = i
		}
		for _, e := range clause.List {
			if s.Tag == nil && f.truth(e) || s.Tag != nil && f.equal(s.Tag, e) {
				return i
			}
		}
	}
	return otherwise
}

func (f *frame) assign(s *ast.AssignStmt) flow {
	var values []value
	switch {
	case s.Tok == token.ADD_ASSIGN:
		values = []value{add(f.eval(s.Lhs[0]), f.eval(s.Rhs[0]))}
	case s.Tok != token.ASSIGN && s.Tok != token.DEFINE:
		values = []value{nil}
	case len(s.Lhs) == len(s.Rhs):
		for _, e := range s.Rhs {
			values = append(values, f.eval(e))
		}
	default:
		values = append(f.several(s.Rhs[0]), make(tuple, len(s.Lhs))...)
	}
	for i, e := range s.Lhs {
		id, ok := ast.Unparen(e).(*ast.Ident)
		if !ok {
			return lost // a change to something that this package does not keep
		}
		f.set(f.object(id), values[i])
	}
	return onward
}

// object returns what an identifier declares or uses.
func (f *frame) object(id *ast.Ident) types.Object {
	if o := f.info.Defs[id]; o != nil {
		return o
	}
	return f.info.Uses[id]
}

func (f *frame) declare(s *ast.DeclStmt) flow {
	d, ok := s.Decl.(*ast.GenDecl)
	if !ok || d.Tok != token.VAR {
		return onward // constants and types are known to the compiler
	}
	for _, spec := range d.Specs {
		spec := spec.(*ast.ValueSpec)
		for i, id := range spec.Names {
			o := f.info.Defs[id]
			switch {
			case o == nil:
			case len(spec.Values) == 0:
				f.set(o, zero(o.Type()))
			case len(spec.Values) == len(spec.Names):
				f.set(o, f.eval(spec.Values[i]))
			default:
				f.set(o, nil)
			}
		}
	}
	return onward
}

// call follows a call for its own sake, which matters where it panics, or may
// change a variable of ours.
func (f *frame) call(s *ast.ExprStmt) flow {
	c, ok := ast.Unparen(s.X).(*ast.CallExpr)
	if !ok {
		return onward
	}
	if id, ok := ast.Unparen(c.Fun).(*ast.Ident); ok && f.info.Uses[id] == types.Universe.Lookup("panic") {
		return never
	}
	for _, arg := range c.Args {
		if u, ok := ast.Unparen(arg).(*ast.UnaryExpr); ok && u.Op == token.AND {
			return lost
		}
	}
	return onward
}

// rangeStmt follows a loop over a list that is written out.
func (f *frame) rangeStmt(s *ast.RangeStmt) flow {
	elements, ok := f.eval(s.X).(list)
	if !ok {
		return lost
	}
	for _, e := range elements {
		f.setRange(s.Key, nil)
		f.setRange(s.Value, e)
		switch how := f.block(s.Body.List); how {
		case onward, continued:
		case broke:
			return onward
		default:
			return how
		}
	}
	return onward
}

func (f *frame) setRange(e ast.Expr, v value) {
	if id, ok := e.(*ast.Ident); ok {
		f.set(f.object(id), v)
	}
}
