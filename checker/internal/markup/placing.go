package markup

import (
	"fmt"
	"go/types"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/lcgen/lcgen/parser"
)

// Places are the components that a template may place.
type Places struct {
	Components []Placeable

	// Whole says that there are no others; with Near, one that is not there is
	// reported if its name is nearly that of one that is.
	Whole, Near bool
}

// A Placeable is a component that can be placed.
type Placeable struct {
	Name    string // wire name
	Element string
	Props   []parser.Field
}

// named returns the component of that name, nil if there is none, or several.
func (p *Places) named(name string) *Placeable {
	var found *Placeable
	for i := range p.Components {
		if p.Components[i].Name == name {
			if found != nil {
				return nil
			}
			found = &p.Components[i]
		}
	}
	return found
}

// has reports whether there is a component of that name.
func (p *Places) has(name string) bool {
	return slices.ContainsFunc(p.Components, func(c Placeable) bool { return c.Name == name })
}

// places reports whether a function of the template puts a component into it.
func (k *checking) places(function string) bool {
	return k.set.Places != nil && slices.Contains(Placing, function)
}

// place checks a call that places a component: its name, its instance, and its
// props by name and type.
func (w *walk) place(n *parse.IdentifierNode, args []argument) {
	fault := func(a argument, hint, format string, arguments ...any) {
		offset, length := int(n.Pos), len(n.Ident)
		if a.pos > 0 {
			offset, length = a.pos, a.length
		}
		w.fault(Calls, offset, length, hint, format, arguments...)
	}
	form := fmt.Sprintf(`write {{%s "name" .Instance}}, and then each prop as its name and its value`, n.Ident)
	if len(args) < 2 {
		fault(argument{}, form, "%s takes the name of a component and its instance", n.Ident)
		return
	}
	name, instance, props := args[0], args[1], args[2:]
	if !accepts(types.Typ[types.String], name.typ) {
		fault(name, form, "the name of a component is a string, not %s", name.typ)
		return
	}
	if !isInstance(instance.typ) {
		fault(instance, "", "an instance is a string, an integer or a Stringer, not %s", instance.typ)
	}
	if len(props)%2 != 0 {
		fault(props[len(props)-1], form, "props are given as names, each with its value: the last one has none")
	}
	if name.literal != aString {
		w.propNames(props, fault)
		return
	}
	c := w.set.Places.named(name.text)
	if c == nil {
		if !w.set.Places.has(name.text) {
			w.unknownComponent(name)
		}
		w.propNames(props, fault)
		return
	}
	w.props(c, props, fault)
}

// unknownComponent reports the name of a component that is not there.
func (w *walk) unknownComponent(name argument) {
	var names []string
	for _, c := range w.set.Places.Components {
		names = append(names, c.Name)
	}
	meant := parser.Closest(name.text, names)
	if !w.set.Places.Whole && (!w.set.Places.Near || meant == "") {
		return
	}
	hint := "mark its type with //lc:component " + name.text
	if meant != "" {
		hint = didYouMean + meant + "?"
	}
	w.inText(name, Calls, hint, "there is no component %s", strconv.Quote(name.text))
}

// inText adds a fault about the text of a string, without its quotes.
func (w *walk) inText(a argument, code, hint, format string, args ...any) {
	offset, length := a.pos, a.length
	if length > 2 {
		offset, length = offset+1, length-2
	}
	w.fault(code, max(offset, 0), length, hint, format, args...)
}

type faulting = func(a argument, hint, format string, args ...any)

// propNames reports names of props that are no strings.
func (w *walk) propNames(props []argument, fault faulting) {
	for i := 0; i < len(props); i += 2 {
		if a := props[i]; !accepts(types.Typ[types.String], a.typ) {
			fault(a, "", "the name of a prop is a string, not %s", a.typ)
		}
	}
}

// props compares the props that are given with those that a component has.
func (w *walk) props(c *Placeable, props []argument, fault faulting) {
	w.propNames(props, fault)
	given := map[string]bool{}
	for i := 0; i < len(props); i += 2 {
		name := props[i]
		if name.literal != aString {
			continue
		}
		j := slices.IndexFunc(c.Props, func(f parser.Field) bool { return f.Wire == name.text })
		switch {
		case j < 0:
			w.unknownProp(c, name)
			continue
		case given[name.text]:
			w.inText(name, Calls, "remove one of them", "the prop %s of component %s is given twice", name.text, c.Name)
		}
		given[name.text] = true
		if i+1 < len(props) && !fits(c.Props[j].Type, props[i+1].typ) {
			fault(props[i+1], "", "the prop %s of component %s takes %s, not %s", name.text, c.Name, article(c.Props[j].Type.String()), props[i+1].typ)
		}
	}
}

// unknownProp reports the name of a prop that a component does not have.
func (w *walk) unknownProp(c *Placeable, name argument) {
	var names []string
	for _, f := range c.Props {
		names = append(names, f.Wire)
	}
	if len(names) == 0 {
		w.inText(name, Calls, `mark a field of it with lc:"prop"`, "component %s has no props, and is given %q", c.Name, name.text)
		return
	}
	hint := suggest(name.text, names)
	for _, f := range c.Props {
		if f.Name == name.text {
			hint = didYouMean + f.Wire + "?"
		}
	}
	w.inText(name, Calls, hint, "component %s has no prop %q", c.Name, name.text)
}

// isInstance reports whether a value can be an instance, as far as that is known.
func isInstance(t typ) bool {
	switch t.literal {
	case aNumber:
		return t.number == nil || t.number.IsInt || t.number.IsUint
	case aBool, aNil:
		return false
	case aString:
		return true
	}
	if t.t == nil || t.actions != nil {
		return true
	}
	if o, _, _ := types.LookupFieldOrMethod(t.t, true, nil, "String"); o != nil {
		return true
	}
	b, ok := deref(t.t).Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsString|types.IsInteger) != 0 || types.IsInterface(t.t)
}

// fits reports whether a value can become a prop of a type, by way of JSON, as far
// as that is known.
func fits(want parser.Type, t typ) bool {
	wanted := jsonOf(want)
	if wanted == 0 {
		return true
	}
	got := jsonKind(0)
	switch t.literal {
	case aString:
		got = jsonString
	case aNumber:
		got = jsonNumber
		if wanted == jsonNumber {
			return numberFits(want.Kind, t.number)
		}
	case aBool:
		got = jsonBool
	case notLiteral:
		got = jsonOfType(t.t)
	}
	return got == 0 || got == wanted
}

// A jsonKind is what a value is in JSON; 0 is not known.
type jsonKind byte

const (
	jsonString jsonKind = iota + 1
	jsonNumber
	jsonBool
)

// jsonOf returns what a value of a kind is in JSON.
func jsonOf(t parser.Type) jsonKind {
	switch t.Kind {
	case parser.KindString, parser.KindTime:
		return jsonString
	case parser.KindBool:
		return jsonBool
	case parser.KindInt, parser.KindUint, parser.KindFloat, parser.KindDuration:
		return jsonNumber
	}
	return 0
}

// jsonOfType returns what a value of a Go type is in JSON, if that is plain to see.
func jsonOfType(t types.Type) jsonKind {
	if t == nil {
		return 0
	}
	for _, method := range []string{"MarshalJSON", "MarshalText"} {
		if o, _, _ := types.LookupFieldOrMethod(t, true, nil, method); o != nil {
			return 0
		}
	}
	b, ok := deref(t).Underlying().(*types.Basic)
	if !ok {
		return 0
	}
	switch info := b.Info(); {
	case info&types.IsString != 0:
		return jsonString
	case info&types.IsBoolean != 0:
		return jsonBool
	case info&types.IsNumeric != 0:
		return jsonNumber
	}
	return 0
}

// numberFits reports whether a number that is written out fits a kind.
func numberFits(kind parser.Kind, n *parse.NumberNode) bool {
	if n == nil || strings.HasPrefix(n.Text, "'") {
		return true
	}
	switch kind {
	case parser.KindInt, parser.KindDuration:
		return n.IsInt
	case parser.KindUint:
		return n.IsUint
	}
	return true
}
