package parser

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A field is a field of a component's struct, in types and in syntax.
type field struct {
	*types.Var
	syntax *ast.Field
}

// end returns the position behind the field's name.
func (f field) end() token.Pos { return f.Pos() + token.Pos(len(f.Name())) }

// structFields pairs the fields of a struct with their syntax.
func structFields(named *types.Named, spec *ast.TypeSpec) ([]field, bool) {
	s, ok := named.Underlying().(*types.Struct)
	syntax, isStruct := ast.Unparen(spec.Type).(*ast.StructType)
	if !ok || !isStruct {
		return nil, false
	}
	var fields []field
	for _, f := range syntax.Fields.List {
		for range max(1, len(f.Names)) {
			if len(fields) == s.NumFields() {
				return nil, false
			}
			fields = append(fields, field{s.Field(len(fields)), f})
		}
	}
	return fields, len(fields) == s.NumFields()
}

// readStruct finds the component's ID and its state among the fields.
func (p *parsing) readStruct(c *component) {
	for _, f := range c.fields {
		if f.Embedded() && isInvalid(f.Type()) {
			c.incomplete = true
		}
	}
	p.readID(c)
	wires := &fieldNames{wires: map[string]string{}, queries: map[string]string{}}
	for _, f := range c.fields {
		p.reportInnerTags(f)
		tag, ok := p.readTag(f)
		switch {
		case ok && f.Name() == c.IDField:
			p.reportTag("LC010", f, tag.text, "remove the tag", "the component's ID can't be %s", noun(tag.value))
		case ok:
			p.addState(c, f.Var, tag, wires, f)
		case f.Embedded():
			p.addPromoted(c, f, wires)
		}
	}
}

// readID finds the one field of type lc.ComponentID.
func (p *parsing) readID(c *component) {
	var ids []field
	unknown := false
	for _, f := range c.fields {
		if isRuntime(f.Type(), "ComponentID") {
			ids = append(ids, f)
		}
		unknown = unknown || isInvalid(f.Type())
	}
	switch {
	case len(ids) == 1 && !ids[0].Embedded() && ids[0].Name() != "_":
		c.IDField = ids[0].Name()
		return
	case len(ids) == 1 && ids[0].Embedded():
		p.report("LC010", ids[0].Pos(), ids[0].end(), "name the field: ID lc.ComponentID", "component %s embeds its lc.ComponentID", c.Type)
	case len(ids) == 1:
		p.report("LC010", ids[0].Pos(), ids[0].end(), "name the field: ID lc.ComponentID", "the lc.ComponentID of component %s has no name", c.Type)
	case len(ids) > 1:
		p.report("LC010", ids[1].Pos(), ids[1].end(), "remove one of them", "component %s has several fields of type lc.ComponentID: %s and %s", c.Type, ids[0].Name(), ids[1].Name())
	case unknown: // the compiler says why
	default:
		p.reportNoID(c)
	}
	c.spoil("it has no field of type lc.ComponentID")
}

// reportNoID says that a component has no ID, and why a field that looks like
// one won't do.
func (p *parsing) reportNoID(c *component) {
	for _, f := range c.fields {
		if ptr, ok := types.Unalias(f.Type()).(*types.Pointer); ok && isRuntime(ptr.Elem(), "ComponentID") {
			p.report("LC010", f.Pos(), f.end(), "write ID lc.ComponentID", "the lc.ComponentID of component %s is a pointer", c.Type)
			return
		}
		if f.Embedded() && hasID(f.Type()) {
			p.report("LC010", f.Pos(), f.end(), "add ID lc.ComponentID to "+c.Type+" itself", "the lc.ComponentID of component %s is inside its embedded %s", c.Type, f.Name())
			return
		}
	}
	p.reportNode("LC010", c.spec.Name, "add ID lc.ComponentID", "component %s has no field of type lc.ComponentID", c.Type)
}

// hasID reports whether a struct, or a pointer to one, has a field of type
// lc.ComponentID.
func hasID(t types.Type) bool {
	s, ok := structOf(t)
	if !ok {
		return false
	}
	for f := range s.Fields() {
		if isRuntime(f.Type(), "ComponentID") {
			return true
		}
	}
	return false
}

// structOf returns the struct behind a type and behind a pointer to it.
func structOf(t types.Type) (*types.Struct, bool) {
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		t = ptr.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	return s, ok
}

// tagValues are the values of the struct tag lc.
var tagValues = []string{"state", "client", "prop"}

// wantTag shows the values of the struct tag lc.
const wantTag = `lc:"state", lc:"client" or lc:"prop"`

