package markup

import (
	"slices"

	"github.com/lcgen/lcgen/parser"
)

// tableParts are the elements out of which a browser's parser moves what doesn't
// belong into a table.
var tableParts = []string{"table", "thead", "tbody", "tfoot", "tr"}

// inside are the elements that stand in others, which hold nothing else but
// scripts and templates: by the standard's content models.
var inside = map[string][]string{
	"table": {"caption", "colgroup", "thead", "tbody", "tfoot", "tr"},
	"thead": {"tr"}, "tbody": {"tr"}, "tfoot": {"tr"},
	"tr":       {"td", "th"},
	"colgroup": {"col"},
	"ul":       {"li"}, "ol": {"li"}, "menu": {"li"},
	"dl":     {"dt", "dd", "div"},
	"select": {"option", "optgroup", "hr", "button"}, "optgroup": {"option"}, "option": {},
}

// outside are the elements that stand in some others only.
var outside = map[string][]string{
	"tr":    {"table", "thead", "tbody", "tfoot"},
	"td":    {"tr"},
	"th":    {"tr"},
	"thead": {"table"}, "tbody": {"table"}, "tfoot": {"table"},
	"li": {"ul", "ol", "menu"},
	"dt": {"dl", "div"}, "dd": {"dl", "div"},
	"summary": {"details"},
}

// blocks are the start tags before which a browser's parser ends a paragraph.
var blocks = []string{
	"address", "article", "aside", "blockquote", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
	"fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "li", "main",
	"menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "ul",
}

// closedBy are the start tags that end an element whose end tag may be left out.
var closedBy = map[string][]string{
	"p":        blocks,
	"li":       {"li"},
	"dt":       {"dt", "dd"},
	"dd":       {"dt", "dd"},
	"option":   {"option", "optgroup"},
	"optgroup": {"optgroup"},
	"td":       {"td", "th", "tr", "thead", "tbody", "tfoot"},
	"th":       {"td", "th", "tr", "thead", "tbody", "tfoot"},
	"tr":       {"tr", "thead", "tbody", "tfoot"},
	"thead":    {"thead", "tbody", "tfoot"},
	"tbody":    {"thead", "tbody", "tfoot"},
	"tfoot":    {"thead", "tbody", "tfoot"},
	"caption":  {"colgroup", "thead", "tbody", "tfoot", "tr"},
	"colgroup": {"thead", "tbody", "tfoot", "tr"},
}

// voidTags are the elements that have no end tag.
var voidTags = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

// fitsInside reports whether an element may stand directly in another, as far as
// browsers and lists care.
func fitsInside(tag, parent string) bool {
	if tag == "script" || tag == "template" || tag == "style" && slices.Contains(tableParts, parent) {
		return true
	}
	if parent == "p" {
		return !slices.Contains(blocks, tag)
	}
	allowed, strict := inside[parent]
	return !strict || slices.Contains(allowed, tag)
}

// adviseInside says what to do about an element that doesn't fit into another,
// which is a component of that name, or no component.
func adviseInside(parent, component string) string {
	var elements []string
	switch parent {
	case "table":
		elements = []string{"thead", "tbody", "tfoot", "tr"}
	case "p":
		elements = []string{"span"}
	case "select", "optgroup", "option", "colgroup":
	default:
		elements = slices.Clone(inside[parent])
	}
	switch {
	case len(elements) == 0:
		return "place it elsewhere"
	case component == "":
		return "put it into " + tagList(elements)
	}
	for i, e := range elements {
		elements[i] = "element=" + e
	}
	if i := slices.Index(elements, "element="+parser.DefaultElement); i >= 0 {
		elements[i] = "no element"
	}
	return "declare it with " + parser.OrList(elements) + ", or place it elsewhere"
}

// tagList names elements: "<td> or <th>".
func tagList(names []string) string {
	tags := slices.Clone(names)
	for i, name := range tags {
		tags[i] = "<" + name + ">"
	}
	return parser.OrList(tags)
}
