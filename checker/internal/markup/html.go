package markup

import (
	"strings"

	"github.com/lcgen/lcgen/internal/htmltoken"
)

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

	vague bool // the template writes some of the name
}

// An attr is an attribute of a tag.
type attr struct {
	name    string // lower case
	namePos int
	nameLen int // in the template
	pos     int // of the value

	// always says that the attribute is there whatever the template does: no
	// {{if}} stands before it in the tag.
	always bool

	// parts are the value as written, cut where the template does something: at
	// its ends too, so that the first or last part may be empty.
	parts []word
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

// constant returns the value if the template writes nothing into it.
func (a attr) constant() (string, bool) {
	if len(a.parts) == 0 {
		return "", true // an attribute that isn't there
	}
	return a.parts[0].text, len(a.parts) == 1 && !a.written()
}

// written reports whether the template writes some of the value.
func (a attr) written() bool {
	for _, part := range a.parts {
		if isWritten(part.text) {
			return true
		}
	}
	return false
}

// scanTags returns the tags of a text, and the places between them where the
// template may write tags that can't be seen.
func scanTags(text string) (tags []tag, gaps []int) {
	h := newStaticHTML(text)
	for z := htmltoken.New(h.text); z.Next(); {
		switch z.Kind {
		case htmltoken.StartTag, htmltoken.EndTag:
			tags = append(tags, h.tag(&z.Token))
		case htmltoken.Ignored: // "</>", or a tag that the text ends in
			if z.Name.Len() > 0 {
				t := h.tag(&z.Token)
				t.open = true
				tags = append(tags, t)
			}
		case htmltoken.Text:
			if z.Content == htmltoken.Markup {
				gaps = h.appendGaps(gaps, z.Span)
			}
		case htmltoken.Comment:
			if !strings.HasPrefix(z.Of(h.text), "<!--") { // an end tag of which the template writes the name
				gaps = h.appendGaps(gaps, z.Span)
			}
		}
	}
	return tags, gaps
}

// A staticHTML is the HTML that is left of a template without what writes
// nothing: what a browser gets if all its branches are taken.
type staticHTML struct {
	text string
	at   []int // the offset in the template of each byte of text, and of its end
}

func newStaticHTML(template string) *staticHTML {
	var b strings.Builder
	var at []int
	for i := 0; i < len(template); i++ {
		if template[i] != silent {
			b.WriteByte(template[i])
			at = append(at, i)
		}
	}
	return &staticHTML{b.String(), append(at, len(template))}
}

// isCut reports whether the template does something before a byte.
func (h *staticHTML) isCut(i int) bool { return h.at[i] != h.after(i) }

// after returns the offset in the template right after the byte before i.
func (h *staticHTML) after(i int) int {
	if i == 0 {
		return 0
	}
	return h.at[i-1] + 1
}

// appendGaps appends the offsets where the template may write anything.
func (h *staticHTML) appendGaps(gaps []int, s htmltoken.Span) []int {
	for i := s.Start; i < s.End; i++ {
		if h.text[i] == unknown {
			gaps = append(gaps, h.at[i])
		}
	}
	return gaps
}

// tag returns the tag of a token.
func (h *staticHTML) tag(token *htmltoken.Token) tag {
	t := tag{start: h.at[token.Start], closing: h.text[token.Start+1] == '/'}
	name := token.Name.Of(h.text)
	if i := strings.IndexFunc(name, isOutput); i >= 0 {
		name, t.open, t.vague = name[:i], true, true
	}
	t.name = htmltoken.LowerName(name)
	for _, a := range token.Attrs {
		h.addAttr(&t, a, token.Start)
	}
	return t
}

// addAttr adds an attribute to a tag: several if the template may write the
// parts of its name one at a time, as in {{if .A}}b{{else}}c{{end}}.
func (h *staticHTML) addAttr(t *tag, a htmltoken.Attr, tagStart int) {
	for start := a.Name.Start; start < a.Name.End; {
		name := h.nameAt(start, a.Name.End)
		start = name.End
		for name.Len() > 0 && isOutput(rune(h.text[name.Start])) { // attributes before it
			h.addHole(t, name.Start)
			name.Start++
		}
		if isWritten(name.Of(h.text)) {
			h.addHoles(t, name)
			continue
		}
		if name.Len() == 0 {
			continue
		}
		added := attr{name: htmltoken.LowerName(name.Of(h.text)), namePos: h.at[name.Start], nameLen: name.Len()}
		added.always = added.namePos-t.start == name.Start-tagStart
		added.parts = []word{{"", h.after(name.End)}}
		if name.End == a.Name.End && (a.Quote != 0 || a.Value.Len() > 0) {
			added.parts = h.parts(a.Value)
		}
		added.pos = added.parts[0].offset
		t.attrs = append(t.attrs, added)
	}
}

// nameAt returns the part of a name that begins at start: up to where the
// template does something but write more of it.
func (h *staticHTML) nameAt(start, end int) htmltoken.Span {
	for i := start + 1; i < end; i++ {
		if h.isCut(i) && !isWritten(h.text[i-1:i+1]) {
			return htmltoken.Span{Start: start, End: i}
		}
	}
	return htmltoken.Span{Start: start, End: end}
}

// addHoles notes where the template writes a part of a name.
func (h *staticHTML) addHoles(t *tag, name htmltoken.Span) {
	for i := name.Start; i < name.End; i++ {
		if isOutput(rune(h.text[i])) {
			h.addHole(t, i)
		}
	}
}

func (h *staticHTML) addHole(t *tag, i int) {
	t.open = true
	t.holes = append(t.holes, h.at[i])
}

// parts cuts a value where the template does something.
func (h *staticHTML) parts(value htmltoken.Span) []word {
	var parts []word
	start, offset := value.Start, h.after(value.Start)
	for i := value.Start; i <= value.End; i++ {
		if h.isCut(i) {
			parts = append(parts, word{h.text[start:i], offset})
			start, offset = i, h.at[i]
		}
	}
	return append(parts, word{h.text[start:value.End], offset})
}

// isWritten reports whether the template writes some of the text.
func isWritten(text string) bool { return strings.ContainsFunc(text, isOutput) }

// isOutput reports whether a character stands for what the template writes.
func isOutput(r rune) bool { return r == inert || r == unknown }
