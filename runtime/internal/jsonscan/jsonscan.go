// Package jsonscan reads and writes JSON without decoding it: it checks a text,
// tells where its values lie, and quotes strings.
package jsonscan

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A Scanner checks JSON and tells where its values lie, without decoding
// them. It is stricter than encoding/json: a key given twice in one object,
// invalid UTF-8, an unpaired surrogate and deep nesting are errors, as each
// lets two readers of one text see two different things, or costs without end.
type Scanner struct {
	data []byte
	pos  int
	left Limits

	// keys are those of the objects around pos, outermost object first.
	keys [][]byte
}

// Limits bound what a text may hold: each value may cost its reader many times
// the bytes that it has here.
type Limits struct {
	Depth  int // levels of objects and arrays
	Values int // also those in objects and arrays
}

// Unlimited is for texts that a Scanner has checked already.
var Unlimited = Limits{math.MaxInt, math.MaxInt}

// New returns a scanner for data within limits.
func New(data []byte, limits Limits) *Scanner {
	return &Scanner{data: data, left: limits}
}

// Reset makes s a scanner for other data. Of the old it keeps only memory.
func (s *Scanner) Reset(data []byte, limits Limits) {
	clear(s.keys[:cap(s.keys)])
	*s = Scanner{data: data, left: limits, keys: s.keys[:0]}
}

// A Error tells where JSON is not what it must be.
type Error struct {
	offset int // in bytes
	reason string
}

func (e *Error) Error() string { return fmt.Sprintf("%s, at byte %d", e.reason, e.offset) }

func (s *Scanner) fail(reason string) error { return &Error{s.pos, reason} }

// Whole checks that data is exactly one value.
func (s *Scanner) Whole() error {
	if err := s.checkUTF8(); err != nil {
		return err
	}
	s.space()
	if err := s.value(); err != nil {
		return err
	}
	return s.end()
}

// Object visits the members of data, which must be exactly one object: the key
// unescaped, the value as it stands. The key of a member that it visits is
// valid until visit returns.
func (s *Scanner) Object(visit func(key, value []byte) error) error {
	if err := s.checkUTF8(); err != nil {
		return err
	}
	s.space()
	if s.peek() != '{' {
		return s.fail("an object is expected")
	}
	if err := s.members(visit); err != nil {
		return err
	}
	return s.end()
}

// Array visits the elements of data, which must be exactly one array.
func (s *Scanner) Array(visit func(value []byte) error) error {
	s.space()
	if s.peek() != '[' {
		return s.fail("an array is expected")
	}
	if err := s.elements(visit); err != nil {
		return err
	}
	return s.end()
}

