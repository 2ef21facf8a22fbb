package markup

import (
	"html"
	"strings"
)

// tokenKind says what a token is.
type tokenKind uint8

const (
	textToken  tokenKind = iota
	startToken           // <p class="x">
	endToken             // </p>
)

// A token is a piece of markup.
type token struct {
	kind   tokenKind
	name   string            // of the element, in lower case
	attrs  map[string]string // of a start tag; the first of each name counts
	closed bool              // a start tag that ends in "/>"
	text   string            // of a text token, character references resolved
}

// A scanner cuts markup into tokens.
type scanner struct {
	rest string
	raw  string // name of the element whose raw text comes next
}

// next returns the next token, and whether there was one.
func (s *scanner) next() (token, bool) {
	for s.rest != "" {
		if s.raw != "" {
			return s.rawText(), true
		}
		switch {
		case strings.HasPrefix(s.rest, "<!--"):
			s.skipPast("-->")
		case strings.HasPrefix(s.rest, "<!"), strings.HasPrefix(s.rest, "<?"):
			s.skipPast(">")
		case strings.HasPrefix(s.rest, "</"):
			return s.endTag(), true
		case len(s.rest) > 1 && s.rest[0] == '<' && isLetter(s.rest[1]):
			return s.startTag(), true
		default:
			return s.text(), true
		}
	}
	return token{}, false
}

func (s *scanner) skipPast(end string) {
	_, s.rest, _ = strings.Cut(s.rest, end)
}

// text takes up to the next "<", which where it begins no tag is text itself.
func (s *scanner) text() token {
	end := strings.IndexByte(s.rest[1:], '<') + 1
	if end == 0 {
		end = len(s.rest)
	}
	t := token{kind: textToken, text: html.UnescapeString(s.rest[:end])}
	s.rest = s.rest[end:]
	return t
}

// rawText takes the content of an element in which nothing is a tag but its
// own end.
func (s *scanner) rawText() token {
	end := strings.Index(strings.ToLower(s.rest), "</"+s.raw)
	if end < 0 {
		end = len(s.rest)
	}
	t := token{kind: textToken, text: s.rest[:end]}
	if s.raw == "textarea" || s.raw == "title" {
		t.text = html.UnescapeString(t.text)
	}
	s.rest, s.raw = s.rest[end:], ""
	return t
}

func (s *scanner) endTag() token {
	name, rest, _ := strings.Cut(s.rest[2:], ">")
	s.rest = rest
	return token{kind: endToken, name: strings.ToLower(strings.TrimSpace(name))}
}

func (s *scanner) startTag() token {
	s.rest = s.rest[1:]
	t := token{kind: startToken, name: strings.ToLower(s.take(" \t\r\n\f/>")), attrs: map[string]string{}}
	for {
		s.rest = strings.TrimLeft(s.rest, " \t\r\n\f")
		switch {
		case s.rest == "":
			return t
		case s.rest[0] == '>':
			s.rest = s.rest[1:]
			if rawElements[t.name] {
				s.raw = t.name
			}
			return t
		case s.rest[0] == '/':
			s.rest = s.rest[1:]
			t.closed = strings.HasPrefix(s.rest, ">")
		default:
			name, value := s.attribute()
			if _, ok := t.attrs[name]; !ok {
				t.attrs[name] = value
			}
		}
	}
}

// attribute takes name, name=value, name='value' or name="value".
func (s *scanner) attribute() (name, value string) {
	first := s.rest[:1] // which may be anything, even "="
	s.rest = s.rest[1:]
	name = strings.ToLower(first + s.take(" \t\r\n\f/>="))
	after := strings.TrimLeft(s.rest, " \t\r\n\f")
	if !strings.HasPrefix(after, "=") {
		return name, ""
	}
	s.rest = strings.TrimLeft(after[1:], " \t\r\n\f")
	if s.rest != "" && (s.rest[0] == '"' || s.rest[0] == '\'') {
		value, s.rest, _ = strings.Cut(s.rest[1:], s.rest[:1])
	} else {
		value = s.take(" \t\r\n\f>")
	}
	return name, html.UnescapeString(value)
}

// take takes up to the first of the characters in end.
func (s *scanner) take(end string) string {
	i := strings.IndexAny(s.rest, end)
	if i < 0 {
		i = len(s.rest)
	}
	taken := s.rest[:i]
	s.rest = s.rest[i:]
	return taken
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
