package lc

import (
	"bytes"
	"html"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
)

// An htmlTag is a start or end tag as it stands in a page. Names are in lower
// case; values of attributes are unescaped.
type htmlTag struct {
	name       string
	closing    bool
	start, end int // of the tag in the page
	attrs      map[string]string
	raw        []htmlAttr // in the order of the page
}

// An htmlAttr is an attribute as it stands in a page.
type htmlAttr struct {
	name string
	text string // with name and value
}

// scanTags finds the tags of a page: of well-formed HTML, as html/template
// writes it. It is no parser: whatever else it is given, what it finds lies
// within the page.
func scanTags(page []byte) []htmlTag {
	var tags []htmlTag
	for pos := 0; pos < len(page); {
		i := bytes.IndexByte(page[pos:], '<')
		if i < 0 {
			break
		}
		pos += i
		if bytes.HasPrefix(page[pos:], []byte("<!--")) {
			pos += pastText(page[pos:], "-->")
			continue
		}
		t, ok := scanTag(page, pos)
		if !ok {
			pos++
			continue
		}
		tags = append(tags, t)
		pos = t.end
		if !t.closing && isRawText(t.name) {
			pos += textEnd(page[pos:], t.name)
		}
	}
	return tags
}

// isRawText reports whether an element holds text only, tags or not.
func isRawText(name string) bool {
	switch name {
	case "script", "style", "textarea", "title", "iframe", "noscript", "xmp":
		return true
	}
	return false
}

// textEnd returns where in b the end tag of a raw text element begins.
func textEnd(b []byte, name string) int {
	for pos := 0; ; {
		i := bytes.Index(b[pos:], []byte("</"))
		if i < 0 {
			return len(b)
		}
		pos += i
		if rest := b[pos+2:]; len(rest) >= len(name) && strings.EqualFold(string(rest[:len(name)]), name) {
			return pos
		}
		pos += 2
	}
}

// textLen returns how much of b comes before the next tag.
func textLen(b []byte) int {
	if i := bytes.IndexByte(b, '<'); i >= 0 {
		return i
	}
	return len(b)
}

// pastText returns where in b the text behind the next end begins.
func pastText(b []byte, end string) int {
	if i := bytes.Index(b, []byte(end)); i >= 0 {
		return i + len(end)
	}
	return len(b)
}

// scanTag scans the tag at start, if one begins there and ends.
func scanTag(page []byte, start int) (t htmlTag, ok bool) {
	t.start = start
	pos := start + 1
	if pos < len(page) && page[pos] == '/' {
		t.closing = true
		pos++
	}
	nameStart := pos
	for pos < len(page) && isNameByte(page[pos]) {
		pos++
	}
	if pos == nameStart || !isLetter(page[nameStart]) {
		return t, false
	}
	t.name = strings.ToLower(string(page[nameStart:pos]))
	t.attrs = map[string]string{}
	for pos < len(page) {
		switch c := page[pos]; {
		case c == '>':
			t.end = pos + 1
			return t, true
		case isSpace(c) || c == '/':
			pos++
		default:
			pos = t.scanAttr(page, pos)
		}
	}
	return t, false
}

// scanAttr scans the attribute at pos and returns where it ends.
func (t *htmlTag) scanAttr(page []byte, pos int) int {
	start := pos
	for pos++; pos < len(page) && page[pos] != '=' && page[pos] != '>' && page[pos] != '/' && !isSpace(page[pos]); {
		pos++
	}
	name := strings.ToLower(string(page[start:pos]))
	end := pos
	for pos < len(page) && isSpace(page[pos]) {
		pos++
	}
	value := ""
	if pos < len(page) && page[pos] == '=' {
		value, end = scanAttrValue(page, pos+1)
	}
	if _, twice := t.attrs[name]; !twice { // the first one counts
		t.attrs[name] = value
	}
	t.raw = append(t.raw, htmlAttr{name, string(page[start:end])})
	return end
}

// scanAttrValue scans the value behind the "=" of an attribute, and returns
// it and where it ends.
func scanAttrValue(page []byte, pos int) (value string, end int) {
	for pos < len(page) && isSpace(page[pos]) {
		pos++
	}
	if pos == len(page) {
		return "", pos
	}
	if quote := page[pos]; quote == '"' || quote == '\'' {
		pos++
		i := bytes.IndexByte(page[pos:], quote)
		if i < 0 {
			return "", len(page)
		}
		return html.UnescapeString(string(page[pos : pos+i])), pos + i + 1
	}
	start := pos
	for pos < len(page) && page[pos] != '>' && !isSpace(page[pos]) {
		pos++
	}
	return html.UnescapeString(string(page[start:pos])), pos
}

// write writes the start tag without some of its attributes, and with others.
func (t *htmlTag) write(out *bytes.Buffer, without []string, with string) {
	out.WriteByte('<')
	out.WriteString(t.name)
	for _, a := range t.raw {
		if !slices.Contains(without, a.name) {
			out.WriteByte(' ')
			out.WriteString(a.text)
		}
	}
	out.WriteString(with)
	out.WriteByte('>')
}

func isLetter(c byte) bool   { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isNameByte(c byte) bool { return isLetter(c) || jsonscan.IsDigit(c) || c == '-' || c == ':' }
func isSpace(c byte) bool    { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }
