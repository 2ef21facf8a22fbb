package lc

import (
	"bytes"
	"html"
	"net/url"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/runtime/arg"
)

// A filling is what a form is shown again with.
type filling struct {
	action string      // wire name of the form's action
	path   string      // where the form was sent, decoded
	base   string      // what the paths of all forms of this kind begin with
	fields []formField // what the user had entered
	faults []arg.Fault // what is wrong with it
	hidden string      // HTML to put at the start of each form
}

// A refilled is the HTML of a component with one of its forms filled in.
type refilled struct {
	html   []byte
	shown  map[string]bool   // pointers of the faults that stand at their fields
	labels map[string]string // what the form calls its fields, by name
}

// refill returns the HTML of a component in which the form of the action holds
// again what the user had entered, with a word at each field about what is
// wrong. Each form that is sent to the component learns where it came from.
// Without a form of the action no more is changed.
func refill(page []byte, with filling) refilled {
	tags := scanTags(page)
	form := with.findForm(tags)
	result := refilled{shown: map[string]bool{}, labels: form.labels(tags)}
	var out bytes.Buffer
	pos := 0
	var choice *htmlTag // the select that is open
	for i := range tags {
		t := &tags[i]
		if t.name == "select" {
			choice = t
			if t.closing {
				choice = nil
			}
		}
		if t.closing || t.start < pos {
			continue
		}
		switch {
		case with.isForm(t):
			out.Write(page[pos:t.end])
			out.WriteString(with.hidden)
			pos = t.end
		case form.has(i, t):
			out.Write(page[pos:t.start])
			pos = with.rewrite(&out, page, t, choice, result.shown)
		}
	}
	out.Write(page[pos:])
	result.html = out.Bytes()
	return result
}

// isForm reports whether the tag begins a form that an App answers.
func (with *filling) isForm(t *htmlTag) bool {
	_, ok := t.attrs["data-lc-action"]
	return t.name == "form" && !t.foreign && (ok || strings.HasPrefix(t.attrs["action"], with.base+"/"))
}

// A formRange is where a form is among the tags of a page. The zero value is no
// form.
type formRange struct {
	from, to int    // indexes of the tag that begins it, and of the one that ends it
	id       string // by which fields elsewhere belong to it, or empty
}

// has reports whether a tag, by its index, belongs to the form.
func (f formRange) has(i int, t *htmlTag) bool {
	if id, ok := t.attrs["form"]; ok {
		return f.id != "" && id == f.id
	}
	return f.from < i && i < f.to
}

// findForm returns the form that was sent. Of several forms of the action it is
// the one whose hidden fields are those that were sent; without such a form it
// is the only one.
func (with *filling) findForm(tags []htmlTag) formRange {
	var forms []formRange
	for i := 0; i < len(tags); i++ {
		if tags[i].closing || !with.isForm(&tags[i]) {
			continue
		}
		form := formRange{from: i, to: i + 1, id: tags[i].attrs["id"]}
		for form.to < len(tags) && !(tags[form.to].closing && tags[form.to].name == "form") {
			form.to++
		}
		i = form.to // a form in a form is none
		if !with.isOfAction(tags, form) {
			continue
		}
		if with.sameHidden(tags, form) {
			return form
		}
		forms = append(forms, form)
	}
	if len(forms) == 1 {
		return forms[0]
	}
	return formRange{}
}

// isOfAction reports whether the form calls the action: by itself or by one of
// its buttons.
func (with *filling) isOfAction(tags []htmlTag, form formRange) bool {
	f := tags[form.from]
	if f.attrs["data-lc-action"] == with.action || with.isPath(f.attrs["action"]) {
		return true
	}
	for i, t := range tags {
		if form.has(i, &t) && with.isPath(t.attrs["formaction"]) {
			return true
		}
	}
	return false
}

// isPath reports whether a link leads to where the form was sent.
func (with *filling) isPath(link string) bool {
	u, err := url.Parse(link)
	return err == nil && link != "" && u.Path == with.path
}

// sameHidden reports whether all hidden fields of the form were sent as they
// are.
func (with *filling) sameHidden(tags []htmlTag, form formRange) bool {
	for i, t := range tags {
		name := t.attrs["name"]
		if !form.has(i, &t) || t.name != "input" || !strings.EqualFold(t.attrs["type"], "hidden") || name == tokenField || name == pageField {
			continue
		}
		if !slices.Contains(with.fields, formField{name, t.attrs["value"]}) {
			return false
		}
	}
	return true
}

// rewrite writes a tag of the form as it is to be, and returns where in the
// page to go on. An option is one of the choice, if that isn't nil. Shown takes
// the fault that the tag has a place for.
func (with *filling) rewrite(out *bytes.Buffer, page []byte, t, choice *htmlTag, shown map[string]bool) (pos int) {
	if name, ok := t.attrs["data-lc-error"]; ok && t.holdsTags() {
		if text := with.faultOf(name); text != "" {
			shown[arg.Pointer(name)] = true
			t.write(out, []string{"hidden"}, "")
			out.WriteString(html.EscapeString(text))
			return t.end
		}
	}
	name := t.attrs["name"]
	switch {
	case t.foreign: // no field
	case t.name == "input":
		with.rewriteInput(out, t, name)
		return t.end
	case t.name == "textarea":
		if values := with.values(name); name != "" && len(values) > 0 {
			t.write(out, []string{"aria-invalid"}, with.invalid(name))
			out.WriteString("\n" + html.EscapeString(values[0])) // the first line end of a textarea does not count
			return t.textEnd
		}
	case t.name == "option" && choice != nil && choice.attrs["name"] != "":
		value, ok := t.attrs["value"]
		if !ok {
			value = strings.Join(strings.Fields(strings.Join(t.text, "")), " ")
		}
		t.write(out, []string{"selected"}, boolAttr("selected", slices.Contains(with.values(choice.attrs["name"]), value)))
		return t.end
	}
	out.Write(page[t.start:t.end])
	return t.end
}

func (with *filling) rewriteInput(out *bytes.Buffer, t *htmlTag, name string) {
	values := with.values(name)
	switch kind := strings.ToLower(t.attrs["type"]); kind {
	case "hidden", "submit", "button", "reset", "image", "file", "password":
		t.write(out, nil, "")
	case "checkbox", "radio":
		value, ok := t.attrs["value"]
		if !ok {
			value = "on"
		}
		t.write(out, []string{"checked"}, boolAttr("checked", slices.Contains(values, value)))
	default:
		if len(values) == 0 {
			t.write(out, nil, "")
			return
		}
		t.write(out, []string{"value", "aria-invalid"}, " "+attr("value", values[0])+with.invalid(name))
	}
}

func boolAttr(attr string, set bool) string {
	if set {
		return " " + attr
	}
	return ""
}

// invalid returns the attribute of a field that is at fault.
func (with *filling) invalid(name string) string {
	if with.faultOf(name) == "" {
		return ""
	}
	return ` aria-invalid="true"`
}

// values returns what was entered into the fields of a name.
func (with *filling) values(name string) []string {
	var values []string
	for _, f := range with.fields {
		if f.name == name {
			values = append(values, f.value)
		}
	}
	return values
}

// faultOf returns what is wrong with the field of a name.
func (with *filling) faultOf(name string) string {
	for _, f := range with.faults {
		if f.Pointer == arg.Pointer(name) {
			return f.Detail
		}
	}
	return ""
}
