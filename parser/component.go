package parser

import (
	"cmp"
	"go/ast"
	"go/types"
	"slices"
)

// A component is a Component in the making.
type component struct {
	*Component
	spec      *ast.TypeSpec
	directive *directive // //lc:component
	channel   *directive // //lc:channel, may be nil
	named     *types.Named
	fields    []field            // of the struct itself, in source order
	methods   []*types.Selection // of *T, hand-written ones, by name

	misshapen map[string]bool // hooks that are there, but wrong

	// incomplete reports that a type the compiler could not make out is
	// embedded: what the component seems to lack may come from there.
	incomplete bool
}

// spoil marks a component for which no code can be emitted.
func (c *component) spoil(reason string) {
	if c.Invalid == "" {
		c.Invalid = reason
	}
}

// misshape notes that the method of that name is at fault, as reported.
func (c *component) misshape(hook string) {
	if c.misshapen == nil {
		c.misshapen = map[string]bool{}
	}
	c.misshapen[hook] = true
}

// declares reports whether the type itself has a field or method of that name.
func (c *component) declares(name string) bool {
	_, found := slices.BinarySearch(c.Declared, name)
	return found
}

// readComponents fills in all that a component's type declaration says.
func (p *parsing) readComponents() {
	var sound []*component
	for _, c := range p.components {
		p.pkg.Components = append(p.pkg.Components, c.Component)
		if p.resolve(c) {
			sound = append(sound, c)
		}
	}
	p.components = sound
	names := map[string]*component{}
	for _, c := range p.components {
		p.readName(c, names)
		p.readStruct(c)
		p.readMembers(c)
		p.readChannel(c)
		p.readHooks(c)
		p.readElement(c)
		p.readPartials(c)
		p.readTemplate(c)
		p.readPush(c)
		p.readPublicState(c)
	}
}

// resolve finds the component's type. It has none where the type is declared
// twice, which the compiler reports.
func (p *parsing) resolve(c *component) bool {
	c.Doc = docText(c.directive.group)
	c.Name = cmp.Or(c.directive.arg(0).text, KebabName(c.Type))
	obj, ok := p.in.Info.Defs[c.spec.Name].(*types.TypeName)
	if ok {
		c.named, ok = obj.Type().(*types.Named)
	}
	if ok {
		c.fields, ok = structFields(c.named, c.spec)
	}
	if !ok {
		c.spoil("type " + c.Type + " does not compile")
		return false
	}
	for s := range types.NewMethodSet(types.NewPointer(c.named)).Methods() {
		if !p.isGenerated(s.Obj().Pos()) {
			c.methods = append(c.methods, s)
		}
	}
	return true
}

// readName checks the component's name, and compares it with those before it.
func (p *parsing) readName(c *component, names map[string]*component) {
	d := c.directive
	if d.faulty {
		c.spoil("its //lc:component is malformed")
	}
	at, end := d.pos, d.end
	if w := d.arg(0); w.text != "" {
		at, end = w.pos, w.end
	}
	if !ValidName(c.Name) {
		if !d.faulty {
			p.report("LC010", at, end, "name it: //lc:component NAME", "the name of type %s makes no component name, as %q is not lower-case letters, digits and hyphens", c.Type, c.Name)
		}
		c.spoil("it has no valid name")
		return
	}
	if first := names[c.Name]; first != nil {
		p.report("LC009", at, end, "give one of them another NAME", "component %s is declared twice: by %s and by %s", c.Name, first.Type, c.Type)
		c.spoil("its name is that of " + first.Type)
		return
	}
	names[c.Name] = c
}

// readPush sets what viewers are sent.
func (p *parsing) readPush(c *component) {
	c.Push = PushHTML
	if len(c.Client)+len(c.Props) > 0 {
		c.Push = PushRefresh
	}
	w, ok := c.directive.options["push"]
	switch {
	case ok && Push(w.text) == PushHTML && len(c.Props) > 0:
		p.report("LC010", w.pos, w.end, "remove push=html", "the HTML of component %s is not the same for all: it has lc:\"prop\" fields, which are given where it is placed", c.Type)
	case ok:
		c.Push = Push(w.text)
	}
}

// readPublicState sets whether updates carry the state.
func (p *parsing) readPublicState(c *component) {
	w, ok := c.directive.options["state"]
	if ok && len(c.State) == 0 {
		p.report("LC010", w.pos, w.end, "remove state=public", "component %s has no lc:\"state\" fields that could be public", c.Type)
	}
	c.PublicState = ok && len(c.State) > 0
}

// readChannel sets the channel strategy of the directive. The method, if
// there is one, is a hook.
func (p *parsing) readChannel(c *component) {
	d := c.channel
	if d == nil {
		return
	}
	if d.faulty {
		c.spoil("its //lc:channel is malformed")
		return
	}
	c.Channel = Channel{Strategy: Strategy(d.choice.Name), Prefix: d.arg(1).text, Pos: p.position(d.pos)}
}

// isNamed reports whether t is, or is an alias for, the type path.name.
func isNamed(t types.Type, path, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == path
}

// isInvalid reports whether the compiler could not make out a type, or one
// that it is built from.
func isInvalid(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return t.Kind() == types.Invalid
	case *types.Named:
		for arg := range t.TypeArgs().Types() {
			if isInvalid(arg) {
				return true
			}
		}
		return isBasic(t.Underlying(), types.Invalid)
	case *types.Pointer:
		return isInvalid(t.Elem())
	case *types.Slice:
		return isInvalid(t.Elem())
	case *types.Array:
		return t.Len() < 0 || isInvalid(t.Elem())
	case *types.Map:
		return isInvalid(t.Key()) || isInvalid(t.Elem())
	}
	return t == nil
}

// isBasic reports whether t is the basic type of that kind.
func isBasic(t types.Type, kind types.BasicKind) bool {
	b, ok := t.(*types.Basic)
	return ok && b.Kind() == kind
}
