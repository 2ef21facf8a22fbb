package markup

import (
	"go/token"
	"maps"
	"slices"
	"text/template/parse"
)

// A Refused is a call of a function for which package html/template refuses to
// parse a text.
type Refused struct {
	Name     string
	Pos, End token.Pos
}

// isRefusing reports whether the text can't be parsed if it calls a function.
func (s *Source) isRefusing(function string) bool {
	return s.Known != nil && !s.Known[function] && builtins[function] == nil
}

// Refused returns the calls of functions that are not there when the text is
// parsed. A text that doesn't parse for other reasons has none.
func (s *Source) Refused() []Refused {
	k := newChecking(&Set{Texts: []*Source{s}}, nil, nil)
	if s.Known == nil || !k.parse() {
		return nil
	}
	var found []Refused
	for _, name := range slices.Sorted(maps.Keys(k.trees)) {
		tree := k.trees[name]
		if tree.Root == nil {
			continue
		}
		eachCommand(tree.Root, func(c *parse.CommandNode) {
			for _, n := range c.Args {
				if chain, ok := n.(*parse.ChainNode); ok {
					n = chain.Node
				}
				if id, ok := n.(*parse.IdentifierNode); ok && s.isRefusing(id.Ident) {
					at := int(id.Pos)
					found = append(found, Refused{id.Ident, s.Pos(at), s.Pos(at + len(id.Ident))})
				}
			}
		})
	}
	return found
}
