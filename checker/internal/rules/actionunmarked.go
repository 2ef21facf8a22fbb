package rules

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

var actionUnmarked = &rule.Rule{
	Code:  "LC002",
	Title: "a method that could be an action, without //lc:action",
	Level: rule.Warning,
	Doc: `Only methods marked //lc:action can be called from a browser, and only they
send the new state to everybody who sees the component. An exported method of
an action's shape that nobody calls, and that changes something, was most likely
meant to be one: its button answers 404. The same goes for one that changes a
field marked lc:"state" or lc:"client" and that no code calls.

Mark the method if a browser is to call it, and check there who is acting and
what was sent: everybody who sees the component can call an action. Unexport it
if not. No fix does this for you, as it would open the method to browsers.

Methods that only read (CanEdit, Validate), that Go code calls, that the runtime
calls (Mount, Render and the others), that return the component with another
value (WithTitle), or that implement an interface are not reported. The well-known interfaces are known by their signatures: String, Set
of a flag.Value, Close, Scan, UnmarshalJSON and others. Under go vet, only calls
in the same package are seen.`,
	Check: checkActionUnmarked,
}

func checkActionUnmarked(p *rule.Pass) {
	for _, c := range p.Components {
		for _, fd := range p.Methods(c) {
			fn, ok := p.Info.Defs[fd.Name].(*types.Func)
			if !ok || !mayBeAction(p, c, fn, fd) {
				continue
			}
			f := rule.Finding{Code: "LC002", Pos: fd.Name.Pos(), End: fd.Name.End(), Component: c.Type}
			field := changedState(p, c, fd)
			known, whole := isWellKnown(p, c, fn)
			switch {
			case whole, known && field == "":
				continue
			case actionShaped(p, c, fn, fd):
				f.Message = "method " + fn.Name() + " of component " + c.Component.Name + " has the shape of an action, but no browser can call it"
				f.Hint = "mark it with //lc:action if browsers may call it, or unexport it"
			case field != "":
				f.Message = "method " + fn.Name() + " of component " + c.Component.Name + " changes " + field + ", but no browser can call it and nobody is told"
				f.Hint = "make it an action that returns nothing or an error, or unexport it"
			default:
				continue
			}
			if h := parser.HookMeant(fn.Name()); h != nil && !c.Has(h.Name) {
				f.Hint = "name it " + h.Form() + " if the runtime is to call it, or " + f.Hint
			}
			p.Report(f)
		}
	}
}

// mayBeAction reports whether a method is there for no other reason that is
// known.
func mayBeAction(p *rule.Pass, c *rule.Component, fn *types.Func, fd *ast.FuncDecl) bool {
	return fn.Exported() && fd.Body != nil && !p.IsTest(fd.Pos()) && !isAction(c, fn.Name()) && misspeltHook(p, c, fd) == nil &&
		!slices.Contains(parser.ReservedMethods(), fn.Name()) && !mentions(fd.Doc, actionMention) &&
		!isCalled(p, fn) && !implements(p, c, fn.Name()) && !isWither(c, fn)
}

// isWither reports whether a method is named as those are that return the
// component with another value of something: WithTitle. Such a value is made by
// and for Go code, a test or an export; no button is called so.
func isWither(c *rule.Component, fn *types.Func) bool {
	rest, ok := strings.CutPrefix(fn.Name(), "With")
	first, _ := utf8.DecodeRuneInString(rest)
	return ok && (rest == "" || !unicode.IsLower(first)) && returns(fn.Signature(), c.Named)
}

// isCalled reports whether code other than tests uses a method.
func isCalled(p *rule.Pass, fn *types.Func) bool {
	used := rule.Cached(p, "used methods", func() map[*types.Func]bool {
		used := map[*types.Func]bool{}
		for id, o := range p.Info.Uses {
			if m, ok := o.(*types.Func); ok && m.Signature().Recv() != nil && !p.IsTest(id.Pos()) && !p.IsGenerated(id.Pos()) {
				used[m.Origin()] = true
			}
		}
		return used
	})
	return used[fn] || p.Called[fn]
}

