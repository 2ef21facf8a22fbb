package scaffold

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// typeNames are the names that types are written with.
type typeNames struct {
	local   []string // of the package itself: "Notification"
	keys    []string // those of them that are keys of a map
	foreign []string // of other packages, qualified: "netip.Addr"
}

// names returns the names in all types of the request.
func (c *Component) names() typeNames {
	var n typeNames
	for _, f := range c.State {
		n.walk(f.Type, false)
	}
	for _, a := range c.Actions {
		for _, p := range a.Params {
			n.walk(p.Type, false)
		}
	}
	return n
}

// walk adds the names in a type.
func (n *typeNames) walk(t ast.Expr, key bool) {
	switch t := t.(type) {
	case *ast.Ident:
		if types.Universe.Lookup(t.Name) == nil {
			add(&n.local, t.Name)
			if key {
				add(&n.keys, t.Name)
			}
		}
	case *ast.SelectorExpr:
		if x, ok := t.X.(*ast.Ident); ok {
			add(&n.foreign, x.Name+"."+t.Sel.Name)
		}
	case *ast.StarExpr:
		n.walk(t.X, key)
	case *ast.ParenExpr:
		n.walk(t.X, key)
	case *ast.Ellipsis:
		n.walk(t.Elt, false)
	case *ast.ArrayType:
		n.walk(t.Elt, false)
	case *ast.MapType:
		n.walk(t.Key, true)
		n.walk(t.Value, false)
	case *ast.StructType:
		for _, f := range t.Fields.List {
			n.walk(f.Type, false)
		}
	case *ast.IndexExpr: // Page[Item]: what is generic can't be made up
		n.walk(t.Index, false)
	case *ast.IndexListExpr:
		for _, index := range t.Indices {
			n.walk(index, false)
		}
	}
}

func add(list *[]string, name string) {
	if !slices.Contains(*list, name) {
		*list = append(*list, name)
	}
}

// Qualified returns the names of other packages in the request's types, such
// as netip.Addr.
func (c *Component) Qualified() []string {
	names := c.names().foreign
	slices.Sort(names)
	return names
}

// initialisms are the words that Go names have in capital letters.
var initialisms = strings.Fields("api ascii cpu css dns faq gps html http https id ip json pdf qr ram rss sql sse ssh tls ttl tv ui uid uri url utf8 uuid vip xml")

// TypeName returns the Go type of a component: NotificationCenter.
func (c *Component) TypeName() string {
	var b strings.Builder
	for word := range strings.SplitSeq(c.Name, "-") {
		if slices.Contains(initialisms, word) {
			b.WriteString(strings.ToUpper(word))
		} else {
			b.WriteString(upperFirst(word))
		}
	}
	return b.String()
}

// words returns the words of a Go name as people write them: "notification ID".
func words(name string) string {
	list := strings.Split(parser.KebabName(name), "-")
	for i, word := range list {
		if slices.Contains(initialisms, word) {
			list[i] = strings.ToUpper(word)
		}
	}
	return strings.Join(list, " ")
}

// label returns a Go name as the label of a field or button: "Notification ID".
func label(name string) string { return upperFirst(words(name)) }
