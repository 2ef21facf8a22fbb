package lc

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// maxFileName bounds the name of a file, in bytes. No common file system has
// longer ones.
const maxFileName = 255

// fileName returns the last part of what a browser says a file is called, and why
// it is refused, if it is.
func fileName(given string) (name string, fault phrase.Phrase) {
	name = given
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	switch {
	case !utf8.ValidString(name):
		return "", phrase.Of("has a name that is not UTF-8")
	case len(name) > maxFileName:
		return "", phrase.Of("has a name of more than %d bytes", maxFileName)
	case strings.ContainsFunc(name, isUnseen):
		return "", phrase.Of("has a name with control characters")
	case strings.Trim(name, ". ") == "":
		return "", phrase.Of("has no name")
	}
	return name, phrase.Phrase{}
}

// isUnseen reports whether r is a control character, or one that changes the
// direction of writing: gnp.exe may be made to look like exe.png.
func isUnseen(r rune) bool {
	return unicode.IsControl(r) || '\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069' || r == '\u2028' || r == '\u2029'
}
