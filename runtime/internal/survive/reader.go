package survive

import "bytes"

// A reader moves over JSON that was decoded before. Where that makes no sense all
// the same, it is bad and at its end.
type reader struct {
	data []byte
	pos  int
	bad  bool
}

// value moves over a value and returns it. It calls visit for each member and
// element that may hold something unknown, or is it: with the key of a member, and
// the shape of what follows, which visit moves over. What has no shape is one piece.
func (r *reader) value(s *Shape, visit func(key []byte, inner *Shape, isField bool)) []byte {
	c := r.peek()
	start := r.pos
	switch {
	case s != nil && c == '{' && s.kind != ofSlice:
		r.each('}', func() {
			key := r.key()
			inner, isField := s.of(key)
			visit(key, inner, isField)
		})
	case s != nil && c == '[' && s.kind == ofSlice:
		r.each(']', func() { visit(nil, s.elem, true) })
	default:
		r.skip()
	}
	if r.bad || r.pos == start {
		r.fail()
		return []byte("null")
	}
	return r.data[start:r.pos]
}

// of returns the shape of a member, and whether there is a field for it.
func (s *Shape) of(key []byte) (*Shape, bool) {
	if s.kind == ofMap {
		return s.elem, true
	}
	if plain, ok := isPlain(key); ok {
		if inner, ok := s.fields[string(plain)]; ok {
			return inner, true
		}
	}
	name, ok := s.field(unquote(key))
	return s.fields[name], ok
}

// isPlain returns what is in a key, if it needs no decoding.
func isPlain(key []byte) ([]byte, bool) {
	if len(key) < 2 || bytes.IndexByte(key, '\\') >= 0 {
		return nil, false
	}
	return key[1 : len(key)-1], true
}

// hasUnknown moves over a value until it finds an unknown member.
func (r *reader) hasUnknown(s *Shape) bool {
	found := false
	r.value(s, func(_ []byte, inner *Shape, isField bool) {
		switch {
		case found || !isField:
			found, r.pos = true, len(r.data)
		case inner == nil:
			r.skip()
		default:
			found = r.hasUnknown(inner)
		}
	})
	return found
}

// each moves over an object or an array and calls visit before each member or
// element.
func (r *reader) each(closing byte, visit func()) {
	r.pos++
	if r.peek() == closing {
		r.pos++
		return
	}
	for !r.bad {
		visit()
		switch r.peek() {
		case ',':
			r.pos++
			r.peek()
		case closing:
			r.pos++
			return
		default:
			r.fail()
		}
	}
}

// key moves over the key of a member, to its value.
func (r *reader) key() []byte {
	start := r.pos
	if r.peek() != '"' {
		r.fail()
		return nil
	}
	r.str()
	key := r.data[start:r.pos]
	if r.peek() != ':' {
		r.fail()
		return nil
	}
	r.pos++
	r.peek()
	return key
}

// peek moves over white space and returns the next byte, 0 at the end.
func (r *reader) peek() byte {
	for ; r.pos < len(r.data); r.pos++ {
		switch c := r.data[r.pos]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

func (r *reader) fail() { r.bad, r.pos = true, len(r.data) }

// skip moves over a value.
func (r *reader) skip() {
	switch r.peek() {
	case '"':
		r.str()
	case '{', '[':
		r.nest()
	default:
		r.word()
	}
}

// word moves over a number or a name.
func (r *reader) word() {
	for ; r.pos < len(r.data); r.pos++ {
		switch r.data[r.pos] {
		case ',', ']', '}', ' ', '\t', '\n', '\r':
			return
		}
	}
}

// nest moves over an object or an array.
func (r *reader) nest() {
	for depth := 0; r.pos < len(r.data); {
		switch r.data[r.pos] {
		case '"':
			r.str()
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if r.pos++; depth == 0 {
			return
		}
	}
	r.fail()
}

// str moves over a string.
func (r *reader) str() {
	data, pos := r.data, r.pos+1
	for ; pos < len(data); pos++ {
		switch data[pos] {
		case '"':
			r.pos = pos + 1
			return
		case '\\':
			pos++ // what is escaped
		}
	}
	r.fail()
}
