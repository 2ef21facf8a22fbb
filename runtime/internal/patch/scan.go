package patch

import "strings"

// A tag is a start tag as it stands in the HTML.
type tag struct {
	start, end int // of all of it
	name       string
	class      class
	selfClosed bool // it ends in "/>"
	slash      bool // the last attribute's value has no quotes and ends in a slash: "<path d=z/>"
	sealed     bool // it has an attribute for which its element is a leaf
	typed      bool // an input with a type: the first counts
	hidden     bool // that is hidden
	shadow     bool // a template with shadowrootmode
}

// attribute is a piece of a tag: where its name and value are.
type attribute struct {
	name, value string
	quoted      bool
}

// next reads the attribute at pos, if there is one before the tag ends. It
// returns where to go on or the tag ends, or what is odd there.
func (a *attribute) next(html string, pos int) (next int, more bool, fault string) {
	pos = pastSpace(html, pos)
	switch {
	case pos >= len(html):
		return pos, false, "a tag that isn't ended"
	case html[pos] == '>':
		return pos + 1, false, ""
	case html[pos] == '/':
		if pos+1 < len(html) && html[pos+1] == '>' {
			return pos + 2, false, ""
		}
		return pos, false, "a slash among attributes"
	}
	*a = attribute{}
	next, fault = a.read(html, pos)
	return next, true, fault
}

// scan reads the attributes of the tag, from pos on. If something is odd, it
// returns what, and t.end is the place.
func (t *tag) scan(html string, pos int) (fault string) {
	var a attribute
	for {
		next, more, fault := a.next(html, pos)
		if fault != "" || !more {
			t.end = next
			t.selfClosed = fault == "" && next-2 >= pos && html[next-2] == '/'
			return fault
		}
		t.note(a)
		pos = next
	}
}

// read reads the attribute at pos and returns where it ends, or what is odd
// about it.
func (a *attribute) read(html string, pos int) (end int, fault string) {
	start := pos
	for pos < len(html) && attrName[html[pos]] {
		pos++
	}
	if pos == start || pos < len(html) && attrOdd[html[pos]] {
		return pos, "a character that can't be in the name of an attribute"
	}
	a.name = html[start:pos]
	equals := pastSpace(html, pos)
	if equals >= len(html) || html[equals] != '=' {
		return pos, ""
	}
	pos = pastSpace(html, equals+1)
	if pos >= len(html) || html[pos] == '>' {
		return min(pos, len(html)), "an attribute without a value"
	}
	if quote := html[pos]; quote == '"' || quote == '\'' {
		pos++
		n := strings.IndexByte(html[pos:], quote)
		if n < 0 {
			return pos - 1, "a value whose quotes aren't closed"
		}
		a.value, a.quoted = html[pos:pos+n], true
		return pos + n + 1, ""
	}
	start = pos
	for pos < len(html) && html[pos] != '>' && !isSpace(html[pos]) {
		pos++
	}
	a.value = html[start:pos]
	return pos, ""
}

// attrName says of each byte whether it can be in an attribute's name, attrOdd
// whether it is neither in a name nor ends one.
var attrName, attrOdd = func() (name, odd [256]bool) {
	for c := range name {
		switch c {
		case ' ', '\n', '\t', '\r', '\f', '/', '>', '=':
		case '"', '\'', '<', '`':
			odd[c] = true
		default:
			name[c] = true
		}
	}
	return name, odd
}()

// note remembers what an attribute means for the element of the tag.
func (t *tag) note(a attribute) {
	t.slash = !a.quoted && strings.HasSuffix(a.value, "/")
	switch len(a.name) {
	case len("type"):
		if t.class == input && strings.EqualFold(a.name, "type") {
			t.hidden = !t.typed && strings.EqualFold(a.value, "hidden") || t.hidden
			t.typed = true
		}
	case len("data-lc-ignore"): // and of shadowrootmode
		t.sealed = t.sealed || strings.EqualFold(a.name, "data-lc-ignore")
		t.shadow = t.shadow || t.class == template && strings.EqualFold(a.name, "shadowrootmode")
	case len("contenteditable"):
		t.sealed = t.sealed || strings.EqualFold(a.name, "contenteditable")
	case len("data-component-id"): // and of data-lc-permanent
		t.sealed = t.sealed || strings.EqualFold(a.name, "data-component-id") || strings.EqualFold(a.name, "data-lc-permanent")
	}
}

// tagName returns where the name of a tag ends that begins at pos.
func tagName(html string, pos int) int {
	for pos < len(html) && nameByte[html[pos]] {
		pos++
	}
	return pos
}

// nameByte says of each byte whether it can be in the name of an element.
var nameByte = func() (ok [256]bool) {
	for c := range ok {
		b := byte(c)
		ok[c] = isLetter(b) || '0' <= b && b <= '9' || strings.IndexByte("-._:", b) >= 0
	}
	return ok
}()

// pastSpace returns where the white space at pos ends.
func pastSpace(html string, pos int) int {
	for pos < len(html) && isSpace(html[pos]) {
		pos++
	}
	return pos
}

// textEnd returns where the text at pos ends: at the next "<" that begins a tag
// or something like one.
func textEnd(html string, pos int) int {
	for {
		i := strings.IndexByte(html[pos:], '<')
		if i < 0 {
			return len(html)
		}
		pos += i
		if beginsMarkup(html, pos) {
			return pos
		}
		pos++
	}
}

// beginsMarkup reports whether the "<" at pos isn't text.
func beginsMarkup(html string, pos int) bool {
	if pos+1 >= len(html) {
		return false
	}
	c := html[pos+1]
	return isLetter(c) || c == '/' || c == '!' || c == '?'
}

// commentEnd returns where the comment at pos ends, or what is odd about it.
func commentEnd(html string, pos int) (end int, fault string) {
	rest := html[pos+len("<!--"):]
	n := strings.Index(rest, "-->")
	switch {
	case n < 0:
		return 0, "a comment that isn't ended"
	case strings.HasPrefix(rest, ">") || strings.HasPrefix(rest, "->"):
		return 0, "a comment that ends at its beginning"
	case strings.Contains(rest[:n], "--!>"):
		return 0, `a comment with "--!>", which ends it`
	}
	return pos + len("<!--") + n + len("-->"), ""
}

// rawEnd returns where the end tag begins of an element at pos that holds no
// tags, or a negative number.
func rawEnd(html string, pos int, name string) int {
	for {
		i := strings.Index(html[pos:], "</")
		if i < 0 {
			return -1
		}
		pos += i
		if isEndTag(html, pos, name) {
			return pos
		}
		pos += len("</")
	}
}

// isEndTag reports whether an end tag of that name begins at pos.
func isEndTag(html string, pos int, name string) bool {
	end := pos + len("</") + len(name)
	if end >= len(html) || !strings.EqualFold(html[pos+len("</"):end], name) {
		return false
	}
	c := html[end]
	return c == '>' || c == '/' || isSpace(c)
}
