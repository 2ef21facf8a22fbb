package lc

import (
	"encoding"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/formfield"
)

// A bindingPart is an argument of a binding, or a part of one.
type bindingPart struct {
	name     string        // of its field in a form
	typ      reflect.Type  // without pointers
	value    reflect.Value // without pointers; not valid if there is none
	optional bool          // it is behind a pointer
}

// newPart returns the part of that name and type. The value may not be valid.
func newPart(name string, t reflect.Type, v reflect.Value) bindingPart {
	p := bindingPart{name: name, typ: t, value: v}
	for p.typ.Kind() == reflect.Pointer {
		p.typ, p.optional = p.typ.Elem(), true
		if p.value.IsValid() {
			p.value = p.value.Elem() // not valid if the pointer is nil
		}
	}
	return p
}

// part returns what the field of a name in the form fills.
func (b Binding) part(name string) (bindingPart, error) {
	path := strings.Split(name, ".")
	a, rest := b.argOf(path)
	if a == nil {
		return bindingPart{}, fmt.Errorf("action %s has no parameter for a field %q", b.action, name)
	}
	p := newPart(name, a.value.Type(), a.value)
	for _, step := range rest {
		var ok bool
		if p, ok = p.step(step); !ok {
			return bindingPart{}, fmt.Errorf("parameter %s of action %s has no part for a field %q", a.name, b.action, name)
		}
		p.name = name
	}
	return p, nil
}

// argOf returns the argument that a field fills, and the path to the part in it;
// nil if there is none.
func (b Binding) argOf(path []string) (*BoundArg, []string) {
	if a := b.arg(path[0]); a != nil {
		return a, path[1:]
	}
	if a := b.spread(); a != nil {
		if _, ok := formfield.Of(newPart("", a.value.Type(), a.value).typ)[path[0]]; ok {
			return a, path
		}
	}
	return nil, nil
}

// arg returns the argument of a name, nil if there is none. One without a type,
// as of a nil interface, counts for none.
func (b Binding) arg(name string) *BoundArg {
	for i := range b.args {
		if b.args[i].name == name && b.args[i].value.IsValid() {
			return &b.args[i]
		}
	}
	return nil
}

// spread returns the only struct among the arguments, whose fields a form may
// call without its name; nil if there is none.
func (b Binding) spread() *BoundArg {
	var only *BoundArg
	for i := range b.args {
		a := &b.args[i]
		if !a.value.IsValid() {
			continue
		}
		p := newPart("", a.value.Type(), a.value)
		if p.typ.Kind() != reflect.Struct || p.readsItself() {
			continue
		}
		if only != nil {
			return nil
		}
		only = a
	}
	return only
}

