package parser

import (
	"cmp"
	"go/types"
	"reflect"
	"strings"
)

// FormField returns what a form calls the i-th field of a struct: by its json tag,
// else by its own name; empty if a form never fills it. If inline is true, the
// fields of the embedded struct stand in its place. Package formfield has the same
// rule for the values that forms fill.
func FormField(s *types.Struct, i int) (name string, inline bool) {
	f, tag := s.Field(i), reflect.StructTag(s.Tag(i)).Get("json")
	name, _, _ = strings.Cut(tag, ",")
	_, isPointer := types.Unalias(f.Type()).(*types.Pointer)
	_, isStruct := f.Type().Underlying().(*types.Struct)
	switch {
	case tag == "-", f.Embedded() && isPointer:
		return "", false
	case f.Embedded() && name == "" && isStruct:
		return "", true
	case !f.Exported():
		return "", false
	}
	return cmp.Or(name, WireName(f.Name())), false
}

// ReadsItself reports whether a type is filled from one field of a form, whichever
// type it is made from: it is of package time, or has UnmarshalText or
// UnmarshalJSON.
func ReadsItself(t types.Type) bool {
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "time" {
		return true
	}
	for _, method := range []string{"UnmarshalJSON", "UnmarshalText"} {
		if o, _, _ := types.LookupFieldOrMethod(t, true, nil, method); isFunc(o) {
			return true
		}
	}
	return false
}

func isFunc(o types.Object) bool {
	_, ok := o.(*types.Func)
	return ok
}
