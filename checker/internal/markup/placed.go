package markup

import (
	"go/token"
	"slices"
	"text/template/parse"
)

// Placing are the functions of the runtime that put a component into a page, by its name.
var Placing = []string{"component", "lazy", "defer"}

// A Placed is the name of a component that a template puts into its text.
type Placed struct {
	Name     string
	By       string // the function: "lazy"
	Pos, End token.Pos
}

// Components returns the names of the components that a template places, as far
// as they are written out. A template that doesn't parse places none.
func (s *Source) Components() []Placed {
	k := newChecking(&Set{Texts: []*Source{s}}, nil, nil)
	if !k.parse() {
		return nil
	}
	var found []Placed
	for _, name := range k.templateNames() {
		if tree := k.trees[name]; tree.Root != nil {
			eachCommand(tree.Root, func(c *parse.CommandNode) {
				if p, ok := k.in[tree].placed(c); ok {
					found = append(found, p)
				}
			})
		}
	}
	return found
}

// Contained returns the names of the components that a template places when it is
// executed, or one that it calls, as far as they are written out.
func (s *Set) Contained() []Placed {
	k := newChecking(s, nil, nil)
	if !k.parse() {
		return nil
	}
	var found []Placed
	seen := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		tree := k.trees[name]
		if seen[name] || tree == nil || tree.Root == nil {
			return
		}
		seen[name] = true
		eachCommand(tree.Root, func(c *parse.CommandNode) {
			if p, ok := k.in[tree].placed(c); ok {
				found = append(found, p)
			}
		})
		eachCall(tree.Root, visit)
	}
	visit(s.Name)
	for _, name := range k.templateNames() {
		if k.trees[name] != nil && k.in[k.trees[name]].src.Own {
			visit(name)
		}
	}
	return found
}

// eachCall calls do with the name of each template that is called below a node.
func eachCall(n parse.Node, do func(name string)) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			eachCall(child, do)
		}
	case *parse.TemplateNode:
		do(n.Name)
	case *parse.IfNode:
		eachCall(n.List, do)
		eachCall(n.ElseList, do)
	case *parse.WithNode:
		eachCall(n.List, do)
		eachCall(n.ElseList, do)
	case *parse.RangeNode:
		eachCall(n.List, do)
		eachCall(n.ElseList, do)
	}
}

// placed returns the component that a command places.
func (k *text) placed(c *parse.CommandNode) (Placed, bool) {
	if len(c.Args) < 2 {
		return Placed{}, false
	}
	fn, isFunc := c.Args[0].(*parse.IdentifierNode)
	name, isString := c.Args[1].(*parse.StringNode)
	if !isFunc || !isString || !slices.Contains(Placing, fn.Ident) {
		return Placed{}, false
	}
	at := int(name.Pos) + len(`"`)
	return Placed{name.Text, fn.Ident, k.src.Pos(at), k.src.Pos(at + len(name.Quoted) - len(`""`))}, true
}

// eachCommand calls do for each command below a node.
func eachCommand(n parse.Node, do func(*parse.CommandNode)) {
	each := func(pipe *parse.PipeNode, lists ...*parse.ListNode) {
		if pipe != nil {
			eachCommand(pipe, do)
		}
		for _, l := range lists {
			if l != nil {
				eachCommand(l, do)
			}
		}
	}
	switch n := n.(type) {
	case *parse.ListNode:
		for _, child := range n.Nodes {
			eachCommand(child, do)
		}
	case *parse.ActionNode:
		each(n.Pipe)
	case *parse.TemplateNode:
		each(n.Pipe)
	case *parse.IfNode:
		each(n.Pipe, n.List, n.ElseList)
	case *parse.WithNode:
		each(n.Pipe, n.List, n.ElseList)
	case *parse.RangeNode:
		each(n.Pipe, n.List, n.ElseList)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			eachCommand(c, do)
		}
	case *parse.CommandNode:
		do(n)
		for _, arg := range n.Args {
			eachCommand(arg, do)
		}
	case *parse.ChainNode:
		eachCommand(n.Node, do)
	}
}
