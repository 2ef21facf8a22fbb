package scaffold

import (
	"fmt"
	"html"
	"strings"
)

// An htmlWriter writes a view for html/template.
type htmlWriter struct{ strings.Builder }

// htmlOf returns the view as a file for html/template.
func htmlOf(v view) []byte {
	var w htmlWriter
	for _, n := range v {
		w.node(n, 0)
	}
	return []byte(w.String())
}

// open begins a line.
func (w *htmlWriter) open(depth int) { w.WriteString(strings.Repeat("  ", depth)) }

// node writes a node in lines of its own.
func (w *htmlWriter) node(n node, depth int) {
	line := func(format string, args ...any) {
		w.open(depth)
		fmt.Fprintf(w, format+"\n", args...)
	}
	switch n := n.(type) {
	case static, expr:
		w.open(depth)
		w.inline(n)
		w.WriteString("\n")
	case element:
		w.open(depth)
		w.tag(n)
		if n.inline {
			w.inline(n.kids...)
			fmt.Fprintf(w, "</%s>\n", n.tag)
			return
		}
		w.WriteString("\n")
		w.nodes(n.kids, depth+1)
		line("</%s>", n.tag)
	case when:
		line("{{if %s}}", n.tmpl)
		w.nodes(n.kids, depth)
		line("{{end}}")
	case each:
		line("{{range %s}}", n.list.tmpl)
		w.nodes(n.kids, depth)
		line("{{else}}")
		w.nodes(n.empty, depth)
		line("{{end}}")
	case form:
		line("{{with %s}}", n.tmpl)
		w.form(n, depth, line)
		line("{{end}}")
	}
}

func (w *htmlWriter) form(n form, depth int, line func(string, ...any)) {
	if len(n.inside) == 1 {
		line("<form {{.Form}}>{{.Fields}}%s</form>", n.inside[0])
		return
	}
	line("<form {{.Form}}>{{.Fields}}")
	for _, inside := range n.inside {
		line("  %s", inside)
	}
	line("</form>")
}

func (w *htmlWriter) nodes(ns []node, depth int) {
	for _, n := range ns {
		w.node(n, depth)
	}
}

// inline writes nodes without breaking the line.
func (w *htmlWriter) inline(ns ...node) {
	for _, n := range ns {
		switch n := n.(type) {
		case static:
			w.WriteString(string(n))
		case expr:
			fmt.Fprintf(w, "{{%s}}", n.tmpl)
		case element:
			w.tag(n)
			w.inline(n.kids...)
			fmt.Fprintf(w, "</%s>", n.tag)
		}
	}
}

// tag writes the tag that opens an element.
func (w *htmlWriter) tag(n element) {
	w.WriteString("<" + n.tag)
	for _, a := range n.attrs {
		value := html.EscapeString(a.value)
		if a.expr != nil {
			value = "{{" + a.expr.tmpl + "}}" + value
		}
		fmt.Fprintf(w, ` %s="%s"`, a.name, value)
	}
	w.WriteString(">")
}
