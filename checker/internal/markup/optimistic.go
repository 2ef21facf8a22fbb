package markup

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/internal/client"
	"github.com/lcgen/lcgen/internal/htmltoken"
	"github.com/lcgen/lcgen/parser"
)

// checkOptimistic reports what is wrong with the changes that an element makes
// before its action has.
func (k *text) checkOptimistic(a attr) {
	if len(a.parts) != 1 {
		return // {{if}} chooses between changes
	}
	raw := a.parts[0].text
	value := htmltoken.DecodeValue(raw)
	f := changesFault(value)
	if f == nil || isWritten(f.of(value)) || k.partial && strings.ContainsAny(f.of(value), "{}$%") {
		return // what the template or Go code puts there may be right
	}
	offset, length := a.pos+f.start, f.end-f.start
	if value != raw { // written with references, which are longer
		offset, length = a.pos, len(raw)
	}
	k.fault(Calls, offset, length, f.hint, "%s: %s", a.name, f.message)
}

// A changeFault is what is wrong in the value of data-lc-optimistic, and where.
type changeFault struct {
	start, end    int
	message, hint string
}

// of returns the part of the value that is at fault.
func (f *changeFault) of(value string) string { return value[f.start:f.end] }

// changesFault returns the first fault in the value of data-lc-optimistic, nil if
// there is none. The client reads the same (runtime/client/src/modules/optimistic.ts).
func changesFault(value string) *changeFault {
	c := changes{text: value}
	if strings.TrimSpace(value) == "" {
		return c.fault(0, "it is empty", `write a change and a selector: remove li`)
	}
	for c.skipSpace(); c.at < len(value); c.skipSpace() {
		if f := c.change(); f != nil {
			return f
		}
	}
	return nil
}

// changes reads the changes of a text, from at on.
type changes struct {
	text string
	at   int
}

const changeSpace = " \t\r\n\f"

func (c *changes) skipSpace() {
	c.at = len(c.text) - len(strings.TrimLeft(c.text[c.at:], changeSpace))
}

// upTo reads until one of some characters, or the end.
func (c *changes) upTo(chars string) string {
	start := c.at
	if i := strings.IndexAny(c.text[start:], chars); i >= 0 {
		c.at += i
	} else {
		c.at = len(c.text)
	}
	return c.text[start:c.at]
}

// fault returns a fault of what was read since start.
func (c *changes) fault(start int, message, hint string) *changeFault {
	return &changeFault{start: start, end: c.at, message: message, hint: hint}
}

// change reads one change, and the semicolon after it.
func (c *changes) change() *changeFault {
	start := c.at
	verb := c.upTo(changeSpace + ":;")
	if !slices.Contains(client.Changes, verb) {
		hint := "want " + parser.OrList(client.Changes)
		if meant := parser.Closest(verb, client.Changes); meant != "" {
			hint = didYouMean + meant + "?"
		}
		if verb == "" {
			return c.fault(start, "a change has no name", hint)
		}
		return c.fault(start, fmt.Sprintf("there is no change %q", verb), hint)
	}
	if f := c.argument(verb, start); f != nil {
		return f
	}
	if c.at < len(c.text) && !strings.ContainsRune(changeSpace+";", rune(c.text[c.at])) {
		return c.fault(start, fmt.Sprintf("there is no space before the selector of %s", verb), "write a space after "+c.text[start:c.at])
	}
	return c.selector(start)
}

// argument reads what follows the name of a change and its colon.
func (c *changes) argument(verb string, start int) *changeFault {
	hasColon := c.at < len(c.text) && c.text[c.at] == ':'
	if hasColon {
		c.at++
	}
	from := c.at
	switch verb {
	case client.ChangeClass, client.ChangeToggle:
		name := c.upTo(changeSpace + `;"'`)
		switch {
		case !hasColon || name == "":
			return c.fault(start, fmt.Sprintf("%s does not name a class", verb), fmt.Sprintf("write %s:NAME and a selector", verb))
		case name[0] == '.':
			return c.fault(from, fmt.Sprintf("%q is no name of a class", name), fmt.Sprintf("write %s:%s", verb, name[1:]))
		}
	case client.ChangeText:
		isQuoted := hasColon && c.at < len(c.text) && strings.ContainsRune(`"'`, rune(c.text[c.at]))
		if !isQuoted {
			c.upTo(changeSpace + ";")
			return c.fault(start, "the text is not in quotes", `write text:"…" and a selector`)
		}
		if !c.quoted() {
			return c.fault(from, "the text does not end", fmt.Sprintf("write %c after it", c.text[from]))
		}
	default:
		if hasColon {
			c.upTo(changeSpace + ";")
			return c.fault(start, verb+" takes nothing but a selector", "write "+verb+" SELECTOR")
		}
	}
	return nil
}

// quoted reads a text in quotes, and reports whether it ends.
func (c *changes) quoted() bool {
	end := endOfQuoted(c.text, c.at)
	c.at = max(end, 0)
	if end < 0 {
		c.at = len(c.text)
	}
	return end >= 0
}

// selector reads the selector of the change that begins at an offset, and the
// semicolon after it.
func (c *changes) selector(begin int) *changeFault {
	change := c.text[begin:c.at]
	c.skipSpace()
	start := c.at
	for c.at < len(c.text) && c.text[c.at] != ';' {
		if !strings.ContainsRune(`"'`, rune(c.text[c.at])) {
			c.at++
		} else if !c.quoted() {
			return c.fault(start, "a quote in the selector does not end", "")
		}
	}
	selector := strings.Trim(c.text[start:c.at], changeSpace)
	if selector == "" {
		return c.fault(begin, change+" has no selector", "write which element changes: "+change+" li")
	}
	if !isSelector(selector) {
		return c.fault(start, fmt.Sprintf("%q is no CSS selector", selector), "")
	}
	if c.at < len(c.text) {
		c.at++ // the semicolon
	}
	return nil
}

// endOfQuoted returns the offset after a text in quotes that begins at start, -1
// if it does not end.
func endOfQuoted(text string, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[start]:
			return i + 1
		}
	}
	return -1
}
