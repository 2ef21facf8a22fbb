package markup

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/lcgen/lcgen/parser"
)

// A use is what an action of a template writes of a binding.
type use struct {
	part string // what isBindingPart knows; empty for the binding itself
	what string // for people, if it is the binding itself
	isDo bool   // it is what Do returns, which is no binding yet
	by   string // the template
	pipe *parse.PipeNode
}

// A call is a call of one template by another.
type call struct{ by, name string }

// use notes a binding that an action writes, or a part of one.
func (w *walk) use(n *parse.ActionNode, t typ) {
	u := use{part: t.part, by: w.name, pipe: n.Pipe}
	if t.part == "" {
		u.what, u.isDo = t.binding(), t.actions != nil
	}
	if u.part == "" && u.what == "" {
		return
	}
	if !slices.ContainsFunc(w.uses[n.Pos], func(o use) bool { return o.part == u.part }) {
		w.uses[n.Pos] = append(w.uses[n.Pos], u)
	}
}

// binding says what binding a value is, for people; nothing if it is none.
func (t typ) binding() string {
	switch {
	case t.actions != nil:
		return "what ." + parser.DoMethod + " returns"
	case t.bound != nil && t.bound.action != nil:
		return "the binding of action " + t.bound.action.Name
	case t.t != nil && isNamed(deref(t.t), parser.RuntimePath, "Binding"):
		return "a binding"
	}
	return ""
}

// A place is where in the HTML an action of a template writes.
type place struct {
	tag   *tag   // nil: between tags
	value string // the attribute of which it writes a part of the value

	isText   bool // there are no tags here, but the text of a textarea or a script
	formless bool // it is outside of any form
}

func (p place) String() string {
	switch {
	case p.isText:
		return "as the text of an element"
	case p.formless:
		return "outside of a form"
	case p.tag == nil:
		return "between tags"
	case p.tag.closing:
		return "in an end tag"
	case p.value != "":
		return "in the value of " + p.value
	}
	return "in a tag"
}

// places returns where in the tags of a text something is written.
func places(tags []tag) map[parse.Pos]place {
	found := map[parse.Pos]place{}
	for i := range tags {
		t := &tags[i]
		for _, hole := range t.holes {
			found[parse.Pos(hole)] = place{tag: t}
		}
		for _, a := range t.attrs {
			for _, part := range a.parts {
				for j := range len(part.text) {
					if isOutput(rune(part.text[j])) {
						found[parse.Pos(part.offset+j)] = place{tag: t, value: a.name}
					}
				}
			}
		}
	}
	return found
}

// checkPlaces reports bindings that the HTML has no place for.
func (k *checking) checkPlaces(tags map[*text][]tag) {
	in := map[*text]map[parse.Pos]place{}
	for _, x := range k.texts {
		in[x] = places(tags[x])
	}
	for k.findInTags(in) {
	}
	for _, x := range k.texts {
		for _, pos := range slices.Sorted(maps.Keys(x.uses)) {
			if isCommented(x.markup, pos) {
				continue
			}
			for _, u := range x.uses[pos] {
				x.checkPlace(u, x.placeOf(u, pos, in[x][pos]))
			}
		}
	}
}

// placeOf says more of the place of a use. What another template calls may
// stand in a form there.
func (k *text) placeOf(u use, pos parse.Pos, at place) place {
	if at.tag != nil || u.part != "Fields" && u.part != "Field" {
		return at
	}
	at.isText = !slices.Contains(k.gaps, int(pos))
	at.formless = u.part == "Fields" && !at.isText && u.by == k.set.Name && slices.Contains(k.formless, pos)
	return at
}

// findInTags finds templates that are called inside of a tag, by themselves or
// by another. It reports whether there was a new one.
func (k *checking) findInTags(in map[*text]map[parse.Pos]place) bool {
	found := false
	for _, x := range k.texts {
		for pos, c := range x.calls {
			if !k.inTags[c.name] && (k.inTags[c.by] || in[x][pos].tag != nil) {
				k.inTags[c.name], found = true, true
			}
		}
	}
	return found
}

// checkPlace reports a binding that stands where it does nothing.
func (k *text) checkPlace(u use, at place) {
	if u.isHTML() && k.inTags[u.by] || at.takes(u.part) {
		return
	}
	source := u.pipe.String()
	offset, length := k.start(u.pipe.Cmds[0].Args[0]), 0
	if strings.HasPrefix(k.src.Text[offset:], source) {
		length = len(source)
	}
	message, hint := u.fault(at)
	k.fault(Renders, offset, length, hint, "%s", message)
}

