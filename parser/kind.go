package parser

import "go/types"

// kindOf says how a value of type t travels, "" where it can't. A type's own
// way to be decoded wins, in the order of encoding/json.
func kindOf(t types.Type) Kind {
	switch {
	case isNamed(t, "time", "Time"):
		return KindTime
	case isNamed(t, "time", "Duration"):
		return KindDuration
	case hasMethod(t, "UnmarshalJSON"):
		return KindJSON
	case hasMethod(t, "UnmarshalText"):
		return KindText
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return basicKind(u)
	case *types.Struct, *types.Slice, *types.Array, *types.Map:
		return KindJSON
	}
	return ""
}

// basicKind is kindOf for a predeclared type.
func basicKind(b *types.Basic) Kind {
	info := b.Info()
	switch {
	case info&types.IsString != 0:
		return KindString
	case info&types.IsBoolean != 0:
		return KindBool
	case info&types.IsUnsigned != 0:
		return KindUint
	case info&types.IsInteger != 0:
		return KindInt
	case info&types.IsFloat != 0:
		return KindFloat
	}
	return ""
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
