package rules

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

// pushing are the functions of the runtime that change what viewers see of a
// component, and the argument that is its ID.
var pushing = map[string]int{
	"(*" + parser.RuntimePath + ".App).Refresh": 1,
	parser.RuntimePath + ".ComponentUpdate":     0,
	parser.RuntimePath + ".ComponentFragments":  0,
	parser.RuntimePath + ".ComponentRefresh":    0,
	parser.RuntimePath + ".ComponentRemove":     0,
}

// isPushed reports whether code that is checked together with a component
// pushes to it or refreshes it.
func isPushed(p *rule.Pass, c *rule.Component) bool {
	unknown, written := false, false
	for _, other := range p.Beside {
		t := targetsOf(other)
		if t.names[c.Component.Name] || t.types[c.Named.Obj()] {
			return true
		}
		unknown = unknown || t.unknown
		written = written || t.written[c.Component.Name]
	}
	return unknown && written
}

// pushTargets are the components that a package pushes to.
type pushTargets struct {
	pass  *rule.Pass
	names map[string]bool          // their names
	types map[*types.TypeName]bool // or their types, if it is to the ID of a value

	// unknown says that there is a push to an ID that can't be known: it may be
	// any that is written down somewhere.
	unknown bool
	written map[string]bool // names in the IDs that the package writes down
}

// targetsOf returns the components that a package pushes to.
func targetsOf(p *rule.Pass) *pushTargets {
	return rule.Cached(p, "push targets", func() *pushTargets {
		t := &pushTargets{pass: p, names: map[string]bool{}, types: map[*types.TypeName]bool{}, written: map[string]bool{}}
		for _, f := range p.Files {
			if p.IsTest(f.Pos()) {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					t.addCall(n)
				case *ast.CompositeLit:
					if name, ok := writtenName(p, n); ok {
						t.written[name] = true
					}
				}
				return true
			})
		}
		return t
	})
}

// addCall adds what a call pushes to.
func (t *pushTargets) addCall(call *ast.CallExpr) {
	switch method, component := ofComponent(t.pass, call); {
	case slices.Contains(componentChanges, method):
		t.names[component] = true
	case component != "":
		t.written[component] = true
	}
	if of := componentOf(t.pass, call); of != nil {
		t.types[of] = true
	}
	fn, ok := typeutil.Callee(t.pass.Info, call).(*types.Func)
	if !ok {
		return
	}
	if arg, ok := pushing[fn.FullName()]; ok && arg < len(call.Args) {
		t.add(t.pass, call.Args[arg], 0)
		return
	}
	if fn.FullName() == parser.RuntimePath+".ParseComponentID" && len(call.Args) > 0 {
		text, _ := t.pass.Trace().Constant(call.Args[0])
		name, _, _ := strings.Cut(text, ":")
		t.written[name] = true
	}
}

// componentChanges are the methods of lc.Component that change what viewers see.
var componentChanges = []string{"Update", "Refresh", "Delete"}

// componentOf returns the type T of a call of such a method of an lc.Component[T],
// also if it is a variable; nil for any other call.
func componentOf(p *rule.Pass, call *ast.CallExpr) *types.TypeName {
	s, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	t := p.Info.TypeOf(s.X)
	if t == nil || !isComponentName(t) || !slices.Contains(componentChanges, s.Sel.Name) {
		return nil
	}
	if of := named(named(t).TypeArgs().At(0)); of != nil {
		return of.Obj()
	}
	return nil
}

// add adds the component of which an expression of a package is the ID, or its
// name.
func (t *pushTargets) add(p *rule.Pass, x ast.Expr, depth int) {
	if name, ok := p.Trace().Constant(x); ok {
		t.names[name] = true
		return
	}
	x = ast.Unparen(x)
	switch e := x.(type) {
	case *ast.CallExpr:
		if method, component := ofComponent(p, e); method == "ID" {
			t.names[component] = true
			return
		}
	case *ast.CompositeLit:
		if name := nameIn(e); name != nil {
			t.add(p, name, depth)
			return
		}
	case *ast.SelectorExpr: // c.ID, c.ID.Name
		if n := named(p.Info.TypeOf(e.X)); isComponentType(p, n) && isComponentID(p.Info.TypeOf(e)) {
			t.types[n.Obj()] = true
			return
		}
		if isComponentID(p.Info.TypeOf(e.X)) && e.Sel.Name == "Name" {
			t.add(p, e.X, depth)
			return
		}
	}
	sources := sourcesOf(p, x)
	if len(sources) == 0 || depth >= maxFollowed {
		t.unknown = true
		return
	}
	for _, s := range sources {
		t.add(s.pass, s.value, depth+1)
	}
}

