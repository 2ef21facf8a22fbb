package trace

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// eval returns the value of an expression outside of any function.
func (r *run) eval(e ast.Expr) value { return r.newFrame().eval(e) }

// eval returns the value of an expression, nil where it can't be known.
func (f *frame) eval(e ast.Expr) value {
	switch tv := f.info.Types[e]; {
	case tv.Value != nil:
		return constantValue(tv.Value)
	case tv.IsNil():
		return none{}
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return f.eval(e.X)
	case *ast.Ident:
		return f.variable(e)
	case *ast.SelectorExpr:
		return f.selector(e)
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return add(f.eval(e.X), f.eval(e.Y))
		}
		return f.known(e)
	case *ast.UnaryExpr:
		switch e.Op {
		case token.NOT:
			return f.known(e)
		case token.AND:
			return f.eval(e.X)
		}
	case *ast.StarExpr:
		return f.eval(e.X)
	case *ast.CallExpr:
		return f.callExpr(e)
	case *ast.IndexExpr:
		v, _ := f.index(e)
		return v
	case *ast.CompositeLit:
		return f.composite(e)
	}
	return nil
}

// constantValue returns the value that the compiler has worked out.
func constantValue(v constant.Value) value {
	switch v.Kind() {
	case constant.String:
		return literal(constant.StringVal(v))
	case constant.Bool:
		return constant.BoolVal(v)
	}
	return number{v}
}

// add returns the sum of two strings, of which at least one piece is known.
func add(a, b value) value {
	x, isText := a.(Text)
	y, too := b.(Text)
	switch {
	case isText && too:
		return join(x, y)
	case isText:
		return join(x, unknown)
	case too:
		return join(unknown, y)
	}
	return nil
}

// variable returns what a variable holds: one of the function's own, or one
// that is never set but where it is declared.
func (f *frame) variable(id *ast.Ident) value {
	o := f.object(id)
	if v, ok := f.vars[o]; ok {
		return v
	}
	if v, ok := o.(*types.Var); ok && f.Source.vars[v] != nil && f.depth < maxDepth {
		f.depth++
		defer func() { f.depth-- }()
		return f.eval(f.Source.vars[v])
	}
	return nil
}

// selector returns a field of something known: the component's ID, and the
// two fields of an ID.
func (f *frame) selector(e *ast.SelectorExpr) value {
	s := f.info.Selections[e]
	if s != nil && s.Kind() != types.FieldVal {
		return nil
	}
	switch x := f.eval(e.X).(type) {
	case question:
		return x.of(f, e)
	case self:
		if s != nil && isRuntime(s.Type(), "ComponentID") {
			return identity{literal(f.component.Name), f.instance}
		}
	case identity: // also of a constant that is not there: see generatedID
		switch e.Sel.Name {
		case "Name":
			return x.name
		case "Instance":
			return x.instance.with(f.instance)
		}
	}
	return nil
}

// index returns an element of a map that is written out, and whether it is
// there. For a key that is not known, both are nil.
func (f *frame) index(e *ast.IndexExpr) (v, found value) {
	t, ok := f.eval(e.X).(table)
	key, isText := f.eval(e.Index).(Text)
	if !ok || !isText {
		return nil, nil
	}
	k, known := key.with(f.instance).Constant()
	if !known {
		return nil, nil
	}
	if v, ok := t[k]; ok {
		return v, true
	}
	if tv, ok := f.info.Types[e]; ok {
		return zero(tv.Type), false
	}
	return nil, false
}

// several returns the values of an expression that gives more than one.
func (f *frame) several(e ast.Expr) tuple {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		t, _ := f.callExpr(e).(tuple)
		return t
	case *ast.IndexExpr:
		v, ok := f.index(e)
		return tuple{v, ok}
	}
	return nil
}

// composite returns the value of a composite literal of a kind that matters.
func (f *frame) composite(e *ast.CompositeLit) value {
	tv, ok := f.info.Types[e]
	if !ok {
		return nil
	}
	switch {
	case isRuntime(tv.Type, "ComponentID"):
		return f.compositeID(e)
	case isList(tv.Type):
		return f.compositeList(e)
	}
	if _, ok := tv.Type.Underlying().(*types.Map); ok {
		return f.compositeMap(e)
	}
	return nil
}

func isList(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Slice, *types.Array:
		return true
	}
	return false
}

func (f *frame) compositeID(e *ast.CompositeLit) value {
	parts := [2]Text{{}, {}}
	for i, elt := range e.Elts {
		field, v := i, elt
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			v, field = kv.Value, 0
			if id, ok := kv.Key.(*ast.Ident); ok && id.Name == "Instance" {
				field = 1
			}
		}
		parts[field] = text(f.eval(v))
	}
	return identity{parts[0], parts[1]}
}

func (f *frame) compositeList(e *ast.CompositeLit) value {
	l := list{}
	for _, elt := range e.Elts {
		if _, keyed := elt.(*ast.KeyValueExpr); keyed {
			return nil
		}
		l = append(l, f.eval(elt))
	}
	return l
}

func (f *frame) compositeMap(e *ast.CompositeLit) value {
	t := table{}
	for _, elt := range e.Elts {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			return nil
		}
		key, ok := f.eval(kv.Key).(Text)
		if !ok {
			return nil
		}
		k, ok := key.Constant()
		if !ok {
			return nil
		}
		if lit, ok := kv.Value.(*ast.CompositeLit); ok && lit.Type == nil {
			t[k] = f.composite(lit) // map[string]struct{}{"guest": {}}
			continue
		}
		t[k] = f.eval(kv.Value)
	}
	return t
}
