package generator

import (
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lcgen/lcgen/parser"
)

// A scope is a set of names that are in use.
type scope map[string]bool

// newScope returns a scope of names.
func newScope(names ...string) scope {
	s := make(scope, 2*len(names)) // with room for those that are picked
	s.take(names...)
	return s
}

// take marks names as used.
func (s scope) take(names ...string) {
	for _, name := range names {
		s[name] = true
	}
}

// pick takes and returns the first of the names that is not used, or where all
// are, the first with the lowest number from 2 on that makes it new: ctx2.
func (s scope) pick(wants ...string) string {
	for _, name := range wants {
		if !s[name] {
			s[name] = true
			return name
		}
	}
	for i := 2; ; i++ {
		if name := wants[0] + strconv.Itoa(i); !s[name] {
			s[name] = true
			return name
		}
	}
}

// pickReceiver takes and returns a name for the component in what is generated
// for it.
func (s scope) pickReceiver() string { return s.pick("c", "comp", "component") }

// clone returns a copy, for a function inside the one of s.
func (s scope) clone() scope { return maps.Clone(s) }

// hidden are the predeclared names that a local of generated code must not
// hide: types, constants and nil. Functions may be hidden, for none is called,
// and a parameter named max or len keeps its name.
var hidden = slices.DeleteFunc(types.Universe.Names(), func(name string) bool {
	_, builtin := types.Universe.Lookup(name).(*types.Builtin)
	return builtin
})

// locals returns the scope of a function of generated code that speaks of
// component c, of packages and of types. Other names of the package may be
// hidden by a local, since the function has no need of them.
func (p *plan) locals(c *component, packages []string, types ...parser.Type) scope {
	s := newScope(hidden...)
	s.take(c.Type)
	for _, path := range packages {
		s.take(p.aliases[path])
	}
	for _, t := range types {
		for _, part := range t.Parts {
			if part.Path != "" {
				s.take(p.aliases[part.Path])
				continue
			}
			s.take(strings.FieldsFunc(part.Text, notInName)...)
		}
	}
	return s
}

// notInName reports whether r can't be part of an identifier.
func notInName(r rune) bool {
	return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// paramTypes returns the types of an action's parameters.
func paramTypes(a *parser.Action) []parser.Type {
	var ts []parser.Type
	for _, p := range a.Params {
		ts = append(ts, p.Type)
	}
	return ts
}

// actionTypes returns the types of the parameters of all actions of c.
func actionTypes(c *component) []parser.Type {
	var types []parser.Type
	for _, a := range c.Actions {
		types = append(types, paramTypes(a)...)
	}
	return types
}

// paramNames chooses the local names of an action's parameters: their own, or
// lcArg for lc where s has them. A parameter without a name goes by its wire
// name.
func paramNames(s scope, a *parser.Action) []string {
	var names []string
	for _, p := range a.Params {
		want := p.Name
		if want == "" || want == "_" {
			want = p.Wire
		}
		if !token.IsIdentifier(want) {
			want = "arg"
		}
		names = append(names, s.pick(want, want+"Arg"))
	}
	return names
}

// paramList returns the parameters of an action under the names given, those
// of one type together: (from, to time.Time, note string).
func paramList(names []string, params []parser.Param) []fragment {
	var list []fragment
	for i := 0; i < len(params); {
		first := i
		for i < len(params) && sameType(params[i], params[first]) {
			i++
		}
		group := strings.Join(names[first:i], ", ")
		list = append(list, slices.Concat(text(group+" "), paramType(params[first])))
	}
	return list
}

// sameType reports whether two parameters are declared with the same type.
func sameType(a, b parser.Param) bool {
	return a.Optional == b.Optional && a.Variadic == b.Variadic && slices.Equal(a.Type.Parts, b.Type.Parts)
}

// upperFirst returns name with its first letter in upper case.
func upperFirst(name string) string {
	r, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(r)) + name[size:]
}

// exported returns an exported name made of name: letters without case, as in
// Chinese, count as lower case and get an F for field in front.
func exported(name string) string {
	name = upperFirst(name)
	if !token.IsExported(name) {
		return "F" + name
	}
	return name
}
