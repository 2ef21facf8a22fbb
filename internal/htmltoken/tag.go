package htmltoken

import "strings"

// startTag reads the start tag at pos.
func (z *Tokenizer) startTag() {
	if !z.tag(z.pos + len("<")) {
		return
	}
	z.Kind = StartTag
	name := z.Name.Of(z.input)
	z.Foreign = z.enter(name)
	if !z.Foreign {
		z.content, z.rawName = z.contentOf(name)
		z.Content = z.content
	}
}

// endTag reads the end tag at pos.
func (z *Tokenizer) endTag() {
	if z.tag(z.pos + len("</")) {
		z.Kind = EndTag
		z.leave(z.Name.Of(z.input))
	}
}

// tag reads a tag from its name on, and reports whether the input does not end
// in it.
func (z *Tokenizer) tag(pos int) bool {
	s := z.input
	z.Name.Start = pos
	for pos < len(s) && !isSpace(s[pos]) && s[pos] != '/' && s[pos] != '>' {
		pos++
	}
	z.Name.End = pos
	for pos < len(s) {
		switch c := s[pos]; {
		case c == '>':
			z.End = pos + 1
			z.SelfClosing = s[pos-1] == '/' && !z.endsAttr(pos)
			return true
		case c == '/' || isSpace(c):
			pos++
		default:
			pos = z.attribute(pos)
		}
	}
	z.Kind, z.End = Ignored, pos
	return false
}

// endsAttr reports whether the last attribute ends at pos.
func (z *Tokenizer) endsAttr(pos int) bool {
	n := len(z.Attrs)
	return n > 0 && z.Attrs[n-1].Value.End == pos
}

// attribute reads the attribute at pos and returns where to go on.
func (z *Tokenizer) attribute(pos int) int {
	s := z.input
	start := pos
	for pos++; pos < len(s) && !endsName[s[pos]]; pos++ { // an equals sign may be the first byte of a name
	}
	a := Attr{Name: Span{start, pos}, Value: Span{pos, pos}}
	if equals := z.pastSpace(pos); equals < len(s) && s[equals] == '=' {
		pos = z.value(&a, z.pastSpace(equals+1))
	}
	z.Attrs = append(z.Attrs, a)
	return pos
}

// value reads the value of an attribute that begins at pos, and returns where
// to go on.
func (z *Tokenizer) value(a *Attr, pos int) int {
	s := z.input
	if pos == len(s) {
		return pos
	}
	quote := s[pos]
	if quote != '"' && quote != '\'' {
		a.Value.Start = pos
		for pos < len(s) && s[pos] != '>' && !isSpace(s[pos]) {
			pos++
		}
		a.Value.End = pos
		return pos
	}
	pos++
	length := strings.IndexByte(s[pos:], quote)
	if length < 0 { // the tag is ignored
		a.Value = Span{pos, len(s)}
		return len(s)
	}
	a.Value, a.Quote = Span{pos, pos + length}, quote
	return a.Value.End + 1
}

// pastSpace returns where the white space at pos ends.
func (z *Tokenizer) pastSpace(pos int) int {
	for pos < len(z.input) && isSpace(z.input[pos]) {
		pos++
	}
	return pos
}
