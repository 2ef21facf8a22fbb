package lc

import (
	"bytes"
	"html"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/runtime/arg"
)

// A filling is what a form is shown again with.
type filling struct {
	action string      // wire name of the form's action
	fields []formField // what the user had entered
	faults []arg.Fault // what is wrong with it
	hidden string      // HTML to put at the start of the form
}

// refill returns the HTML of a component in which the form of the action holds
// again what the user had entered, with a word at each field about what is
// wrong. Of several forms of the action it is the one whose hidden fields are
// those that were sent. Without such a form the HTML stays as it is.
func refill(page []byte, with filling) []byte {
	tags := scanTags(page)
	from, to := with.findForm(tags)
	if from < 0 {
		return page
	}
	var out bytes.Buffer
	out.Write(page[:tags[from].end])
	out.WriteString(with.hidden)
	pos := tags[from].end
	var choice *htmlTag // the select that is open
	for i := from + 1; i < to; i++ {
		t := &tags[i]
		if t.name == "select" {
			choice = t
			if t.closing {
				choice = nil
			}
		}
		if t.closing {
			continue
		}
		out.Write(page[pos:t.start])
		pos = with.rewrite(&out, page, t, choice)
	}
	out.Write(page[pos:])
	return out.Bytes()
}

// findForm returns the index of the form's tag, and of the one that ends it.
func (with *filling) findForm(tags []htmlTag) (from, to int) {
	for i := 0; i < len(tags); i++ {
		if tags[i].closing || tags[i].foreign || tags[i].name != "form" || tags[i].attrs["data-lc-action"] != with.action {
			continue
		}
		end := i + 1
		for end < len(tags) && !(tags[end].closing && tags[end].name == "form") {
			end++
		}
		if with.sameHidden(tags[i+1 : end]) {
			return i, end
		}
		i = end // a form in a form is none
	}
	return -1, -1
}

// sameHidden reports whether all hidden fields among the tags were sent as
// they are.
func (with *filling) sameHidden(tags []htmlTag) bool {
	for _, t := range tags {
		name := t.attrs["name"]
		if t.name != "input" || !strings.EqualFold(t.attrs["type"], "hidden") || name == tokenField || name == pageField {
			continue
		}
		if !slices.Contains(with.fields, formField{name, t.attrs["value"]}) {
			return false
		}
	}
	return true
}

// rewrite writes a tag of the form as it is to be, and returns where in the
// page to go on. An option is one of the choice, if that isn't nil.
func (with *filling) rewrite(out *bytes.Buffer, page []byte, t, choice *htmlTag) (pos int) {
	if name, ok := t.attrs["data-lc-error"]; ok && t.holdsTags() {
		if text := with.faultOf(name); text != "" {
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
