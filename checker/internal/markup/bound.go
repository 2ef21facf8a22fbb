package markup

import (
	"fmt"
	"slices"
	"text/template/parse"
)

// boundElement checks an element that calls an action by a binding of Do, and
// reports whether it is one.
func (k *text) boundElement(t *tag, f *forms) bool {
	fields := f.of[t]
	for _, hole := range t.holes {
		b := k.bound[parse.Pos(hole)]
		if b == nil || b.part == "Fields" || b.part == "Field" {
			continue
		}
		switch {
		case b.part == "Button":
			k.boundButton(b, f.in[t], hole)
		case fields != nil:
			k.boundForm(t, b, fields, hole)
		case !b.action.Broken:
			k.fileless(b.action, hole, 0)
		}
		return true
	}
	return false
}

// boundForm compares the fields of a form with what its binding asks for.
func (k *text) boundForm(t *tag, b *binding, fields *form, hole int) {
	strange := k.boundFields(b, fields)
	k.checkErrors(b.action, fields)
	k.checkControls(b.action, fields)
	if fields.open || len(t.holes) > 1 || b.open {
		return
	}
	var missing []word
	for _, asked := range b.asked {
		p := b.action.param(asked.text)
		if p != nil && !p.Optional && !p.Variadic && !fields.gives(b.action, p) || p == nil && !fields.givesPart(b.action, asked.text) {
			missing = append(missing, asked)
		}
	}
	for i := range b.action.Params {
		if p := &b.action.Params[i]; p.File && !b.action.Partial && !p.Optional && !p.Variadic && !b.asks(p.Name) && !fields.gives(b.action, p) {
			k.fault(Calls, hole, 0, `add <input type="file" name="`+p.Name+`"> to the form`, "the form of action %s has no field for the file %s", b.action.Name, p.Name)
		}
	}
	if len(missing) != 1 || strange != 1 { // else it is there, but misspelt
		for _, asked := range missing {
			name := asked.text
			if p := b.action.param(name); p != nil {
				name = p.fieldName()
			}
			b.in.fault(Calls, asked.offset, len(asked.text), fmt.Sprintf(`add a field with name="%s" to the form`, name),
				"the form is to give parameter %s of action %s, but has no field for it", asked.text, b.action.Name)
		}
	}
	if b.part == "Form" && !fields.has(b) && b.hasRest() {
		k.fault(Calls, hole, 0, "write {{.Fields}} inside the form", "the form of action %s does not send its arguments", b.action.Name)
	}
}

// boundFields checks the fields of a form, and returns how many of them are no
// parameter of its action.
func (k *text) boundFields(b *binding, fields *form) (strange int) {
	for _, field := range fields.names {
		p, leads, _ := b.action.fieldParam(field.text)
		switch {
		case p == nil || !leads:
			strange++
			k.unknownParam(b.action, field)
		case fields.has(b) && !p.Variadic && !b.open && b.gives(b.action.index(p)) && !b.asksFor(field.text):
			shown, length := shownName(field.text)
			ask := p.Name
			if b.asksForPart(p) && shown == field.text {
				ask = field.text
			}
			k.fault(Calls, field.offset, length, fmt.Sprintf("write .Ask %q where the action is bound", ask),
				"parameter %s of action %s is given twice: by the binding and by this field", p.Name, b.action.Name)
		}
	}
	return strange
}

// hasRest reports whether the binding has arguments, or parts of them, that the
// form doesn't ask for.
func (b *binding) hasRest() bool {
	for _, p := range b.action.Params {
		if !b.asks(p.Name) {
			return true
		}
	}
	return false
}

// index returns the place of a parameter.
func (a *Action) index(p *Param) int {
	for i := range a.Params {
		if &a.Params[i] == p {
			return i
		}
	}
	return -1
}

// has reports whether the fields of a binding of the same action are written
// into the form.
func (x *form) has(b *binding) bool {
	for _, o := range x.bound {
		if o.action == b.action {
			return true
		}
	}
	return false
}

// gives reports whether the form has a field for a parameter, or for a part of it.
func (x *form) gives(a *Action, p *Param) bool {
	is := func(name string) bool {
		given, _, _ := a.fieldParam(name)
		return given == p
	}
	return x.hasField(is)
}

// givesPart reports whether the form has a field for what a name leads to, or for
// a part of it.
func (x *form) givesPart(a *Action, part string) bool {
	p, path := a.fieldPath(part)
	if _, leads, _ := a.fieldParam(part); !leads {
		return true // reported already
	}
	return x.hasField(func(name string) bool {
		of, to := a.fieldPath(name)
		return of == p && len(to) >= len(path) && slices.Equal(to[:len(path)], path)
	})
}

// hasField reports whether one of the form's fields has a name that is true for.
func (x *form) hasField(is func(name string) bool) bool {
	return slices.ContainsFunc(x.idle, is) || slices.ContainsFunc(x.written, is) || slices.ContainsFunc(x.names, func(field word) bool { return is(field.text) })
}
