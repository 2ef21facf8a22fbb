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
