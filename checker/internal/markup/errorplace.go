package markup

import (
	"go/types"
	"reflect"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// checkErrors reports places for the error of a parameter that the action of
// their form doesn't have.
func (k *text) checkErrors(a *Action, fields *form) {
	fields.judged = true
	if a.Broken {
		return
	}
	names := a.ErrorNames()
	for _, e := range fields.errors {
		name := firstPart(e)
		meant := a.MeantBy(e.text)
		switch {
		case IsErrorName(name.text, names) && meant != "":
			k.fault(Names, e.offset, len(e.text), didYouMean+meant+"?", "no error shows here: action %s has no parameter %q", a.Name, e.text)
		case IsErrorName(name.text, names):
		case len(a.Params) == 0:
			k.fault(Names, name.offset, len(name.text), "", "no error shows here: action %s takes no parameters", a.Name)
		default:
			k.fault(Names, name.offset, len(name.text), suggest(name.text, names), "no error shows here: action %s has no parameter %q", a.Name, name.text)
		}
	}
}

// nearErrors reports places for errors that are in no form whose action is known,
// if they have nearly the name of a parameter of the component.
func (k *text) nearErrors(f *forms) {
	if k.component == nil {
		return
	}
	places := f.loose
	for _, x := range f.all {
		if !x.judged {
			places = append(places, x.errors...)
		}
	}
	var names []string
	for _, a := range k.component.Actions {
		if a.Broken {
			return // it may have any parameter
		}
		names = append(names, a.ErrorNames()...)
	}
	for _, e := range places {
		name := firstPart(e)
		if meant := parser.Closest(name.text, names); meant != "" && !IsErrorName(name.text, names) {
			k.fault(Names, name.offset, len(name.text), didYouMean+meant+"?", "no error shows here: no action of component %s has a parameter %q", k.component.Name, name.text)
		}
	}
}

// firstPart returns what stands before the first dot or slash of a name: items of
// items.0.name.
func firstPart(w word) word {
	first, _, _ := strings.Cut(pathOf(w.text), ".")
	return word{first, w.offset}
}

// IsErrorName reports whether an error can be about a name among those of
// [Action.ErrorNames].
func IsErrorName(name string, names []string) bool {
	for _, known := range names {
		if known == name {
			return true
		}
	}
	return false
}

// ErrorNames returns the names that an error of the action can be about: its
// parameters, and the members of those that are structs, whose fields in a form
// may stand without the parameter's name.
func (a *Action) ErrorNames() []string {
	var names []string
	for _, p := range a.Params {
		names = append(names, p.Name)
		if !p.File {
			names = append(names, memberNames(p.Type, nil)...)
		}
	}
	return names
}

// memberNames returns the names of a struct's fields on the wire: that of the
// json tag, else its own in lowerCamel. Those of an embedded struct are among
// them.
func memberNames(t types.Type, outer []*types.Struct) []string {
	s, ok := deref(t).Underlying().(*types.Struct)
	if !ok || slices.Contains(outer, s) {
		return nil
	}
	var names []string
	for i := range s.NumFields() {
		f := s.Field(i)
		tag, _, _ := strings.Cut(reflect.StructTag(s.Tag(i)).Get("json"), ",")
		switch {
		case tag == "-":
		case f.Embedded() && tag == "":
			names = append(names, memberNames(f.Type(), append(outer, s))...)
		case !f.Exported():
		case tag != "":
			names = append(names, tag)
		default:
			names = append(names, parser.WireName(f.Name()))
		}
	}
	return names
}
