package parser

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// readActions gives every component the annotated methods it has, promoted
// ones included, and reports those that no component has.
func (p *parsing) readActions() {
	used := map[*directive]bool{}
	for _, c := range p.components {
		names := map[string]*Action{}
		for _, m := range p.annotated(c) {
			d := p.marked[m.Obj().(*types.Func).Origin()]
			used[d] = true
			if !c.misshapen[m.Obj().Name()] {
				p.readAction(c, m, d, names)
			}
		}
	}
	if p.in.Partial {
		return // the type may be what does not parse
	}
	for fn, d := range p.marked {
		if owner := receiverName(p.decls[fn]); !used[d] && !p.known[owner] && p.in.Pkg.Scope().Lookup(owner) != nil {
			p.report("LC010", d.pos, d.end, "add //lc:component to type "+owner, "//lc:action is on a method of %s, which is no component", owner)
		}
	}
}

// annotated returns the annotated methods of a component, in source order.
func (p *parsing) annotated(c *component) []*types.Selection {
	var found []*types.Selection
	for _, m := range c.methods {
		if p.marked[m.Obj().(*types.Func).Origin()] != nil {
			found = append(found, m)
		}
	}
	slices.SortFunc(found, func(a, b *types.Selection) int {
		return comparePositions(p.position(a.Obj().Pos()), p.position(b.Obj().Pos()))
	})
	return found
}

// receiverName returns the name of the type that a method is declared on.
func receiverName(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return ""
	}
	return typeName(d.Recv.List[0].Type)
}

// endOfName returns the position behind the name of an object.
func endOfName(o types.Object) token.Pos { return o.Pos() + token.Pos(len(o.Name())) }

// readAction adds a method to the component's actions, or to its broken ones.
func (p *parsing) readAction(c *component, m *types.Selection, d *directive, names map[string]*Action) {
	fn, decl := m.Obj().(*types.Func), p.decls[m.Obj().(*types.Func).Origin()]
	a := &Action{
		Name:    d.arg(0).text,
		Method:  fn.Name(),
		Doc:     docText(decl.Doc),
		Pos:     p.position(fn.Pos()),
		Partial: d.options["partial"].pos.IsValid(),
	}
	a.Broadcast = !a.Partial && d.options["broadcast"].text != "none"
	if a.Name == "" {
		a.Name = WireName(a.Method)
	}
	ok := !d.faulty && p.checkFlagMeant(d, a)
	ok = p.checkMethod(c, fn, decl) && ok
	ok = p.readParams(a, d, m.Type().(*types.Signature), decl) && ok
	ok = p.readResults(c, a, m.Type().(*types.Signature), decl) && ok
	ok = p.claimAction(c, a, d, fn, names) && ok
	if ok {
		c.Actions = append(c.Actions, a)
	} else {
		c.Broken = append(c.Broken, a)
	}
}

// checkFlagMeant reports an action's name that was most likely meant to be an
// option without a value.
func (p *parsing) checkFlagMeant(d *directive, a *Action) bool {
	w := d.arg(0)
	meant := Closest(w.text, d.def.flagNames())
	if w.text == "" || meant == "" || w.text == WireName(a.Method) {
		return true
	}
	p.report("LC010", w.pos, w.end, "did you mean "+meant+"? If the action is to be called so, choose another name", "action %s is called %s, which is nearly the option %s", a.Method, w.text, meant)
	return false
}

// checkMethod reports a method that can't be called from outside, whatever
// its signature.
func (p *parsing) checkMethod(c *component, fn *types.Func, decl *ast.FuncDecl) bool {
	switch {
	case decl.Type.TypeParams != nil:
		p.reportNode("LC008", decl.Name, "write a method for each type", "action %s is generic", fn.Name())
		return false
	case !fn.Exported():
		p.reportNode("LC008", decl.Name, "rename it to "+upperFirst(fn.Name()), "action %s is unexported", fn.Name())
		return false
	}
	return true
}

// claimAction reports an action whose name another action of the component
// has.
func (p *parsing) claimAction(c *component, a *Action, d *directive, fn *types.Func, names map[string]*Action) bool {
	first := names[a.Name]
	if first == nil {
		names[a.Name] = a
		return true
	}
	pos, end := fn.Pos(), endOfName(fn)
	if w := d.arg(0); w.text != "" {
		pos, end = w.pos, w.end
	}
	p.report("LC009", pos, end, "give one of them another NAME", "action %s of %s is declared twice: by %s and by %s", a.Name, c.Type, first.Method, a.Method)
	return false
}

// readResults reads what an action returns.
func (p *parsing) readResults(c *component, a *Action, sig *types.Signature, decl *ast.FuncDecl) bool {
	results := slices.Collect(sig.Results().Variables())
	if n := len(results); n > 0 && isError(results[n-1].Type()) {
		a.Error = true
		results = results[:n-1]
	}
	if len(results) == 0 {
		return true
	}
	t := types.Unalias(results[0].Type())
	if ptr, ok := t.(*types.Pointer); ok && types.Identical(ptr.Elem(), c.named) {
		a.Result = ResultPointer
	} else if types.Identical(t, c.named) {
		a.Result = ResultValue
	}
	if len(results) == 1 && a.Result != ResultNone {
		return true
	}
	if slices.ContainsFunc(results, func(v *types.Var) bool { return isInvalid(v.Type()) }) {
		return false
	}
	p.reportNode("LC008", decl.Type.Results, "want nothing, error, "+c.Type+", *"+c.Type+", ("+c.Type+", error) or (*"+c.Type+", error)",
		"action %s returns %s", a.Method, p.resultText(sig))
	return false
}

// resultText shows the results of a signature to people.
func (p *parsing) resultText(sig *types.Signature) string {
	if sig.Results().Len() == 1 {
		return types.TypeString(sig.Results().At(0).Type(), qualifyFrom(p.in.Pkg))
	}
	return types.TypeString(sig.Results(), qualifyFrom(p.in.Pkg))
}
