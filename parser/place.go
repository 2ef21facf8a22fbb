package parser

import "go/ast"

// annotations are the directives on one type.
type annotations struct {
	component, channel *directive
}

// placeDirectives hands the directives to what they stand on, and reports
// those that stand where they mean nothing.
func (p *parsing) placeDirectives() {
	types := map[*ast.TypeSpec]*annotations{}
	var order []*ast.TypeSpec
	actions := map[*ast.FuncDecl]*directive{}
	for _, d := range p.directives {
		if d.guessed || !p.checkPlace(d) {
			p.noteKnown(d.owner)
			continue
		}
		switch d.def.Name {
		case "component", "channel":
			on := types[d.owner.spec]
			if on == nil {
				on = &annotations{}
				types[d.owner.spec] = on
				order = append(order, d.owner.spec)
			}
			if d.def.Name == "component" {
				p.claim(&on.component, d)
			} else {
				p.claim(&on.channel, d)
			}
		case "action":
			first := actions[d.owner.decl]
			p.claim(&first, d)
			actions[d.owner.decl] = first
		case "ignore":
			p.ignores = append(p.ignores, d)
		}
	}
	for _, spec := range order {
		p.declareType(spec, types[spec])
	}
	p.markActions(actions)
}

// checkPlace reports a directive that stands where it means nothing.
func (p *parsing) checkPlace(d *directive) bool {
	own, form := d.owner, d.def.Form()
	fits := d.def.On&own.place != 0
	switch {
	case p.in.Partial: // what it stands on may be what does not parse
		return fits && (own.detached == "" || own.place == OnStatement)
	case own.detached != "" && !(fits && own.place == OnStatement):
		hint := "put it into the doc comment of " + d.def.On.String()
		if fits {
			hint = "move it into the doc comment right above it"
		}
		p.report("LC010", d.pos, d.end, hint, "%s is %s", form, own.detached)
		return false
	case !fits:
		p.report("LC010", d.pos, d.end, "it belongs on "+d.def.On.String(), "%s is on %s", form, own.what)
		return false
	}
	return true
}

// noteKnown remembers that a type was meant to be a component, so that its
// actions are not reported for belonging to none.
func (p *parsing) noteKnown(own owner) {
	if own.spec != nil {
		p.known[own.spec.Name.Name] = true
	}
}

// claim makes d the directive of its kind in this place, or reports it where
// there is one already.
func (p *parsing) claim(place **directive, d *directive) {
	if *place == nil {
		*place = d
		return
	}
	p.report("LC010", d.pos, d.end, "remove one of them", "second %s on %s", d.def.Form(), d.owner.what)
}

// declareType makes a component of a type that has directives.
func (p *parsing) declareType(spec *ast.TypeSpec, on *annotations) {
	name := spec.Name.Name
	known := p.known[name]
	p.known[name] = true
	switch {
	case on.component == nil && !known && !p.in.Partial:
		p.report("LC010", on.channel.pos, on.channel.end, "add //lc:component", "//lc:channel is on type %s, which is no component", name)
	case on.component == nil:
	case spec.TypeParams != nil:
		p.reportNode("LC010", spec.Name, "make it a struct without type parameters; it may embed "+name+"[…]", "component type %s is generic", name)
	default:
		p.components = append(p.components, &component{
			Component: &Component{Type: name, Pos: p.position(spec.Name.Pos()), File: p.filePath(spec.Name.Pos())},
			spec:      spec,
			directive: on.component,
			channel:   on.channel,
		})
	}
}

// markActions indexes the annotated methods by their objects.
func (p *parsing) markActions(actions map[*ast.FuncDecl]*directive) {
	for fn, decl := range p.decls {
		if d := actions[decl]; d != nil {
			p.marked[fn] = d
		}
	}
}
