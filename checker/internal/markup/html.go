package markup

import "strings"

// Bytes that stand in the HTML of a template for what it does between the
// text. None of them is in any HTML.
const (
	silent  = '\x02' // writes nothing: {{if}}, {{end}}, a comment
	inert   = '\x03' // writes text: a string, a number
	unknown = '\x04' // writes anything, markup too
)

// A tag is a start or end tag.
type tag struct {
	name    string // lower case
	closing bool
	attrs   []attr
	start   int // offset of the "<"

	// open says that the template may write further attributes into the tag.
	// Holes are the offsets where it writes some.
	open  bool
	holes []int
}

// An attr is an attribute of a tag.
type attr struct {
	name    string // lower case
	value   string // as written, with the bytes above in it
	namePos int
	pos     int // of the value
}

// attr returns the first attribute of that name.
func (t *tag) attr(name string) (attr, bool) {
	for _, a := range t.attrs {
		if a.name == name {
			return a, true
		}
	}
	return attr{}, false
}

// constant returns the value where the template writes nothing into it.
func (a attr) constant() (string, bool) {
	return a.value, !strings.ContainsAny(a.value, string([]byte{silent, inert, unknown}))
}

// A scanner finds the tags of an HTML text. It reads HTML as browsers do, as
// far as the places of tags and attributes go.
type scanner struct {
	text string
	at   int
	tags []tag
}

// scanTags returns the tags of a text, and the places between them where the
// template may write tags that can't be seen.
func scanTags(text string) (tags []tag, gaps []int) {
	s := &scanner{text: text}
	for s.at < len(text) {
		switch rest := text[s.at:]; {
		case strings.HasPrefix(rest, "<!--"):
			s.skipPast("-->")
		case len(rest) > 1 && rest[0] == '<' && isLetter(rest[1]):
			s.tag(false)
		case len(rest) > 2 && rest[0] == '<' && rest[1] == '/' && isLetter(rest[2]):
			s.tag(true)
		case rest[0] == unknown:
			gaps = append(gaps, s.at)
			s.at++
		default:
			s.at++
		}
	}
	return s.tags, gaps
}

// skipPast moves behind the next end, or to the end of the text.
func (s *scanner) skipPast(end string) {
	if i := strings.Index(s.text[s.at:], end); i >= 0 {
		s.at += i + len(end)
		return
	}
	s.at = len(s.text)
}

// tag reads a tag that begins here.
func (s *scanner) tag(closing bool) {
	t := tag{start: s.at, closing: closing}
	s.at++
	if closing {
		s.at++
	}
	t.name = lower(s.word("\t\n\f\r />"))
	t.name, _, t.open = cutWritten(t.name)
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == '>':
			s.at++
			s.tags = append(s.tags, t)
			s.rawText(t)
			return
		case c == inert || c == unknown:
			t.open = true
			t.holes = append(t.holes, s.at)
			s.at++
		case isSpace(c) || c == '/' || c == silent:
			s.at++
		default:
			s.attribute(&t)
		}
	}
	t.open = true // the text ends within the tag
	s.tags = append(s.tags, t)
}

// attribute reads an attribute that begins here.
func (s *scanner) attribute(t *tag) {
	a := attr{namePos: s.at}
	name := s.word("\t\n\f\r />=" + string(byte(silent)))
	whole, _, written := cutWritten(name)
	if name == "" { // a stray "="
		s.at++
		return
	}
	a.name = lower(whole)
	t.open = t.open || written
	s.space()
	if s.at < len(s.text) && s.text[s.at] == '=' {
		s.at++
		s.space()
		s.value(&a)
	}
	if !written {
		t.attrs = append(t.attrs, a)
	}
}

// cutWritten cuts a name at what the template writes into it.
func cutWritten(name string) (before, after string, found bool) {
	i := strings.IndexAny(name, string([]byte{inert, unknown}))
	if i < 0 {
		return name, "", false
	}
	return name[:i], name[i+1:], true
}

// value reads an attribute's value that begins here.
func (s *scanner) value(a *attr) {
	a.pos = s.at
	if s.at == len(s.text) {
		return
	}
	if q := s.text[s.at]; q == '"' || q == '\'' {
		a.pos++
		s.at++
		a.value = s.word(string(q))
		s.at = min(s.at+1, len(s.text))
		return
	}
	a.value = s.word("\t\n\f\r >")
}

// rawText skips the inside of an element that holds no tags.
func (s *scanner) rawText(t tag) {
	switch t.name {
	case "script", "style", "textarea", "title":
		if t.closing {
			return
		}
		if i := strings.Index(lower(s.text[s.at:]), "</"+t.name); i >= 0 {
			s.at += i
			return
		}
		s.at = len(s.text)
	}
}

// word reads up to one of the bytes in ends.
func (s *scanner) word(ends string) string {
	rest := s.text[s.at:]
	if i := strings.IndexAny(rest, ends); i >= 0 {
		rest = rest[:i]
	}
	s.at += len(rest)
	return rest
}

// space skips white space and what the template does without writing.
func (s *scanner) space() {
	for s.at < len(s.text) && (isSpace(s.text[s.at]) || s.text[s.at] == silent) {
		s.at++
	}
}

// lower returns a name in lower case as HTML has it: of ASCII letters only, so
// that it keeps its length.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isSpace(c byte) bool { return strings.IndexByte("\t\n\f\r ", c) >= 0 }
