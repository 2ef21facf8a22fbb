package scaffold

import (
	"go/ast"
	"go/types"
	"slices"
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
