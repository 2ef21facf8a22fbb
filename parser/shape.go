package parser

import "go/types"

// ActionShaped reports whether a method with this signature could be an action
// of component type T: its parameters can come from outside, and it returns
// what an action returns.
func ActionShaped(sig *types.Signature, of *types.Named) bool {
	for i := range sig.Params().Len() {
		t := sig.Params().At(i).Type()
		variadic := sig.Variadic() && i == sig.Params().Len()-1
		if i == 0 && isContext(t) && !variadic {
			continue
		}
		if !passable(t, variadic) {
			return false
		}
	}
	results := sig.Results()
	n := results.Len()
	if n > 0 && isError(results.At(n-1).Type()) {
		n--
	}
	if n == 0 {
		return true
	}
	t := types.Unalias(results.At(0).Type())
	if ptr, ok := t.(*types.Pointer); ok {
		t = types.Unalias(ptr.Elem())
	}
	return n == 1 && types.Identical(t, of)
}

// passable reports whether a parameter of type t can come from outside.
func passable(t types.Type, variadic bool) bool {
	p := Param{Variadic: variadic}
	if s, ok := t.(*types.Slice); ok && variadic {
		t = s.Elem()
	} else if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		p.Optional = true
		t = ptr.Elem()
	}
	p.Type.Kind = kindOf(t)
	why, _ := paramFault(t, p)
	return why == "" && p.Type.Kind != "" && !isInvalid(t)
}