// implements reports whether a component has a method of that name because an
// interface of the package asks for it, or one that the package says it
// implements.
func implements(p *rule.Pass, c *rule.Component, method string) bool {
	for _, i := range interfaces(p) {
		has := func(m *types.Func) bool { return m.Name() == method }
		if slices.ContainsFunc(slices.Collect(i.Methods()), has) && types.Implements(types.NewPointer(c.Named), i) {
			return true
		}
	}
	return false
}

// interfaces returns the interfaces that the package declares, those of which
// it declares a blank variable (var _ io.Closer = (*T)(nil)), and those that it
// passes a component as: sort.Sort(c).
func interfaces(p *rule.Pass) []*types.Interface {
	return rule.Cached(p, "interfaces", func() []*types.Interface {
		var found []*types.Interface
		add := func(t types.Type) {
			if i, ok := t.Underlying().(*types.Interface); ok {
				found = append(found, i)
			}
		}
		for _, name := range p.Pkg.Scope().Names() {
			if o, ok := p.Pkg.Scope().Lookup(name).(*types.TypeName); ok {
				add(o.Type())
			}
		}
		for _, f := range p.Files {
			for _, d := range f.Decls {
				for _, t := range blankTypes(d) {
					if tv, ok := p.Info.Types[t]; ok && tv.Type != nil {
						add(tv.Type)
					}
				}
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					for _, t := range passedAs(p, call) {
						add(t)
					}
				}
				return true
			})
		}
		return found
	})
}

// passedAs returns the types of the parameters as which a call passes
// components.
func passedAs(p *rule.Pass, call *ast.CallExpr) []types.Type {
	sig, ok := p.Info.TypeOf(call.Fun).(*types.Signature)
	if !ok {
		return nil
	}
	var found []types.Type
	for i, arg := range call.Args {
		t := named(p.Info.TypeOf(arg))
		isComponent := slices.ContainsFunc(p.Components, func(c *rule.Component) bool { return c.Named == t })
		if t != nil && isComponent && i < sig.Params().Len() {
			found = append(found, sig.Params().At(i).Type())
		}
	}
	return found
}

// blankTypes returns the types of the blank variables of a declaration.
func blankTypes(d ast.Decl) []ast.Expr {
	g, ok := d.(*ast.GenDecl)
	if !ok || g.Tok != token.VAR {
		return nil
	}
	var found []ast.Expr
	for _, s := range g.Specs {
		if v, ok := s.(*ast.ValueSpec); ok && v.Type != nil && v.Names[0].Name == "_" {
			found = append(found, v.Type)
		}
	}
	return found
}

// actionShaped reports whether a method could be an action as it is. It must
// change something: one that only reads is a question, and one that only
// returns a T may be a copy or a view. A method that looks like a hook may be
// one that its author has yet to write.
func actionShaped(p *rule.Pass, c *rule.Component, fn *types.Func, fd *ast.FuncDecl) bool {
	sig := fn.Signature()
	if !parser.ActionShaped(sig, c.Named) {
		return false
	}
	switch returnsT := returns(sig, c.Named); {
	case looksLikeHook(fn), len(changedFields(p, fd)) > 0:
		return true
	case returnsT && sig.Params().Len()+sig.Results().Len() > 1 && makesT(p, c, fd):
		return true
	case returnsT:
		return false
	}
	return p.Trace().Changes(fd, mayChange)
}

// looksLikeHook reports whether a method has nearly the name of a hook, and as
// many parameters.
func looksLikeHook(fn *types.Func) bool {
	h := parser.HookMeant(fn.Name())
	return h != nil && fn.Signature().Params().Len() == len(h.Params)
}

// returns reports whether the first result of a signature is a t or a *t.
func returns(sig *types.Signature, t *types.Named) bool {
	return sig.Results().Len() > 0 && named(sig.Results().At(0).Type()) == t
}

