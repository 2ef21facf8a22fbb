package survive

import (
	"encoding"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// A Shape tells which members the JSON of a Go type has, as encoding/json encodes
// and decodes it. One that is nil is of a type in which no member is unknown: it
// has no fields, keeps all that it finds, or has methods of its own for its JSON.
type Shape struct {
	kind   kind
	fields map[string]*Shape // of a struct, by their names
	names  []string          // of the fields, sorted
	elem   *Shape            // of a map or slice

	id   string // the field that tells elements of a slice apart, empty if there is none
	name string // one that may do so if there is no id
}

type kind uint8

const (
	ofStruct kind = iota + 1
	ofMap
	ofSlice
)

// ShapeOf returns the shape of a type.
func ShapeOf(t reflect.Type) *Shape {
	return (&shaping{map[reflect.Type]*Shape{}}).of(t)
}

// A shaping remembers the types that it has seen: they may hold themselves.
type shaping struct {
	structs map[reflect.Type]*Shape
}

func (g *shaping) of(t reflect.Type) *Shape {
	if hasOwnJSON(t) {
		return nil
	}
	switch t.Kind() {
	case reflect.Pointer:
		return g.of(t.Elem())
	case reflect.Slice, reflect.Array:
		return around(ofSlice, g.of(t.Elem()))
	case reflect.Map:
		return around(ofMap, g.of(t.Elem()))
	case reflect.Struct:
		return g.ofStruct(t)
	}
	return nil
}

func around(k kind, elem *Shape) *Shape {
	if elem == nil {
		return nil
	}
	return &Shape{kind: k, elem: elem}
}

func (g *shaping) ofStruct(t reflect.Type) *Shape {
	if s, ok := g.structs[t]; ok {
		return s
	}
	s := &Shape{kind: ofStruct, fields: map[string]*Shape{}}
	g.structs[t] = s
	seen := map[reflect.Type]bool{t: true}
	for level := []reflect.Type{t}; len(level) > 0; {
		level = g.addFields(s, level, seen)
	}
	s.names = slices.Sorted(maps.Keys(s.fields))
	s.id = s.firstOf("id", "_id", "key", "uuid", "uid")
	s.name = s.firstOf("name", "slug")
	return s
}

// addFields adds the fields of structs that are embedded equally deep, unless a
// shallower one has their name, and returns the structs that these embed and that
// were not seen before.
func (g *shaping) addFields(s *Shape, level []reflect.Type, seen map[reflect.Type]bool) (deeper []reflect.Type) {
	found := map[string]*Shape{}
	for _, t := range level {
		for i := range t.NumField() {
			f := t.Field(i)
			name, inner := nameOf(f)
			switch {
			case inner != nil && !seen[inner]:
				seen[inner] = true
				deeper = append(deeper, inner)
			case name != "":
				found[name] = g.of(f.Type)
			}
		}
	}
	for name, shape := range found {
		if _, taken := s.fields[name]; !taken {
			s.fields[name] = shape
		}
	}
	return deeper
}

// nameOf returns the name of a field in JSON, or if its fields stand in its place,
// the struct that it embeds; neither if it is not in JSON.
func nameOf(f reflect.StructField) (name string, embedded reflect.Type) {
	tag := f.Tag.Get("json")
	if tag == "-" {
		return "", nil
	}
	name, _, _ = strings.Cut(tag, ",")
	if !isName(name) {
		name = ""
	}
	if f.Anonymous {
		t := f.Type
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if isStruct := t.Kind() == reflect.Struct; isStruct && name == "" {
			return "", t
		} else if !f.IsExported() && !isStruct {
			return "", nil
		}
	} else if !f.IsExported() {
		return "", nil
	}
	if name == "" {
		name = f.Name
	}
	return name, nil
}

// isName reports whether encoding/json takes the name of a tag.
func isName(s string) bool {
	for _, c := range s {
		if !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", c) && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return false
		}
	}
	return s != ""
}

var ownJSON = []reflect.Type{
	reflect.TypeFor[json.Marshaler](), reflect.TypeFor[json.Unmarshaler](),
	reflect.TypeFor[encoding.TextMarshaler](), reflect.TypeFor[encoding.TextUnmarshaler](),
}

// hasOwnJSON reports whether a type has methods for its JSON.
func hasOwnJSON(t reflect.Type) bool {
	for _, methods := range ownJSON {
		if t.Implements(methods) || t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(methods) {
			return true
		}
	}
	return false
}

// field returns the name of the field that encoding/json decodes a member into:
// the one of its name, else one whose name differs in upper and lower case.
func (s *Shape) field(name string) (string, bool) {
	if _, ok := s.fields[name]; ok {
		return name, true
	}
	for _, field := range s.names {
		if strings.EqualFold(field, name) {
			return field, true
		}
	}
	return "", false
}

// firstOf returns the field with the first of some names that there is.
func (s *Shape) firstOf(names ...string) string {
	for _, name := range names {
		if field, ok := s.field(name); ok && s.fields[field] == nil {
			return field
		}
	}
	return ""
}
