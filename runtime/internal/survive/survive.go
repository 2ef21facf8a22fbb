// Package survive keeps what another build of a program has stored as JSON and
// this build has no fields for, when this build stores its own. Where two builds
// take turns, as in a rolling deployment, the older one would otherwise erase
// what only the newer one knows: encoding/json passes over unknown members.
package survive

import "bytes"

// HasUnknown reports whether data, which was decoded into the type of s, has
// members that the type has no fields for. It allocates nothing.
func (s *Shape) HasUnknown(data []byte) bool {
	r := reader{data: data}
	return s != nil && r.hasUnknown(s)
}

// Keep returns next with the unknown members of old, wherever what they belong to
// is now. All three are of the type of s: old as it was stored, known as this build
// encodes what it decodes from old, next as it encodes that after a change. Without
// unknown members in old, Keep returns next itself.
//
//   - Members of structs and maps belong together by their names. What a struct of
//     this build has a field for is never taken from old, whatever its name was
//     there in upper and lower case, and also if it was left out for being zero.
//   - Elements of a slice belong together if they are equal in known and next; then
//     by a member that tells them apart, such as id; then by index, if the slice is
//     as long as it was and no ID says otherwise.
//   - What is removed takes its unknown members along.
func (s *Shape) Keep(old, known, next []byte) []byte {
	if !s.HasUnknown(old) {
		return next
	}
	o, k, n := parse(old, s), parse(known, s), parse(next, s)
	if o == nil || k == nil || n == nil {
		return next
	}
	kept := keep(s, o, k, n)
	if kept == n {
		return next
	}
	return kept.append(make([]byte, 0, len(old)+len(next)))
}

// keep returns next, which is not changed, or a value in its place that has the
// unknown members of old. Without known, the value was left out for being zero.
func keep(s *Shape, old, known, next *node) *node {
	switch {
	case s == nil || !old.unknown || old.kind() != next.kind():
		return next
	case known != nil && bytes.Equal(known.raw, next.raw):
		return old // it means the same to this build
	case s.kind == ofStruct && next.kind() == '{':
		return keepFields(s, old, known, next)
	case s.kind == ofMap && next.kind() == '{':
		return keepEntries(s, old, known, next)
	case s.kind == ofSlice && next.kind() == '[':
		return keepElements(s, old, known, next)
	}
	return next
}

// keepFields is keep of a struct.
func keepFields(s *Shape, old, known, next *node) *node {
	out := &node{members: make([]member, 0, len(next.members)+len(old.members))}
	for _, m := range next.members {
		if before := old.of(m.name, s); before != nil {
			m.value = keep(s.fields[m.name], before, known.member(m.name), m.value)
		}
		out.members = append(out.members, m)
	}
	for i, m := range old.members {
		name, isField := s.field(m.name)
		zero := isField && m.value.unknown && known.member(name) == nil && next.member(name) == nil // as it was
		if (!isField || zero) && old.isLast(i) {
			out.members = append(out.members, m)
		}
	}
	return out
}

// keepEntries is keep of a map.
func keepEntries(s *Shape, old, known, next *node) *node {
	out := &node{members: make([]member, 0, len(next.members))}
	for _, m := range next.members {
		if before := old.member(m.name); before != nil {
			m.value = keep(s.elem, before, known.member(m.name), m.value)
		}
		out.members = append(out.members, m)
	}
	return out
}

// keepElements is keep of a slice.
func keepElements(s *Shape, old, known, next *node) *node {
	if known == nil {
		return next
	}
	out := &node{elements: make([]*node, len(next.elements)), array: true}
	for j, i := range match(s.elem, known.elements, next.elements) {
		out.elements[j] = next.elements[j]
		if i >= 0 && i < len(old.elements) {
			out.elements[j] = keep(s.elem, old.elements[i], known.elements[i], next.elements[j])
		}
	}
	return out
}
