package survive

import "encoding/json"

// A node is a value of JSON. One that stands in a text has raw; one that was put
// together has members or elements, and no raw.
type node struct {
	raw      []byte
	members  []member
	elements []*node
	array    bool
	unknown  bool // it has members, also inside, that its type has no fields for
}

type member struct {
	key   []byte // as it stands, with its quotes
	name  string
	value *node
}

// kind returns the first byte of a value that stands in a text.
func (n *node) kind() byte { return n.raw[0] }

// member returns the value of a member, nil if there is none. Of several of one
// name the last counts, as in encoding/json.
func (n *node) member(name string) *node {
	if n == nil {
		return nil
	}
	for i := len(n.members) - 1; i >= 0; i-- {
		if n.members[i].name == name {
			return n.members[i].value
		}
	}
	return nil
}

// of returns the value of the member that is decoded into a field.
func (n *node) of(field string, s *Shape) *node {
	if value := n.member(field); value != nil {
		return value
	}
	for i := len(n.members) - 1; i >= 0; i-- {
		if name, ok := s.field(n.members[i].name); ok && name == field {
			return n.members[i].value
		}
	}
	return nil
}

// isLast reports whether no member after the one at i has its name.
func (n *node) isLast(i int) bool {
	for _, m := range n.members[i+1:] {
		if m.name == n.members[i].name {
			return false
		}
	}
	return true
}

// identity returns the value of a member that tells a struct from others, empty if
// it has none.
func (n *node) identity(name string) string {
	value := n.member(name)
	if value == nil {
		return ""
	}
	switch raw := string(value.raw); raw {
	case "null", "0", `""`, "false", "true":
		return ""
	default:
		return raw
	}
}

// append appends the value as JSON.
func (n *node) append(b []byte) []byte {
	switch {
	case n.raw != nil:
		return append(b, n.raw...)
	case n.array:
		b = append(b, '[')
		for i, e := range n.elements {
			if i > 0 {
				b = append(b, ',')
			}
			b = e.append(b)
		}
		return append(b, ']')
	}
	b = append(b, '{')
	for i, m := range n.members {
		if i > 0 {
			b = append(b, ',')
		}
		b = m.value.append(append(append(b, m.key...), ':'))
	}
	return append(b, '}')
}

// parse returns the value of a text, nil if it makes no sense. What lies in a part
// that has no shape is not looked at.
func parse(data []byte, s *Shape) *node {
	r := reader{data: data}
	n := r.node(s)
	if r.bad {
		return nil
	}
	return n
}

// node reads a value.
func (r *reader) node(s *Shape) *node {
	n := new(node)
	n.raw = r.value(s, func(key []byte, inner *Shape, isField bool) {
		value := r.node(inner)
		n.unknown = n.unknown || !isField || value.unknown
		if key == nil {
			n.elements = append(n.elements, value)
			return
		}
		n.members = append(n.members, member{key, unquote(key), value})
	})
	return n
}

func unquote(key []byte) string {
	if plain, ok := isPlain(key); ok {
		return string(plain)
	}
	var name string
	_ = json.Unmarshal(key, &name) // the text was decoded before
	return name
}
