package scaffold

import (
	"fmt"
	"go/types"
	"html"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// A view is the HTML of a component before it is written down in one of the
// ways to render.
type view []node

// A node is a static, an expr, an element, a when, an each or a form.
type node interface{ isNode() }

type (
	// A static is HTML as it stands.
	static string

	// An expr is a value that is shown.
	expr struct {
		tmpl   string // for html/template
		code   string // in Go
		isText bool   // a string, by no other name
	}

	// An element has attributes and children, each in a line of its own unless
	// it is inline.
	element struct {
		tag    string
		attrs  []attribute
		inline bool
		kids   []node
	}

	// An attribute is name="value", with an expr in front of the value.
	attribute struct {
		name, value string
		expr        *expr
	}

	// A when shows its children where a value is true, or not nil.
	when struct {
		tmpl, code string
		kids       []node
	}

	// An each shows its children for every element of a list.
	each struct {
		list        expr
		kids, empty []node
	}

	// A form calls an action: the binding is what tmpl and code return.
	form struct {
		tmpl, code string
		inside     []string // HTML, a line each
	}
)

func (static) isNode()  {}
func (expr) isNode()    {}
func (element) isNode() {}
func (when) isNode()    {}
func (each) isNode()    {}
func (form) isNode()    {}

// view returns the component's view.
func (p *plan) view() view {
	id := &expr{".ID", p.recv + ".ID.String()", true}
	titleID := func(name string) []attribute { return []attribute{{name, "-title", id}} }
	section := element{tag: "section", attrs: titleID("aria-labelledby")}
	section.kids = append(section.kids, element{tag: "h2", attrs: titleID("id"), inline: true, kids: []node{static(sentence(p.Name))}})
	for _, f := range p.fields {
		section.kids = append(section.kids, p.fieldView(f))
	}
	for _, a := range p.actions {
		if !a.isOnElement() {
			section.kids = append(section.kids, p.formView(a))
		}
	}
	if len(p.actions) > 0 {
		section.kids = append(section.kids, static(`<p data-lc-error="" role="alert" hidden></p>`))
	}
	return view{section}
}

// fieldView shows a field of the state.
func (p *plan) fieldView(f *stateField) node {
	value := expr{"." + f.name, p.recv + "." + f.name, isString(f.typ)}
	if f.list != nil {
		return p.listView(f, value)
	}
	if f.name == p.told {
		return element{tag: "p", attrs: []attribute{{name: "role", value: "status"}}, inline: true, kids: []node{value}}
	}
	shown, typ := value, f.typ
	ptr, isPointer := typ.Underlying().(*types.Pointer)
	if isPointer {
		shown.code, typ = "*"+value.code, ptr.Elem()
		shown.isText = isString(typ)
	}
	if text := textField(typ); text != "" {
		shown = expr{value.tmpl + "." + text, value.code + "." + text, isString(fieldType(typ, text))}
	}
	line := element{tag: "p", inline: true, kids: []node{static(label(f.name) + ": "), element{tag: "strong", inline: true, kids: []node{shown}}}}
	if isPointer {
		return when{value.tmpl, value.code + " != nil", []node{line}}
	}
	return line
}

// fieldType returns the type of a field of a struct.
func fieldType(t types.Type, name string) types.Type {
	o, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
	return o.Type()
}

// listView shows a list, with what can be done to each element.
func (p *plan) listView(f *stateField, value expr) node {
	l, item := f.list, p.itemName()
	member := func(name string) expr { return expr{"." + name, item + "." + name, isString(l.field(name))} }
	li := element{tag: "li"}
	content := expr{".", item, isString(l.elem)}
	switch {
	case l.id != "":
		key := member(l.id)
		li.attrs = []attribute{{"data-lc-key", "", &key}}
		content = key
	case isBasic(l.elem, types.IsConstType):
		li.attrs = []attribute{{"data-lc-key", "", &expr{content.tmpl, content.code, content.isText}}}
	}
	if l.text != "" {
		content = member(l.text)
	}
	li.kids = append(li.kids, element{tag: "span", inline: true, kids: []node{content}})
	if l.done != "" {
		done := member(l.done)
		li.kids = append(li.kids, when{done.tmpl, done.code, []node{static("<small>" + html.EscapeString(words(l.done)) + "</small>")}})
	}
	if l.count != "" {
		li.kids = append(li.kids, element{tag: "small", inline: true, kids: []node{static(label(l.count) + ": "), member(l.count)}})
	}
	for _, a := range p.actions {
		if a.isOnElement() && a.target == f {
			li.kids = append(li.kids, form{
				tmpl:   fmt.Sprintf("$.Do.%s .%s", a.Method, l.id),
				code:   fmt.Sprintf("%s.Do().%s(%s.%s)", p.recv, a.Method, item, l.id),
				inside: []string{"<button>" + label(a.Method) + "</button>"},
			})
		}
	}
	return element{tag: "ul", attrs: []attribute{{name: "aria-label", value: label(f.name)}}, kids: []node{
		each{value, []node{li}, []node{static("<li>Nothing here yet.</li>")}},
	}}
}

// itemName returns the variable for an element of a list.
func (p *plan) itemName() string { return p.pick(nil, "item", "element") }

// formView asks for an action's parameters.
func (p *plan) formView(a *action) node {
	f := form{tmpl: p.bindTemplate(a), code: p.bindCode(a)}
	if a.needsMethod() {
		f.tmpl, f.code = "."+p.askName(a), p.recv+"."+p.askName(a)+"()"
	}
	for _, q := range a.params {
		f.inside = append(f.inside,
			"<label>"+label(q.name)+" "+q.input()+"</label>",
			fmt.Sprintf(`<p data-lc-error="%s" role="alert" hidden></p>`, html.EscapeString(q.wire)))
	}
	f.inside = append(f.inside, "<button>"+label(a.Method)+"</button>")
	return f
}

// bindTemplate is bindCode for html/template.
func (p *plan) bindTemplate(a *action) string {
	call := ".Do." + a.Method
	var asked []string
	for _, q := range a.params {
		if _, tmpl := q.blank(); !q.variadic {
			call += " " + tmpl
		}
		asked = append(asked, fmt.Sprintf("%q", q.wire))
	}
	if len(asked) == 0 {
		return call
	}
	if strings.Contains(call, " ") {
		call = "(" + call + ")"
	}
	return call + ".Ask " + strings.Join(asked, " ")
}

// input returns the field of a form that asks for a parameter.
func (q *param) input() string {
	in := q.kind.Info().Input
	attrs := fmt.Sprintf(` name="%s"`, html.EscapeString(q.wire))
	if in.LeftOut() {
		return fmt.Sprintf("<input type=%q%s %s>", in.Type, attrs, in.Attrs)
	}
	if in.Type != "" {
		attrs += fmt.Sprintf(" type=%q", in.Type)
	}
	if in.Attrs != "" {
		attrs += " " + in.Attrs
	}
	switch q.typ.Underlying().(type) {
	case *types.Slice, *types.Array:
		if q.kind == parser.KindJSON {
			in.Placeholder = "[]"
		}
	}
	if in.Placeholder != "" {
		attrs += fmt.Sprintf(" placeholder=%q", in.Placeholder)
	}
	if q.required() {
		attrs += " required"
	}
	return "<input" + attrs + ">"
}
