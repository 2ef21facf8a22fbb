package parser

import (
	"bytes"
	"slices"
	"strings"
)

// ownPrefix begins the names of lcgen's attributes.
const ownPrefix = "data-lc-"

// triggerAttr is the attribute whose value says on what an action is called.
const triggerAttr = ownPrefix + "on"

// ownAttributes returns the names of lcgen's attributes in an html/template, and
// the words in its values of data-lc-on, both sorted. It reads tags and no more: of
// what only running the template could tell, it knows nothing.
func ownAttributes(template []byte) (names, triggers []string) {
	text := withoutActions(template)
	for {
		_, rest, found := bytes.Cut(text, []byte("<"))
		switch {
		case !found:
			slices.Sort(names)
			slices.Sort(triggers)
			return slices.Compact(names), slices.Compact(triggers)
		case bytes.HasPrefix(rest, []byte("!--")):
			_, text, _ = bytes.Cut(rest, []byte("-->"))
		case isTagName(rest):
			var tag string
			tag, text = readTag(rest, func(name, value string) {
				if strings.HasPrefix(name, ownPrefix) {
					names = append(names, name)
				}
				if name == triggerAttr {
					triggers = append(triggers, strings.Fields(value)...)
				}
			})
			text = pastRawText(tag, text)
		default:
			text = rest
		}
	}
}

// withoutActions returns a template with a space in place of each action.
func withoutActions(template []byte) []byte {
	var text []byte
	for {
		before, rest, found := bytes.Cut(template, []byte("{{"))
		text = append(text, before...)
		if !found {
			return text
		}
		text = append(text, ' ')
		template = rest[actionLen(rest):]
	}
}

// actionLen returns the length of an action that has begun, with its end. What
// stands in strings and comments does not end it.
func actionLen(b []byte) int {
	for i := 0; i < len(b); i++ {
		switch {
		case bytes.HasPrefix(b[i:], []byte("}}")):
			return i + len("}}")
		case bytes.HasPrefix(b[i:], []byte("/*")):
			n := bytes.Index(b[i:], []byte("*/"))
			if n < 0 {
				return len(b)
			}
			i += n + 1
		case b[i] == '"' || b[i] == '`' || b[i] == '\'':
			i += stringLen(b[i:])
		}
	}
	return len(b)
}

// stringLen returns where in b the string ends that begins b.
func stringLen(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch {
		case b[i] == b[0]:
			return i
		case b[i] == '\\' && b[0] != '`':
			i++
		}
	}
	return len(b)
}

// isTagName reports whether a start tag goes on with b after its "<".
func isTagName(b []byte) bool {
	return len(b) > 0 && 'a' <= b[0]|0x20 && b[0]|0x20 <= 'z'
}

const spaces = " \t\r\n\f"

// readTag reads a start tag after its "<", calls found for each attribute, and
// returns the tag's name and what follows. Names are in lower case.
func readTag(b []byte, found func(name, value string)) (tag string, rest []byte) {
	tag, b = cutName(b)
	for {
		b = bytes.TrimLeft(b, spaces+"/")
		if len(b) == 0 {
			return tag, nil
		}
		if b[0] == '>' {
			return tag, b[1:]
		}
		var name, value string
		name, b = cutName(b)
		value, b = cutValue(b)
		found(name, value)
	}
}

// cutName cuts a name off the start of b, of one byte at least.
func cutName(b []byte) (name string, rest []byte) {
	n := bytes.IndexAny(b[1:], spaces+"/>=")
	if n < 0 {
		n = len(b) - 1
	}
	return strings.ToLower(string(b[:n+1])), b[n+1:]
}

// cutValue cuts the value of an attribute off the start of b, if it has one.
func cutValue(b []byte) (value string, rest []byte) {
	text, has := bytes.CutPrefix(bytes.TrimLeft(b, spaces), []byte("="))
	if !has {
		return "", b
	}
	text = bytes.TrimLeft(text, spaces)
	if len(text) > 0 && (text[0] == '"' || text[0] == '\'') {
		quoted, rest, _ := bytes.Cut(text[1:], text[:1])
		return string(quoted), rest
	}
	rest = bytes.TrimLeftFunc(text, func(r rune) bool { return r != '>' && !strings.ContainsRune(spaces, r) })
	return string(text[:len(text)-len(rest)]), rest
}

// pastRawText returns what follows the text of an element in which there are no
// tags but the one that ends it.
func pastRawText(tag string, text []byte) []byte {
	if !slices.Contains([]string{"script", "style", "textarea", "title"}, tag) {
		return text
	}
	if end := bytes.Index(bytes.ToLower(text), []byte("</"+tag)); end >= 0 {
		return text[end:]
	}
	return nil
}
