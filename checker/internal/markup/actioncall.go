package markup

import (
	"go/types"
	"regexp"

	"github.com/lcgen/lcgen/parser"
)

// calledAction returns the action whose method a template would call by a name
// of a value of type t, nil if that is none: rendering would run it.
func (w *walk) calledAction(t types.Type, m *types.Func) *Action {
	for _, n := range []*types.Named{named(t), receiver(m)} {
		if n == nil {
			continue
		}
		if c := w.componentOf(n); c != nil {
			if a := c.method(m.Name()); a != nil {
				return a
			}
		}
		if isBound(n, m.Name()) {
			return &Action{Name: parser.WireName(m.Name()), Method: m.Name()}
		}
	}
	return nil
}

// receiver returns the type that a method is declared on, nil if it has no
// name.
func receiver(m *types.Func) *types.Named {
	if m.Signature().Recv() == nil {
		return nil
	}
	return named(m.Signature().Recv().Type())
}

// isBound reports whether a component of another package has an action of that
// name: generated code has a method to bind it.
func isBound(n *types.Named, method string) bool {
	if n.Obj().Pkg() == nil {
		return false
	}
	do, ok := lookup(n, parser.DoMethod).(*types.Func)
	if !ok || do.Signature().Results().Len() != 1 {
		return false
	}
	actions := named(do.Signature().Results().At(0).Type())
	if actions == nil || actions.Obj().Name() != parser.ActionsName(n.Obj().Name()) {
		return false
	}
	bind, ok := lookup(actions, method).(*types.Func)
	return ok && bind.Exported()
}

// behind matches the names that stand before another in a template.
var behind = regexp.MustCompile(`[\pL\pN_.$]*$`)

// actionCall reports a template that calls an action.
func (w *walk) actionCall(a *Action, offset int, args []argument) {
	call := behind.FindString(w.src.Text[:offset]) + parser.DoMethod + "." + a.Method
	for _, arg := range args {
		call += " " + arg.source
	}
	if len(args) > 0 {
		call = "(" + call + ")"
	}
	w.fault(Renders, offset, len(a.Method), "bind it to an element: <button {{"+call+".Attrs}}>",
		"the template runs action %s each time it is rendered", a.Name)
}

// embedded returns the component that promotes a generated method to a struct:
// the one that is embedded the least deep, nil if there is none, or several.
func (w *walk) embedded(t types.Type) *Component {
	level := []types.Type{t}
	seen := map[types.Type]bool{}
	for len(level) > 0 {
		var next []types.Type
		var found []*Component
		for _, t := range level {
			s, ok := deref(t).Underlying().(*types.Struct)
			if !ok || seen[t] {
				continue
			}
			seen[t] = true
			for f := range s.Fields() {
				if !f.Embedded() {
					continue
				}
				if n := named(f.Type()); n != nil && w.componentOf(n) != nil {
					found = append(found, w.componentOf(n))
				}
				next = append(next, f.Type())
			}
		}
		if len(found) > 0 {
			if len(found) > 1 {
				return nil
			}
			return found[0]
		}
		level = next
	}
	return nil
}
