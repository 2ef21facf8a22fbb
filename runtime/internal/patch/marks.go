package patch

import "strings"

// A mark is an element with a key, or a field with a name, that tells the elements
// around it from others. What a user did to a form without key belongs to what it
// is about, and that only its fields say.
type mark struct {
	element    string
	key        string // its data-lc-key, data-component-id or id
	name, typ  string // of a field without key
	offer      string // of a field that offers one value
	attributed bool   // the key is a data-lc-key
}

// A marked says which children have a mark in them, or are it: -1 if none has.
type marked struct {
	old, new int32
	several  bool // of the old or of the new ones
}

// places says of marks where they are.
type places map[mark]*marked

// markOf returns what node i is as a mark.
func (s *side) markOf(i int32) (m mark, ok bool) {
	n := &s.nodes[i]
	if n.kind < element || n.name == 0 {
		return m, false
	}
	var a attribute
	var value string
	for pos := int(n.start) + 1 + int(n.name); ; {
		next, more, _ := a.next(s.html, pos)
		if !more {
			break
		}
		pos = next
		switch strings.ToLower(a.name) {
		case "data-lc-key":
			m.key, m.attributed = a.value, true
		case "id", "data-component-id":
			if !m.attributed {
				m.key = a.value
			}
		case "name":
			m.name = a.value
		case "type":
			m.typ = strings.ToLower(a.value)
		case "value":
			value = a.value
		}
	}
	if m.key != "" {
		return mark{element: n.nameOf(s.html), key: m.key, attributed: m.attributed}, true
	}
	m.element = n.nameOf(s.html)
	switch m.typ {
	case "checkbox", "radio", "hidden":
		m.offer = value
	}
	return m, m.name != ""
}

// pairMarks pairs children without key in which the same is marked, and in no
// others. It reports whether it found any.
func (d *differ) pairMarks(p *pairing) (any bool) {
	free := 0
	for a, i := range p.old {
		if p.isFree(a) && d.old.nodes[i].kind >= element {
			free++
		}
	}
	if free < 2 { // there is nothing to choose from
		return false
	}
	found := places{}
	for a, i := range p.old {
		if p.isFree(a) {
			d.note(found, &d.old, i, func(m *marked) *int32 { return &m.old }, a)
		}
	}
	if len(found) == 0 {
		return false
	}
	for b, j := range p.new {
		if p.isNew(b) {
			d.note(found, &d.new, j, func(m *marked) *int32 { return &m.new }, b)
		}
	}
	if d.budget <= 0 {
		return false
	}
	for b, j := range p.new {
		if p.isNew(b) && d.pairMarked(p, found, b, j) {
			any = true
		}
	}
	return any
}

// isFree reports whether old child a has no key and no pair.
func (p *pairing) isFree(a int) bool { return p.used[a] == 0 && p.oldKeyed[a] == 0 }

// isNew reports whether new child b has no key and no pair.
func (p *pairing) isNew(b int) bool { return p.match[b] < 0 && p.newKeyed[b] == 0 }

// note notes the marks in a child, which is node i.
func (d *differ) note(found places, s *side, i int32, in func(*marked) *int32, child int) {
	d.budget -= len(s.nodes[i].of(s.html))
	for j := i; j < i+s.nodes[i].size && d.budget > 0; j++ {
		m, ok := s.markOf(j)
		if !ok {
			continue
		}
		at := found[m]
		if at == nil {
			at = &marked{old: -1, new: -1}
			found[m] = at
		}
		place := in(at)
		at.several = at.several || *place >= 0
		*place = int32(child)
	}
}

// pairMarked pairs new child b, which is node j, with the old one that alone has
// one of its marks.
func (d *differ) pairMarked(p *pairing, found places, b int, j int32) bool {
	for k := j; k < j+d.new.nodes[j].size; k++ {
		m, ok := d.new.markOf(k)
		if !ok {
			continue
		}
		if at := found[m]; !at.several && at.old >= 0 && p.used[at.old] == 0 && d.alike(p.old[at.old], j) {
			p.take(int(at.old), b)
			return true
		}
	}
	return false
}
