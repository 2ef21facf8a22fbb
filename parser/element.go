package parser

import (
	"strings"

	"github.com/lcgen/lcgen/internal/element"
)

// DefaultElement is the element of a wrapper if the directive names none.
const DefaultElement = element.Default

// refuseElement says why a tag can't be a wrapper's element.
func refuseElement(tag string) (why, advice string) {
	if element.Valid(tag) {
		return "", ""
	}
	advice = didYouMean(strings.ToLower(tag), "element=", element.Known)
	if c := strings.ToLower(tag); c != tag && element.Valid(c) {
		advice = "did you mean element=" + c + "?"
	}
	if strings.Contains(tag, "-") {
		return "it is no name of a custom element", "use lower-case letters, digits and hyphens"
	}
	return "a wrapper can't be that element", advice
}

// readElement sets the element of the component's wrapper.
func (p *parsing) readElement(c *component) {
	c.Element = DefaultElement
	if w, ok := c.directive.options["element"]; ok {
		c.Element = w.text
	}
}
