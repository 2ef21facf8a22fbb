package markup

import (
	"go/types"
	"text/template/parse"

	"github.com/lcgen/lcgen/parser"
)

// A typ is the type of a value in a template. The zero typ is not known.
type typ struct {
	t types.Type

	// actions is the component whose bindings the value is: what Do returns.
	actions *Component

	// fixed says that the value has an address, so that methods with a pointer
	// receiver can be called on it: it is in a list or behind a pointer, and not
	// what a method returned or a map holds.
	fixed bool

	// literal is the kind of a constant in the template, which fits several
	// types; text and number are its value.
	literal literal
	text    string
	number  *parse.NumberNode

	// bound is the binding that the value is, or that it was made of; part is
	// the method that has made something of it, as isBindingPart knows them.
	bound *binding
	part  string
}

type literal byte

const (
	notLiteral literal = iota
	aString
	aNumber
	aBool
	aNil
)

func (t typ) known() bool { return t.t != nil || t.actions != nil || t.literal != notLiteral }

// String names the type for people.
func (t typ) String() string {
	switch {
	case t.actions != nil:
		return parser.ActionsName(t.actions.Type.Obj().Name())
	case t.t != nil:
		return typeString(t.t)
	}
	return [...]string{"a value of unknown type", "a string", "a number", "a bool", "nil"}[t.literal]
}

func typeString(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == parser.RuntimePath {
			return parser.RuntimeName
		}
		return p.Name()
	})
}

// known returns the typ of a Go type: that of nothing where the compiler could
// not make it out, and of an interface, behind which anything may be.
func known(t types.Type) typ {
	if t == nil || isInvalid(t) || types.IsInterface(t) {
		return typ{}
	}
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return typ{}
	}
	return typ{t: t}
}

// fixedAs returns the typ with an address, or without.
func (t typ) fixedAs(fixed bool) typ {
	t.fixed = fixed
	return t
}

// isPointer reports whether the value is a pointer.
func (t typ) isPointer() bool {
	if t.t == nil {
		return false
	}
	_, ok := types.Unalias(t.t).Underlying().(*types.Pointer)
	return ok
}

// isInvalid reports whether the compiler could not make out a type.
func isInvalid(t types.Type) bool {
	b, ok := types.Unalias(t).(*types.Basic)
	return ok && b.Kind() == types.Invalid
}

// deref returns what a pointer, or a pointer to a pointer, leads to.
func deref(t types.Type) types.Type {
	for {
		p, ok := types.Unalias(t).Underlying().(*types.Pointer)
		if !ok {
			return t
		}
		t = p.Elem()
	}
}

// named returns the named type that t is or points to.
func named(t types.Type) *types.Named {
	n, _ := types.Unalias(deref(t)).(*types.Named)
	return n
}

// isNamed reports whether t is the type path.name.
func isNamed(t types.Type, path, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == path
}

// basic returns the typ of a predeclared type.
func basic(kind types.BasicKind) typ { return typ{t: types.Typ[kind]} }

// writes says what comes out of {{.}} for a value of this type: text, or
// anything.
func (t typ) writes() byte {
	if t.literal != notLiteral {
		return inert
	}
	if t.t == nil {
		return unknown
	}
	for _, name := range []string{"HTML", "HTMLAttr"} {
		if isNamed(deref(t.t), "html/template", name) {
			return unknown
		}
	}
	return inert
}
