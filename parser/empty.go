package parser

import (
	"go/types"
	"reflect"
)

// emptyTravels reports whether T{} can be written of a type T, and encoding/json
// reads back what it writes for it.
func emptyTravels(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Slice, *types.Map: // [] and {}, whatever they might hold
		return !encodesItself(t)
	case *types.Array, *types.Struct:
		return zeroTravels(t)
	}
	return false
}

// zeroTravels reports whether encoding/json reads back what it writes for the
// zero value of a type. A type that encodes itself may take no empty text, or
// read another form than it writes: of those only time.Time is known.
func zeroTravels(t types.Type) bool {
	if isNamed(t, "time", "Time") || IsFile(t) {
		return true
	}
	if encodesItself(t) {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return basicKind(u) != ""
	case *types.Slice, *types.Map, *types.Pointer: // null
		return true
	case *types.Array:
		return zeroTravels(u.Elem())
	case *types.Struct:
		for i := range u.NumFields() {
			f := u.Field(i)
			hidden := !f.Exported() && !f.Embedded() || reflect.StructTag(u.Tag(i)).Get("json") == "-"
			if !hidden && !zeroTravels(f.Type()) {
				return false
			}
		}
		return true
	}
	return false
}

// codecMethods are those by which a type encodes itself, for encoding/json.
var codecMethods = []string{"MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText"}

// encodesItself reports whether encoding/json leaves it to a type to write or
// to read its values.
func encodesItself(t types.Type) bool {
	for _, name := range codecMethods {
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, nil, name)
		if _, ok := obj.(*types.Func); ok {
			return true
		}
	}
	return false
}
