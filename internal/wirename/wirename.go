// Package wirename makes names on the wire of Go names: one rule for the
// parser, which reads declarations, and for the runtime, which fills structs
// from forms.
package wirename

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Of returns the name on the wire of a Go parameter, field or method:
// lowerCamel with initialisms folded. "notificationID" gives
// "notificationId", "URL" gives "url", "HTTPServer" gives "httpServer".
func Of(name string) string {
	var b strings.Builder
	for i, w := range Words(name) {
		w = strings.ToLower(w)
		if i > 0 {
			r, size := utf8.DecodeRuneInString(w)
			w = string(unicode.ToUpper(r)) + w[size:]
		}
		b.WriteString(w)
	}
	return b.String()
}

// Words splits a Go name into its words. A word begins at an underscore, at
// an upper-case letter behind any other, and at the last letter of a run of
// upper case that a lower-case letter follows: HTTP|Server, user|ID, v2|Page.
// A plural s belongs to the initialism before it: user|IDs|Of.
func Words(name string) []string {
	var out []string
	for _, part := range strings.Split(name, "_") {
		rs := []rune(part)
		start := 0
		for i := 1; i < len(rs); i++ {
			if unicode.IsUpper(rs[i]) && (!unicode.IsUpper(rs[i-1]) || endsInitialism(rs, i)) {
				out = append(out, string(rs[start:i]))
				start = i
			}
		}
		if start < len(rs) {
			out = append(out, string(rs[start:]))
		}
	}
	return out
}

// endsInitialism reports whether rs[i], upper case behind upper case, begins
// a word of its own: where a lower-case letter follows, unless it is the s of
// a plural.
func endsInitialism(rs []rune, i int) bool {
	if i+1 >= len(rs) || !unicode.IsLower(rs[i+1]) {
		return false
	}
	plural := rs[i+1] == 's' && (i+2 == len(rs) || !unicode.IsLower(rs[i+2]))
	return !plural
}