// makesT reports whether a method makes another value of the component's type
// than its receiver: Counter{N: c.N + by}, or a copy of which it sets a field.
func makesT(p *rule.Pass, c *rule.Component, fd *ast.FuncDecl) bool {
	found := false
	ast.Inspect(fd.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CompositeLit:
			found = found || len(n.Elts) > 0 && named(p.Info.TypeOf(n)) == c.Named
		case *ast.CallExpr:
			found = found || !p.Info.Types[n.Fun].IsType() && named(p.Info.TypeOf(n)) == c.Named
		case *ast.AssignStmt:
			found = found || slices.ContainsFunc(n.Lhs, func(e ast.Expr) bool { return isFieldOf(p, c, e) })
		case *ast.IncDecStmt:
			found = found || isFieldOf(p, c, n.X)
		}
		return true
	})
	return found
}

// isFieldOf reports whether an expression leads through a field of a value of the
// component's type.
func isFieldOf(p *rule.Pass, c *rule.Component, e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		return isFieldOf(p, c, e.X)
	case *ast.StarExpr:
		return isFieldOf(p, c, e.X)
	case *ast.SelectorExpr:
		return p.Info.TypeOf(e.X) != nil && named(p.Info.TypeOf(e.X)) == c.Named || isFieldOf(p, c, e.X)
	}
	return false
}

// named returns the named type that t is or points to.
func named(t types.Type) *types.Named {
	t = types.Unalias(t)
	if ptr, ok := t.(*types.Pointer); ok {
		t = types.Unalias(ptr.Elem())
	}
	n, _ := t.(*types.Named)
	return n
}

// changedState returns the first field of the component's state that a method
// changes, "" for none.
func changedState(p *rule.Pass, c *rule.Component, fd *ast.FuncDecl) string {
	changed := changedFields(p, fd)
	for _, f := range slices.Concat(c.State, c.Client) {
		if slices.Contains(changed, f.Name) {
			return f.Name
		}
	}
	return ""
}

// changedFields returns the fields of its receiver that a method sets.
func changedFields(p *rule.Pass, fd *ast.FuncDecl) []string {
	var changed []string
	note := func(e ast.Expr) {
		if name := receiverField(p, fd, e); name != "" {
			changed = append(changed, name)
		}
	}
	ast.Inspect(fd.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				note(e)
			}
		case *ast.IncDecStmt:
			note(n.X)
		case *ast.CallExpr: // delete(c.Items, id)
			if b, ok := p.Info.Uses[calledName(n)].(*types.Builtin); ok && len(n.Args) > 0 && (b.Name() == "delete" || b.Name() == "clear" || b.Name() == "copy") {
				note(n.Args[0])
			}
		}
		return true
	})
	return changed
}

// calledName returns the identifier that a call calls, nil where it is none.
func calledName(call *ast.CallExpr) *ast.Ident {
	id, _ := ast.Unparen(call.Fun).(*ast.Ident)
	return id
}

// receiverField returns the field of a method's receiver that an expression
// leads through, "" for none.
func receiverField(p *rule.Pass, fd *ast.FuncDecl, e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		return receiverField(p, fd, e.X)
	case *ast.StarExpr:
		return receiverField(p, fd, e.X)
	case *ast.SelectorExpr:
		if id, ok := ast.Unparen(e.X).(*ast.Ident); ok && isReceiver(p, fd, id) {
			return e.Sel.Name
		}
		return receiverField(p, fd, e.X)
	}
	return ""
}

// isReceiver reports whether an identifier is the receiver of a method.
func isReceiver(p *rule.Pass, fd *ast.FuncDecl, id *ast.Ident) bool {
	if len(fd.Recv.List) == 0 || len(fd.Recv.List[0].Names) == 0 {
		return false
	}
	return p.Info.Uses[id] == p.Info.Defs[fd.Recv.List[0].Names[0]]
}
