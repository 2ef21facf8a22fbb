package patch

import "strings"

// A class says how the standard's section 13.2.6, "Tree construction", treats
// the tags of an element.
type class uint8

const (
	ordinary class = iota // span, label, custom elements: "any other start tag"
	format                // b, em: what the adoption agency ends
	nobr
	anchor
	block   // section, ul: ends a p
	through // div: a block that is no border between list items
	search  // a block that not every browser knows
	para    // p
	heading // h1 to h6
	pre     // pre, listing: a block whose first newline isn't text
	item    // li
	term    // dd, dt
	form
	button
	object // object, marquee: a border for all elements inside
	table
	caption
	colgroup
	col
	section // tbody, thead, tfoot
	row
	cell // td, th
	choice
	option
	optgroup
	ruby
	rubyText // rb, rp, rt, rtc
	rule     // hr
	input
	void
	meta // link, meta: void, and allowed at the beginning of a template
	raw  // style, title, textarea, iframe: no tags inside
	script
	noscript
	template
	foreign // svg, math
	refused // what a parser drops, renames or reads in a way of its own
)

// classes are the classes of the elements that aren't ordinary.
var classes = func() map[string]class {
	m := make(map[string]class)
	for c, names := range map[class]string{
		format:   "b big code em font i s small strike strong tt u",
		nobr:     "nobr",
		anchor:   "a",
		block:    "article aside blockquote center details dir dl fieldset figcaption figure footer header hgroup main menu nav ol section summary ul",
		through:  "address dialog div",
		search:   "search",
		para:     "p",
		heading:  "h1 h2 h3 h4 h5 h6",
		pre:      "pre listing",
		item:     "li",
		term:     "dd dt",
		form:     "form",
		button:   "button",
		object:   "object marquee",
		table:    "table",
		caption:  "caption",
		colgroup: "colgroup",
		col:      "col",
		section:  "tbody thead tfoot",
		row:      "tr",
		cell:     "td th",
		choice:   "select",
		option:   "option",
		optgroup: "optgroup",
		ruby:     "ruby",
		rubyText: "rb rp rt rtc",
		rule:     "hr",
		input:    "input",
		void:     "area br embed img param source track wbr",
		meta:     "base link meta",
		raw:      "iframe style textarea title",
		script:   "script",
		noscript: "noscript",
		template: "template",
		foreign:  "math svg",
		refused:  "applet basefont bgsound body frame frameset head html image keygen menuitem noembed noframes plaintext xmp",
	} {
		for _, name := range strings.Fields(names) {
			m[name] = c
		}
	}
	return m
}()

// A named is the class of the element of a name.
type named struct {
	name  string
	class class
}

// buckets are the names in classes, to find them faster than in a map.
var buckets = func() (b [256][]named) {
	for name, c := range classes {
		h := bucketOf(name)
		b[h] = append(b[h], named{name, c})
	}
	return b
}()

func bucketOf(name string) byte {
	if name == "" {
		return 0
	}
	first, last := name[0], name[len(name)-1]
	return first*7 + last*31 + byte(len(name))*67
}

// maxName bounds the name of an element, in bytes.
const maxName = 255

// classOf returns the class of the element of a name, in any case.
func classOf(name string) class {
	for _, n := range buckets[bucketOf(name)] {
		if n.name == name {
			return n.class
		}
	}
	for i := 0; i < len(name); i++ {
		if isUpper(name[i]) {
			return classes[strings.ToLower(name)]
		}
	}
	return ordinary
}

// impliedEnd reports whether the end tags of other elements end elements of the
// class, "generate implied end tags".
func (c class) impliedEnd() bool {
	switch c {
	case para, item, term, option, optgroup, rubyText:
		return true
	}
	return false
}

// special reports whether the end tag of an ordinary element is dropped inside
// of elements of the class. It is asked about those with impliedEnd only.
func (c class) special() bool { return c == para || c == item || c == term }

// endsLikeBlock reports whether the end tag of an element of the class ends the
// elements with impliedEnd inside it.
func (c class) endsLikeBlock() bool {
	switch c {
	case block, through, para, heading, pre, item, term, form, button, object, caption, cell:
		return true
	}
	return false
}

// endsParagraph reports whether a start tag of the class ends a p.
func (c class) endsParagraph() bool {
	switch c {
	case block, through, para, heading, pre, item, term, form, rule:
		return true
	}
	return false
}

// isEmpty reports whether elements of the class have no content and no end tag.
func (c class) isEmpty() bool {
	switch c {
	case col, rule, input, void, meta:
		return true
	}
	return false
}

// ofTable reports whether elements of the class stand in tables only.
func (c class) ofTable() bool {
	switch c {
	case caption, colgroup, col, section, row, cell:
		return true
	}
	return false
}

// sameName reports whether two names differ in the case of ASCII letters at
// most.
func sameName(a, b string) bool {
	return a == b || len(a) == len(b) && strings.EqualFold(a, b)
}

func isUpper(c byte) bool  { return 'A' <= c && c <= 'Z' }
func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isSpace(c byte) bool  { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }
