package graph

import (
	"strings"

	"github.com/lcgen/lcgen/internal/catalog"
)

// Text is measured in cells of a monospaced font, as there is no font to ask.

// width returns how many cells a text takes.
func width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// runeWidth returns the cells of a character: two in the scripts that are
// written in squares (Unicode Standard Annex 11, wide and fullwidth).
func runeWidth(r rune) int {
	switch {
	case r >= 0x1100 && r <= 0x115f, // Hangul Jamo
		r >= 0x2e80 && r <= 0xa4cf,   // CJK, kana
		r >= 0xac00 && r <= 0xd7a3,   // Hangul
		r >= 0xf900 && r <= 0xfaff,   // CJK compatibility
		r >= 0xfe30 && r <= 0xfe6f,   // vertical and small forms
		r >= 0xff00 && r <= 0xff60,   // fullwidth forms
		r >= 0x1f300 && r <= 0x1faff, // pictographs
		r >= 0x20000 && r <= 0x3fffd: // CJK extensions
		return 2
	}
	return 1
}

// shorten returns a text of at most so many cells, with … in place of what was
// taken from its end.
func shorten(s string, cells int) string {
	if width(s) <= cells {
		return s
	}
	var b strings.Builder
	left := cells - 1
	for _, r := range s {
		if left -= runeWidth(r); left < 0 {
			break
		}
		b.WriteRune(r)
	}
	return b.String() + "…"
}

// wrapWords returns a text in lines of at most so many cells, broken between
// words.
func wrapWords(s string, cells int) []string {
	const indent = "  "
	lines, line := []string{}, ""
	for word := range strings.FieldsSeq(s) {
		switch {
		case line == "":
			line = word
		case width(line+" "+word) <= cells:
			line += " " + word
		default:
			lines = append(lines, shorten(line, cells))
			line = indent + word
		}
	}
	return append(lines, shorten(line, cells))
}

// wrapAction returns an action as a person would call it, in lines of at most
// so many cells, broken between parameters.
func wrapAction(a catalog.Action, cells int) []string {
	const indent = "  "
	lines := []string{}
	line := a.Name + "("
	for i, p := range a.Params {
		piece := p.String()
		if i < len(a.Params)-1 {
			piece += ","
		} else {
			piece += ")"
		}
		switch {
		case i == 0 && width(line+piece) <= cells:
			line += piece
		case i > 0 && width(line+" "+piece) <= cells:
			line += " " + piece
		default:
			lines = append(lines, shorten(line, cells))
			line = indent + piece
		}
	}
	if len(a.Params) == 0 {
		line += ")"
	}
	return append(lines, shorten(line, cells))
}
