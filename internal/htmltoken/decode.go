package htmltoken

import (
	"html"
	"strconv"
	"strings"
)

// DecodeText returns the text that raw stands for: with "\n" for line ends of
// all kinds and, depending on what the text is, with character references
// resolved and U+FFFD for NUL. In [Markup] and [CDATA] a NUL stays: there the
// construction of the tree leaves it out of HTML and replaces it elsewhere.
func DecodeText(raw string, content Content) string {
	d := decoder{refs: content == Markup || content == RCDATA, nul: "\ufffd"}
	if content == Markup || content == CDATA {
		d.nul = "\x00"
	}
	return d.decode(raw)
}

// DecodeValue returns the value of an attribute that raw stands for.
func DecodeValue(raw string) string {
	d := decoder{refs: true, value: true, nul: "\ufffd"}
	return d.decode(raw)
}

// A decoder decodes text of one kind.
type decoder struct {
	refs  bool   // resolve character references
	value bool   // of an attribute
	nul   string // in place of NUL
}

func (d decoder) decode(raw string) string {
	i := strings.IndexAny(raw, "&\r\x00")
	if i < 0 {
		return raw
	}
	var out strings.Builder
	out.Grow(len(raw))
	for ; i >= 0; i = strings.IndexAny(raw, "&\r\x00") {
		out.WriteString(raw[:i])
		raw = d.special(&out, raw[i:])
	}
	out.WriteString(raw)
	return out.String()
}

// special decodes what begins with a NUL, carriage return or ampersand, and
// returns what follows it.
func (d decoder) special(out *strings.Builder, s string) (rest string) {
	switch s[0] {
	case 0:
		out.WriteString(d.nul)
		return s[1:]
	case '\r':
		out.WriteByte('\n')
		return strings.TrimPrefix(s[1:], "\n")
	}
	if !d.refs {
		out.WriteByte('&')
		return s[1:]
	}
	text, length := d.reference(s)
	out.WriteString(text)
	return s[length:]
}

// reference returns what the ampersand and the letters or digits after it stand
// for, and their length.
func (d decoder) reference(s string) (text string, length int) {
	if strings.HasPrefix(s, "&#") {
		return numeric(s)
	}
	length = 1
	for length < len(s) && length <= longestName && isAlphanumeric(s[length]) {
		length++
	}
	whole := length < len(s) && s[length] == ';'
	if whole {
		length++
	}
	name := s[:length]
	text, ok := longer[name]
	if !ok {
		text = html.UnescapeString(name)
	}
	if d.value && !d.resolves(s, text, length, whole) {
		return name, length
	}
	return text, length
}

// longer are the references that are shorter than their text. Package html,
// which decodes in place, leaves them out.
var longer = map[string]string{"&nGt;": "\u226b\u20d2", "&nLt;": "\u226a\u20d2"}

// longestName is the length of the longest name of a reference, in bytes.
const longestName = len("CounterClockwiseContourIntegral")

// resolves reports whether the value of an attribute has a reference in the
// first bytes of s, which as text would become the given one. One without a
// semicolon must not be the beginning of a name, as in href="?a=1&copy=2".
func (d decoder) resolves(s, text string, length int, whole bool) bool {
	last := text[len(text)-1]
	if whole {
		return last != ';' || text == ";" // else only the beginning was a reference, or nothing
	}
	return !isAlphanumeric(last) && (length == len(s) || s[length] != '=')
}

// numeric returns what a reference by number stands for, and its length.
func numeric(s string) (text string, length int) {
	base, start := 10, len("&#")
	if start < len(s) && s[start]|0x20 == 'x' {
		base, start = 16, len("&#x")
	}
	end, n := start, 0
	for ; end < len(s); end++ {
		digit := digitOf(s[end])
		if digit >= base {
			break
		}
		n = min(base*n+digit, 0x110000)
	}
	if end == start {
		return s[:start], start
	}
	if end < len(s) && s[end] == ';' {
		end++
	}
	if n == 0 || n > 0x10ffff {
		return "\ufffd", end
	}
	return html.UnescapeString("&#" + strconv.Itoa(n) + ";"), end
}

// digitOf returns the value of a digit, 16 for a byte that isn't one.
func digitOf(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return 16
}

func isAlphanumeric(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' }
