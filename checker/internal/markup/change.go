package markup

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/internal/client"
)

// A sentField is a field of a form, and what matters of its kind.
type sentField struct {
	word
	kind sentKind
}

// sentKind says when a form sends a field.
type sentKind uint8

const (
	sentAlways   sentKind = iota
	sentByItself          // a button: only if it is pressed
	sentPassword          // not while the form is filled in
	sentFile              // the same, and never to a partial action; or nobody knows what
)

// sentKindOf returns the kind of a field. One whose type the template writes may be
// of any.
func sentKindOf(t *tag) sentKind {
	typ, given := t.attr("type")
	text, constant := typ.constant()
	switch kind := strings.ToLower(strings.TrimSpace(text)); {
	case t.name == "button", t.name == "input" && (kind == "submit" || kind == "image"):
		return sentByItself
	case t.name == "input" && given && (!constant || !typ.always || kind == "file"):
		return sentFile
	case t.name == "input" && kind == "password":
		return sentPassword
	}
	return sentAlways
}

// checkFormAttrs reports attributes of forms on other elements, and a form that is
// checked while it is filled in by what can't do that.
func (k *text) checkFormAttrs(t *tag, fields *form) {
	for _, name := range []string{client.ChangeAttr, client.DirtyAttr} {
		if a, ok := t.attr(name); ok && t.name != "form" && !t.vague {
			k.fault(Calls, a.namePos, a.nameLen, "put it on the <form>", "<%s> is no form, so that %s does nothing", t.name, name)
			return
		}
	}
	change, ok := t.attr(client.ChangeAttr)
	if !ok || k.component == nil || fields == nil {
		return
	}
	for _, name := range alternatives(change) {
		a := k.component.action(name.text)
		switch {
		case strings.TrimSpace(name.text) == "":
			k.fault(Calls, name.offset, len(name.text), "name a partial action", "%s is empty", client.ChangeAttr)
		case a == nil || a.Broken: // reported already
		case !a.Partial:
			k.fault(Calls, name.offset, len(name.text), "write //lc:action partial above the method "+a.Method, "action %s is not partial, so that it refuses a form which is not filled in yet", a.Name)
		default:
			k.checkSent(a, fields, name, func(kind sentKind) bool { return kind == sentAlways })
		}
	}
}

// checkSent reports fields of a form that another action than its own is sent, and
// has no parameter for. What is not in the text is reported at the name of that.
func (k *text) checkSent(a *Action, fields *form, name word, sends func(sentKind) bool) {
	for _, field := range fields.sent {
		if p, leads, _ := a.fieldParam(field.text); sends(field.kind) && (p == nil || !leads) {
			k.unknownParam(a, field.word)
		}
	}
	var others []string
	for _, written := range fields.written {
		if sends(sentPassword) || !slices.Contains(fields.secret, written) {
			others = append(others, written)
		}
	}
	for _, b := range fields.bound {
		others = append(others, b.rest()...)
	}
	for _, other := range others {
		if p, leads, names := a.fieldParam(other); p == nil || !leads {
			k.fault(Calls, name.offset, len(name.text), suggest(other, names), "action %s has no parameter %q, which the form sends", a.Name, readable(other))
		}
	}
}

// rest returns the names of the hidden fields that a binding writes, as far as they
// are known: a parameter of which only parts are left is none.
func (b *binding) rest() []string {
	var names []string
	for i := range b.action.Params {
		p := &b.action.Params[i]
		if b.gives(i) && !b.open && !b.asksForPart(p) {
			names = append(names, p.Name)
		}
	}
	return names
}

// boundButton compares the fields of the forms that a button is in with the action
// that it sends them to.
func (k *text) boundButton(b *binding, in []*form, hole int) {
	if b.action.Broken {
		return
	}
	for _, fields := range in {
		k.checkSent(b.action, fields, word{"", hole}, func(kind sentKind) bool {
			return kind == sentAlways || kind == sentPassword || kind == sentFile && !b.action.Partial
		})
	}
	if given := b.rest(); len(given) > 1 && !b.open {
		k.fault(Calls, hole, 0, fmt.Sprintf("leave what the form has fields for to it: .Ask %q", given[0]),
			"a button gives one argument, and is bound to %d of action %s", len(given), b.action.Name)
	}
}
