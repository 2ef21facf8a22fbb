package trace

import (
	"go/ast"
	"go/token"
	"go/types"
)

// truth decides a condition: as it is, where that is known, else one way in
// this run and the other way in a later one.
func (f *frame) truth(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			return !f.truth(e.X)
		}
	case *ast.BinaryExpr:
		return f.compare(e)
	default:
		if b, ok := f.eval(e).(bool); ok {
			return b
		}
	}
	return f.guess(e)
}

// compare decides a condition that has two sides.
func (f *frame) compare(e *ast.BinaryExpr) bool {
	switch e.Op {
	case token.LAND:
		return f.truth(e.X) && f.truth(e.Y)
	case token.LOR:
		return f.truth(e.X) || f.truth(e.Y)
	case token.EQL:
		return f.equal(e.X, e.Y)
	case token.NEQ:
		return !f.equal(e.X, e.Y)
	}
	return f.guess(e)
}

// guess decides a condition that can't be known. One about the instance holds
// for some instances only.
func (f *frame) guess(e ast.Expr) bool {
	answer := f.decide(types.ExprString(e))
	if answer && f.aboutInstance(e) {
		f.narrow = true
	}
	return answer
}

// aboutInstance reports whether an expression depends on the instance.
func (f *frame) aboutInstance(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.Ident, *ast.SelectorExpr:
			switch v := f.eval(x.(ast.Expr)).(type) {
			case Text:
				found = found || v.Has(Instance)
			case identity:
				found = found || v.instance.Has(Instance)
			}
		}
		return !found
	})
	return found
}

// known returns the value of a condition that can be decided without a guess.
func (f *frame) known(e ast.Expr) value {
	if tv, ok := f.info.Types[e]; ok && tv.Type != nil {
		if b, ok := tv.Type.Underlying().(*types.Basic); ok && b.Info()&types.IsBoolean != 0 {
			return f.truth(e)
		}
	}
	return nil
}

// equal decides whether two expressions are equal.
func (f *frame) equal(x, y ast.Expr) bool {
	a, b := f.eval(x), f.eval(y)
	if equal, known := f.alike(a, b); known {
		return equal
	}
	s, isText := a.(Text)
	t, too := b.(Text)
	if isText && too {
		return f.equalTexts(s.with(f.instance), t.with(f.instance), x, y)
	}
	return f.decide(types.ExprString(x) + " == " + types.ExprString(y))
}

// equalTexts decides whether two strings are equal. Where the instance turns
// out to be a certain one, it is that from here on.
func (f *frame) equalTexts(s, t Text, x, y ast.Expr) bool {
	if c, ok := s.Constant(); ok {
		s, t = t, literal(c)
	}
	c, isConstant := t.Constant()
	switch {
	case isConstant && !s.Matches(c):
		return false
	case isConstant && !s.Has(Instance) && !s.Has(Unknown):
		return true
	case isConstant && len(s) == 1 && s[0].Kind == Instance:
		if !f.decide("instance == " + c) {
			return false
		}
		f.instance, f.only, f.narrow = t, c, true
		return true
	}
	answer := f.decide(types.ExprString(x) + " == " + types.ExprString(y))
	if answer && (s.Has(Instance) || t.Has(Instance)) {
		f.narrow = true
	}
	return answer
}