// checkUTF8 checks the encoding of all data at once, so that strings need not
// be looked at rune by rune.
func (s *Scanner) checkUTF8() error {
	if utf8.Valid(s.data) {
		return nil
	}
	for s.pos < len(s.data) {
		r, size := utf8.DecodeRune(s.data[s.pos:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		s.pos += size
	}
	return s.fail("text that is not UTF-8")
}

// end checks that nothing but space follows.
func (s *Scanner) end() error {
	s.space()
	if s.pos != len(s.data) {
		return s.fail("nothing more is expected")
	}
	return nil
}

// space moves to the next byte that is not white space.
func (s *Scanner) space() {
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// peek returns the byte at pos, 0 at the end.
func (s *Scanner) peek() byte {
	if s.pos == len(s.data) {
		return 0
	}
	return s.data[s.pos]
}

// value moves past the value that begins at pos.
func (s *Scanner) value() error {
	if s.left.Values--; s.left.Values < 0 {
		return s.fail("too many values")
	}
	switch c := s.peek(); {
	case c == '{':
		return s.members(nil)
	case c == '[':
		return s.elements(nil)
	case c == '"':
		return s.str()
	case c == '-' || IsDigit(c):
		return s.number()
	case c == 't':
		return s.literal("true")
	case c == 'f':
		return s.literal("false")
	case c == 'n':
		return s.literal("null")
	case s.pos == len(s.data):
		return s.fail("unexpected end")
	}
	return s.fail("a value is expected")
}

func (s *Scanner) literal(word string) error {
	if !bytes.HasPrefix(s.data[s.pos:], []byte(word)) {
		return s.fail("a value is expected")
	}
	s.pos += len(word)
	return nil
}

// enter goes into an object or array, past its first byte, and reports
// whether it is empty: if so, it is left again.
func (s *Scanner) enter(closing byte) (empty bool, err error) {
	if s.left.Depth == 0 {
		return false, s.fail("too many levels of nesting")
	}
	s.pos++
	s.space()
	if s.peek() == closing {
		s.pos++
		return true, nil
	}
	s.left.Depth--
	return false, nil
}

// next moves past what follows an element, and reports whether another one
// comes: if not, the object or array is left.
func (s *Scanner) next(closing byte) (more bool, err error) {
	s.space()
	switch s.peek() {
	case ',':
		s.pos++
		s.space()
		return true, nil
	case closing:
		s.pos++
		s.left.Depth++
		return false, nil
	}
	return false, s.fail(fmt.Sprintf("a comma or %q is expected", closing))
}

// elements moves past the array that begins at pos.
func (s *Scanner) elements(visit func(value []byte) error) error {
	empty, err := s.enter(']')
	for more := !empty; more && err == nil; {
		start := s.pos
		if err = s.value(); err != nil {
			break
		}
		if visit != nil {
			if err = visit(s.data[start:s.pos]); err != nil {
				break
			}
		}
		more, err = s.next(']')
	}
	return err
}

// members moves past the object that begins at pos.
func (s *Scanner) members(visit func(key, value []byte) error) error {
	own := keySet{scanner: s, first: len(s.keys)}
	empty, err := s.enter('}')
	for more := !empty; more && err == nil; {
		var key, value []byte
		if key, value, err = s.member(&own); err != nil {
			break
		}
		if visit != nil {
			if err = visit(key, value); err != nil {
				break
			}
		}
		more, err = s.next('}')
	}
	s.keys = s.keys[:own.first]
	return err
}

// member moves past one key and its value.
func (s *Scanner) member(own *keySet) (key, value []byte, err error) {
	start := s.pos
	if s.peek() != '"' {
		return nil, nil, s.fail("a key is expected")
	}
	if err := s.str(); err != nil {
		return nil, nil, err
	}
	key = Unquote(s.data[start:s.pos])
	if !own.add(key) {
		s.pos = start
		return nil, nil, s.fail("a key is given twice")
	}
	s.space()
	if s.peek() != ':' {
		return nil, nil, s.fail("a colon is expected")
	}
	s.pos++
	s.space()
	start = s.pos
	if err := s.value(); err != nil {
		return nil, nil, err
	}
	return key, s.data[start:s.pos], nil
}

// A keySet holds the keys of one object: on the scanner's stack of keys,
// and in a map once there are so many that looking at each costs too much.
type keySet struct {
	scanner *Scanner
	first   int // in scanner.keys
	many    map[string]bool
}

// manyKeys is from how many keys on a map is faster than looking at each.
const manyKeys = 32

// add reports whether the key is new.
func (k *keySet) add(key []byte) bool {
	if k.many != nil {
		if k.many[string(key)] {
			return false
		}
		k.many[string(key)] = true
		return true
	}
	own := k.scanner.keys[k.first:]
	for _, other := range own {
		if bytes.Equal(other, key) {
			return false
		}
	}
	k.scanner.keys = append(k.scanner.keys, key)
	if len(own)+1 == manyKeys {
		k.many = make(map[string]bool, 2*manyKeys)
		for _, other := range k.scanner.keys[k.first:] {
			k.many[string(other)] = true
		}
	}
	return true
}

// number moves past the number that begins at pos (RFC 8259, section 6).
func (s *Scanner) number() error {
	if s.peek() == '-' {
		s.pos++
	}
	switch {
	case s.peek() == '0':
		s.pos++
	case !s.digits():
		return s.fail("a digit is expected")
	}
	if s.peek() == '.' {
		s.pos++
		if !s.digits() {
			return s.fail("a digit is expected")
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.pos++
		if c := s.peek(); c == '+' || c == '-' {
			s.pos++
		}
		if !s.digits() {
			return s.fail("a digit is expected")
		}
	}
	return nil
}

// digits moves past digits and reports whether there was one.
func (s *Scanner) digits() bool {
	start := s.pos
	for IsDigit(s.peek()) {
		s.pos++
	}
	return s.pos > start
}

func IsDigit(c byte) bool { return '0' <= c && c <= '9' }

// str moves past the string that begins at pos.
func (s *Scanner) str() error {
	s.pos++
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; {
		case c == '"':
			s.pos++
			return nil
		case c == '\\':
			if err := s.escape(); err != nil {
				return err
			}
		case c < ' ':
			return s.fail("a control character in a string is expected to be escaped")
		default:
			s.pos++
		}
	}
	return s.fail("unexpected end of a string")
}

// escape moves past the escape sequence that begins at pos.
func (s *Scanner) escape() error {
	if s.pos+1 < len(s.data) && strings.IndexByte(`"\/bfnrt`, s.data[s.pos+1]) >= 0 {
		s.pos += 2
		return nil
	}
	r, size := unicodeEscape(s.data[s.pos:])
	if size == 0 {
		return s.fail(`an escape sequence such as \n or \u00e9 is expected`)
	}
	if r == utf8.RuneError && size == 6 && !bytes.EqualFold(s.data[s.pos:s.pos+6], []byte(`\ufffd`)) {
		return s.fail("an unpaired surrogate in a string")
	}
	s.pos += size
	return nil
}

// unicodeEscape decodes \uXXXX, or two of them that are a surrogate pair, at
// the start of b. The size is 0 where there is none, and the rune is
// utf8.RuneError for a surrogate that is not paired.
func unicodeEscape(b []byte) (r rune, size int) {
	first, ok := hex4(b)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(first) {
		return first, 6
	}
	if second, ok := hex4(b[6:]); ok {
		if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
			return r, 12
		}
	}
	return utf8.RuneError, 6
}

// hex4 decodes \uXXXX at the start of b.
func hex4(b []byte) (r rune, ok bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	for _, c := range b[2:6] {
		switch {
		case IsDigit(c):
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// Unquote returns the text of a string that a Scanner has moved past,
// quotes included: a part of it where it holds no escapes.
func Unquote(quoted []byte) []byte {
	text := quoted[1 : len(quoted)-1]
	i := bytes.IndexByte(text, '\\')
	if i < 0 {
		return text
	}
	out := make([]byte, 0, len(text))
	for i >= 0 {
		out = append(out, text[:i]...)
		text = text[i:]
		if r, size := unicodeEscape(text); size > 0 {
			out = utf8.AppendRune(out, r)
			text = text[size:]
		} else {
			out = append(out, unescaped(text[1]))
			text = text[2:]
		}
		i = bytes.IndexByte(text, '\\')
	}
	return append(out, text...)
}

// unescaped returns the byte that stands behind a backslash in its own place.
func unescaped(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c // one of "\/
}
