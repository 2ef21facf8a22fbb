package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What the runtime's ValidInstance takes.
const (
	maxInstance   = 128
	instanceMarks = "-_.~:@+=,"
)

// isInstanceText reports whether a text may name an instance of a component.
func isInstanceText(s string) bool {
	isOther := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune(instanceMarks, r)
	}
	return s != "" && len(s) <= maxInstance && s != "." && s != ".." && utf8.ValidString(s) && !strings.ContainsFunc(s, isOther)
}
