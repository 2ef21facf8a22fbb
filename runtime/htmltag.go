package lc

import (
	"bytes"
	"slices"

	"github.com/lcgen/lcgen/internal/htmltoken"
)

// An htmlTag is a start or end tag as it stands in a page. Names are in lower
// case; values of attributes are unescaped.
type htmlTag struct {
	name       string
	closing    bool
	foreign    bool // of an svg or math element
	empty      bool // a foreign element without content
	start, end int  // of the tag in the page
	attrs      map[string]string
	raw        []htmlAttr // in the order of the page

	// content is what the text in the element is, text the pieces of it up to
	// the next tag, and textEnd where the last piece ends.
	content htmltoken.Content
	text    []string
	textEnd int
}

// An htmlAttr is an attribute as it stands in a page.
type htmlAttr struct {
	name string
	text string // with name and value
}

// scanTags finds the tags of a page.
func scanTags(page []byte) []htmlTag {
	var tags []htmlTag
	input := string(page)
	for z := htmltoken.New(input); z.Next(); {
		switch z.Kind {
		case htmltoken.StartTag, htmltoken.EndTag:
			tags = append(tags, newTag(&z.Token, input))
		case htmltoken.Text:
			if len(tags) > 0 {
				tags[len(tags)-1].addText(&z.Token, input)
			}
		}
	}
	return tags
}

func newTag(t *htmltoken.Token, page string) htmlTag {
	tag := htmlTag{
		name:    htmltoken.LowerName(t.Name.Of(page)),
		closing: t.Kind == htmltoken.EndTag,
		foreign: t.Foreign,
		empty:   t.Foreign && t.SelfClosing,
		start:   t.Start,
		end:     t.End,
		attrs:   make(map[string]string, len(t.Attrs)),
		content: t.Content,
		textEnd: t.End,
	}
	for _, a := range t.Attrs {
		name := htmltoken.LowerName(a.Name.Of(page))
		if _, twice := tag.attrs[name]; !twice { // the first one counts
			tag.attrs[name] = htmltoken.DecodeValue(a.Value.Of(page))
		}
		tag.raw = append(tag.raw, htmlAttr{name, a.Span().Of(page)})
	}
	return tag
}

// addText adds a text that comes after the tag.
func (t *htmlTag) addText(text *htmltoken.Token, page string) {
	t.text = append(t.text, htmltoken.DecodeText(text.Data.Of(page), text.Content))
	t.textEnd = text.End
}

// holdsTags reports whether there may be tags in the element.
func (t *htmlTag) holdsTags() bool { return t.content == htmltoken.Markup && !t.empty }

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
