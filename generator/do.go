package generator

import (
	"fmt"
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
	f.decl(fmt.Sprintf("%s binds the actions of one %s to the elements of a template, checked by the compiler.", c.bindings, c.Type),
		jen.Type().Id(c.bindings).Struct(jen.Id("id").Add(lc("ComponentID"))))

	names := f.locals(c, nil)
	names.take(c.bindings)
	recv := names.pick("c")
	doc := fmt.Sprintf("Do returns the actions of %s, to be bound in a template:\n\n\t<button {{%s}}>", recv, templateUse(c.Actions[0]))
	f.decl(doc, jen.Func().Params(jen.Id(recv).Add(c.receiver())).Id("Do").Params().Id(c.bindings).Block(
		jen.Return(jen.Id(c.bindings).Values(field("id", jen.Id(recv).Dot(c.IDField)))),
	))
	for _, a := range c.Actions {
		f.binding(c, a)
	}
}

// templateUse returns how a template binds an action: ($.Do.MarkAsRead .ID).Attrs.
func templateUse(a *parser.Action) string {
	use := "$.Do." + a.Method
	if len(a.Params) == 0 {
		return use + ".Attrs"
	}
	var args strings.Builder
	for _, name := range paramNames(scope{}, a) {
		args.WriteString(" ." + upperFirst(name))
	}
	return "(" + use + args.String() + ").Attrs"
}

// binding emits the method that binds one action.
func (f *file) binding(c *component, a *parser.Action) {
	names := f.locals(c, []string{runtimePath}, paramTypes(a)...)
	names.take(c.bindings)
	locals := paramNames(names, a) // which users see in their editors, so that the receiver gives way
	recv := names.pick("a")
	args := []jen.Code{jen.Id(recv).Dot("id"), jen.Lit(a.Name)}
	for i, p := range a.Params {
		args = append(args, lc("Arg").Call(jen.Lit(p.Wire), jen.Id(locals[i])))
	}
	f.decl(fmt.Sprintf("%s binds the action %s.", a.Method, a.Name),
		jen.Func().Params(jen.Id(recv).Id(c.bindings)).Id(a.Method).Params(paramList(locals, a.Params)...).Add(lc("Binding")).Block(
			jen.Return(lc("Bind").Call(args...)),
		))
}
