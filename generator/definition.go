package generator

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/internal/client"
	"github.com/lcgen/lcgen/parser"
)

// definition emits the function that tells the runtime what c is. A function
// and no variable, for an action that leads back to RegisterT would make that
// an initialization cycle.
func (f *file) definition(c *component) {
	names := f.locals(c, []string{runtimePath, contextPath})
	names.take(c.table, c.stateCodec, c.clientCodec, c.methods)
	factory := names.pick("factory", "newComponent")
	params := []fragment{slices.Concat(text(factory+" "), factoryType(c))}
	f.decl(fmt.Sprintf("%s describes %s to the runtime.", c.definition, c.Type),
		f.head("func "+c.definition, params, c.of("Definition")).Block(
			jen.Return(c.of("Definition").code().Add(rows(definitionFields(f, c, factory)...))),
		))
}

// definitionFields returns the fields of c's lc.Definition, those that are
// empty left out.
func definitionFields(f *file, c *component, factory string) []jen.Code {
	fields := []jen.Code{
		field("Name", jen.Lit(c.Name)),
		field("New", completeFactory(f, c, factory)),
	}
	add := func(wanted bool, name string, value jen.Code) {
		if wanted {
			fields = append(fields, field(name, value))
		}
	}
	add(hasChannel(c.Component), "Channel", channelFunc(f, c))
	add(c.Channel.Generated(), "ChannelOf", channelOfFunc(f, c))
	add(len(c.Actions) > 0, "Actions", jen.Id(c.table).Call())
	add(true, "Render", c.method(parser.HookRender))
	add(len(c.State) > 0, "State", jen.Id(c.stateCodec))
	add(len(c.Client) > 0, "Client", jen.Id(c.clientCodec))
	add(refreshes(c.Component), "Push", lc("PushRefresh"))
	uses := clientModules(c.Component)
	add(len(uses) > 0, "Uses", jen.Index().String().Values(uses...))
	for _, h := range parser.Hooks {
		add(c.Has(h.Name) && !h.Emitted, h.Field, c.method(h.Name))
	}
	return fields
}

// clientModules returns the names of the browser client's modules that c uses:
// for its actions, and for what its template says.
func clientModules(c *parser.Component) []jen.Code {
	var attributes []string
	if c.Template != nil {
		attributes = slices.Clone(c.Template.Attributes)
	}
	if len(c.Actions) > 0 {
		attributes = append(attributes, client.ActionAttr) // which a binding writes, too
	}
	var names []jen.Code
	for _, name := range client.ModulesUsed(attributes) {
		names = append(names, jen.Lit(name))
	}
	return names
}

// refreshes reports whether viewers of c are told to fetch their own view:
// because the component says so, or says nothing and its view depends on the
// viewer.
func refreshes(c *parser.Component) bool {
	return c.Push == parser.PushRefresh || c.Push == "" && len(c.Client) > 0
}
