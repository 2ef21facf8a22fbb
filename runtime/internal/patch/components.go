package patch

import "strings"

// A Component is an element with data-component-id in a rendering, which is in
// no other such element.
type Component struct {
	Element string // the element's name, as it is written
	HTML    string // all of it
}

// Components returns the components in the inside of an element named in, in the
// order of the HTML. Its error is a *Refusal.
func Components(in, html string) ([]Component, error) {
	if !strings.Contains(html, "data-component-id") {
		return nil, nil
	}
	r, err := Read(in, html)
	if err != nil {
		return nil, err
	}
	var all []Component
	for i := range r.nodes {
		n := &r.nodes[i]
		if n.kind != leaf {
			continue
		}
		c := Component{HTML: n.of(html)}
		c.Element = c.HTML[1:tagName(c.HTML, 1)]
		if _, ok := c.Attribute("data-component-id"); ok {
			all = append(all, c)
		}
	}
	return all, nil
}

// Bare returns what stands for the component where only the rendering around it
// counts: the element, empty, with the attributes that say which one it is.
func (c *Component) Bare() string {
	var b strings.Builder
	b.WriteString("<" + c.Element)
	for _, name := range []string{"data-component-id", "data-lc-props"} {
		if value, ok := c.Attribute(name); ok {
			b.WriteString(" " + name + `="` + value + `"`)
		}
	}
	b.WriteString("></" + c.Element + ">")
	return b.String()
}

// Attribute returns the value of an attribute of the element, as it is written.
func (c *Component) Attribute(name string) (value string, ok bool) {
	var a attribute
	pos := 1 + len(c.Element)
	for {
		next, more, fault := a.next(c.HTML, pos)
		if !more || fault != "" {
			return "", false
		}
		if strings.EqualFold(a.name, name) {
			return a.value, true
		}
		pos = next
	}
}
