package markup

import (
	"go/types"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/internal/formcontrol"
	"github.com/lcgen/lcgen/parser"
)

// fieldValue returns what a field of a form asks for, and its type without pointers,
// for people. It is unknown if the field is, or what fills it.
func (a *Action) fieldValue(name string) (v formcontrol.Value, shown string) {
	p, t, known, _ := a.fieldPart(name)
	if p == nil || t == nil || !known {
		return v, ""
	}
	own := deref(t)
	v.Optional = own != t
	v.Day = formcontrol.IsDay(name)
	elem := own
	if !readsText(own) {
		switch u := own.Underlying().(type) {
		case *types.Slice:
			elem, v.List = u.Elem(), true
			v.Choices = p.offers(elem)
		case *types.Array:
			elem, v.List = u.Elem(), true
		}
	}
	v.Choices = v.Choices || p.offers(own)
	v.Kind = controlKind(deref(elem))
	if v.List && isByte(elem) {
		v.Kind = formcontrol.Unknown // its text is base64
	}
	return v, typeString(own)
}

// offers reports whether a type has constants to choose from.
func (p *Param) offers(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return false
	}
	pkg := n.Obj().Pkg()
	return slices.ContainsFunc(p.Choices, func(c parser.TypePart) bool {
		o := pkg.Scope().Lookup(c.Text)
		return c.Path == pkg.Path() && o != nil && types.Identical(o.Type(), n)
	})
}

// readsText reports whether a type has a method that reads its text, or its JSON.
func readsText(t types.Type) bool {
	if n := named(t); n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "time" {
		return false
	}
	return parser.ReadsItself(t)
}

// controlKind returns how a field of a form fills a value of a type.
func controlKind(t types.Type) formcontrol.Kind {
	switch {
	case !known(t).known():
		return formcontrol.Unknown
	case isNamed(t, "time", "Time"):
		return formcontrol.Time
	case isNamed(t, "time", "Duration"):
		return formcontrol.Duration
	case isNamed(t, parser.RuntimePath, "File"):
		return formcontrol.File
	case readsText(t):
		return formcontrol.Text
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return basicKinds[u.Info()&(types.IsString|types.IsBoolean|types.IsInteger|types.IsFloat)]
	case *types.Struct, *types.Map:
		return formcontrol.Whole
	}
	return formcontrol.Unknown
}

// basicKinds are the kinds of predeclared types.
var basicKinds = map[types.BasicInfo]formcontrol.Kind{
	types.IsString:  formcontrol.String,
	types.IsBoolean: formcontrol.Bool,
	types.IsInteger: formcontrol.Int,
	types.IsFloat:   formcontrol.Float,
}

// checkField reports arguments of Field that end the rendering: a control that
// doesn't fill the value, or an attribute that it doesn't write. The name is empty if
// it isn't known.
func (w *walk) checkField(b *binding, name string, args []argument) {
	if len(args) == 0 {
		return
	}
	var v formcontrol.Value
	var shown string
	if name != "" {
		v, shown = b.action.fieldValue(name)
	}
	if v.Kind != formcontrol.Unknown {
		w.fieldFault(args[0], v.Check(shown))
	}
	attrs := args[1:]
	if len(attrs) > 0 {
		w.fieldFault(attrs[len(attrs)-1], formcontrol.CheckPairs(len(attrs)))
	}
	for i := 0; i < len(attrs); i += 2 {
		attr, isText := attrs[i].written()
		if !isText {
			continue
		}
		attr = strings.ToLower(attr)
		w.fieldFault(attrs[i], formcontrol.CheckAttr(attr))
		if attr != "type" || i+1 == len(attrs) || v.Kind == formcontrol.Unknown || len(v.Written()) == 0 {
			continue
		}
		if control, isText := attrs[i+1].written(); isText {
			w.fieldFault(attrs[i+1], v.CheckType(shown, control))
		}
	}
}

// written returns the text of an argument that is a string in the template.
func (a argument) written() (text string, ok bool) {
	return a.text, a.literal == aString && a.pos >= 0 && a.source != "" && strings.ContainsAny(a.source[:1], "\"`")
}

// fieldFault reports what is wrong with an argument of Field, if anything is.
func (w *walk) fieldFault(a argument, f *formcontrol.Fault) {
	if f != nil && a.pos >= 0 {
		w.fault(Calls, a.pos, a.length, f.Advice, "%s", f.Message)
	}
}
