package markup

import (
	"go/types"
	"maps"
	"slices"
	"text/template/parse"
)

// builtins gives the types of what the functions of package text/template
// return, by the types of their arguments.
var builtins = map[string]func(args []argument) typ{
	"and":      lastOf,
	"or":       oneOf,
	"not":      returns(types.Bool),
	"len":      returns(types.Int),
	"index":    indexed,
	"slice":    sliced,
	"call":     called,
	"print":    returns(types.String),
	"printf":   returns(types.String),
	"println":  returns(types.String),
	"html":     returns(types.String),
	"js":       returns(types.String),
	"urlquery": returns(types.String),
	"eq":       returns(types.Bool),
	"ne":       returns(types.Bool),
	"lt":       returns(types.Bool),
	"le":       returns(types.Bool),
	"gt":       returns(types.Bool),
	"ge":       returns(types.Bool),

	// These two are not functions, but package parse lets them be read as such.
	"break":    func([]argument) typ { return typ{} },
	"continue": func([]argument) typ { return typ{} },
}

// returns is a function whose result is always of one type.
func returns(kind types.BasicKind) func([]argument) typ {
	return func([]argument) typ { return basic(kind) }
}

// oneOf returns the type that all arguments have: any of them may be the
// result.
func oneOf(args []argument) typ {
	if len(args) == 0 {
		return typ{}
	}
	fixed := args[0].fixed
	for _, a := range args[1:] {
		if a.typ.String() != args[0].typ.String() {
			return typ{}
		}
		fixed = fixed || a.fixed // either may be the result
	}
	return args[0].typ.fixedAs(fixed)
}

// lastOf returns the type of the last argument. That is the result if all of
// them are true, and it is made for nothing else.
func lastOf(args []argument) typ {
	if len(args) == 0 {
		return typ{}
	}
	return args[len(args)-1].typ
}

// indexed returns the type of an element, one level down for each index.
func indexed(args []argument) typ {
	if len(args) == 0 {
		return typ{}
	}
	t := args[0].typ
	for range args[1:] {
		if t.t == nil {
			return typ{}
		}
		switch u := deref(t.t).Underlying().(type) {
		case *types.Slice:
			t = known(u.Elem()).fixedAs(true)
		case *types.Array:
			t = known(u.Elem()).fixedAs(t.fixed || t.isPointer())
		case *types.Map:
			t = known(u.Elem())
		case *types.Basic:
			t = basic(types.Byte)
		default:
			return typ{}
		}
	}
	return t
}

// sliced returns the type of a part of a list.
func sliced(args []argument) typ {
	switch {
	case len(args) == 0:
		return typ{}
	case args[0].literal == aString:
		return basic(types.String)
	case args[0].t == nil:
		return typ{}
	}
	if a, ok := deref(args[0].t).Underlying().(*types.Array); ok {
		return typ{t: types.NewSlice(a.Elem())}
	}
	return args[0].typ
}

// called returns what a function value returns.
func called(args []argument) typ {
	if len(args) == 0 || args[0].t == nil {
		return typ{}
	}
	sig, ok := args[0].t.Underlying().(*types.Signature)
	if !ok || sig.Results().Len() == 0 {
		return typ{}
	}
	return known(sig.Results().At(0).Type())
}

// function returns what a call of a function gives, and reports one that is
// not there.
func (w *walk) function(n *parse.IdentifierNode, args []argument) typ {
	if w.places(n.Ident) {
		w.place(n, args)
		return typ{}
	}
	if sig, ok := w.set.Funcs[n.Ident]; ok {
		if sig == nil || !callable(sig) {
			return typ{}
		}
		w.checkArgs(Members, n.Ident, sig, args, int(n.Pos), len(n.Ident))
		return known(sig.Results().At(0).Type())
	}
	if result := builtins[n.Ident]; result != nil {
		if !w.set.AnyFunc { // else it may be another function of that name
			w.checkBuiltin(n, args)
		}
		return result(args)
	}
	if !w.set.AnyFunc && !w.src.isRefusing(n.Ident) {
		names := append(slices.Sorted(maps.Keys(builtins)), slices.Sorted(maps.Keys(w.set.Funcs))...)
		if w.set.Places != nil {
			names = append(names, Placing...)
		}
		hint := "make it a method"
		if c := suggest(n.Ident, names); instead(c) != "" {
			hint = c
		}
		w.fault(Members, int(n.Pos), len(n.Ident), hint, "the template has no function %s", n.Ident)
	}
	return typ{}
}