// readTag returns what a field's lc tag says, and reports one that means
// nothing.
func (p *parsing) readTag(f field) (fieldTag, bool) {
	if f.syntax.Tag == nil {
		return fieldTag{}, false
	}
	text, err := strconv.Unquote(f.syntax.Tag.Value)
	if err != nil {
		return fieldTag{}, false
	}
	value, ok := reflect.StructTag(text).Lookup(tool)
	if !ok {
		if looseTag(text) {
			p.reportNode("LC010", f.syntax.Tag, "write "+wantTag, "malformed lc tag of field %s", f.Name())
		}
		return fieldTag{}, false
	}
	if first, _, _ := strings.Cut(value, ","); !slices.Contains(tagValues, first) {
		p.reportTag("LC010", f, value, didYouMeanTag(first), "unknown value %q of the lc tag of field %s", value, f.Name())
		return fieldTag{}, false
	}
	tag, fault := parseTag(value)
	if fault != nil {
		p.reportTag("LC010", f, value, fault.hint, "lc tag of field %s: %s", f.Name(), fault.text)
		return fieldTag{}, false
	}
	return tag, true
}

// reportInnerTags reports lc tags in a struct type that a field has written
// out: only those of the component's own fields, and promoted ones, count.
func (p *parsing) reportInnerTags(f field) {
	if f.Embedded() || f.syntax.Names[0].Name != f.Name() {
		return // a, b struct{…} has one type for both
	}
	ast.Inspect(f.syntax.Type, func(n ast.Node) bool {
		inner, ok := n.(*ast.Field)
		if !ok || inner.Tag == nil {
			return true
		}
		text, err := strconv.Unquote(inner.Tag.Value)
		if _, tagged := reflect.StructTag(text).Lookup(tool); err == nil && tagged {
			p.reportNode("LC010", inner.Tag, "tag the field "+f.Name()+" itself", "an lc tag inside field %s has no effect", f.Name())
		}
		return true
	})
}

// didYouMeanTag is the advice for an unknown value of the lc tag.
func didYouMeanTag(value string) string {
	if c := Closest(value, tagValues); c != "" {
		return `did you mean lc:"` + c + `"?`
	}
	return "want " + wantTag
}

// looseKey is what the key of an lc tag may have been meant to be.
var looseKey = regexp.MustCompile(`(?i)^[\s,;]*lc\s*[:=]`)

// looseTag reports whether a struct tag without an lc key looks as if it were
// meant to have one: in other letters, or where the tag is not well formed.
func looseTag(tag string) bool {
	wellFormed := regexp.MustCompile(`^ *([^\s":]+):("(?:[^"\\]|\\.)*")`)
	for tag != "" {
		if looseKey.MatchString(tag) {
			return true
		}
		m := wellFormed.FindString(tag)
		if m == "" {
			return false
		}
		tag = tag[len(m):]
	}
	return false
}

// reportTag is report about the value of a field's lc tag.
func (p *parsing) reportTag(code string, f field, value, hint, format string, args ...any) {
	pos, end := f.syntax.Tag.Pos(), f.syntax.Tag.End()
	if i := strings.Index(f.syntax.Tag.Value, tool+`:"`+value+`"`); i >= 0 {
		pos += token.Pos(i + len(tool+`:"`))
		end = pos + token.Pos(len(value))
	}
	p.report(code, pos, end, hint, format, args...)
}

// kept says what becomes of a field with that value of the tag.
func kept(value string) string {
	if value == "prop" {
		return "given as a prop"
	}
	return "kept as " + value
}

// noun says what a field with that value of the tag is.
func noun(value string) string {
	if value == "prop" {
		return "a prop"
	}
	return "state"
}

