package scaffold

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// A value is something that is shown in the page, or the binding of a form.
type value struct {
	Tmpl string // for html/template: ".Count"
	Code string // in Go: "fmt.Sprint(n.Count)"; a string, if it is shown
}

// showField decides how a field is shown.
func (p *plan) showField(f *field) {
	f.Code = p.Recv + "." + f.Name
	if f.List != nil {
		p.showList(f.List)
		return
	}
	tmpl, code, typ := "."+f.Name, f.Code, f.typ
	if ptr, ok := typ.Underlying().(*types.Pointer); ok {
		f.Pointer = true
		code, typ = "*"+code, ptr.Elem()
	}
	if text := textField(typ); text != "" {
		tmpl, code, typ = tmpl+"."+text, f.Code+"."+text, fieldType(typ, text)
	}
	f.Value = p.show(tmpl, code, typ)
}

// showList decides how the elements of a list are shown.
func (p *plan) showList(l *list) {
	item := p.Var["item"]
	member := func(name string) value { return p.show("."+name, item+"."+name, fieldType(l.elem, name)) }
	switch {
	case l.ID != "":
		l.Shown = member(l.ID)
		l.Key = &value{l.Shown.Tmpl, l.Shown.Code}
	case isBasic(l.elem, types.IsConstType):
		l.Shown = p.show(".", item, l.elem)
		l.Key = &value{l.Shown.Tmpl, l.Shown.Code}
	case l.Text == "":
		l.Shown = p.show(".", item, l.elem)
	}
	if l.Text != "" {
		l.Shown = member(l.Text)
	}
	if l.Count != "" {
		l.Number = member(l.Count)
	}
}

// show returns how a value of a type is shown.
func (p *plan) show(tmpl, code string, t types.Type) value {
	if isString(t) {
		return value{tmpl, code}
	}
	p.Prints = true
	return value{tmpl, p.Pkg["fmt"] + ".Sprint(" + code + ")"}
}

// bind decides how a form comes to the binding of an action.
func (p *plan) bind(a *action) {
	if a.OnElement() {
		id := a.Target.List.ID
		a.Binding.Tmpl = fmt.Sprintf("$.%s.%s .%s", parser.DoMethod, a.Method, id)
		a.Binding.Code = fmt.Sprintf("%s.%s().%s(%s.%s)", p.Recv, parser.DoMethod, a.Method, p.Var["item"], id)
		return
	}
	tmpl := "." + parser.DoMethod + "." + a.Method
	var args, asked []string
	for _, q := range a.Params {
		code, inTemplate := q.blank()
		if q.isFile() {
			continue
		}
		if !q.Variadic {
			args = append(args, code)
			tmpl += " " + inTemplate
		}
		asked = append(asked, strconv.Quote(q.Wire))
	}
	code := fmt.Sprintf("%s.%s().%s(%s)", p.Recv, parser.DoMethod, a.Method, strings.Join(args, ", "))
	if len(args) > 0 {
		tmpl = "(" + tmpl + ")"
	}
	if len(asked) > 0 {
		tmpl += ".Ask " + strings.Join(asked, " ")
		code += ".Ask(" + strings.Join(asked, ", ") + ")"
	}
	a.Binding = value{tmpl, code}
	if a.needsMethod() {
		a.Ask, a.Asking = p.freeMember("Ask"+a.Method, "Form"+a.Method), code
		a.Binding = value{"." + a.Ask, p.Recv + "." + a.Ask + "()"}
	}
}
