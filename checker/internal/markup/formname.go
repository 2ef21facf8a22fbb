package markup

import (
	"go/types"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// anything stands in the name of a field for what the template writes there.
const anything = "\x00"

// fieldParam returns the parameter that a field of a form gives, or a part of: of
// that name, or the one before its first period, or the struct whose fields may
// stand alone. It is nil if there is none. If the name leads nowhere in the
// parameter, known is false, and names are what it could be.
func (a *Action) fieldParam(name string) (p *Param, known bool, names []string) {
	p, _, known, names = a.fieldPart(name)
	return p, known, names
}

// fieldPart is fieldParam, and returns the type of what the field gives, too: nil if
// it isn't known.
func (a *Action) fieldPart(name string) (p *Param, part types.Type, known bool, names []string) {
	path := strings.Split(name, ".")
	if p := a.param(path[0]); p != nil {
		whole := p.Type
		if p.Variadic {
			whole = types.NewSlice(whole)
		}
		part, known, names = partOf(whole, path[1:], path[:1])
		return p, part, known, names
	}
	for i := range a.Params {
		names = append(names, a.Params[i].Name)
		if p := &a.Params[i]; p.Spread {
			for _, m := range formMembers(p.Type) {
				names = append(names, m.name)
				if m.name == path[0] {
					part, known, names := partOf(m.typ, path[1:], path[:1])
					return p, part, known, names
				}
			}
		}
	}
	return nil, nil, false, names
}

// MeantBy returns the name that a path such as items.0.name or items/0/name is
// nearly, as far as the action has its beginning; "" if it leads somewhere, or if
// nothing is near.
func (a *Action) MeantBy(path string) string {
	path = pathOf(path)
	_, known, names := a.fieldParam(path)
	if known || len(names) == 0 || a.param(path) != nil {
		return ""
	}
	parts := strings.Split(path, ".")
	n := min(len(parts), strings.Count(names[0], ".")+1) // the part that is not there, and those before it
	if n == 1 {
		return "" // a name that is compared as a whole
	}
	own := make([]string, len(names)) // without what is before it, which is right
	for i, name := range names {
		own[i] = name[strings.LastIndexByte(name, '.')+1:]
	}
	meant := parser.Closest(parts[n-1], own)
	if meant == "" {
		return ""
	}
	parts[n-1] = meant
	return strings.Join(parts, ".")
}

// Leads reports whether a path is that of a parameter of the action, or of a part
// of one that a form may fill.
func (a *Action) Leads(path string) bool {
	_, known, _ := a.fieldParam(pathOf(path))
	return known
}

// pathOf returns a path with dots between its parts: items.0 for items/0 and
// items[0].
func pathOf(path string) string {
	return strings.NewReplacer("/", ".", "[", ".", "]", "").Replace(path)
}

// fieldPath returns the parameter that a field of a form gives, or a part of, and
// the path to that part; nil if there is none.
func (a *Action) fieldPath(name string) (*Param, []string) {
	path := strings.Split(name, ".")
	if p := a.param(path[0]); p != nil {
		return p, path[1:]
	}
	p, _, _ := a.fieldParam(name)
	return p, path
}

// fieldName returns the name of a field that gives a parameter, or a part of it.
func (p *Param) fieldName() string {
	if members := formMembers(p.Type); p.Spread && len(members) > 0 {
		return members[0].name
	}
	return p.Name
}

// partOf returns the type of the part of a value of type t that a path leads to, nil
// if it isn't known. If there is none, known is false, and names are what it could
// be. Of what the template writes into the path nothing is known.
func partOf(t types.Type, path, before []string) (part types.Type, known bool, names []string) {
	if len(path) == 0 {
		return t, true, nil
	}
	t = deref(t)
	if parser.ReadsItself(t) {
		return nil, false, nil
	}
	first, rest, at := path[0], path[1:], append(slices.Clone(before), path[0])
	open := strings.Contains(first, anything)
	switch u := t.Underlying().(type) {
	case *types.Slice:
		if isByte(u.Elem()) || !open && !isNumber(first) {
			return nil, false, nil
		}
		return partOf(u.Elem(), rest, at)
	case *types.Array:
		if !open && !isNumber(first) {
			return nil, false, nil
		}
		return partOf(u.Elem(), rest, at)
	case *types.Map:
		return partOf(u.Elem(), rest, at)
	case *types.Struct:
		if open {
			return nil, true, nil
		}
		for _, m := range formMembers(t) {
			if m.name == first {
				return partOf(m.typ, rest, at)
			}
			names = append(names, readable(strings.Join(append(slices.Clone(before), m.name), ".")))
		}
		return nil, false, names
	}
	return nil, false, nil
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// A formMember is a field of a struct that a form may fill.
type formMember struct {
	name string
	typ  types.Type
}

// formMembers returns the fields of a struct that a form may fill, none if t is
// no struct.
func formMembers(t types.Type) []formMember {
	s, ok := deref(t).Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	var all []formMember
	for i := range s.NumFields() {
		typ := s.Field(i).Type()
		name, inline := parser.FormField(s, i)
		switch {
		case inline:
			for _, m := range formMembers(typ) {
				if !slices.ContainsFunc(all, func(o formMember) bool { return o.name == m.name }) {
					all = append(all, m)
				}
			}
		case name != "":
			all = slices.DeleteFunc(all, func(o formMember) bool { return o.name == name })
			all = append(all, formMember{name, typ})
		}
	}
	return all
}

// namePattern returns the name of a field, with anything for what the template
// writes into it, and whether it begins with text that tells the parameter.
func namePattern(a attr) (pattern string, ok bool) {
	if text, constant := a.constant(); constant {
		return text, true
	}
	for i, part := range a.parts {
		text := strings.Map(func(r rune) rune {
			if isOutput(r) {
				return rune(anything[0])
			}
			return r
		}, part.text)
		if i > 0 && !strings.HasPrefix(text, anything) && !strings.HasSuffix(pattern, anything) {
			pattern += anything // it chooses between texts
		}
		pattern += text
	}
	first, _, _ := strings.Cut(pattern, ".")
	return pattern, first != "" && !strings.Contains(first, anything)
}

func readable(pattern string) string { return strings.ReplaceAll(pattern, anything, "…") }

// shownName returns a name for people, and how long the text is that it begins
// with in the template.
func shownName(pattern string) (shown string, length int) {
	begin, _, _ := strings.Cut(pattern, anything)
	return readable(pattern), len(begin)
}
