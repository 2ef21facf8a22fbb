package scaffold

import (
	"fmt"
	"html"
	"strings"
)

// A goWriter writes a view as Go statements that append to a buffer. What is
// static is gathered, so that it stands in few pieces.
type goWriter struct {
	*source
	plan    *plan
	buffer  string // the variable
	item    string
	pending strings.Builder
}

// goOf returns the Go file with a method Render.
func (p *plan) goOf(v view) ([]byte, error) {
	s := p.newSource()
	s.comment("Render writes the component's HTML. It escapes whatever is not HTML.")
	p.writeRender(s, fmt.Sprintf("(%s *%s)", p.recv, p.typ), v)
	return s.file("")
}

// writeRender writes the method Render of a receiver, and the function for
// forms that it uses.
func (p *plan) writeRender(s *source, receiver string, v view) {
	w := &goWriter{source: s, plan: p, buffer: p.pick(nil, "b", "out"), item: p.itemName()}
	out := p.pick(nil, "w", "writer")
	s.line("func %s Render(_ %s.Context, %s %s.Writer) error {", receiver, s.use("context"), out, s.use("io"))
	s.line("var %s %s.Builder", w.buffer, s.use("strings"))
	for _, n := range v {
		w.node(n, 0)
	}
	w.flush()
	s.line("_, err := %s.WriteString(%s, %s.String())", s.use("io"), out, w.buffer)
	s.line("return err\n}")
	if hasForm(v) {
		p.writeForm(s)
	}
}

// writeForm writes the function that writes a form.
func (p *plan) writeForm(s *source) {
	s.line("")
	s.comment(p.form + " writes a form that calls an action, with JavaScript and without.")
	s.line("func %s(b *%s.Builder, call %s.Binding, inside string) error {", p.form, s.use("strings"), s.use(runtimePath))
	s.line("fields, err := call.Fields()\nif err != nil {\nreturn err\n}")
	s.line("%s.Fprintf(b, \"<form %%s>%%s%%s</form>\\n\", call.Form(), fields, inside)", s.use("fmt"))
	s.line("return nil\n}")
}

// hasForm reports whether there is a form among nodes.
func hasForm(ns []node) bool {
	for _, n := range ns {
		switch n := n.(type) {
		case form:
			return true
		case element:
			if hasForm(n.kids) {
				return true
			}
		case each:
			if hasForm(n.kids) {
				return true
			}
		}
	}
	return false
}

// text gathers static HTML.
func (w *goWriter) text(html string) { w.pending.WriteString(html) }

// flush writes what has been gathered.
func (w *goWriter) flush() {
	if w.pending.Len() > 0 {
		w.line("%s.WriteString(`%s`)", w.buffer, w.pending.String())
		w.pending.Reset()
	}
}

// value writes a value, escaped.
func (w *goWriter) value(e expr) {
	w.flush()
	w.line("%s.WriteString(%s.EscapeString(%s))", w.buffer, w.use("html"), w.plan.textCode(w.source, e))
}

// textCode returns the Go expression of a value as a string.
func (p *plan) textCode(s *source, e expr) string {
	if e.isText {
		return e.code
	}
	return s.use("fmt") + ".Sprint(" + e.code + ")"
}

// node writes a node, in lines of its own unless depth is negative.
func (w *goWriter) node(n node, depth int) {
	indent, end := strings.Repeat("  ", max(depth, 0)), "\n"
	if depth < 0 {
		end = ""
	}
	switch n := n.(type) {
	case static:
		w.text(indent + string(n) + end)
	case expr:
		w.text(indent)
		w.value(n)
		w.text(end)
	case element:
		w.text(indent)
		w.tag(n)
		if n.inline {
			w.nodes(n.kids, -1)
			w.text("</" + n.tag + ">" + end)
			return
		}
		w.text("\n")
		w.nodes(n.kids, depth+1)
		w.text(indent + "</" + n.tag + ">\n")
	case when:
		w.block("if "+n.code, n.kids, depth)
	case each:
		w.block("if len("+n.list.code+") == 0", n.empty, depth)
		w.block(fmt.Sprintf("for _, %s := range %s", w.item, n.list.code), n.kids, depth)
	case form:
		w.flush()
		w.line("if err := %s(&%s, %s, `%s`); err != nil {\nreturn err\n}", w.plan.form, w.buffer, n.code, strings.Join(n.inside, "\n"))
	}
}

func (w *goWriter) nodes(ns []node, depth int) {
	for _, n := range ns {
		w.node(n, depth)
	}
}

// block writes nodes into a block of code.
func (w *goWriter) block(head string, ns []node, depth int) {
	w.flush()
	w.line("%s {", head)
	w.nodes(ns, depth)
	w.flush()
	w.line("}")
}

// tag writes the tag that opens an element.
func (w *goWriter) tag(n element) {
	w.text("<" + n.tag)
	for _, a := range n.attrs {
		w.text(" " + a.name + `="`)
		if a.expr != nil {
			w.value(*a.expr)
		}
		w.text(html.EscapeString(a.value) + `"`)
	}
	w.text(">")
}
