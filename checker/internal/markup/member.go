package markup

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"github.com/lcgen/lcgen/parser"
)

// member returns the type of a field or of what a method returns, and reports
// one that is not there.
func (w *walk) member(t typ, name string, offset int, args []argument) typ {
	switch {
	case t.actions != nil:
		return w.bind(t.actions, name, offset, args)
	case t.bound != nil && t.bound.part == "" && isBindingMethod(name):
		return w.bindingMethod(t, name, offset, args)
	case t.literal == aNil || !t.known():
		return typ{}
	case t.literal != notLiteral:
		w.fault(Members, offset, len(name), "", "%s has no field or method %s", t, name)
		return typ{}
	}
	if found, ok := w.generated(t, name); ok {
		return found
	}
	t.t = oneStar(t.t)
	switch o := lookup(t.t, name).(type) {
	case *types.Func:
		if a := w.calledAction(t.t, o); a != nil {
			w.actionCall(a, offset, args)
			return typ{}
		}
		if o.Exported() && !t.fixed && needsAddress(t.t, name) {
			w.fault(Members, offset, len(name), "return or hold a pointer, or give the method a value receiver",
				"a template can't call %s.%s here: it has a pointer receiver, and the value is a copy", typeName(t.t), name)
			return typ{}
		}
		result := w.callMethod(o, t, offset, args)
		if isBindingPart(name) && isNamed(deref(t.t), parser.RuntimePath, "Binding") {
			result.part = name
		}
		return result
	case *types.Var:
		return w.field(o, t, offset, args)
	}
	return w.missing(t, name, offset, args)
}

// needsAddress reports whether a method of t has a pointer receiver, and t is
// no pointer.
func needsAddress(t types.Type, name string) bool {
	o, _, _ := types.LookupFieldOrMethod(t, false, nil, name)
	return o == nil
}

// oneStar drops all pointers but one, as package text/template does.
func oneStar(t types.Type) types.Type {
	for {
		p, ok := types.Unalias(t).Underlying().(*types.Pointer)
		if !ok {
			return t
		}
		if _, twice := types.Unalias(p.Elem()).Underlying().(*types.Pointer); !twice {
			return t
		}
		t = p.Elem()
	}
}

// lookup finds a field or method, unexported ones too.
func lookup(t types.Type, name string) types.Object {
	var pkg *types.Package
	if n := named(t); n != nil {
		pkg = n.Obj().Pkg()
	}
	o, _, _ := types.LookupFieldOrMethod(t, true, pkg, name)
	return o
}

// generated returns what a method that lcgen emits for a component returns,
// whether it has been emitted yet or not.
func (w *walk) generated(t typ, name string) (typ, bool) {
	if name != parser.DoMethod && name != parser.HookChannel {
		return typ{}, false
	}
	n := named(t.t)
	if c := w.promoting(t.t, name); c != nil {
		switch {
		case name == parser.DoMethod:
			return typ{actions: c}, true
		case c.Channel != nil && lookup(t.t, name) == nil:
			return known(c.Channel), true
		}
		return typ{}, false
	}
	if n != nil && name == parser.DoMethod && lookup(t.t, name) == nil && hasID(n) {
		return typ{}, true // a component of another package, not generated yet
	}
	return typ{}, false
}

// promoting returns the component from which a type has a generated method:
// its own, or one that it embeds; nil if there is none.
func (w *walk) promoting(t types.Type, name string) *Component {
	n := named(t)
	if n != nil {
		if c := w.componentOf(n); c != nil {
			return c
		}
	}
	c := w.embedded(t)
	if c == nil {
		return nil
	}
	m, ok := lookup(t, name).(*types.Func)
	if lookup(t, name) != nil && (!ok || receiver(m) == nil || receiver(m).Obj() != c.Type.Obj()) {
		return nil // a field, or a method of its own
	}
	return c
}

