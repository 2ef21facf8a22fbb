package arg

import (
	"bytes"
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"sync"

	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
)

// unknownField returns the first name in a JSON value, which a scanner has
// checked, that no field of type t has to the letter, empty where there is
// none. Package encoding/json takes a name in any case, so that
// {"role":"reader","ROLE":"owner"} would say one thing to it and another to
// whoever has looked at the text before.
func unknownField(raw []byte, t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	raw = bytes.TrimLeft(raw, " \t\r\n")
	if readsItself(t) || len(raw) == 0 {
		return ""
	}
	switch {
	case t.Kind() == reflect.Struct && raw[0] == '{':
		fields := fieldTypes(t)
		return firstMember(raw, func(key string, value []byte) string {
			if field, ok := fields[key]; ok {
				return unknownField(value, field)
			}
			return key
		})
	case t.Kind() == reflect.Map && raw[0] == '{':
		return firstMember(raw, func(_ string, value []byte) string { return unknownField(value, t.Elem()) })
	case (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) && raw[0] == '[':
		found := ""
		// The scanner has nothing against it, and visit returns no error.
		_ = jsonscan.New(raw, jsonscan.Unlimited).Array(func(value []byte) error {
			if found == "" {
				found = unknownField(value, t.Elem())
			}
			return nil
		})
		return found
	}
	return ""
}

// firstMember returns what visit returns for the first member of an object
// for which that is not empty.
func firstMember(raw []byte, visit func(key string, value []byte) string) (found string) {
	_ = jsonscan.New(raw, jsonscan.Unlimited).Object(func(key, value []byte) error { // as in unknownField
		if found == "" {
			found = visit(string(key), value)
		}
		return nil
	})
	return found
}

// readsItself reports whether encoding/json leaves the reading of a type to it.
func readsItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(reflect.TypeFor[json.Unmarshaler]()) || p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// fieldTypes returns the fields of a struct by their names in JSON, but none behind an
// embedded pointer: nothing that is sent fills those. It looks at a type once: a list in
// a request may hold a struct very often.
func fieldTypes(t reflect.Type) map[string]reflect.Type {
	if known, ok := knownFields.Load(t); ok {
		return known.(map[string]reflect.Type)
	}
	fields, depth := map[string]reflect.Type{}, map[string]int{}
	behind := map[string]int{} // the depth of what is behind a pointer
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" {
			name = f.Name
		}
		if isBehindPointer(t, f.Index) {
			behind[name] = len(f.Index)
		} else {
			fields[name], depth[name] = f.Type, len(f.Index)
		}
	}
	for name, n := range behind {
		if n <= depth[name] { // encoding/json may take it
			delete(fields, name)
		}
	}
	knownFields.Store(t, fields)
	return fields
}

// isBehindPointer reports whether a field is an embedded pointer, or one of its fields.
func isBehindPointer(t reflect.Type, index []int) bool {
	for _, i := range index {
		f := t.Field(i)
		if f.Anonymous && f.Type.Kind() == reflect.Pointer {
			return true
		}
		t = f.Type
	}
	return false
}

// knownFields holds what fieldTypes has found, by type.
var knownFields sync.Map

// holdsNUL reports whether a string in JSON, which a scanner has checked,
// holds the character NUL: there it can only be escaped.
func holdsNUL(raw []byte) bool {
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 {
			return false
		}
		raw = raw[i:]
		if bytes.HasPrefix(raw, []byte(`\u0000`)) {
			return true
		}
		raw = raw[2:]
	}
}
