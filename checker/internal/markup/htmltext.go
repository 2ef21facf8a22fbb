package markup

import (
	"go/token"
	"go/types"
	"strings"
	"text/template/parse"
	"unicode"

	"github.com/lcgen/lcgen/parser"
)

// html returns the text with all that the template does replaced byte for
// byte, so that what is left is HTML.
func (k *text) html() string {
	out := []byte(strings.Repeat(string(byte(silent)), len(k.src.Text)))
	for name, tree := range k.trees {
		if k.in[tree] == k && k.isChecked(name) && tree.Root != nil {
			k.copyText(out, tree.Root)
		}
	}
	return string(out)
}

// copyText copies the HTML below a node, and marks where something is written
// into it.
func (k *text) copyText(out []byte, n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			k.copyText(out, child)
		}
	case *parse.TextNode:
		copy(out[n.Pos:], n.Text)
	case *parse.ActionNode:
		if len(n.Pipe.Decl) > 0 {
			return
		}
		out[n.Pos] = unknown
		if what, ok := k.output[n.Pos]; ok {
			out[n.Pos] = what
		}
	case *parse.TemplateNode:
		out[n.Pos] = unknown
	case *parse.IfNode:
		k.copyText(out, n.List)
		k.copyText(out, n.ElseList)
	case *parse.WithNode:
		k.copyText(out, n.List)
		k.copyText(out, n.ElseList)
	case *parse.RangeNode:
		k.copyText(out, n.List)
		k.copyText(out, n.ElseList)
	}
}

// wireName returns the parameter that an attribute passes: notification-id
// passes notificationId.
func wireName(attribute string) string {
	var b strings.Builder
	upper := false
	for _, r := range attribute {
		if r == '-' {
			upper = true
			continue
		}
		if upper {
			r = unicode.ToUpper(r)
		}
		upper = false
		b.WriteRune(r)
	}
	return b.String()
}

// attrName is the reverse of wireName.
func attrName(wire string) string {
	var b strings.Builder
	for _, r := range wire {
		if unicode.IsUpper(r) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// closest returns the parameter that a name was meant to be, "" for none.
func closest(name string, a *Action) string {
	var names []string
	for _, p := range a.Params {
		names = append(names, p.Name)
	}
	return parser.Closest(name, names)
}

// unmarked returns the exported method that an action of that name would be,
// "" where there is none.
func unmarked(c *Component, action string) string {
	for _, name := range members(c.Type) {
		if token.IsExported(name) && parser.WireName(name) == action && isMethod(c, name) {
			return name
		}
	}
	return ""
}

// isMethod reports whether a component has a method, and not a field, of that
// name.
func isMethod(c *Component, name string) bool {
	_, ok := lookup(c.Type, name).(*types.Func)
	return ok
}
