package htmltoken

import "strings"

// contentOf returns what text is inside an HTML element, and if its end tag
// ends it, the element's name in lower case.
func (z *Tokenizer) contentOf(name string) (Content, string) {
	if len(name) >= len(rawElements) {
		return Markup, ""
	}
	for _, e := range rawElements[len(name)] {
		if sameName(name, e.name) && (e.name != "noscript" || z.Scripting) {
			return e.content, e.name
		}
	}
	return Markup, ""
}

// A rawElement is an element that holds no tags.
type rawElement struct {
	name    string
	content Content
}

// rawElements are the elements that hold no tags, by the length of their names.
var rawElements = [...][]rawElement{
	3: {{"xmp", RawText}},
	5: {{"title", RCDATA}, {"style", RawText}},
	6: {{"script", Script}, {"iframe", RawText}},
	7: {{"noembed", RawText}},
	8: {{"textarea", RCDATA}, {"noframes", RawText}, {"noscript", RawText}},
	9: {{"plaintext", PlainText}},
}

// rawText reads the text at pos, in an element that holds no tags, and reports
// whether there is any.
func (z *Tokenizer) rawText() bool {
	content, end := z.content, len(z.input)
	switch content {
	case RCDATA, RawText:
		end = z.rawEnd()
	case Script:
		end = z.scriptEnd()
	}
	z.content = Markup
	if end == z.pos {
		return false
	}
	z.text(end, content)
	return true
}

// rawEnd returns where the end tag of the open raw element begins, or else the
// end of the input.
func (z *Tokenizer) rawEnd() int {
	end := z.pos
	for {
		i := strings.Index(z.input[end:], "</")
		if i < 0 {
			return len(z.input)
		}
		end += i
		if z.isTagOf(z.rawName, end+len("</")) {
			return end
		}
		end += len("</")
	}
}

// isTagOf reports whether the whole name of a tag stands at pos, and what ends
// a name after it.
func (z *Tokenizer) isTagOf(name string, pos int) bool {
	end := pos + len(name)
	if end >= len(z.input) || !sameName(z.input[pos:end], name) {
		return false
	}
	c := z.input[end]
	return c == '>' || c == '/' || isSpace(c)
}

// scriptEnd is rawEnd for a script. What looks like a comment in there may hold
// start and end tags of scripts, which are text:
//
//	<script><!-- <script></script> --></script>
func (z *Tokenizer) scriptEnd() int {
	const script = "script"
	s := z.input
	escaped, double := false, false // in such a comment; in a script in there
	for pos := z.pos; pos < len(s); pos++ {
		switch {
		case s[pos] == '-' && escaped && strings.HasPrefix(s[pos:], "-->"):
			escaped, double = false, false
		case s[pos] != '<':
		case strings.HasPrefix(s[pos:], "</"):
			if !double && z.isTagOf(z.rawName, pos+len("</")) {
				return pos
			}
			double = double && !z.isTagOf(script, pos+len("</"))
		case !escaped && strings.HasPrefix(s[pos:], "<!--"):
			escaped = true
			pos += len("<!") - 1 // its dashes may also be those that end it
		case escaped && z.isTagOf(script, pos+len("<")):
			double = true
		}
	}
	return len(s)
}
