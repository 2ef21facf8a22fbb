// Package element tells which elements a component's wrapper can be. The parser
// refuses others in a directive, and the runtime in a Definition.
package element

import (
	"slices"
	"strings"
)

// Default is the wrapper's element where none is named.
const Default = "div"

// Known are the elements of HTML that a wrapper can be, sorted. All of them hold
// elements and have an end tag, and none is read as text, is void, or stands
// once in a page.
var Known = []string{
	"address", "article", "aside", "blockquote", "dd", "details", "dialog", "div", "dl", "dt",
	"fieldset", "figure", "footer", "header", "li", "main", "nav", "ol", "section", "span",
	"summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}

// reserved are names with a hyphen that belong to SVG and MathML:
// https://html.spec.whatwg.org/#valid-custom-element-name
var reserved = []string{
	"annotation-xml", "color-profile", "font-face", "font-face-format", "font-face-name",
	"font-face-src", "font-face-uri", "missing-glyph",
}

// maxLen bounds the name of a custom element, in bytes.
const maxLen = 64

// Valid reports whether a wrapper can be the element: one of Known, or a custom
// element, whose name is in lower case, has a hyphen, and is of ASCII letters,
// digits, hyphens, dots and underscores.
func Valid(tag string) bool { return slices.Contains(Known, tag) || isCustom(tag) }

// isCustom reports whether the tag is the name of a custom element.
func isCustom(tag string) bool {
	if len(tag) > maxLen || !strings.Contains(tag, "-") || slices.Contains(reserved, tag) {
		return false
	}
	for i, c := range tag {
		letter := 'a' <= c && c <= 'z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789-._", c)) {
			return false
		}
	}
	return true
}
