// Package formfield knows which fields of a struct a form may fill, and what it
// calls them.
package formfield

import (
	"cmp"
	"reflect"
	"strings"
	"sync"

	"github.com/lcgen/lcgen/internal/wirename"
)

// A Field is a field of a struct that a form may fill.
type Field struct {
	Index []int // as reflect.Value.FieldByIndex takes it; no pointer is on the way
	Type  reflect.Type
}

// Of returns the fields of a struct that a form may fill, by their names in it: those that
// encoding/json fills, but none behind an embedded pointer. A form calls a field
// by the name in its json tag, else by its own in lowerCamel. Of several fields
// of a name, the least nested counts, then the one with a tag, and else none: as
// in encoding/json. Nobody changes the map.
func Of(t reflect.Type) map[string]Field {
	if fields, ok := known.Load(t); ok {
		return fields.(map[string]Field)
	}
	fields, _ := known.LoadOrStore(t, fieldsOf(t))
	return fields.(map[string]Field)
}

// known holds what Of has found, by type.
var known sync.Map

func fieldsOf(t reflect.Type) map[string]Field {
	found := map[string][]candidate{}
	collectFields(t, nil, found, map[reflect.Type]bool{})
	fields := map[string]Field{}
	for name, all := range found {
		if best, ok := dominant(all); ok {
			fields[name] = best.Field
		}
	}
	return fields
}

// A candidate is a field that may be the one of its name.
type candidate struct {
	Field
	tagged bool
}

func collectFields(t reflect.Type, at []int, found map[string][]candidate, within map[reflect.Type]bool) {
	if within[t] {
		return
	}
	within[t] = true
	defer delete(within, t)
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(at[:len(at):len(at)], i)
		switch name, inline := Name(f); {
		case inline:
			collectFields(f.Type, index, found, within)
		case name != "":
			tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			found[name] = append(found[name], candidate{Field{index, f.Type}, tag != ""})
		}
	}
}

// Name returns what a form calls a field of a struct, empty if it never fills it. If
// inline is true, the fields of the embedded struct stand in its place.
func Name(f reflect.StructField) (name string, inline bool) {
	tag := f.Tag.Get("json")
	name, _, _ = strings.Cut(tag, ",")
	switch {
	case tag == "-", f.Anonymous && f.Type.Kind() == reflect.Pointer:
		return "", false
	case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
		return "", true
	case !f.IsExported():
		return "", false
	}
	return cmp.Or(name, wirename.Of(f.Name)), false
}

func dominant(all []candidate) (candidate, bool) {
	least := len(all[0].Index)
	for _, c := range all {
		least = min(least, len(c.Index))
	}
	var plain, tagged []candidate
	for _, c := range all {
		switch {
		case len(c.Index) > least:
		case c.tagged:
			tagged = append(tagged, c)
		default:
			plain = append(plain, c)
		}
	}
	switch {
	case len(tagged) == 1:
		return tagged[0], true
	case len(tagged) == 0 && len(plain) == 1:
		return plain[0], true
	}
	return candidate{}, false
}

// IsFile reports whether t is lc.File, which a field for files fills.
func IsFile(t reflect.Type) bool {
	return t.Name() == "File" && t.PkgPath() == "github.com/lcgen/lcgen/runtime"
}
