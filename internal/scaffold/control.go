package scaffold

import (
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/internal/wirename"
	"github.com/lcgen/lcgen/parser"
)

// A control is one of the fields of a form that asks for the parameters of an
// action.
type control struct {
	Name  string // of the field: "price", "address.city", "tags.0"
	Label string
	JSON  bool // no control can ask for it but by its JSON

	File     bool   // a file, which can't be bound
	Type     string // of the input, if it isn't that of the Go type
	Multiple bool   // of a file
	Required bool   // of a file, or of an input with Type
}

// Raw reports whether the template writes the control itself.
func (c control) Raw() bool { return c.JSON || c.File }

// Controls returns the fields of the form that asks for the action's parameters:
// one for each part that a control can ask for. Of a list it is the first
// element, unless one control asks for all of it.
func (a *action) Controls() []control {
	var all []control
	for _, q := range a.Params {
		if q.isFile() {
			all = append(all, control{Name: q.Wire, Label: q.Label(), File: true, Multiple: q.Variadic || q.List, Required: q.Required()})
			continue
		}
		f := controlFinder{bare: q.Spread && !a.hides(q), of: q.Wire, from: q.from, optional: q.Optional}
		t := q.typ
		if q.Variadic {
			t = types.NewSlice(t)
		}
		f.walk(t, q.Wire, q.Label())
		all = append(all, f.found...)
	}
	return all
}

// hides reports whether another parameter has the name of a field of the struct q,
// which then can't stand alone.
func (a *action) hides(q *param) bool {
	s, _ := q.typ.Underlying().(*types.Struct)
	return s != nil && slices.ContainsFunc(fieldsOf(s), func(f formField) bool {
		return slices.ContainsFunc(a.Params, func(other *param) bool { return other.Wire == f.name })
	})
}

// A controlFinder walks through the type of a parameter.
type controlFinder struct {
	of    string // the parameter
	bare  bool   // the names of its fields stand without its own
	from  *types.Package
	open  []types.Type
	found []control

	optional bool // the parameter is
}

const (
	maxNested = 4  // levels of what is nested
	maxArray  = 12 // elements of an array that have a control each
)

func (f *controlFinder) walk(t types.Type, name, label string) {
	optional := f.optional && len(f.open) == 0
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t, optional = ptr.Elem(), true
	}
	if !isNested(t) || f.isWhole(t) {
		f.add(name, label, false)
		if typ := f.inputType(t, name); typ != "" {
			c := &f.found[len(f.found)-1]
			c.Type, c.Required = typ, !optional
		}
		return
	}
	if slices.ContainsFunc(f.open, func(o types.Type) bool { return types.Identical(o, t) }) || len(f.open) >= maxNested {
		f.add(name, label, true)
		return
	}
	f.open = append(f.open, t)
	defer func() { f.open = f.open[:len(f.open)-1] }()
	switch u := t.Underlying().(type) {
	case *types.Struct:
		fields := fieldsOf(u)
		for _, field := range fields {
			f.walk(field.typ, name+"."+field.name, nestedLabel(label, field.label, len(f.open) > 1 || !f.bare))
		}
		if len(fields) == 0 {
			f.add(name, label, true)
		}
	case *types.Slice:
		if isBasic(u.Elem(), types.IsInteger) && types.Identical(u.Elem().Underlying(), types.Typ[types.Byte]) {
			f.add(name, label, true) // base64
			return
		}
		f.walk(u.Elem(), name+".0", label)
	case *types.Array:
		if u.Len() == 0 || u.Len() > maxArray {
			f.add(name, label, true)
			return
		}
		for i := range u.Len() {
			f.walk(u.Elem(), name+"."+strconv.FormatInt(i, 10), label+" "+strconv.FormatInt(i+1, 10))
		}
	default:
		f.add(name, label, true)
	}
}

// isWhole reports whether one control asks for all of a list: that of a type with
// constants is a select of several, and that of files takes several.
func (f *controlFinder) isWhole(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	return ok && (parser.Offers(s.Elem(), f.from) || parser.IsFile(s.Elem()))
}

// inputType returns the type of the input for a text that people don't type as any
// other, by the last word of its name. It is empty for all else.
func (f *controlFinder) inputType(t types.Type, name string) string {
	if !isBasic(t, types.IsString) || parser.ReadsItself(t) || parser.Offers(t, f.from) {
		return ""
	}
	words := wirename.Words(name[strings.LastIndexByte(name, '.')+1:])
	if len(words) == 0 {
		return ""
	}
	switch last := strings.ToLower(words[len(words)-1]); last {
	case "password", "email":
		return last
	}
	return ""
}

// nestedLabel returns what people read for a field of a struct: its own name, or
// that and the struct's.
func nestedLabel(of, own string, both bool) string {
	if !both {
		return own
	}
	return of + ": " + strings.ToLower(own[:1]) + own[1:]
}

func (f *controlFinder) add(name, label string, json bool) {
	if f.bare {
		name = strings.TrimPrefix(name, f.of+".")
	}
	if json {
		label += " (JSON)"
	}
	f.found = append(f.found, control{Name: name, Label: label, JSON: json})
}

// isNested reports whether a type consists of parts that a form has fields for.
func isNested(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Struct, *types.Slice, *types.Array, *types.Map:
		return !parser.ReadsItself(t)
	}
	return false
}

// A formField is a field of a struct that a form fills.
type formField struct {
	name, label string
	typ         types.Type
}

// fieldsOf returns the fields of a struct that a form fills. What is embedded is
// left to the user.
func fieldsOf(s *types.Struct) []formField {
	var fields []formField
	for i := range s.NumFields() {
		v := s.Field(i)
		if name, _ := parser.FormField(s, i); name != "" && !v.Embedded() {
			fields = append(fields, formField{name, label(v.Name()), v.Type()})
		}
	}
	return fields
}