// isHTML reports whether a use is HTML at all.
func (u use) isHTML() bool { return u.part != "" && u.part != "AttrMap" }

// takes reports whether a part of a binding belongs there.
func (p place) takes(part string) bool {
	inTag := p.tag != nil && p.value == "" && !p.tag.closing
	switch part {
	case "Fields", "Field":
		return p.tag == nil && !p.isText && !p.formless
	case "Attrs":
		return inTag && (p.tag.vague || p.tag.name != "form")
	case "Form":
		return inTag && (p.tag.vague || p.tag.name == "form")
	case "Button":
		return inTag && (p.tag.vague || p.tag.name == "button" || p.tag.name == "input") && !isIdleButton(p.tag)
	}
	return false
}

// fault says what is wrong with a binding at a place, and what to write.
func (u use) fault(at place) (message, hint string) {
	form := "write " + u.write("Form") + " in its tag and " + u.write("Fields") + " inside the form"
	inTag := at.tag != nil && at.value == ""
	isForm := inTag && at.tag.name == "form"
	switch {
	case inTag && at.tag.closing && u.what == "":
		return fmt.Sprintf(".%s is written %s, where browsers pass it over", u.part, at), "write it in the start tag"
	case u.what != "" && u.isDo:
		return fmt.Sprintf("%s is written %s, where it does nothing", u.what, at), "name an action: " + u.write("ACTION.Attrs")
	case u.what != "" && isForm:
		return u.what + " is written without .Form, so that the form calls nothing", form
	case u.what != "" && inTag:
		return u.what + " is written without .Attrs, so that the element calls nothing", "write " + u.write("Attrs")
	case u.what != "":
		return fmt.Sprintf("%s is written %s, where it does nothing", u.what, at), "write it in a tag: <button " + u.write("Attrs") + ">"
	case u.part == "AttrMap" && isForm:
		return ".AttrMap is for templ: html/template writes no attributes of a map", form
	case u.part == "AttrMap":
		return ".AttrMap is for templ: html/template writes no attributes of a map", "write <button " + u.write("Attrs") + ">"
	case u.part == "Field":
		return fmt.Sprintf("a field of a form is written %s", at), "write it between the tags of the form"
	case u.part == "Fields" && isForm:
		return "the hidden fields of a form are written in its tag", form
	case u.part == "Fields" && at.isText:
		return fmt.Sprintf("the hidden fields of a form are written %s", at), "write them between the tags of the form"
	case u.part == "Fields" && at.formless:
		return fmt.Sprintf("the hidden fields of a form are written %s", at), "write <form " + u.write("Form") + "> before them"
	case u.part == "Fields":
		return fmt.Sprintf("the hidden fields of a form are written %s", at), "write " + u.write("Attrs")
	case inTag && u.part == "Button" && isIdleButton(at.tag):
		return ".Button is for a button that sends its form, which one of this type doesn't", "leave its type away"
	case inTag && u.part == "Button":
		return ".Button is for a button that sends its form: <" + at.tag.name + "> doesn't", "write <button " + u.write("Button") + ">"
	case !inTag && u.part == "Form":
		return fmt.Sprintf("the attributes of a form are written %s", at), "write <form " + u.write("Form") + ">"
	case !inTag:
		return fmt.Sprintf("the attributes of an element are written %s", at), "write <button " + u.write("Attrs") + ">"
	case u.part == "Form":
		return ".Form is for a form: by it, <" + at.tag.name + "> calls nothing", "write " + u.write("Attrs")
	}
	return ".Attrs is for buttons, links and fields: with it, a form does not work without JavaScript", form
}

// write shows how a method of the binding is written in the template.
func (u use) write(method string) string {
	source := u.pipe.String()
	if u.what == "" {
		source = strings.TrimSuffix(source, "."+u.part)
	}
	switch {
	case strings.HasPrefix(source, "and "): // which may be false, and have no methods
		return "{{with " + source + "}}{{." + method + "}}{{end}}"
	case len(u.pipe.Cmds) > 1 || len(u.pipe.Cmds[0].Args) > 1:
		source = "(" + source + ")"
	case source == ".":
		source = ""
	}
	return "{{" + source + "." + method + "}}"
}

// isCommented reports whether a byte of an HTML text is in a comment.
func isCommented(html string, pos parse.Pos) bool {
	start := strings.LastIndex(html[:pos], "<!--")
	return start >= 0 && !strings.Contains(html[start:pos], "-->")
}
