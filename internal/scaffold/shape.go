package scaffold

import (
	"go/types"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// A stateField is a field of state with what is known of its type.
type stateField struct {
	name     string
	typ      types.Type
	typeText string
	list     *list // nil where it is no slice
}

// A list is a slice of structs or pointers to them, or of anything else, when
// all names are empty.
type list struct {
	elem    types.Type
	pointer bool
	literal string // the struct's type as source where it is of the package itself

	// Fields of the struct, empty where it has none of the kind.
	id, text, done, count string
}

// isText reports whether a type is a string, by whatever name.
func isText(t types.Type) bool { return isBasic(t, types.IsString) }

func isBasic(t types.Type, info types.BasicInfo) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&info != 0
}

// isString reports whether a type is string itself.
func isString(t types.Type) bool { return types.Identical(t, types.Typ[types.String]) }

// listOf describes a slice, nil for what is none.
func listOf(t types.Type, pkg *types.Package) *list {
	slice, ok := t.Underlying().(*types.Slice)
	if !ok || isBasic(slice.Elem(), types.IsInteger) && types.Identical(slice.Elem().Underlying(), types.Typ[types.Byte]) {
		return nil
	}
	l := &list{elem: slice.Elem()}
	elem := slice.Elem()
	if ptr, ok := types.Unalias(elem).(*types.Pointer); ok {
		l.pointer = true
		elem = ptr.Elem()
	}
	s, ok := elem.Underlying().(*types.Struct)
	if !ok {
		return l
	}
	if named, ok := types.Unalias(elem).(*types.Named); ok && named.Obj().Pkg() == pkg && named.TypeArgs().Len() == 0 {
		l.literal = named.Obj().Name()
	}
	l.readFields(s)
	return l
}

// textNames are the names of fields that say what a thing is, the best first.
var textNames = []string{"Text", "Title", "Name", "Label", "Content", "Message", "Subject", "Body"}

// readFields finds the fields of an element that there is something to do with.
func (l *list) readFields(s *types.Struct) {
	best := len(textNames)
	for f := range s.Fields() {
		name := f.Name()
		rank := slices.Index(textNames, name)
		switch {
		case !f.Exported() || f.Embedded():
		case name == "ID" && isText(f.Type()):
			l.id = name
		case rank >= 0 && rank < best && isText(f.Type()):
			l.text, best = name, rank
		case l.done == "" && isBasic(f.Type(), types.IsBoolean):
			l.done = name
		case l.count == "" && isBasic(f.Type(), types.IsInteger):
			l.count = name
		}
	}
}

// field returns the type of a field of the element.
func (l *list) field(name string) types.Type {
	o, _, _ := types.LookupFieldOrMethod(l.elem, true, nil, name)
	if o == nil {
		return types.Typ[types.Invalid]
	}
	return o.Type()
}

// textField returns the field that says what a struct is, empty where t is
// none.
func textField(t types.Type) string {
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return ""
	}
	l := &list{}
	l.readFields(s)
	return l.text
}

// A param is a parameter with what is known of its type.
type param struct {
	name, wire         string
	kind               parser.Kind
	typ                types.Type // of the value, without pointer and dots
	typeText           string     // as declared
	optional, variadic bool
}

// isID reports whether the parameter is named as an identifier is, and is
// passed as one.
func (p *param) isID() bool {
	return !p.optional && !p.variadic && p.kind == parser.KindString && (p.wire == "id" || strings.HasSuffix(p.wire, "Id"))
}

// required reports whether a call must have the parameter.
func (p *param) required() bool { return !p.optional && !p.variadic }

// blank returns a value for a parameter that is asked for, in Go and in a
// template. There is none in a template of a struct or an array.
func (p *param) blank() (code, tmpl string) {
	if p.optional {
		return "nil", "nil"
	}
	switch u := p.typ.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return `""`, `""`
		case u.Info()&types.IsBoolean != 0:
			return "false", "false"
		}
		return "0", "0"
	case *types.Struct, *types.Array:
		return p.typeText + "{}", ""
	}
	return "nil", "nil"
}

// sample returns a value that the parameter takes, as source of a test, and
// whether that is sure: what decodes itself may be choosy.
func (p *param) sample() (code string, sure bool) {
	if e := p.kind.Info().Example; e != "" {
		return e, true
	}
	switch {
	case p.kind == parser.KindText || isNamedType(p.typ):
		return "", false
	case strings.HasPrefix(p.typeText, "["):
		return "[]any{}", true
	}
	return "map[string]any{}", true
}

func isNamedType(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.Named)
	return ok
}
