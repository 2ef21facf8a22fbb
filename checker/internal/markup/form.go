package markup

import (
	"slices"
	"strings"
	"text/template/parse"

	"github.com/lcgen/lcgen/internal/client"
)

// A form is what a form element sends.
type form struct {
	names   []word // of its fields
	sent    []sentField
	idle    []string     // names of fields that are disabled, unless a script enables them
	written []string     // names of fields that Field writes
	secret  []string     // those of them that are passwords
	typed   []typedField // those of which the control is known
	errors  []word       // parameters whose errors it shows
	bound   []*binding   // whose Fields the template writes
	open    bool         // there may be fields that can't be seen
	judged  bool         // its errors were compared with the parameters of its action
}

// forms finds the fields of each form.
type forms struct {
	of    map[*tag]*form
	begun []*form // forms that are open here; several where {{if}} chooses one
	gap   int     // index of the next gap
	all   []*form
	loose []word                 // parameters whose errors are shown outside of forms
	bound map[parse.Pos]*binding // what is known to be in a gap
	ends  []*tag                 // what ends an upload, in a form
	in    map[*tag][]*form       // the forms that a button is in

	partial bool // every form may have fields elsewhere
	remote  bool // a field before the forms to come names its form, which may be any

	// Formless are the gaps in which the fields of a binding are written where
	// no form is open; hidden says that one may be that can't be seen.
	formless []parse.Pos
	hidden   bool
}

// tag goes on to the next tag. Gaps are the places where the template may
// write tags that can't be seen.
func (f *forms) tag(t *tag, gaps []int) {
	if f.of == nil {
		f.of, f.in = map[*tag]*form{}, map[*tag][]*form{}
	}
	f.goTo(t.start, gaps)
	if t.name == "form" {
		if t.closing {
			f.begun = nil
			return
		}
		x := &form{open: f.partial || f.remote}
		f.of[t] = x
		f.all = append(f.all, x)
		f.begun = append(f.begun, x)
		return
	}
	if t.closing {
		return
	}
	f.errorPlace(t)
	if _, ok := t.attr(client.CancelAttr); ok && len(f.begun) > 0 {
		f.ends = append(f.ends, t)
	}
	if isField(t.name) {
		if len(t.holes) > 0 {
			f.in[t] = slices.Clone(f.begun)
		}
		f.field(t)
	}
}

// goTo goes on to an offset.
func (f *forms) goTo(offset int, gaps []int) {
	for ; f.gap < len(gaps) && gaps[f.gap] < offset; f.gap++ {
		at := parse.Pos(gaps[f.gap])
		b := f.bound[at]
		isFields := b != nil && b.part == "Fields"
		isField := b != nil && b.part == "Field" && b.field != ""
		f.hidden = f.hidden || !isFields && !isField
		if isFields && len(f.begun) == 0 && !f.hidden && !f.partial {
			f.formless = append(f.formless, at)
		}
		f.eachBegun(func(x *form) {
			switch {
			case isFields:
				x.bound = append(x.bound, b)
			case isField:
				x.written = append(x.written, b.field)
				if b.secret {
					x.secret = append(x.secret, b.field)
				}
			default:
				x.open = true
			}
		})
	}
}

func (f *forms) eachBegun(do func(*form)) {
	for _, x := range f.begun {
		do(x)
	}
}

// errorPlace notes an element that shows the error of a parameter.
func (f *forms) errorPlace(t *tag) {
	e, ok := t.attr(errorAttr)
	if !ok {
		return
	}
	if text, constant := e.constant(); constant && text != "" {
		if len(f.begun) == 0 {
			f.loose = append(f.loose, word{text, e.pos})
		}
		f.eachBegun(func(x *form) { x.errors = append(x.errors, word{text, e.pos}) })
	}
}

// field adds a field to the forms that it is in. One that names its form may
// be in any.
func (f *forms) field(t *tag) {
	if isIdleButton(t) {
		return
	}
	if _, elsewhere := t.attr("form"); elsewhere {
		f.remote = true
		for _, x := range f.all {
			x.open = true
		}
		return
	}
	name, ok := t.attr("name")
	text, told := namePattern(name)
	switch {
	case t.open || ok && !told && text != "":
		f.eachBegun(func(x *form) { x.open = true })
	case !ok || text == "" || text == "_token" || text == "_zone" || text == "_request" || text == "_charset_" || strings.Contains(text, "["):
	case isDisabled(t):
		f.eachBegun(func(x *form) { x.idle = append(x.idle, text) })
	default:
		f.eachBegun(func(x *form) {
			x.names = append(x.names, word{text, name.pos})
			x.sent = append(x.sent, sentField{word{text, name.pos}, sentKindOf(t)})
		})
		f.noteControl(t, word{text, name.pos})
	}
}

// isIdleButton reports whether an element is a button that sends no form, so that
// its name is never sent.
func isIdleButton(t *tag) bool {
	typ, _ := t.attr("type")
	text, constant := typ.constant()
	return constant && typ.always && (t.name == "button" || t.name == "input") && (strings.EqualFold(text, "button") || strings.EqualFold(text, "reset"))
}

// isDisabled reports whether a field is disabled in every page.
func isDisabled(t *tag) bool {
	disabled, ok := t.attr("disabled")
	return ok && disabled.always
}

// isField reports whether an element of that name is sent with its form.
func isField(name string) bool {
	switch name {
	case "input", "select", "textarea", "button":
		return true
	}
	return false
}
