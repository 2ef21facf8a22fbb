package parser

import (
	"go/types"
	"slices"
)

// readMembers lists the names that a component's type declares, and says whether
// all its methods have value receivers.
func (p *parsing) readMembers(c *component) {
	declared := map[string]bool{}
	for _, f := range c.fields {
		declared[f.Name()] = true
	}
	byValue := types.NewMethodSet(c.named)
	c.Value = len(c.methods) > 0
	for _, m := range c.methods {
		name := m.Obj().Name()
		if len(m.Index()) == 1 {
			declared[name] = true
		}
		if byValue.Lookup(m.Obj().Pkg(), name) == nil {
			c.Value = false
		}
	}
	c.Declared = sortedNames(declared)
}

// sortedNames returns the names in a set, without the blank one.
func sortedNames(set map[string]bool) []string {
	names := make([]string, 0, len(set))
	for name, in := range set {
		if in && name != "_" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
