package parser

import (
	"go/types"
	"reflect"
	"strings"
)

// A purpose is what a value is encoded for.
type purpose int

const (
	decodeOnly purpose = iota // a parameter: what can't be set stays empty
	roundTrip                 // state: what is lost is lost for good
)

// A fault is why a value of a type can't be carried as JSON.
type fault struct {
	path   string // from the value to the culprit: "[].Done", "" for the value itself
	why    string
	advice string
}

// text says what is wrong with the value of that name.
func (f *fault) text(name string) string {
	if f.path == "" {
		return f.why
	}
	return name + f.path + ": " + f.why
}

// findFault looks for a part of a type that can't be encoded. Types that
// decode themselves are taken at their word.
func findFault(t types.Type, purpose purpose) *fault {
	return (&faultFinder{purpose: purpose, seen: map[types.Type]bool{}}).find(t, "")
}

// A faultFinder walks a type, and each named type in it once.
type faultFinder struct {
	purpose purpose
	seen    map[types.Type]bool
}

func (w *faultFinder) find(t types.Type, path string) *fault {
	t = types.Unalias(t)
	if f := fileFault(t, w.purpose, path); f != nil {
		return f
	}
	if n, ok := t.(*types.Named); ok {
		if w.seen[n] || hasMethod(n, "UnmarshalJSON") || hasMethod(n, "UnmarshalText") {
			return nil
		}
		w.seen[n] = true
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return basicFault(u, path)
	case *types.Pointer:
		return w.find(u.Elem(), path)
	case *types.Slice:
		return w.find(u.Elem(), path+"[]")
	case *types.Array:
		return w.find(u.Elem(), path+"[]")
	case *types.Map:
		if f := keyFault(u.Key(), path); f != nil {
			return f
		}
		return w.find(u.Elem(), path+"[]")
	case *types.Struct:
		return w.findInStruct(u, path)
	case *types.Chan:
		return &fault{path, "a channel can't be encoded", adviseData}
	case *types.Signature:
		return &fault{path, "a function can't be encoded", adviseData}
	case *types.Interface:
		return &fault{path, "an interface can't be decoded, as nothing says into which type", "use a concrete type, or json.RawMessage"}
	}
	return &fault{path, "the type " + t.String() + " can't be encoded", adviseData}
}

// adviseData is the advice where only plain data will do.
const adviseData = "use strings, numbers, bools, or structs, slices and maps of them"

// basicFault is find for a predeclared type.
func basicFault(b *types.Basic, path string) *fault {
	if b.Kind() == types.Invalid || basicKind(b) != "" { // the compiler reports an invalid one
		return nil
	}
	return &fault{path, "a value of type " + b.String() + " can't be encoded", adviseData}
}

// keyFault says why encoding/json can't make an object of a map with such
// keys.
func keyFault(t types.Type, path string) *fault {
	if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&(types.IsString|types.IsInteger) != 0 || isInvalid(t) || hasMethod(t, "UnmarshalText") {
		return nil
	}
	return &fault{path, "a map with keys of type " + types.TypeString(t, (*types.Package).Name) + " can't be encoded", "use keys of a string or integer type, or a slice"}
}

// findInStruct looks at the fields that encoding/json sees.
func (w *faultFinder) findInStruct(s *types.Struct, path string) *fault {
	for i := range s.NumFields() {
		f := s.Field(i)
		at := path + "." + f.Name()
		switch name, _, _ := strings.Cut(reflect.StructTag(s.Tag(i)).Get("json"), ","); {
		case reflect.StructTag(s.Tag(i)).Get("json") == "-":
		case f.Embedded() && name == "":
			if err := w.findInEmbedded(f, path, at); err != nil {
				return err
			}
		case f.Exported():
			if err := w.find(f.Type(), at); err != nil {
				return err
			}
		case w.purpose == roundTrip && f.Name() != "_":
			return &fault{at, "encoding/json loses an unexported field", "export it, or tag it `json:\"-\"` where it may be lost"}
		}
	}
	if inside := strings.Contains(path, "."); w.purpose == decodeOnly && !inside && s.NumFields() > 0 && !hasExported(s) {
		return &fault{path, "a struct without exported fields can't be decoded", "export its fields, or give it UnmarshalJSON or UnmarshalText"}
	}
	return nil
}

// findInEmbedded looks at an embedded struct, whose fields encoding/json
// promotes.
func (w *faultFinder) findInEmbedded(f *types.Var, path, at string) *fault {
	_, isPointer := types.Unalias(f.Type()).(*types.Pointer)
	_, isStruct := structOf(f.Type())
	switch {
	case isPointer && !f.Exported():
		return &fault{at, "encoding/json can't set an embedded pointer to an unexported struct", "embed it by value"}
	case isStruct:
		return w.find(f.Type(), path)
	case f.Exported():
		return w.find(f.Type(), at)
	}
	return nil
}

// hasExported reports whether encoding/json sees any field.
func hasExported(s *types.Struct) bool {
	for f := range s.Fields() {
		if f.Exported() || f.Embedded() {
			return true
		}
	}
	return false
}
