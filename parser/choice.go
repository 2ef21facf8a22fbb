package parser

import (
	"cmp"
	"go/constant"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/internal/wirename"
)

// A Constant is one of the values that a named type has constants for, which a
// form offers.
type Constant struct {
	Name  TypePart
	Label string // what people read, unless the type has a method String
}

// choices returns the constants of each type in t that a form can offer, type by
// type in the order in which t has them.
func choices(t types.Type, from *types.Package, fset *token.FileSet) []Constant {
	f := choiceFinder{from: from, fset: fset, seen: map[types.Type]bool{}}
	f.walk(t)
	return f.found
}

// Offers reports whether forms of a component in the package from offer constants
// for a value of type t.
func Offers(t types.Type, from *types.Package) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	if _, basic := n.Underlying().(*types.Basic); !basic {
		return false
	}
	f := choiceFinder{from: from, fset: token.NewFileSet()} // their order doesn't matter here
	f.constantsOf(n)
	return len(f.found) > 0
}

// A choiceFinder walks through the type of a parameter.
type choiceFinder struct {
	from  *types.Package
	fset  *token.FileSet
	seen  map[types.Type]bool
	found []Constant
}

func (f *choiceFinder) walk(t types.Type) {
	t = types.Unalias(t)
	if f.seen[t] {
		return
	}
	f.seen[t] = true
	if n, ok := t.(*types.Named); ok {
		if _, basic := n.Underlying().(*types.Basic); basic {
			f.constantsOf(n)
			return
		}
		if kindOf(t) != KindJSON || hasMethod(t, "UnmarshalJSON") {
			return // a field of a form is all of it
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		f.walk(u.Elem())
	case *types.Slice:
		f.walk(u.Elem())
	case *types.Array:
		f.walk(u.Elem())
	case *types.Map:
		f.walk(u.Elem())
	case *types.Struct:
		for field := range u.Fields() {
			if field.Exported() || field.Embedded() {
				f.walk(field.Type())
			}
		}
	}
}

// constantsOf adds the constants of a type, if there are at least two values to
// choose from. What can't be written as a field holds it is left to the user's
// typing.
func (f *choiceFinder) constantsOf(n *types.Named) {
	pkg := n.Obj().Pkg()
	b := n.Underlying().(*types.Basic)
	if pkg == nil || pkg.Path() == "time" && n.Obj().Name() == "Duration" || n.TypeArgs() != nil {
		return
	}
	if b.Info()&(types.IsString|types.IsInteger|types.IsFloat) == 0 || hasMethod(n, "UnmarshalJSON") || hasMethod(n, "UnmarshalText") && !marshalsText(n) {
		return
	}
	var exported, all []*types.Const
	for _, name := range pkg.Scope().Names() {
		c, ok := pkg.Scope().Lookup(name).(*types.Const)
		if !ok || !types.Identical(c.Type(), n) {
			continue
		}
		all = append(all, c)
		if c.Exported() {
			exported = append(exported, c)
		}
	}
	if exported = f.distinct(exported); len(exported) >= 2 {
		f.add(n, exported)
	} else if all = f.distinct(all); len(all) >= 2 && pkg == f.from {
		f.add(n, all)
	}
}

// marshalsText reports whether a type writes the text that it reads.
func marshalsText(t types.Type) bool {
	fn, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, nil, "MarshalText")
	return fn != nil
}

// distinct returns constants in the order of their declarations, of several with
// one value the first.
func (f *choiceFinder) distinct(all []*types.Const) []*types.Const {
	slices.SortFunc(all, func(a, b *types.Const) int {
		p, q := f.fset.Position(a.Pos()), f.fset.Position(b.Pos())
		return cmp.Or(
			cmp.Compare(filepath.Base(p.Filename), filepath.Base(q.Filename)),
			cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column), cmp.Compare(a.Name(), b.Name()),
		)
	})
	var out []*types.Const
	for _, c := range all {
		same := func(o *types.Const) bool { return constant.Compare(o.Val(), token.EQL, c.Val()) }
		if !slices.ContainsFunc(out, same) {
			out = append(out, c)
		}
	}
	return out
}

func (f *choiceFinder) add(n *types.Named, all []*types.Const) {
	for _, c := range all {
		name := TypePart{Text: c.Name()}
		if c.Pkg() != f.from {
			name.Path, name.Pkg = c.Pkg().Path(), c.Pkg().Name()
		}
		f.found = append(f.found, Constant{Name: name, Label: constantLabel(c.Name(), n.Obj().Name())})
	}
}

// constantLabel returns the words of a constant's name without those of its type:
// "Very high" for LevelVeryHigh.
func constantLabel(name, typ string) string {
	words, of := wirename.Words(name), wirename.Words(typ)
	switch n := len(of); {
	case len(words) <= n:
	case slices.EqualFunc(words[:n], of, strings.EqualFold):
		words = words[n:]
	case slices.EqualFunc(words[len(words)-n:], of, strings.EqualFold):
		words = words[:len(words)-n]
	}
	for i, w := range words {
		if i > 0 || strings.ToUpper(w) != w {
			words[i] = strings.ToLower(w)
		}
	}
	if len(words) == 0 {
		return name
	}
	words[0] = upperFirst(words[0])
	return strings.Join(words, " ")
}
