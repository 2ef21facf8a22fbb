package arg

import (
	"encoding"
	"encoding/json"
	"reflect"
	"sync"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/formfield"
)

// A shape says how a value of a type is filled from the fields of a form. It is
// found out once for each type.
type shape struct {
	kind   shapeKind
	set    func(v Value, into reflect.Value) error // of a scalar
	fields map[string]formfield.Field              // of an object, by their names in a form
}

type shapeKind uint8

const (
	scalar  shapeKind = iota // what one field holds
	file                     // what a file field holds
	pointer                  // what may be absent
	list                     // a slice or an array
	mapping
	object
)

// shapes holds what shapeOf has found, by type.
var shapes sync.Map

func shapeOf(t reflect.Type) *shape {
	if known, ok := shapes.Load(t); ok {
		return known.(*shape)
	}
	known, _ := shapes.LoadOrStore(t, newShape(t))
	return known.(*shape)
}

// newShape looks at a type as package parser does when it chooses the decoder of
// a parameter.
func newShape(t reflect.Type) *shape {
	itself := reflect.PointerTo(t)
	switch {
	case isFile(t):
		return &shape{kind: file}
	case t == reflect.TypeFor[time.Time]():
		return &shape{set: setTime}
	case t == reflect.TypeFor[time.Duration]():
		return &shape{set: setDuration}
	case itself.Implements(reflect.TypeFor[json.Unmarshaler]()):
		return &shape{set: Value.readJSON}
	case itself.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return &shape{set: setText}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return &shape{kind: pointer}
	case reflect.Struct:
		return &shape{kind: object, fields: formfield.Of(t)}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 && !readsItself(t.Elem()) {
			return &shape{set: Value.readJSON} // base64
		}
		return &shape{kind: list}
	case reflect.Array:
		return &shape{kind: list}
	case reflect.Map:
		return &shape{kind: mapping}
	}
	return &shape{set: basicSetter(t)}
}

// basicSetter returns what sets a value of a predeclared type, or of one made
// from it.
func basicSetter(t reflect.Type) func(v Value, into reflect.Value) error {
	switch t.Kind() {
	case reflect.String:
		return func(v Value, into reflect.Value) error {
			text, err := v.string()
			into.SetString(text)
			return err
		}
	case reflect.Bool:
		return func(v Value, into reflect.Value) error {
			is, err := Bool[bool](v)
			into.SetBool(is)
			return err
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(v Value, into reflect.Value) error {
			n, err := v.int(t.Bits())
			into.SetInt(n)
			return err
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return func(v Value, into reflect.Value) error {
			n, err := v.uint(t.Bits())
			into.SetUint(n)
			return err
		}
	case reflect.Float32, reflect.Float64:
		return func(v Value, into reflect.Value) error {
			f, err := v.float(t.Bits())
			into.SetFloat(f)
			return err
		}
	}
	// The parser lets no other kind through.
	return func(Value, reflect.Value) error { return refuse("is not valid") }
}

func setTime(v Value, into reflect.Value) error {
	t, err := Time(v)
	into.Set(reflect.ValueOf(t))
	return err
}

func setDuration(v Value, into reflect.Value) error {
	d, err := Duration(v)
	into.SetInt(int64(d))
	return err
}

func setText(v Value, into reflect.Value) error {
	return v.readText(into.Addr().Interface().(encoding.TextUnmarshaler))
}
