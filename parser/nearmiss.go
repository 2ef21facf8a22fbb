package parser

import (
	"bytes"
	"regexp"
	"strings"
)

// looksLike matches the beginning of a comment line that is close to a
// directive's form: what stands before the tool, the tool, the separator and
// the name.
var looksLike = regexp.MustCompile(`^([\s*]*[@+]?\s*)((?i:lcgen|lc))(\s*[:;.=/-]?\s*)([\pL\pN_-]*)`)

// A nearMiss is a comment line that was meant to be a directive and is none.
type nearMiss struct {
	start, end int         // of what looks like a directive, as offsets into the comment
	def        *Definition // the directive that was meant; nil where that can't be known
	text       string      // as written
	why        string
}

// nearMisses finds the lines of a comment, in the form it has in the source,
// that look like directives. The caller has made sure that it is none.
func nearMisses(comment string) []nearMiss {
	if strings.HasPrefix(comment, "//") {
		if m, ok := lineMiss(comment[2:], "//"); ok {
			return []nearMiss{{0, 2 + m.end, m.def, comment[:2+m.end], m.why}}
		}
		return nil
	}
	var found []nearMiss
	offset := len("/*")
	for line := range strings.Lines(strings.TrimSuffix(comment[offset:], "*/")) {
		if m, ok := lineMiss(line, "/*"); ok {
			m.text = "/*" + line[m.start:m.end]
			m.start, m.end = offset+m.start, offset+m.end
			found = append(found, m)
		}
		offset += len(line)
	}
	return found
}

// lineMiss looks at one line of a comment that opens with the given token.
func lineMiss(line, open string) (nearMiss, bool) {
	m := looksLike.FindStringSubmatch(line)
	if m == nil {
		return nearMiss{}, false
	}
	before, toolName, separator, name := m[1], m[2], m[3], m[4]
	def := definition(strings.ToLower(name))
	exact := def != nil
	if !exact {
		def = definition(Closest(name, directiveNames()))
	}
	colon := strings.TrimSpace(separator) == ":"
	switch {
	case name == "":
		// "//lc:" is a directive without a name, "// lc: …" is prose.
		if before != "" || toolName != tool || separator == "" || separator[0] != ':' || !strings.HasPrefix(line, tool+":") || strings.TrimSpace(line) != tool+":" {
			return nearMiss{}, false
		}
	case colon && def == nil:
		// "//LC:x" has the shape of a directive, "// lc:x" may be prose.
		if before != "" || separator != ":" {
			return nearMiss{}, false
		}
	case !colon && (!exact || before != "" || open != "//"):
		return nearMiss{}, false
	}
	return nearMiss{start: len(before), end: len(m[0]), def: def, why: missReason(open, before, toolName, separator, name)}, true
}

// missReason says why a line that looks like a directive is none.
func missReason(open, before, toolName, separator, name string) string {
	switch {
	case open == "/*":
		return "a directive is a line comment"
	case before != "" && strings.TrimSpace(before) == "":
		return "a directive has no space behind its slashes"
	case strings.TrimSpace(separator) == ":" && separator != ":":
		return "a directive has no space around its colon"
	case name == "":
		return "a directive has a name behind its colon"
	case strings.ToLower(toolName) != tool || before != "" || strings.TrimSpace(separator) != ":":
		return "a directive begins with //" + tool + ":"
	default:
		return "a directive is written in lower case"
	}
}

// advice says how to write what was meant.
func (m nearMiss) advice() string {
	if m.def == nil {
		return "want " + OrList(prefixed("//"+tool+":", directiveNames()))
	}
	return "write " + m.def.Form()
}

// prefixed puts a prefix before each word.
func prefixed(prefix string, words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = prefix + w
	}
	return out
}

// Mentions reports whether a Go source file may hold a directive, or a comment
// that was meant to be one. It is quick, and wrong only in saying yes.
func Mentions(src []byte) bool {
	for {
		i := bytes.IndexByte(src, '/')
		if i < 0 || i+1 == len(src) {
			return false
		}
		opening := src[i+1]
		src = src[i+1:]
		switch opening {
		case '/':
			if beginsLike(src[1:], false) {
				return true
			}
		case '*':
			comment, _, _ := bytes.Cut(src, []byte("*/"))
			for line := range bytes.Lines(comment) {
				if beginsLike(line, true) {
					return true
				}
			}
		}
	}
}

// beginsLike reports whether a comment line begins with the tool's name, in
// any letters. In a block, and behind anything that looksLike lets pass, only
// a colon tells it from a word of prose.
func beginsLike(line []byte, block bool) bool {
	start := bytes.TrimLeft(line, " \t\r\f*@+")
	if len(start) <= len(tool) || !bytes.EqualFold(start[:len(tool)], []byte(tool)) {
		return false
	}
	if !block && len(start) == len(line) {
		return true
	}
	rest := start[len(tool):]
	if len(rest) > len("gen") && bytes.EqualFold(rest[:len("gen")], []byte("gen")) {
		rest = rest[len("gen"):]
	}
	return bytes.HasPrefix(bytes.TrimLeft(rest, " \t\r\f"), []byte(":"))
}
