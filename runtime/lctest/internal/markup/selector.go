package markup

import (
	"fmt"
	"slices"
	"strings"
)

// A Selector picks elements: a small part of CSS. See ParseSelector.
type Selector struct {
	steps []compound // outermost first
}

// A compound is what one element must fulfil.
type compound struct {
	tag     string // empty: any
	ids     []string
	classes []string
	attrs   []attrTest
}

type attrTest struct {
	name  string
	value string
	exact bool // the value is asked for, too
}

// ParseSelector parses a selector made of
//
//	tag  #id  .class  [attr]  [attr=value]  [attr="value"]  *
//
// in any combination for one element ("li.new[hidden]"), and of spaces between
// an element and one anywhere below it ("#list .new").
func ParseSelector(s string) (Selector, error) {
	p := selectorParser{all: s, rest: strings.TrimSpace(s)}
	var sel Selector
	for p.rest != "" {
		c, err := p.compound()
		if err != nil {
			return Selector{}, err
		}
		sel.steps = append(sel.steps, c)
		p.rest = strings.TrimLeft(p.rest, spaces)
	}
	if sel.steps == nil {
		return Selector{}, fmt.Errorf("the selector is empty")
	}
	return sel, nil
}

const spaces = " \t\r\n\f"

type selectorParser struct {
	all, rest string
}

func (p *selectorParser) fail(what string) error {
	return fmt.Errorf("selector %q: %s; it may hold tag, #id, .class, [attr], [attr=value] and spaces for descendants", p.all, what)
}

// compound takes what is said of one element.
func (p *selectorParser) compound() (compound, error) {
	var c compound
	switch {
	case p.rest[0] == '*':
		p.rest = p.rest[1:]
	case !strings.ContainsRune("#.[", rune(p.rest[0])):
		c.tag = strings.ToLower(p.name())
		if c.tag == "" {
			return c, p.fail(fmt.Sprintf("%q is not supported", p.rest[:1]))
		}
	}
	for p.rest != "" && !strings.ContainsRune(spaces, rune(p.rest[0])) {
		sign := p.rest[0]
		p.rest = p.rest[1:]
		switch sign {
		case '[':
			test, err := p.attribute()
			if err != nil {
				return c, err
			}
			c.attrs = append(c.attrs, test)
			continue
		case '#', '.':
		default:
			return c, p.fail(fmt.Sprintf("%q is not supported", string(sign)))
		}
		name := p.name()
		switch {
		case name == "":
			return c, p.fail(fmt.Sprintf("a name is missing behind %q", string(sign)))
		case sign == '#':
			c.ids = append(c.ids, name)
		default:
			c.classes = append(c.classes, name)
		}
	}
	return c, nil
}

// attribute takes the rest of [attr] or [attr=value].
func (p *selectorParser) attribute() (attrTest, error) {
	name := strings.ToLower(p.name())
	if name == "" {
		return attrTest{}, p.fail(`a name is missing behind "["`)
	}
	if rest, ok := strings.CutPrefix(p.rest, "]"); ok {
		p.rest = rest
		return attrTest{name: name}, nil
	}
	rest, ok := strings.CutPrefix(p.rest, "=")
	if !ok {
		return attrTest{}, p.fail("[" + name + ` is followed by neither "]" nor "="`)
	}
	value, rest, ok := attributeValue(rest)
	if !ok {
		return attrTest{}, p.fail("[" + name + `= has no "]"`)
	}
	p.rest = rest
	return attrTest{name: name, value: value, exact: true}, nil
}

// attributeValue cuts a value, quoted or not, and the bracket behind it off s.
func attributeValue(s string) (value, rest string, ok bool) {
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		value, rest, ok = strings.Cut(s[1:], s[:1])
		rest, closed := strings.CutPrefix(rest, "]")
		return value, rest, ok && closed
	}
	return strings.Cut(s, "]")
}

// name takes a name: letters, digits, "-", "_" and whatever is not ASCII.
func (p *selectorParser) name() string {
	end := strings.IndexFunc(p.rest, func(r rune) bool {
		return r < 0x80 && r != '-' && r != '_' && !isLetter(byte(r)) && (r < '0' || r > '9')
	})
	if end < 0 {
		end = len(p.rest)
	}
	name := p.rest[:end]
	p.rest = p.rest[end:]
	return name
}

// Find returns the elements below n that the selector picks, in the order of
// the text.
func (n *Node) Find(sel Selector) []*Node {
	var found []*Node
	n.elements(func(e *Node) bool {
		if sel.matches(e) {
			found = append(found, e)
		}
		return true
	})
	return found
}

// First returns the first element below n that the selector picks, nil where
// there is none.
func (n *Node) First(sel Selector) *Node {
	var first *Node
	n.elements(func(e *Node) bool {
		if sel.matches(e) {
			first = e
		}
		return first == nil
	})
	return first
}

// matches reports whether the selector picks e. Of a descendant it suffices to
// take the nearest ancestor that fits, as there are no other combinators.
func (s Selector) matches(e *Node) bool {
	last := len(s.steps) - 1
	if !s.steps[last].matches(e) {
		return false
	}
	for i := last - 1; i >= 0; i-- {
		for e = e.Parent; e != nil && !s.steps[i].matches(e); e = e.Parent {
		}
		if e == nil {
			return false
		}
	}
	return true
}

func (c compound) matches(e *Node) bool {
	if e.Tag == "" || c.tag != "" && c.tag != e.Tag {
		return false
	}
	for _, id := range c.ids {
		if e.Attrs["id"] != id {
			return false
		}
	}
	classes := strings.Fields(e.Attrs["class"])
	for _, class := range c.classes {
		if !slices.Contains(classes, class) {
			return false
		}
	}
	for _, test := range c.attrs {
		value, ok := e.Attrs[test.name]
		if !ok || test.exact && value != test.value {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
