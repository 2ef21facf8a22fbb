package parser

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lcgen/lcgen/internal/wirename"
)

// maxNameLen is the longest component, prefix or action name, in bytes.
const maxNameLen = 64

// WireName returns the name on the wire of a Go parameter, field or method:
// lowerCamel with initialisms folded. "notificationID" gives
// "notificationId", "URL" gives "url", "HTTPServer" gives "httpServer".
func WireName(name string) string { return wirename.Of(name) }

// KebabName returns the default component name of a Go type: its words in
// lower case, joined by hyphens. "HTTPLog" gives "http-log".
func KebabName(name string) string {
	return strings.ToLower(strings.Join(wirename.Words(name), "-"))
}

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// ValidName reports whether s may name a component or a channel prefix:
// [a-z][a-z0-9]*(-[a-z0-9]+)*, at most 64 bytes.
func ValidName(s string) bool { return checkName(s) == "" }

// checkName says why s may not name a component.
func checkName(s string) string {
	const form = "a name takes lower-case letters, digits and single hyphens between them, and begins with a letter"
	switch {
	case s == "":
		return "the name is empty"
	case len(s) > maxNameLen:
		return fmt.Sprintf("a name has at most %d bytes, this one %d", maxNameLen, len(s))
	case s[0] < 'a' || s[0] > 'z' || s[len(s)-1] == '-':
		return form
	}
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		case c == '-' && s[i-1] != '-':
		default:
			return form
		}
	}
	return ""
}

// checkActionName says why s may not name an action. Action names follow
// those of methods, in any script.
func checkActionName(s string) string {
	if s == "" {
		return "the name is empty"
	}
	if len(s) > maxNameLen {
		return fmt.Sprintf("a name has at most %d bytes, this one %d", maxNameLen, len(s))
	}
	for i, r := range s {
		if !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r) && r != '-' && r != '_') || r == utf8.RuneError {
			return "an action's name takes letters, digits, hyphens and underscores, and begins with a letter"
		}
	}
	return ""
}

// checkPrefix says why s may not be the prefix of a context channel.
func checkPrefix(s string) string {
	if StrategyOf(s).Kind() == s && s != "" {
		return "the prefix " + s + " means the channel strategy of that name"
	}
	return checkName(s)
}

// checkCodes says why s is not the code of a lint, or a list of codes.
func checkCodes(s string) string {
	for code := range strings.SplitSeq(s, ",") {
		switch {
		case code == "" && s != "":
			return "codes are separated by single commas, without spaces"
		case len(code) != len("LC000") || code[:2] != "LC" || strings.Trim(code[2:], "0123456789") != "":
			return "a lint code is LC and three digits"
		}
	}
	return ""
}
