package markup

import (
	"fmt"
	"go/types"
	"slices"
	"strconv"
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
	Props   []Prop

	// Form is the name of the component whose form it shows: its own, or one
	// inside it. It is empty if there is none, as far as that is known.
	Form string
}

// A Prop is what a component can be given where it is placed.
type Prop struct {
	parser.Field
	Go types.Type // nil if it isn't known
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
	checkInstance(instance, fault)
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
		j := slices.IndexFunc(c.Props, func(p Prop) bool { return p.Wire == name.text })
		switch {
		case j < 0:
			w.unknownProp(c, name)
			continue
		case given[name.text]:
			w.inText(name, Calls, "remove one of them", "the prop %s of component %s is given twice", name.text, c.Name)
		}
		given[name.text] = true
		if i+1 < len(props) {
			checkProp(c, &c.Props[j], props[i+1], fault)
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
