package htmltoken

import "strings"

// A Tokenizer reads the tokens of an input, one after the other.
type Tokenizer struct {
	Token // the current one

	// Scripting says that the HTML is for a browser that runs scripts, for
	// which the content of a noscript element is raw text.
	Scripting bool

	input   string
	pos     int       // of the next token
	content Content   // of the text at pos
	rawName string    // lower case; of the element that RCDATA, RawText or Script at pos belongs to
	foreign []element // the svg and math elements that are open at pos
}

// New returns a Tokenizer of the input.
func New(input string) *Tokenizer { return &Tokenizer{input: input} }

// Reset makes z read another input, with the memory that it has.
func (z *Tokenizer) Reset(input string) {
	*z = Tokenizer{
		Token:     Token{Attrs: z.Attrs[:0]},
		Scripting: z.Scripting,
		input:     input,
		foreign:   z.foreign[:0],
	}
}

// Next reads the next token and reports whether there is one.
func (z *Tokenizer) Next() bool {
	if z.pos == len(z.input) {
		return false
	}
	z.Token = Token{Span: Span{Start: z.pos}, Attrs: z.Attrs[:0]}
	if z.content == Markup || !z.rawText() {
		z.markup()
	}
	z.pos = z.End
	return true
}

// markup reads the token at pos: a text, or what begins with "<".
func (z *Tokenizer) markup() {
	end := z.textEnd()
	if end > z.pos {
		z.text(end, Markup)
		return
	}
	switch next := z.input[z.pos+1]; {
	case isLetter(next):
		z.startTag()
	case next == '/':
		z.closing()
	case next == '!':
		z.declaration()
	default: // "?"
		z.bogusComment(z.pos + len("<"))
	}
}

// textEnd returns where the text at pos ends: at the next "<" that begins
// something else.
func (z *Tokenizer) textEnd() int {
	end := z.pos
	for {
		i := strings.IndexByte(z.input[end:], '<')
		if i < 0 {
			return len(z.input)
		}
		end += i
		if opens(z.input[end:]) {
			return end
		}
		end++
	}
}

// opens reports whether s, which begins with "<", does not begin with text.
func opens(s string) bool {
	if len(s) < 2 {
		return false
	}
	switch c := s[1]; c {
	case '!', '?':
		return true
	case '/':
		return len(s) > 2
	default:
		return isLetter(c)
	}
}

// text makes the token a text that reaches to end.
func (z *Tokenizer) text(end int, content Content) {
	z.Kind, z.Content = Text, content
	z.End = end
	z.Data = z.Span
}

// closing reads what begins with "</".
func (z *Tokenizer) closing() {
	switch next := z.input[z.pos+2]; {
	case isLetter(next):
		z.endTag()
	case next == '>':
		z.Kind, z.End = Ignored, z.pos+len("</>")
	default:
		z.bogusComment(z.pos + len("</"))
	}
}
