package arg

import (
	"encoding"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/lcgen/lcgen/runtime/internal/clip"
	"github.com/lcgen/lcgen/runtime/internal/formfield"
)

// A validator is a struct that knows what is wrong with what it was filled with.
type validator interface{ Validate() error }

// Validate calls the method Validate of the structs that an argument holds: value
// is a pointer to it. Those that are inside others come first. Each error of
// lc.Invalid among what they return becomes a fault: its name begins at the struct
// that has returned it, so that the name of items.0.name is "name" to an item. Any
// other error is one as the method of the action might return.
//
// Where a fault is noted already, no other one is: a number that did not decode is
// zero, of which more would be said that the user can't understand.
func Validate(args *Args, name string, value any) {
	v := validating{args: args, name: name}
	v.walk(reflect.ValueOf(value).Elem(), nil, true)
}

// A validating is a call of Validate.
type validating struct {
	args *Args
	name string // of the parameter
}

// walk looks at a value, the path to which is at. Of an embedded struct whose
// method the outer one has or hides, own is false.
func (v *validating) walk(value reflect.Value, at []string, own bool) {
	if !holdsValidator(value.Type()) {
		return
	}
	switch value.Kind() {
	case reflect.Pointer:
		if !value.IsNil() {
			v.walk(value.Elem(), at, own)
		}
		return
	case reflect.Slice, reflect.Array:
		for i := range value.Len() {
			v.walk(value.Index(i), append(at[:len(at):len(at)], strconv.Itoa(i)), true)
		}
		return
	case reflect.Map:
		v.walkMap(value, at)
		return
	}
	v.fields(value, at)
	if one, ok := validatorOf(value); ok && own {
		v.note(one.Validate(), at)
	}
}

// validatorOf returns a struct as one that has the method Validate. Of an embedded
// one that is unexported, nobody outside can call it.
func validatorOf(s reflect.Value) (validator, bool) {
	if p := s.Addr(); p.CanInterface() {
		v, ok := p.Interface().(validator)
		return v, ok
	}
	return nil, false
}

// walkMap looks at copies of the values of a map, which have no address, and puts
// them back, for Validate may change them.
func (v *validating) walkMap(m reflect.Value, at []string) {
	for _, key := range m.MapKeys() {
		value := reflect.New(m.Type().Elem()).Elem()
		value.Set(m.MapIndex(key))
		v.walk(value, append(at[:len(at):len(at)], keyText(key)), true)
		m.SetMapIndex(key, value)
	}
}

// fields looks at the fields of a struct, but of one that fills itself.
func (v *validating) fields(s reflect.Value, at []string) {
	if readsItself(s.Type()) {
		return
	}
	_, outer := validatorOf(s)
	for i := range s.NumField() {
		f := s.Type().Field(i)
		switch name, inline := formfield.Name(f); {
		case inline:
			v.walk(s.Field(i), at, !outer)
		case name != "":
			v.walk(s.Field(i), append(at[:len(at):len(at)], name), true)
		}
	}
}

// note notes what a struct has said of itself.
func (v *validating) note(err error, at []string) {
	invalid, others := sorted(err, nil)
	for _, one := range invalid {
		param, message := one.Fault()
		path := at
		if param != "" {
			path = append(at[:len(at):len(at)], strings.Split(param, ".")...)
		}
		v.args.addInvalid(Fault{Pointer: v.args.pointerTo(v.name, path), Detail: message})
	}
	if others && v.args.failure == nil {
		v.args.failure = err
	}
}

// sorted appends the errors of lc.Invalid in the tree of err, and reports whether
// there are others.
func sorted(err error, invalid []invalidError) (all []invalidError, others bool) {
	switch e := err.(type) {
	case nil:
		return invalid, false
	case invalidError:
		return append(invalid, e), false
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return sorted(inner, invalid)
		}
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			var more bool
			invalid, more = sorted(one, invalid)
			others = others || more
		}
		return invalid, others
	}
	return invalid, true
}

// pointerTo returns the pointer to a part of a parameter, as a form or JSON has it:
// that of the form's field, whose name may lack the parameter's.
func (args *Args) pointerTo(name string, path []string) string {
	if args.isBare(name, path) {
		return Pointer(path...)
	}
	return Pointer(append([]string{name}, path...)...)
}

// isBare reports whether a form calls a part of a parameter without the name of
// that: if the fields that it has there are called so, or all if it has none.
func (args *Args) isBare(name string, path []string) bool {
	slot := args.known(name)
	if !args.form || args.members == nil || slot == nil || name != args.spread || len(slot.text) > 0 {
		return false
	}
	if len(path) > 0 && args.known(path[0]) != nil {
		return false // it has the name of another parameter
	}
	bare := true
	for _, p := range slot.parts {
		first, _, _ := strings.Cut(p.path, ".")
		if len(path) > 0 && first == path[0] {
			return p.bare
		}
		bare = bare && p.bare
	}
	return bare
}

// addInvalid notes a fault that Validate has found, unless it is there already or
// something at its place, or around it, did not decode. There are no more than
// limits allow: a request must not get an answer many times as long.
func (args *Args) addInvalid(f Fault) {
	for _, known := range args.faults {
		if known.Pointer == f.Pointer || known.Pointer != "#" && strings.HasPrefix(f.Pointer, known.Pointer+"/") {
			return
		}
	}
	if !slices.Contains(args.invalid, f) && len(args.invalid) < args.limits.Values {
		args.invalid = append(args.invalid, f)
	}
}

// keyText returns the key of a map as the name of a field has it.
func keyText(key reflect.Value) string {
	if text, ok := key.Interface().(interface{ MarshalText() ([]byte, error) }); ok && key.Kind() != reflect.String {
		if b, err := text.MarshalText(); err == nil {
			return clip.String(string(b))
		}
	}
	switch {
	case key.Kind() == reflect.String:
		return clip.String(key.String())
	case key.CanInt():
		return strconv.FormatInt(key.Int(), 10)
	case key.CanUint():
		return strconv.FormatUint(key.Uint(), 10)
	}
	return ""
}

// holdsValidator reports whether values of a type may hold a struct with a method
// Validate. It looks at a type once.
func holdsValidator(t reflect.Type) bool {
	if known, ok := validators.Load(t); ok {
		return known.(bool)
	}
	holds := findValidator(t, map[reflect.Type]bool{})
	validators.Store(t, holds)
	return holds
}

// validators holds what holdsValidator has found, by type.
var validators sync.Map

func findValidator(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return findValidator(t.Elem(), seen)
	case reflect.Struct:
		if isFile(t) || reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
			return false // it is filled as a whole, by what it takes
		}
		if reflect.PointerTo(t).Implements(reflect.TypeFor[validator]()) {
			return true
		}
		if readsItself(t) {
			return false
		}
		for i := range t.NumField() {
			if name, inline := formfield.Name(t.Field(i)); (inline || name != "") && findValidator(t.Field(i).Type, seen) {
				return true
			}
		}
	}
	return false
}
