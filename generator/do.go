package generator

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// do emits the type whose methods bind the actions of c into a template, and
// the method Do that leads there.
func (f *file) do(c *component) {
	if len(c.Actions) == 0 {
		return
	}
	f.decl(fmt.Sprintf(`%s has a method for each action of %s that binds it to an element of a template. The compiler checks the arguments in Go and templ, "lcgen check" those in html/template.`, c.bindings, c.Type),
		jen.Type().Id(c.bindings).Struct(jen.Id("id").Add(lc("ComponentID"))))

	names := f.locals(c, nil)
	names.take(c.bindings)
	recv := names.pickReceiver()
	doc := fmt.Sprintf("Do returns the actions of %s for use in a template:\n\n\t%s", recv, templateUse(c.Actions[0]))
	f.decl(doc, jen.Func().Params(jen.Id(recv).Add(c.receiver())).Id(parser.DoMethod).Params().Id(c.bindings).Block(
		jen.Return(jen.Id(c.bindings).Values(field("id", jen.Id(recv).Dot(c.IDField)))),
	))
	f.choices(c)
	actions := f.bindingReceiver(c)
	for _, a := range c.Actions {
		f.binding(c, a, actions)
	}
}

// templateUse returns how a template binds an action:
// <button {{($.Do.MarkAsRead $notificationID).Attrs}}>.
func templateUse(a *parser.Action) string {
	use := "$." + parser.DoMethod + "." + a.Method
	if names := paramNames(scope{}, bindable(a)); len(names) > 0 {
		use = "(" + use + " $" + strings.Join(names, " $") + ")"
	}
	if a.Partial { // of another action's form, as a rule
		if params := bindable(a).Params; len(params) > 0 {
			var asked []string
			for _, p := range params {
				asked = append(asked, strconv.Quote(p.Wire))
			}
			use = "(" + use + ".Ask " + strings.Join(asked, " ") + ")"
		}
		return "<button {{" + use + ".Button}}>"
	}
	if len(a.Files) > 0 { // only a form sends them
		return "<form {{" + use + ".Form}}>"
	}
	return "<button {{" + use + ".Attrs}}>"
}

// bindable returns an action without those parameters that only the fields of a form
// can give: files.
func bindable(a *parser.Action) *parser.Action {
	without := *a
	without.Params = slices.DeleteFunc(slices.Clone(a.Params), func(p parser.Param) bool { return p.Type.Kind == parser.KindFile })
	return &without
}

// bindingNames returns the scope of the method that binds an action, and the
// names of its parameters in it.
func (f *file) bindingNames(c *component, a *parser.Action) (scope, []string) {
	a = bindable(a)
	names := f.locals(c, []string{runtimePath}, paramTypes(a)...)
	names.take(c.bindings, c.choices)
	return names, paramNames(names, a)
}

// bindingReceiver chooses the name of the receiver in all methods that bind
// actions of c. It gives way to the parameters, which users see in their
// editors.
func (f *file) bindingReceiver(c *component) string {
	all := scope{}
	for _, a := range c.Actions {
		names, _ := f.bindingNames(c, a)
		maps.Copy(all, names)
	}
	return all.pick("a", "actions", "do")
}

// binding emits the method that binds one action.
func (f *file) binding(c *component, a *parser.Action, recv string) {
	_, locals := f.bindingNames(c, a)
	bind, params := "Bind", bindable(a).Params
	if len(a.Files) > 0 {
		bind = "BindMultipart"
	}
	args := []fragment{text(fmt.Sprintf("%s.id, %q", recv, a.Name))}
	for i, p := range params {
		args = append(args, slices.Concat(qualified(runtimePath, "Arg"), text(fmt.Sprintf("(%q, %s)", p.Wire, locals[i]))))
	}
	head := f.head(fmt.Sprintf("func (%s %s) %s", recv, c.bindings, a.Method), paramList(locals, params), qualified(runtimePath, "Binding"))
	f.decl(fmt.Sprintf("%s binds the action %s, which calls [%s.%s].", a.Method, a.Name, c.Type, a.Method),
		head.Block(jen.Return(f.bound(c, a, qualified(runtimePath, bind), args))))
}

// bound returns the call that makes the binding of an action.
func (f *file) bound(c *component, a *parser.Action, bind fragment, args []fragment) *jen.Statement {
	after, methods := "", []*jen.Statement{} // calls on the binding
	if a.Partial {
		after, methods = ".Partial()", append(methods, jen.Id("Partial").Call())
	}
	if slices.ContainsFunc(a.Params, func(p parser.Param) bool { return len(p.Choices) > 0 }) {
		after, methods = after+".Offer("+c.choices+")", append(methods, jen.Id("Offer").Call(jen.Id(c.choices)))
	}
	if a.Accept != "" && slices.ContainsFunc(a.Files, func(name string) bool { return strings.Contains(name, ".") }) {
		// For Field, which writes fields of structs.
		after, methods = after+fmt.Sprintf(".Accept(%q)", a.Accept), append(methods, jen.Id("Accept").Call(jen.Lit(a.Accept)))
	}
	call := f.call("\treturn "+after, bind, args) // as long as the line
	for _, m := range methods {
		call.Op(".").Add(m)
	}
	return call
}

// choices emits the constants that the forms of c offer.
func (f *file) choices(c *component) {
	if c.choices == "" {
		return
	}
	var all []jen.Code
	for _, constant := range c.constants() {
		all = append(all, lc("Choice").Values(
			field("Value", fragment{constant.Name}.code()),
			field("Label", jen.Lit(constant.Label)),
		))
	}
	f.decl(fmt.Sprintf("%s are the constants of the types that forms of %s ask for.", c.choices, c.Type),
		jen.Var().Id(c.choices).Op("=").Add(lc("NewChoices")).Custom(jen.Options{Open: "(", Close: ")", Separator: ",", Multi: true}, all...))
}

// constants returns the constants that fields of forms offer for the parameters of
// the actions.
func (c *component) constants() []parser.Constant {
	var all []parser.Constant
	for _, a := range c.Actions {
		for _, p := range a.Params {
			for _, constant := range p.Choices {
				if !slices.Contains(all, constant) {
					all = append(all, constant)
				}
			}
		}
	}
	return all
}
