package generator

import (
	"fmt"

	"github.com/dave/jennifer/jen"
)

// register emits the function that an application calls to serve c.
func (f *file) register(c *component) {
	names := f.locals(c, []string{runtimePath, contextPath})
	names.take(c.definition)
	app, factory := names.pick("app"), names.pick("factory")
	doc := fmt.Sprintf("%s makes %s serve the component %s. The %s makes the value of one request; nil makes an empty one with its ID.", c.register, app, c.Name, factory)
	f.decl(doc, jen.Func().Id(c.register).Params(
		jen.Id(app).Op("*").Add(lc("App")),
		jen.Id(factory).Add(factoryType(c)),
	).Block(
		lc("Register").Call(jen.Id(app), jen.Id(c.definition).Call(jen.Id(factory))),
	))
}

// factoryType returns the type of what makes the values of c.
func factoryType(c *component) jen.Code {
	return jen.Func().
		Params(jen.Qual(contextPath, "Context"), lc("ComponentID")).
		Params(c.receiver(), jen.Error())
}

// completeFactory returns the call by which a nil factory makes T{ID: id}.
func completeFactory(f *file, c *component, factory string) jen.Code {
	id := f.locals(c, []string{runtimePath}).pick("id")
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
