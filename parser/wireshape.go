package parser

import (
	"go/types"
	"reflect"
	"strconv"
	"strings"
)

// wireShape describes what encoding/json makes of a type, through all the
// names on the way: two types of one shape read each other's JSON. A type that
// encodes itself is described by its name.
//
//	[]{"title"string;"tags"[]string;"at"time.Time;}
//
// It also reports whether a type on the way reads itself and may refuse its own
// zero value. Those of the standard library, as netip.Addr, do not.
func wireShape(t types.Type) (shape string, picky bool) {
	var w shapeWriter
	w.write(t)
	return w.String(), w.picky
}

// A shapeWriter writes one shape.
type shapeWriter struct {
	strings.Builder
	within []*types.Named // the types being described, outermost first
	picky  bool
}

func (w *shapeWriter) write(t types.Type) {
	t = types.Unalias(t)
	if named, ok := t.(*types.Named); ok {
		w.named(named)
		return
	}
	switch t := t.(type) {
	case *types.Basic:
		w.WriteString(t.Name())
	case *types.Pointer:
		w.WriteByte('*')
		w.write(t.Elem())
	case *types.Slice:
		w.WriteString("[]")
		w.write(t.Elem())
	case *types.Array:
		w.WriteString("[" + strconv.FormatInt(t.Len(), 10) + "]")
		w.write(t.Elem())
	case *types.Map:
		w.WriteString("map[")
		w.write(t.Key())
		w.WriteByte(']')
		w.write(t.Elem())
	case *types.Struct:
		w.fields(t)
	default:
		w.WriteString(types.TypeString(t, nil))
	}
}

// named writes what is behind a name, unless the type encodes itself, or is
// part of itself: then the name has to do.
func (w *shapeWriter) named(t *types.Named) {
	for _, method := range codecMethods {
		if hasMethod(t, method) {
			domain, _, _ := strings.Cut(t.Obj().Pkg().Path(), "/")
			w.picky = w.picky || strings.Contains(domain, ".")
			w.WriteString(types.TypeString(t, nil))
			return
		}
	}
	for depth, outer := range w.within {
		if types.Identical(outer, t) {
			w.WriteString("^" + strconv.Itoa(depth))
			return
		}
	}
	w.within = append(w.within, t)
	w.write(t.Underlying())
	w.within = w.within[:len(w.within)-1]
}

// fields writes a struct: what its fields are called in JSON, and what they
// are.
func (w *shapeWriter) fields(s *types.Struct) {
	w.WriteByte('{')
	for i := range s.NumFields() {
		f := s.Field(i)
		name, options, _ := strings.Cut(reflect.StructTag(s.Tag(i)).Get("json"), ",")
		if name == "-" && options == "" || !f.Exported() && !f.Embedded() {
			continue
		}
		if name == "" && !f.Embedded() {
			name = f.Name()
		}
		w.WriteString(strconv.Quote(name))
		w.write(f.Type())
		if options != "" {
			w.WriteString("," + strconv.Quote(options))
		}
		w.WriteByte(';')
	}
	w.WriteByte('}')
}
