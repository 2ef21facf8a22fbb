package parser

import (
	"go/types"
	"maps"
	"slices"
)

// readMembers lists the names that a component's type has, and says whether
// all its methods have value receivers.
func (p *parsing) readMembers(c *component) {
	declared, all := map[string]bool{}, map[string]bool{}
	for _, f := range c.fields {
		declared[f.Name()] = true
		if f.Embedded() {
			addFields(all, f.Type(), map[types.Type]bool{})
		}
	}
	byValue := types.NewMethodSet(c.named)
	c.Value = len(c.methods) > 0
	for _, m := range c.methods {
		name := m.Obj().Name()
		all[name] = true
		if len(m.Index()) == 1 {
			declared[name] = true
		}
		if byValue.Lookup(m.Obj().Pkg(), name) == nil {
			c.Value = false
		}
	}
	maps.Copy(all, declared)
	c.Declared, c.Members = sortedNames(declared), sortedNames(all)
}

// addFields adds the names of the fields that an embedded type promotes.
func addFields(names map[string]bool, t types.Type, seen map[types.Type]bool) {
	s, ok := structOf(t)
	if !ok || seen[s] {
		return
	}
	seen[s] = true
	for f := range s.Fields() {
		names[f.Name()] = true
		if f.Embedded() {
			addFields(names, f.Type(), seen)
		}
	}
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
