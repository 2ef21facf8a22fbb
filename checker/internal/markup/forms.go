package markup

import (
	"fmt"
	"slices"

	"github.com/lcgen/lcgen/internal/htmltoken"
)

// Shown returns whether the template that is executed has a form, and the names of
// the components that it places, as far as that is written out.
func (s *Set) Shown() (form bool, components []string) {
	k := newChecking(s, nil, nil)
	if !k.parse() {
		return false, nil
	}
	f := &flat{checking: k}
	f.template(s.Name)
	for _, e := range f.events {
		if e.kind == placesOne {
			components = append(components, e.placed.Name)
		}
	}
	html, inert := string(f.text), 0
	for z := htmltoken.New(html); z.Next(); {
		name := htmltoken.LowerName(z.Name.Of(html))
		switch {
		case z.Kind == htmltoken.StartTag && name == "template":
			inert++
		case z.Kind == htmltoken.EndTag && name == "template":
			inert--
		case z.Kind == htmltoken.StartTag && name == "form" && inert <= 0:
			form = true
		}
	}
	return form, components
}

// formInForm reports a component with a form that is placed inside of another.
func (n *nesting) formInForm(p Placed, c *Placeable) {
	if c.Form == "" || !slices.Contains(n.open, "form") || n.isElsewhere() {
		return
	}
	of := ""
	if c.Form != c.Name {
		of = fmt.Sprintf(" (of component %s)", c.Form)
	}
	n.faults = append(n.faults, Fault{
		Code: Nesting, Pos: p.Pos, End: p.End, Hint: "place it outside of the form",
		Message: fmt.Sprintf("component %s has a <form>%s, which HTML doesn't allow in another: browsers drop it, and its end tag ends the outer one", c.Name, of),
	})
}
