package arg

import (
	"encoding"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// Spread says that a parameter is the only struct of an action, so that in a form
// the names of its fields may stand without that of the parameter: city for
// address.city. Fields that have the name of another parameter don't. In JSON
// nothing changes.
//
// What is nested has its path as name: address.city, items.0.name, labels.color.
func Spread[T any](args *Args, name string) {
	args.spread, args.members = name, shapeOf(reflect.TypeFor[T]()).fields
	slot := args.known(name)
	if slot == nil || len(args.loose) == 0 {
		return
	}
	rest := args.loose[:0]
	for _, p := range args.loose {
		first, _, _ := strings.Cut(p.path, ".")
		if !args.IsMember(first) {
			rest = append(rest, p)
			continue
		}
		slot.form, slot.args = fromForm, args
		slot.parts = append(slot.parts, p)
	}
	args.loose = rest
}

// IsMember reports whether the only struct of the action has a field that a form
// calls so.
func (args *Args) IsMember(name string) bool {
	_, ok := args.members[name]
	return ok
}

// formValue decodes a value that a form gives by its parts.
func formValue[T any](v Value) (T, error) {
	var t T
	f := filler{args: v.args}
	root := f.tree(v)
	f.fill(root, reflect.ValueOf(&t).Elem())
	switch len(f.faults) {
	case 0:
		return t, nil
	case 1:
		return t, f.faults[0]
	}
	return t, f.faults
}

// A node is a place in a value: what the fields of one name hold, and the places
// in it.
type node struct {
	name  string
	bare  bool // of a place in the parameter: its fields' names begin with it
	texts []string
	files []Upload
	kids  []*node // in the order of the form
	kid   map[string]*node
}

// in returns the place of a name in n.
func (n *node) in(name string) (kid *node, added bool) {
	if kid := n.kid[name]; kid != nil {
		return kid, false
	}
	kid = &node{name: name}
	if n.kid == nil {
		n.kid = map[string]*node{}
	}
	n.kid[name] = kid
	n.kids = append(n.kids, kid)
	return kid, true
}

// A filler fills one value from the fields of a form, and notes all faults on
// the way.
type filler struct {
	args   *Args
	at     []string // path to the place that is being filled
	bare   bool     // the fields there are called by the path
	faults refusals
}

// full reports whether enough faults have been noted: a request must not get an
// answer many times as long.
func (f *filler) full() bool { return len(f.faults) >= f.args.limits.List }

// refuse notes a fault at the place that is being filled.
func (f *filler) refuse(err error) {
	if f.full() {
		return
	}
	if all, ok := err.(refusals); ok {
		for _, r := range all {
			f.refuse(r)
		}
		return
	}
	r, ok := err.(*refusal)
	if !ok {
		r = &refusal{detail: notValid}
	}
	f.faults = append(f.faults, &refusal{path: clippedPath(f.at) + r.path, detail: r.detail, bare: f.bare, unknown: r.unknown})
}

// unknown refuses a field that nothing in the value has.
func (f *filler) unknown(detail phrase.Phrase) { f.refuse(&refusal{detail: detail, unknown: true}) }

// into goes to a place in the one that is being filled while it calls fill.
func (f *filler) into(n *node, fill func()) {
	if len(f.at) == 0 {
		f.bare = n.bare
		defer func() { f.bare = false }()
	}
	f.at = append(f.at, n.name)
	fill()
	f.at = f.at[:len(f.at)-1]
}

// tree sorts the fields of a value by their places in it.
func (f *filler) tree(v Value) *node {
	root := &node{texts: v.text, files: v.files}
	values := len(v.text) + len(v.files)
	for _, p := range v.parts {
		path := splitName(p.path, f.args.limits.Depth)
		if len(path) > f.args.limits.Depth {
			f.misplaced(p, path[:f.args.limits.Depth], phrase.Of("is nested more than %d levels deep", f.args.limits.Depth))
			continue
		}
		if slices.Contains(path, "") {
			f.misplaced(p, path, notOfAction)
			continue
		}
		n := root
		for i, name := range path {
			kid, added := n.in(name)
			if n = kid; added {
				values++
			}
			n.bare = n.bare || i == 0 && p.bare
		}
		if p.file != nil {
			n.files = append(n.files, *p.file)
		} else {
			n.texts = append(n.texts, p.text)
		}
		if values > f.args.limits.Values {
			f.refuse(refuse("has more than %d values", f.args.limits.Values))
			return root
		}
	}
	return root
}

// misplaced refuses a field that can have no place in the value.
func (f *filler) misplaced(p part, path []string, detail phrase.Phrase) {
	at, bare := f.at, f.bare
	f.at, f.bare = path, p.bare
	f.unknown(detail)
	f.at, f.bare = at, bare
}

// fill sets a value to what the form has for its place.
func (f *filler) fill(n *node, into reflect.Value) {
	if f.full() {
		return
	}
	s := shapeOf(into.Type())
	switch {
	case s.kind == pointer:
		f.fillPointer(n, into)
	case s.kind == file:
		f.fillFile(n, into)
	case s.kind == list && isFile(behind(into.Type().Elem())):
		f.fillFiles(n, into)
	case len(n.files) > 0:
		f.refuse(errNoFile)
	case s.kind == scalar:
		f.fillScalar(n, s, into)
	case len(n.texts) > 0 && len(n.kids) > 0:
		f.refuse(errWholeAndParts)
	case s.kind == list && !isWholeList(n, into.Type().Elem()):
		f.fillList(n, into)
	case len(n.texts) > 0:
		f.set(Value{text: n.texts, form: fromForm, args: f.args}, Value.readJSON, into)
	case s.kind == mapping:
		f.fillMap(n, into)
	case s.kind == object:
		f.fillStruct(n, s, into)
	}
}

var errWholeAndParts = refuse("is given both whole and in parts")

// isWholeList reports whether a field holds a list as JSON. That may also be what
// the user has typed as the only element, unless an element is JSON itself.
func isWholeList(n *node, element reflect.Type) bool {
	return len(n.texts) == 1 && strings.HasPrefix(n.texts[0], "[") && shapeOf(element).kind > pointer
}

func (f *filler) set(v Value, set func(Value, reflect.Value) error, into reflect.Value) {
	if err := set(v, into); err != nil {
		into.SetZero()
		f.refuse(err)
	}
}

func (f *filler) fillScalar(n *node, s *shape, into reflect.Value) {
	for _, kid := range n.kids {
		f.into(kid, func() { f.unknown(notOfAction) })
	}
	if len(n.kids) == 0 {
		f.set(Value{text: n.texts, form: fromForm, args: f.args}, s.set, into)
	}
}

// fillPointer leaves a pointer nil for a field that was left empty, if its type
// takes no empty text.
func (f *filler) fillPointer(n *node, into reflect.Value) {
	if isFile(into.Type().Elem()) && n.isNoFile() {
		return
	}
	p := reflect.New(into.Type().Elem())
	before := len(f.faults)
	f.fill(n, p.Elem())
	switch {
	case len(f.faults) == before:
		into.Set(p)
	case len(n.kids)+len(n.files) == 0 && len(n.texts) == 1 && n.texts[0] == "":
		f.faults = f.faults[:before]
	}
}

func (f *filler) fillStruct(n *node, s *shape, into reflect.Value) {
	for _, kid := range n.kids {
		f.into(kid, func() {
			if field, ok := s.fields[kid.name]; ok {
				f.fill(kid, into.FieldByIndex(field.Index))
			} else {
				f.unknown(notOfAction)
			}
		})
	}
}

// fillList fills a slice or an array from fields with numbers, of which some may
// be missing, or from fields of one name, or from JSON.
func (f *filler) fillList(n *node, into reflect.Value) {
	var each []func(element reflect.Value)
	if len(n.texts) > 0 {
		each = f.wholeElements(n)
	} else {
		each = f.numberedElements(n)
	}
	if into.Kind() == reflect.Slice {
		into.Set(reflect.MakeSlice(into.Type(), len(each), len(each)))
	}
	if len(each) > into.Len() {
		f.refuse(refuse("has more than %d values", into.Len()))
		return
	}
	for i, fill := range each {
		fill(into.Index(i))
	}
}

// numberedElements returns what fills the elements of a list that are numbered
// in the form.
func (f *filler) numberedElements(n *node) (each []func(reflect.Value)) {
	var kids []*node
	for _, kid := range n.kids {
		if isIndex(kid.name) {
			kids = append(kids, kid)
		} else {
			f.into(kid, func() { f.unknown(phrase.Of("is not in the list: its elements are numbered 0, 1, 2 and so on")) })
		}
	}
	slices.SortFunc(kids, func(a, b *node) int {
		if len(a.name) != len(b.name) {
			return len(a.name) - len(b.name)
		}
		return strings.Compare(a.name, b.name)
	})
	for _, kid := range kids {
		each = append(each, func(element reflect.Value) { f.into(kid, func() { f.fill(kid, element) }) })
	}
	return each
}

// isIndex reports whether a name is the number of an element of a list. There
// are no elements before it that are missing, so a large one costs nothing.
func isIndex(name string) bool {
	return len(name) <= 9 && strings.Trim(name, "0123456789") == "" && (name == "0" || name[0] != '0')
}

// wholeElements returns what fills the elements of a list that has a field, or an
// element of JSON, for each.
func (f *filler) wholeElements(n *node) (each []func(reflect.Value)) {
	values, err := Value{text: n.texts, form: fromForm, args: f.args}.elements(f.args.limits.Values)
	if err != nil {
		f.refuse(refuse("has more than %d values", f.args.limits.Values))
		return nil
	}
	for i, v := range values {
		each = append(each, func(element reflect.Value) {
			f.into(&node{name: strconv.Itoa(i)}, func() { f.fillWhole(v, element) })
		})
	}
	return each
}

// fillWhole fills an element of a list of whole values.
func (f *filler) fillWhole(v Value, into reflect.Value) {
	s := shapeOf(into.Type())
	switch {
	case v.form == fromForm:
		f.fill(&node{texts: v.text}, into)
	case s.kind == scalar && v.isNull():
		f.refuse(errNull)
	case s.kind == scalar:
		f.set(v, s.set, into)
	default:
		f.set(v, Value.readJSON, into)
	}
}

// fillMap fills a map whose keys are in the names of the fields.
func (f *filler) fillMap(n *node, into reflect.Value) {
	t := into.Type()
	into.Set(reflect.MakeMap(t))
	for _, kid := range n.kids {
		f.into(kid, func() {
			key := reflect.New(t.Key()).Elem()
			if err := setKey(kid.name, key); err != nil {
				f.refuse(err)
				return
			}
			if into.MapIndex(key).IsValid() {
				f.refuse(refuse("must be given once"))
				return
			}
			value := reflect.New(t.Elem()).Elem()
			f.fill(kid, value)
			into.SetMapIndex(key, value)
		})
	}
}

// setKey reads the key of a map, as encoding/json does.
func setKey(name string, key reflect.Value) error {
	v := Value{text: []string{name}, form: fromForm}
	if key.Kind() == reflect.String {
		return basicSetter(key.Type())(v, key)
	}
	if text, ok := key.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return v.readText(text)
	}
	return basicSetter(key.Type())(v, key)
}