// A source is where a value may come from.
type source struct {
	pass  *rule.Pass
	value ast.Expr
}

// sourcesOf returns where a variable, a parameter or the result of a function
// comes from, none where that is not known.
func sourcesOf(p *rule.Pass, x ast.Expr) []source {
	switch x := x.(type) {
	case *ast.Ident:
		v, ok := p.Info.Uses[x].(*types.Var)
		if !ok {
			return nil
		}
		if value := p.Trace().Initial(v); value != nil {
			return []source{{p, value}}
		}
		return argumentsFor(p, v)
	case *ast.CallExpr:
		fn, ok := typeutil.Callee(p.Info, x).(*types.Func)
		if !ok {
			return nil
		}
		return returnedBy(p, fn)
	}
	return nil
}

// returnedBy returns what a function returns first.
func returnedBy(p *rule.Pass, fn *types.Func) []source {
	for _, other := range p.Beside {
		decl := other.Trace().Decl(fn)
		if decl == nil {
			continue
		}
		var found []source
		ast.Inspect(decl.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.ReturnStmt:
				if len(n.Results) > 0 {
					found = append(found, source{other, n.Results[0]})
				}
			}
			return true
		})
		return found
	}
	return nil
}

// argumentsFor returns what calls pass for a parameter of a declared function.
func argumentsFor(p *rule.Pass, v *types.Var) []source {
	fn, index := parameter(p, v)
	if fn == nil {
		return nil
	}
	var found []source
	for _, other := range p.Beside {
		for _, call := range callsOf(other)[fn] {
			if index < len(call.Args) {
				found = append(found, source{other, call.Args[index]})
			}
		}
	}
	return found
}

// parameter returns the function of the package that a variable is a parameter
// of, and which; nil if it is none.
func parameter(p *rule.Pass, v *types.Var) (*types.Func, int) {
	for _, f := range p.Files {
		for _, d := range f.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || v.Pos() < fd.Type.Pos() || fd.Type.End() <= v.Pos() {
				continue
			}
			fn, ok := p.Info.Defs[fd.Name].(*types.Func)
			if !ok {
				return nil, 0
			}
			for i := range fn.Signature().Params().Len() {
				if fn.Signature().Params().At(i) == v {
					return fn, i
				}
			}
		}
	}
	return nil, 0
}

// callsOf returns the calls that a package makes, by function.
func callsOf(p *rule.Pass) map[*types.Func][]*ast.CallExpr {
	return rule.Cached(p, "calls", func() map[*types.Func][]*ast.CallExpr {
		calls := map[*types.Func][]*ast.CallExpr{}
		for _, f := range p.Files {
			if p.IsTest(f.Pos()) {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if fn, ok := typeutil.Callee(p.Info, call).(*types.Func); ok {
						calls[fn.Origin()] = append(calls[fn.Origin()], call)
					}
				}
				return true
			})
		}
		return calls
	})
}

// writtenName returns the name that a composite literal of a ComponentID has.
func writtenName(p *rule.Pass, lit *ast.CompositeLit) (string, bool) {
	if !isComponentID(p.Info.TypeOf(lit)) {
		return "", false
	}
	name := nameIn(lit)
	if name == nil {
		return "", false
	}
	return p.Trace().Constant(name)
}

// isComponentType reports whether n is a component of a package that is checked
// together with p.
func isComponentType(p *rule.Pass, n *types.Named) bool {
	return n != nil && slices.ContainsFunc(p.Beside, func(other *rule.Pass) bool {
		return slices.ContainsFunc(other.Components, func(c *rule.Component) bool { return c.Named.Obj() == n.Obj() })
	})
}

// isComponentID reports whether t is the runtime's ComponentID.
func isComponentID(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == "ComponentID" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == parser.RuntimePath
}