// addState adds a tagged field to the component's state, or to its props. Faults
// are reported at the component's own field.
func (p *parsing) addState(c *component, v *types.Var, tag fieldTag, names *fieldNames, at field) {
	wire, value, wires := WireName(v.Name()), tag.value, names.wires
	switch {
	case wire == "":
		p.report("LC010", at.Pos(), at.end(), "name it", "a field without a name can't be %s", noun(value))
		return
	case isInvalid(v.Type()):
		c.spoil("the type of its field " + v.Name() + " does not compile")
		return
	case wires[wire] != "":
		p.report("LC009", at.Pos(), at.end(), "rename one of them", "fields %s and %s are both %q on the wire", wires[wire], v.Name(), wire)
		c.spoil("two of its fields have one name on the wire")
		return
	}
	wires[wire] = v.Name()
	if f := findFault(v.Type(), roundTrip); f != nil {
		p.report("LC014", at.Pos(), at.end(), f.advice, "field %s can't be %s: %s", v.Name(), kept(value), f.text(v.Name()))
		c.spoil("its field " + v.Name() + " can't be encoded")
		return
	}
	if !p.inAddress(c, v, tag, names, at) {
		return
	}
	kind := cmp.Or(kindOf(v.Type()), KindJSON) // pointers have none
	fld := Field{Query: tag.url, Push: tag.history == "push", Keep: tag.keep, Name: v.Name(), Wire: wire, Type: typeText(v.Type(), kind, p.in.Pkg), Pos: p.position(v.Pos())}
	fld.Shape, fld.Picky = wireShape(v.Type())
	switch value {
	case "client":
		c.Client = append(c.Client, fld)
	case "prop":
		c.Props = append(c.Props, fld)
	default:
		c.State = append(c.State, fld)
	}
}

// fieldNames are the names that fields of a component have, with the fields that
// have them.
type fieldNames struct {
	wires   map[string]string // on the wire
	queries map[string]string // in the query of the page's address
}

// inAddress notes the name that a field has in the address, if it is there, and
// reports whether it can be.
func (p *parsing) inAddress(c *component, v *types.Var, tag fieldTag, names *fieldNames, at field) bool {
	switch other := names.queries[tag.url]; {
	case tag.url == "":
		return true
	case other != "":
		p.report("LC009", at.Pos(), at.end(), "rename one of them", "fields %s and %s are both %q in the address", other, v.Name(), tag.url)
		c.spoil("two of its fields have one name in the address")
		return false
	case !fitsAddress(v.Type()):
		p.report("LC010", at.Pos(), at.end(), "use a string, a boolean, a number, a time, a type with UnmarshalText and MarshalText, or a slice of one of these", "field %s can't be in the address: it is not one text, nor a list of texts", v.Name())
		c.spoil("its field " + v.Name() + " can't be in the address")
		return false
	}
	names.queries[tag.url] = v.Name()
	return true
}

// addPromoted adds the tagged fields that a component gets from a struct it
// embeds in the given field. What another field hides is not promoted.
func (p *parsing) addPromoted(c *component, at field, wires *fieldNames) {
	w := promoter{p, c, at, wires, map[types.Type]bool{}}
	w.walk(at.Type(), false)
}

// A promoter walks the structs that a component embeds in one field.
type promoter struct {
	*parsing
	component *component
	at        field
	wires     *fieldNames
	seen      map[types.Type]bool
}

func (w *promoter) walk(t types.Type, throughPointer bool) {
	s, ok := structOf(t)
	if !ok || w.seen[s] {
		return
	}
	w.seen[s] = true
	_, isPointer := types.Unalias(t).(*types.Pointer)
	throughPointer = throughPointer || isPointer
	for i := range s.NumFields() {
		v, value := s.Field(i), reflect.StructTag(s.Tag(i)).Get(tool)
		if value != "" {
			w.add(v, value, throughPointer)
		} else if v.Embedded() {
			w.walk(v.Type(), throughPointer)
		}
	}
}

// add adds a tagged field where it is promoted.
func (w *promoter) add(v *types.Var, value string, throughPointer bool) {
	named := w.component.named
	obj, index, _ := types.LookupFieldOrMethod(named, true, named.Obj().Pkg(), v.Name())
	tag, wrong := parseTag(value)
	fault := func(code, hint, format string, args ...any) {
		w.report(code, w.at.Pos(), w.at.end(), hint, format, args...)
	}
	switch {
	case obj == nil && index != nil:
		fault("LC009", "rename one of them", "%s promotes field %s, which another embedded struct has too", w.at.Name(), v.Name())
		w.component.spoil("its state " + v.Name() + " is ambiguous")
	case obj != types.Object(v):
	case !slices.Contains(tagValues, tag.value):
		fault("LC010", didYouMeanTag(tag.value), "unknown value %q of the lc tag of field %s, which %s promotes", value, v.Name(), w.at.Name())
	case wrong != nil:
		fault("LC010", wrong.hint, "lc tag of field %s, which %s promotes: %s", v.Name(), w.at.Name(), wrong.text)
	case throughPointer:
		fault("LC010", "embed it by value", "field %s can't be %s: it is promoted through a pointer, which may be nil", v.Name(), kept(tag.value))
		w.component.spoil("its state " + v.Name() + " is behind a pointer")
	default:
		w.addState(w.component, v, tag, w.wires, w.at)
	}
}
