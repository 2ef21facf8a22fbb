package htmltoken

import "strings"

// LowerName returns the name of a tag or attribute as the standard has it: with
// ASCII letters in lower case, and U+FFFD for NUL.
func LowerName(name string) string {
	for i := 0; i < len(name); i++ {
		if c := name[i]; isUpper(c) || c == 0 {
			return lowerName(name)
		}
	}
	return name
}

func lowerName(name string) string {
	b := lowerInto(make([]byte, len(name)), name)
	return strings.ReplaceAll(string(b), "\x00", "\ufffd")
}

// lowerInto returns a name in lower case, written into buf, or nothing if it is
// longer than that.
func lowerInto(buf []byte, name string) []byte {
	if len(name) > len(buf) {
		return nil
	}
	for i := 0; i < len(name); i++ {
		buf[i] = lower(name[i])
	}
	return buf[:len(name)]
}

// sameName reports whether two names differ in the case of ASCII letters at
// most.
func sameName(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := 0; i < len(a); i++ {
		if a[i] != b[i] && lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

// IsVoid reports whether the HTML element of a name in lower case has no
// content and no end tag.
func IsVoid(name string) bool {
	switch name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr":
		return true
	case "basefont", "bgsound", "frame", "keygen", "param": // obsolete
		return true
	}
	return false
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

func lower(c byte) byte {
	if isUpper(c) {
		return c | 0x20
	}
	return c
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

// endsName says of each byte whether it ends the name of an attribute.
var endsName = [256]bool{' ': true, '\n': true, '\t': true, '\r': true, '\f': true, '/': true, '>': true, '=': true}