// readsItself reports whether one field of a form fills a value of that type,
// whatever it is made of.
func (p bindingPart) readsItself() bool {
	if p.typ == reflect.TypeFor[time.Time]() {
		return true
	}
	itself := reflect.PointerTo(p.typ)
	return itself.Implements(reflect.TypeFor[json.Unmarshaler]()) || itself.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// step returns the part of p that the next element of a path leads to.
func (p bindingPart) step(name string) (bindingPart, bool) {
	at := p.name + "." + name
	if p.readsItself() {
		return bindingPart{}, false
	}
	switch p.typ.Kind() {
	case reflect.Struct:
		f, ok := formfield.Of(p.typ)[name]
		if !ok {
			return bindingPart{}, false
		}
		var v reflect.Value
		if p.value.IsValid() {
			v = p.value.FieldByIndex(f.Index)
		}
		return newPart(at, f.Type, v), true
	case reflect.Slice, reflect.Array:
		i, err := strconv.Atoi(name)
		if err != nil || i < 0 || p.typ.Kind() == reflect.Array && i >= p.typ.Len() {
			return bindingPart{}, false
		}
		var v reflect.Value
		if p.value.IsValid() && i < p.value.Len() {
			v = p.value.Index(i)
		}
		return newPart(at, p.typ.Elem(), v), true
	case reflect.Map:
		return newPart(at, p.typ.Elem(), p.ofKey(name)), true
	}
	return bindingPart{}, false
}

// ofKey returns the value of a map whose key a form calls so; not valid if there
// is none.
func (p bindingPart) ofKey(name string) reflect.Value {
	if !p.value.IsValid() {
		return reflect.Value{}
	}
	for _, key := range p.value.MapKeys() {
		if text, ok, err := plainText(key); ok && err == nil && text == name {
			return p.value.MapIndex(key)
		}
	}
	return reflect.Value{}
}

// eachLeft calls yield with each argument that the user is not asked for, and,
// of one that the user is asked for in part, with each part that is left.
func (b Binding) eachLeft(yield func(name, value string)) error {
	asked := map[*BoundArg][][]string{}
	for _, name := range b.asked {
		if _, err := b.part(name); err != nil && b.arg(name) == nil {
			if slices.ContainsFunc(b.args, func(a BoundArg) bool { return a.name == name }) {
				continue // it has no value to leave out
			}
			return err
		}
		a, path := b.argOf(strings.Split(name, "."))
		asked[a] = append(asked[a], path)
	}
	for i := range b.args {
		a := &b.args[i]
		paths := asked[a]
		if len(paths) == 0 {
			text, given, err := a.text()
			if err != nil {
				return err
			}
			if given {
				yield(a.name, text)
			}
			continue
		}
		p := newPart(a.name, a.value.Type(), a.value)
		if err := p.eachLeft(paths, b.bareName(a), yield); err != nil {
			return fmt.Errorf("argument %s: %w", a.name, err)
		}
	}
	return nil
}

// bareName returns what makes of the name of a part of an argument the one that
// a form has for it: without that of the argument, if it may stand so.
func (b Binding) bareName(a *BoundArg) func(string) string {
	if b.spread() != a {
		return func(name string) string { return name }
	}
	return func(name string) string {
		bare := strings.TrimPrefix(name, a.name+".")
		if first, _, _ := strings.Cut(bare, "."); b.arg(first) != nil {
			return name
		}
		return bare
	}
}

// eachLeft calls yield with each part of p that is at none of the paths, as a
// whole, if no path leads into it.
func (p bindingPart) eachLeft(paths [][]string, name func(string) string, yield func(name, value string)) error {
	if slices.ContainsFunc(paths, func(path []string) bool { return len(path) == 0 }) || !p.value.IsValid() {
		return nil
	}
	if len(paths) == 0 {
		text, given, err := formText(p.value)
		if given && err == nil {
			yield(name(p.name), text)
		}
		return err
	}
	parts, err := p.parts()
	if err != nil {
		return err
	}
	for _, step := range parts {
		var within [][]string
		for _, path := range paths {
			if path[0] == step {
				within = append(within, path[1:])
			}
		}
		part, _ := p.step(step)
		if err := part.eachLeft(within, name, yield); err != nil {
			return err
		}
	}
	return nil
}

// parts returns the names of the parts of a struct, list or map, in an order that
// is always the same. A part that no field of a form fills would get lost.
func (p bindingPart) parts() ([]string, error) {
	var names []string
	switch p.typ.Kind() {
	case reflect.Struct:
		for i := range p.typ.NumField() {
			f := p.typ.Field(i)
			if f.Anonymous && f.IsExported() && f.Type.Kind() == reflect.Pointer && !p.value.Field(i).IsNil() && f.Tag.Get("json") != "-" {
				return nil, fmt.Errorf("what is embedded by the pointer %s can't be sent: write its fields out in the struct", f.Name)
			}
		}
		return slices.Sorted(maps.Keys(formfield.Of(p.typ))), nil
	case reflect.Slice, reflect.Array:
		for i := range p.value.Len() {
			names = append(names, strconv.Itoa(i))
		}
	case reflect.Map:
		for _, key := range p.value.MapKeys() {
			text, ok, err := plainText(key)
			if err != nil || !ok {
				return nil, fmt.Errorf("a key of a map has no text: %w", err)
			}
			names = append(names, text)
		}
		slices.Sort(names)
	}
	return names, nil
}
