package parser

import (
	"go/types"
	"slices"
)

// ValidateMethod is the method that is called of the values of named types among the
// arguments of an action, when they have been decoded: Validate() error.
const ValidateMethod = "Validate"

// validates reports whether a value of a parameter of type t holds, or is, one that
// has the method Validate.
func validates(t types.Type) bool {
	found := false
	EachNamed(t, func(_ *types.Named, validate *types.Func) {
		found = found || validate != nil && IsValidate(validate.Signature())
	})
	return found
}

// IsValidate reports whether a method of that signature is called as Validate.
func IsValidate(sig *types.Signature) bool {
	return sig.Params().Len() == 0 && sig.Results().Len() == 1 && isError(sig.Results().At(0).Type())
}

// EachNamed calls visit with each named type of which a value of type t holds values,
// once, and its method Validate, whatever the signature, nil if it has none. What
// reads itself from a text counts for none, and a struct that reads itself from JSON is
// not looked into.
func EachNamed(t types.Type, visit func(n *types.Named, validate *types.Func)) {
	w := namedWalk{visit: visit}
	w.walk(t)
}

type namedWalk struct {
	visit func(*types.Named, *types.Func)
	seen  []types.Type
}

func (w *namedWalk) walk(t types.Type) {
	t = types.Unalias(t)
	if slices.Contains(w.seen, t) {
		return
	}
	w.seen = append(w.seen, t)
	if IsFile(t) || isNamed(t, "time", "Time") || hasMethod(t, "UnmarshalText") {
		return // it is filled as a whole, by what it takes
	}
	if n, ok := t.(*types.Named); ok {
		o, _, _ := types.LookupFieldOrMethod(t, true, n.Obj().Pkg(), ValidateMethod)
		fn, _ := o.(*types.Func)
		w.visit(n, fn)
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		w.walk(u.Elem())
	case *types.Slice:
		w.walk(u.Elem())
	case *types.Array:
		w.walk(u.Elem())
	case *types.Map:
		w.walk(u.Elem())
	case *types.Struct:
		w.structure(t, u)
	}
}

func (w *namedWalk) structure(t types.Type, s *types.Struct) {
	if hasMethod(t, "UnmarshalJSON") {
		return
	}
	for i := range s.NumFields() {
		if name, inline := FormField(s, i); inline || name != "" {
			w.walk(s.Field(i).Type())
		}
	}
}
