package scaffold

import (
	"go/types"
	"slices"
	"strings"
)

// A field is a field of the state with what is known of it.
type field struct {
	Name   string
	Type   string // as declared
	Told   bool   // actions say in it that they were called
	Loaded bool   // Load reads it, so that it is no state
	List   *list  // nil if it is no slice
	typ    types.Type

	Code    string    // the field in Go: "n.Title"
	Value   value     // what is shown of it, unless it is a list
	Pointer bool      // shown only if it is not nil
	Actions []*action // on single elements of the list
}

// A list is a slice of structs or pointers to them, or of anything else, when
// all names are empty.
type list struct {
	elem    types.Type
	Pointer bool   // the elements are pointers
	Struct  string // the struct's name if it is of the package itself

	// Fields of the struct, empty if it has none of the kind.
	ID, Text, Done, Count string

	Key    *value // tells elements apart, nil if nothing does
	Shown  value  // what is shown of an element
	Number value  // its Count
}

// Label returns what people read as the field's name.
func (f *field) Label() string { return label(f.Name) }

// Words returns the field's name as it stands in a sentence.
func (f *field) Words() string { return words(f.Name) }

// Singular returns what one element of the list is called in a sentence.
func (f *field) Singular() string {
	if f.List.Struct != "" {
		return words(f.List.Struct)
	}
	return strings.TrimSuffix(f.Words(), "s")
}

// Seeded reports whether the test begins with elements in the list: actions look
// for some, and enough is known of the type to write them down.
func (f *field) Seeded() bool {
	return len(f.Actions) > 0 && f.List.Struct != "" && strings.HasPrefix(f.Type, "[]")
}

// Slug returns what the IDs of elements begin with in the test.
func (f *field) Slug() string { return strings.ReplaceAll(f.Singular(), " ", "-") }

// DoneLabel returns what an element is if it is marked.
func (l *list) DoneLabel() string { return words(l.Done) }

// CountLabel returns what an element's number is called.
func (l *list) CountLabel() string { return label(l.Count) }

// listOf describes a slice, nil if t is none.
func listOf(t types.Type, pkg *types.Package) *list {
	slice, ok := t.Underlying().(*types.Slice)
	if !ok || types.Identical(slice.Elem().Underlying(), types.Typ[types.Byte]) {
		return nil
	}
	l := &list{elem: slice.Elem()}
	elem := slice.Elem()
	if ptr, ok := types.Unalias(elem).(*types.Pointer); ok {
		l.Pointer = true
		elem = ptr.Elem()
	}
	s, ok := elem.Underlying().(*types.Struct)
	if !ok {
		return l
	}
	if named, ok := types.Unalias(elem).(*types.Named); ok && named.Obj().Pkg() == pkg && named.TypeArgs().Len() == 0 {
		l.Struct = named.Obj().Name()
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
			l.ID = name
		case rank >= 0 && rank < best && isText(f.Type()):
			l.Text, best = name, rank
		case l.Done == "" && isBasic(f.Type(), types.IsBoolean):
			l.Done = name
		case l.Count == "" && isBasic(f.Type(), types.IsInteger):
			l.Count = name
		}
	}
}

// textField returns the field that says what a struct is, empty if t is none.
func textField(t types.Type) string {
	l := &list{}
	if s, ok := t.Underlying().(*types.Struct); ok {
		l.readFields(s)
	}
	return l.Text
}

// fieldType returns the type of a field of a struct.
func fieldType(t types.Type, name string) types.Type {
	o, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
	if o == nil {
		return types.Typ[types.Invalid]
	}
	return o.Type()
}

// isText reports whether a type is a string, by whatever name.
func isText(t types.Type) bool { return isBasic(t, types.IsString) }

// isString reports whether a type is string itself.
func isString(t types.Type) bool { return types.Identical(t, types.Typ[types.String]) }

func isBasic(t types.Type, info types.BasicInfo) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&info != 0
}
