package rules

import (
	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/checker/internal/rule"
)

var templateRender = &rule.Rule{
	Code:  "LC019",
	Title: "a template that can't be rendered, or a binding in the wrong place",
	Level: rule.Error,
	Doc: `html/template escapes a template when it is executed for the first time. It
refuses one in which it can't know what a {{…}} becomes a part of: branches of an
{{if}} that leave different tags or quotes open, a tag that is not closed, a call
of a template that does not exist. Such a template never renders. The same
escaper looks at it here, with the functions component, lazy and defer and those of
its partials; nothing of the template is executed.

Do() gives a binding, which is no HTML: .Attrs makes the attributes of a button, a
link or a field of it, .Form those of a form, and .Fields the hidden fields inside
the form. A binding by itself, or one of these in another's place, gives an element
that calls nothing.

{{.Add 5}} does not bind the action: it runs it, each time that somebody looks at
the page. Write <button {{(.Do.Add 5).Attrs}}>.`,
	Check: func(p *rule.Pass) { reportTemplates(p, markup.Renders) },
}
