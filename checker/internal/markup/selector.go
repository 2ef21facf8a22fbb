package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isSelector reports whether a text has the form of a CSS selector. It does not
// know which pseudo-classes there are, nor what stands between parentheses.
func isSelector(text string) bool {
	s := selector{rest: text}
	for {
		if !s.complex() {
			return false
		}
		if s.rest == "" {
			return true
		}
		s.rest = s.rest[1:] // the comma
	}
}

// A selector is one that is being read.
type selector struct{ rest string }

func (s *selector) skipSpace() {
	s.rest = strings.TrimLeft(s.rest, changeSpace)
}

// complex reads compound selectors with what combines them, up to a comma or the
// end.
func (s *selector) complex() bool {
	for {
		s.skipSpace()
		if !s.compound() {
			return false
		}
		s.skipSpace()
		switch {
		case s.rest == "" || s.rest[0] == ',':
			return true
		case strings.ContainsRune(">+~", rune(s.rest[0])):
			s.rest = s.rest[1:]
		}
	}
}

// compound reads what is about one element: "a.b#c[d=e]:not(f)".
func (s *selector) compound() bool {
	before := s.rest
	if !s.ident() {
		s.rest = strings.TrimPrefix(s.rest, "*")
	}
	for s.rest != "" && strings.ContainsRune("#.[:", rune(s.rest[0])) {
		sign := s.rest[0]
		s.rest = s.rest[1:]
		switch sign {
		case '[':
			if !s.enclosed(']') {
				return false
			}
		case ':':
			s.rest = strings.TrimPrefix(s.rest, ":")
			if !s.ident() {
				return false
			}
			if strings.HasPrefix(s.rest, "(") {
				s.rest = s.rest[1:]
				if !s.enclosed(')') {
					return false
				}
			}
		default:
			if !s.ident() {
				return false
			}
		}
	}
	return s.rest != before
}

// ident reads a name.
func (s *selector) ident() bool {
	end := 0
	for end < len(s.rest) {
		r, size := utf8.DecodeRuneInString(s.rest[end:])
		isFirst := end == 0
		switch {
		case r == '\\' && end+size < len(s.rest):
			size++
		case unicode.IsDigit(r) && isFirst:
			return false
		case r == '-', r == '_', r >= utf8.RuneSelf, unicode.IsLetter(r), unicode.IsDigit(r), isOutput(r):
		default:
			s.rest = s.rest[end:]
			return !isFirst
		}
		end += size
	}
	s.rest = ""
	return end > 0
}

// enclosed reads up to a bracket that closes one, over those in between.
func (s *selector) enclosed(end byte) bool {
	for i := 0; i < len(s.rest); i++ {
		switch c := s.rest[i]; c {
		case end:
			isEmpty := strings.Trim(s.rest[:i], changeSpace) == ""
			s.rest = s.rest[i+1:]
			return !isEmpty
		case '\\':
			i++
		case '"', '\'':
			after := endOfQuoted(s.rest, i)
			if after < 0 {
				return false
			}
			i = after - 1
		case '(', '[':
			inner := selector{s.rest[i+1:]}
			if !inner.enclosed(map[byte]byte{'(': ')', '[': ']'}[c]) {
				return false
			}
			i = len(s.rest) - len(inner.rest) - 1
		}
	}
	return false
}
