package markup

import (
	"cmp"
	"strings"

	"github.com/lcgen/lcgen/internal/formcontrol"
)

// multipart is the encoding of a form that sends files.
const multipart = "multipart/form-data"

// A typedField is a field of a form of which the control is known.
type typedField struct {
	word
	formcontrol.Control
}

// files reports whether the field sends files.
func (f typedField) files() bool { return f.Type == "file" }

// noteControl notes the control of a field of a form, unless the template writes
// its type.
func (f *forms) noteControl(t *tag, name word) {
	if c, ok := t.control(); ok {
		f.eachBegun(func(x *form) { x.typed = append(x.typed, typedField{name, c}) })
	}
}

// control returns the control that a tag is, if nothing that the template does
// changes that.
func (t *tag) control() (c formcontrol.Control, ok bool) {
	typ, given := t.attr("type")
	text, constant := typ.constant()
	multiple, isMultiple := t.attr("multiple")
	if t.open || given && (!constant || !typ.always) || isMultiple && !multiple.always {
		return c, false
	}
	c = formcontrol.Control{Type: t.name, Multiple: isMultiple && t.name == "select"}
	_, c.Value = t.attr("value")
	if t.name == "input" {
		c.Type = cmp.Or(strings.ToLower(strings.TrimSpace(text)), "text")
	}
	return c, true
}

// bindable returns the parameters that a binding takes: all but files, which only
// the fields of a form can give.
func (a *Action) bindable() []Param {
	var params []Param
	for _, p := range a.Params {
		if !p.File {
			params = append(params, p)
		}
	}
	return params
}

// takesFile reports whether a field of that name takes files.
func (a *Action) takesFile(name string) bool {
	path := strings.Split(name, ".")
	for _, file := range a.Files {
		pattern := strings.Split(file, ".")
		if len(path) != len(pattern) && (len(path) != len(pattern)+1 || !isElement(path[len(path)-1])) {
			continue
		}
		fits := true
		for i, part := range pattern {
			fits = fits && (part == "*" || part == path[i])
		}
		if fits {
			return true
		}
	}
	return false
}

// isElement reports whether a part of a name is the number of an element.
func isElement(part string) bool { return strings.Contains(part, anything) || isNumber(part) }

// requiredFile returns the first parameter that must be a file, nil if there is
// none.
func (a *Action) requiredFile() *Param {
	for i, p := range a.Params {
		if p.File && !p.Optional && !p.Variadic && !a.Partial { // which is sent none
			return &a.Params[i]
		}
	}
	return nil
}

// checkControls reports fields for files where the action takes none, others where it
// takes files, and controls that don't fill the type of what they ask for.
func (k *text) checkControls(a *Action, fields *form) {
	for _, field := range fields.typed {
		p, leads, _ := a.fieldParam(field.text)
		if p == nil || !leads {
			continue // was reported
		}
		shown, length := shownName(field.text)
		switch takes := a.takesFile(field.text); {
		case takes && !field.files():
			k.fault(Calls, field.offset, length, `write <input type="file" name="`+shown+`">`, "the field %s of action %s takes files, which this control doesn't send", shown, a.Name)
		case !takes && field.files():
			k.fault(Calls, field.offset, length, "make it a lc.File, or use another control", "the field %s of action %s takes no files", shown, a.Name)
		default:
			k.checkControl(a, field)
		}
	}
}

// checkControl reports a control that doesn't fill the type of what it asks for.
func (k *text) checkControl(a *Action, field typedField) {
	v, typ := a.fieldValue(field.text)
	if v.Fits(field.Control) {
		return
	}
	f := formcontrol.Misfit(typ, field.Control.String(), v.Usual())
	shown, length := shownName(field.text)
	k.fault(Calls, field.offset, length, f.Advice, "the field %s of action %s: %s", shown, a.Name, f.Message)
}

// fileless reports an element other than a form that calls an action which must be
// sent files.
func (k *text) fileless(a *Action, offset, length int) {
	if p := a.requiredFile(); p != nil {
		k.fault(Calls, offset, length, `call it by a form with <input type="file" name="`+p.Name+`">`,
			"action %s takes the file %s, which only a form sends", a.Name, p.Name)
	}
}

// checkEnctype reports a form that browsers send by themselves without its files.
func (k *text) checkEnctype(t *tag, a *Action, offset int) {
	method, _ := t.attr("method")
	if text, constant := method.constant(); len(a.Files) == 0 || t.open || !constant || !strings.EqualFold(text, "post") {
		return
	}
	enctype, _ := t.attr("enctype")
	if text, constant := enctype.constant(); constant && !strings.EqualFold(text, multipart) {
		k.fault(Calls, offset, len(a.Name), `add enctype="`+multipart+`", or write .Form`, "without the browser client, the form of action %s sends no files", a.Name)
	}
}
