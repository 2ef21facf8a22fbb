package parser

import "go/types"

// kindOf says how a value of type t travels, "" where it can't. A type's own
// way to be decoded wins.
func kindOf(t types.Type) Kind {
	for _, applies := range []func(KindInfo) bool{
		func(k KindInfo) bool { return k.Named != "" && fullName(t) == k.Named },
		func(k KindInfo) bool { return k.Method != "" && hasMethod(t, k.Method) },
		func(k KindInfo) bool { return k.Composite && isComposite(t) },
	} {
		if k := firstKind(applies); k != "" {
			return k
		}
	}
	if b, ok := t.Underlying().(*types.Basic); ok {
		return basicKind(b)
	}
	return ""
}

// basicKind is kindOf for a predeclared type.
func basicKind(b *types.Basic) Kind {
	const told = types.IsString | types.IsBoolean | types.IsInteger | types.IsUnsigned | types.IsFloat
	return firstKind(func(k KindInfo) bool { return k.Basic != 0 && b.Info()&told == k.Basic })
}

// firstKind returns the first kind that applies, "" if none does.
func firstKind(applies func(KindInfo) bool) Kind {
	for _, k := range Kinds {
		if applies(k) {
			return k.Kind
		}
	}
	return ""
}

// isComposite reports whether encoding/json makes an object or an array of a
// value of type t.
func isComposite(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Struct, *types.Slice, *types.Array, *types.Map:
		return true
	}
	return false
}

// hasMethod reports whether *T, and so an addressable T, has a method of the
// form that encoding and encoding/json give their unmarshalers:
// func([]byte) error.
func hasMethod(t types.Type, name string) bool {
	if _, isInterface := t.Underlying().(*types.Interface); isInterface {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, nil, name)
	fn, ok := obj.(*types.Func)
	if !ok {
		return false
	}
	sig := fn.Signature()
	return !sig.Variadic() && sig.Params().Len() == 1 && sig.Results().Len() == 1 &&
		isBytes(sig.Params().At(0).Type()) && isError(sig.Results().At(0).Type())
}

// isBytes reports whether t is []byte.
func isBytes(t types.Type) bool {
	s, ok := types.Unalias(t).(*types.Slice)
	return ok && isBasic(types.Unalias(s.Elem()), types.Byte)
}

// isError reports whether t is the predeclared error.
func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}
