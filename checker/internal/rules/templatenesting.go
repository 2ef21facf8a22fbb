package rules

import (
	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/checker/internal/rule"
)

var templateNesting = &rule.Rule{
	Code:  "LC023",
	Title: "a component placed where HTML doesn't allow its element",
	Level: rule.Error,
	Doc: `A component is inside a wrapper: a div, or the element that its directive names by
element=TAG. Browsers move a div out of a table and end a paragraph before it, and
they drop a tr that is in no table. The component is somewhere else on the page
then, or its wrapper is gone, so that no update reaches it. In lists, whose items
are li, such a wrapper is wrong as well: it stays there, but screen readers don't
take it for an item.

The other way round, what stands directly in the template of a component with
element=tr has to be td or th, and so on for the other parts of tables and lists.

In the value of an attribute, and in a textarea, title, script or style, there are no
elements, and so no components. A form inside of a form isn't allowed either: browsers
drop the inner one, and its end tag ends the outer one. So a component that has a form,
or shows one that has, is placed outside of forms.

Templates are followed into those that they call. Where they do not show in which
element a component stands, nothing is said.`,
	Check: func(p *rule.Pass) { reportTemplates(p, markup.Nesting) },
}
