package generator

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"
)

// constant emits the name of c for code that is not the component's own.
func (f *file) constant(c *component) {
	doc := fmt.Sprintf("%s is the name of the component %s for jobs, webhooks and other components: %s.ID returns the ID of an instance, %s.Refresh shows what has changed in one, and %s.Update changes it.",
		c.constant, c.Name, c.constant, c.constant, c.constant)
	f.decl(doc, jen.Const().Id(c.constant).Add(lc("Component").Index(jen.Id(c.Type))).Op("=").Lit(c.Name))
}

// register emits the function that an application calls to serve c.
func (f *file) register(c *component) {
	names := f.locals(c, []string{runtimePath, contextPath})
	names.take(c.definition)
	app, factory := names.pick("app", "server"), names.pick("factory", "newComponent")
	doc := fmt.Sprintf("%s makes %s serve the component %s. For each request, %s makes the component; a nil %s makes one that has only its ID. %s panics if %s already serves a component named %s.",
		c.register, app, c.Name, factory, factory, c.register, app, c.Name)
	f.decl(doc, f.head("func "+c.register, []fragment{
		slices.Concat(text(app+" *"), qualified(runtimePath, "App")),
		slices.Concat(text(factory+" "), factoryType(c)),
	}, nil).Block(
		lc("Register").Call(jen.Id(app), jen.Id(c.definition).Call(jen.Id(factory))),
	))
}

// factoryType returns the type of what makes the values of c.
func factoryType(c *component) fragment {
	return slices.Concat(
		text("func("), qualified(contextPath, "Context"), text(", "), qualified(runtimePath, "ComponentID"),
		text(") ("), c.receiverType(), text(", error)"),
	)
}

// completeFactory returns the call by which a nil factory makes T{ID: id}.
func completeFactory(f *file, c *component, factory string) jen.Code {
	id := f.locals(c, []string{runtimePath}).pick("id", "componentID")
	complete := "Factory"
	if c.Value {
		complete = "ValueFactory"
	}
	return lc(complete).Call(
		jen.Id(factory),
		jen.Func().Params(jen.Id(id).Add(lc("ComponentID"))).Add(c.receiver()).Block(
			jen.Return(c.literal(field(c.IDField, jen.Id(id)))),
		),
	)
}
