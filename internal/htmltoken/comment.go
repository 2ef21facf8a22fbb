package htmltoken

import "strings"

// declaration reads what begins with "<!" at pos.
func (z *Tokenizer) declaration() {
	const (
		comment = "<!--"
		doctype = "<!doctype"
		cdata   = "<![CDATA["
	)
	switch rest := z.input[z.pos:]; {
	case strings.HasPrefix(rest, comment):
		z.comment(z.pos + len(comment))
	case len(rest) >= len(doctype) && sameName(rest[:len(doctype)], doctype):
		z.doctype(z.pos + len(doctype))
	case z.allowsCDATA() && strings.HasPrefix(rest, cdata):
		z.cdata(z.pos + len(cdata))
	default:
		z.bogusComment(z.pos + len("<!"))
	}
}

// comment reads a comment whose content begins at pos.
func (z *Tokenizer) comment(pos int) {
	z.Kind = Comment
	s := z.input
	if rest := s[pos:]; strings.HasPrefix(rest, ">") || strings.HasPrefix(rest, "->") {
		z.Data = Span{pos, pos}
		z.End = pos + strings.IndexByte(rest, '>') + 1
		return
	}
	for at := pos; ; at++ {
		i := strings.Index(s[at:], "--")
		if i < 0 {
			break
		}
		at += i
		rest := s[at+len("--"):]
		if strings.HasPrefix(rest, ">") || strings.HasPrefix(rest, "!>") {
			z.Data = Span{pos, at}
			z.End = len(s) - len(rest) + strings.IndexByte(rest, '>') + 1
			return
		}
	}
	z.End = len(s)
	z.Data = Span{pos, len(s) - unfinishedEnd(s[pos:])}
}

// unfinishedEnd returns how much of a comment that the input ends in is the
// beginning of its end.
func unfinishedEnd(content string) int {
	for _, end := range []string{"--!", "--", "-"} {
		if strings.HasSuffix(content, end) {
			return len(end)
		}
	}
	return 0
}

// bogusComment reads up to the next ">" what the standard makes a comment of.
// Its content begins at pos.
func (z *Tokenizer) bogusComment(pos int) {
	z.Kind = Comment
	z.upTo(">", pos)
}

// doctype reads the rest of a doctype, which goes on at pos.
func (z *Tokenizer) doctype(pos int) {
	z.Kind = Doctype
	z.upTo(">", pos)
	z.Data.Start = min(z.pastSpace(pos), z.Data.End)
	z.Name = z.Data
	for i := z.Data.Start; i < z.Data.End; i++ {
		if isSpace(z.input[i]) {
			z.Name.End = i
			return
		}
	}
}

// cdata reads a CDATA section whose content begins at pos.
func (z *Tokenizer) cdata(pos int) {
	z.Kind, z.Content = Text, CDATA
	z.upTo("]]>", pos)
}

// upTo makes the token end with the given end, or else with the input. Its
// content is what is before that, from pos on.
func (z *Tokenizer) upTo(end string, pos int) {
	length := strings.Index(z.input[pos:], end)
	if length < 0 {
		z.Data, z.End = Span{pos, len(z.input)}, len(z.input)
		return
	}
	z.Data = Span{pos, pos + length}
	z.End = z.Data.End + len(end)
}