// componentOf returns the component with that type, nil where it is none.
func (w *walk) componentOf(n *types.Named) *Component {
	for _, c := range w.components {
		if c.Type.Obj() == n.Obj() {
			return c
		}
	}
	return nil
}

// hasID reports whether a struct has a field of type lc.ComponentID.
func hasID(n *types.Named) bool {
	s, ok := n.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range s.Fields() {
		if isNamed(f.Type(), parser.RuntimePath, "ComponentID") {
			return true
		}
	}
	return false
}

// field returns the type of a struct field.
func (w *walk) field(f *types.Var, t typ, offset int, args []argument) typ {
	switch {
	case !f.Exported():
		w.fault(Members, offset, len(f.Name()), w.suggestMember(t.t, f.Name()), "a template can't see %s.%s: the field is unexported", typeName(t.t), f.Name())
		return typ{}
	case len(args) > 0:
		w.fault(Members, offset, len(f.Name()), "", "%s.%s is a field and takes no arguments", typeName(t.t), f.Name())
	}
	return known(f.Type()).fixedAs(t.fixed || t.isPointer() || throughPointer(t.t, f))
}

// throughPointer reports whether a promoted field is reached by way of an
// embedded pointer.
func throughPointer(t types.Type, f *types.Var) bool {
	_, _, indirect := types.LookupFieldOrMethod(t, false, f.Pkg(), f.Name())
	return indirect
}

// missing reports a name that a type does not have, unless it may have.
func (w *walk) missing(t typ, name string, offset int, args []argument) typ {
	switch u := types.Unalias(deref(t.t)).Underlying().(type) {
	case *types.Map:
		if b, ok := u.Key().Underlying().(*types.Basic); ok && b.Info()&types.IsString != 0 {
			if len(args) > 0 {
				w.fault(Members, offset, len(name), "write (index … "+strconv.Quote(name)+")", "%s is an entry of a map and takes no arguments", name)
			}
			return known(u.Elem()) // an entry under that key
		}
	case *types.Interface:
		return typ{}
	case *types.Struct:
		if incomplete(u) {
			return typ{}
		}
	}
	w.fault(Members, offset, len(name), w.suggestMember(t.t, name), "%s has no field or method %s", typeName(t.t), name)
	return typ{}
}

// incomplete reports whether a struct embeds a type that the compiler could
// not make out, or an interface: names may come from there.
func incomplete(s *types.Struct) bool {
	for f := range s.Fields() {
		if !f.Embedded() {
			continue
		}
		if isInvalid(deref(f.Type())) {
			return true
		}
		if inner, ok := deref(f.Type()).Underlying().(*types.Struct); ok && incomplete(inner) {
			return true
		}
	}
	return false
}

// typeName names a type for people, without its star.
func typeName(t types.Type) string {
	if n := named(t); n != nil {
		return n.Obj().Name()
	}
	return typeString(deref(t))
}

// suggestMember is the advice for a name that a type does not have.
func (w *walk) suggestMember(t types.Type, name string) string {
	return suggest(name, members(t))
}

// members lists the exported fields and methods of a type, promoted ones too.
func members(t types.Type) []string {
	var names []string
	add := func(name string) {
		if token.IsExported(name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	base := deref(t)
	if s, ok := base.Underlying().(*types.Struct); ok {
		addFields(s, add, map[*types.Struct]bool{})
	}
	for m := range types.NewMethodSet(types.NewPointer(base)).Methods() {
		add(m.Obj().Name())
	}
	return names
}

// addFields adds the fields of a struct and of those that it embeds.
func addFields(s *types.Struct, add func(string), seen map[*types.Struct]bool) {
	if seen[s] {
		return
	}
	seen[s] = true
	for f := range s.Fields() {
		add(f.Name())
		if inner, ok := deref(f.Type()).Underlying().(*types.Struct); ok && f.Embedded() {
			addFields(inner, add, seen)
		}
	}
}
