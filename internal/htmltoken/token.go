package htmltoken

// A Kind says what a token is.
type Kind uint8

const (
	Text     Kind = iota
	StartTag      // <p class="x">
	EndTag        // </p>
	Comment       // <!-- -->, and all else that the standard makes a comment of: <!x>, <?x>, </ x>
	Doctype       // <!doctype html>

	// Ignored is what the standard leaves out: </>, and a tag that the input
	// ends in. Of such a tag the token has the name and the attributes so far.
	Ignored
)

// A Content says what text is, and what ends it.
type Content uint8

const (
	Markup    Content = iota // text between tags, with character references
	RCDATA                   // of a textarea or title: with character references, without tags
	RawText                  // of a style, xmp, iframe, noembed, noframes or noscript
	Script                   // of a script
	PlainText                // all that follows a plaintext tag
	CDATA                    // a CDATA section in svg or math
)

// A Span is a part of the input.
type Span struct{ Start, End int }

// Of returns the part of the input that s is.
func (s Span) Of(input string) string { return input[s.Start:s.End] }

// Len returns the number of bytes in s.
func (s Span) Len() int { return s.End - s.Start }

// A Token is a piece of the input.
type Token struct {
	Kind Kind
	Span // of all of it

	// Name is that of a tag or doctype, without whatever is around it.
	Name Span

	// Data is the content of a text, comment or doctype. In a text it is all of
	// the token, but for the brackets of a CDATA section; in a doctype it is
	// what follows the word, white space left out.
	Data Span

	// Attrs are the attributes of a tag, in the order of the input and with
	// those whose name was there before, which the standard leaves out. They
	// are valid until the next token is read.
	Attrs []Attr

	// SelfClosing says that a tag ends in "/>". The standard heeds it if the
	// element is foreign or can hold nothing anyway.
	SelfClosing bool

	// Foreign says that the element of a start tag is an svg or math element or
	// belongs to one.
	Foreign bool

	// Content is what a text is; of a start tag, what the text after it is.
	Content Content
}

// An Attr is an attribute as it stands in a tag.
type Attr struct {
	Name  Span
	Value Span // without quotes; empty, and right after the name, if there is none
	Quote byte // " or ', and 0 if the value has none
}

// Span returns the place of the attribute with its value and quotes. It leaves
// out an equals sign that no value follows.
func (a Attr) Span() Span {
	switch {
	case a.Quote != 0:
		return Span{a.Name.Start, a.Value.End + 1}
	case a.Value.Len() > 0:
		return Span{a.Name.Start, a.Value.End}
	}
	return a.Name
}

// Attr returns the attribute of a name, whatever its case: the first, if the
// tag has several.
func (t *Token) Attr(input, name string) (Attr, bool) {
	for _, a := range t.Attrs {
		if sameName(a.Name.Of(input), name) {
			return a, true
		}
	}
	return Attr{}, false
}
