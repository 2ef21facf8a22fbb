package generator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// definition emits the function that tells the runtime what c is. A function
// and no variable, for an action that leads back to RegisterT would make that
// an initialization cycle.
func (f *file) definition(c *component) {
	names := f.locals(c, []string{runtimePath, contextPath})
	names.take(c.table, c.stateCodec, c.clientCodec)
	factory := names.pick("factory", "newComponent")
	doc := fmt.Sprintf("%s returns what %s registers: the component's %s.", c.definition, c.register, definitionParts(c))
	params := []fragment{slices.Concat(text(factory+" "), factoryType(c))}
	result := slices.Concat(qualified(runtimePath, "Definition"), text("["+c.Type+"]"))
	f.decl(doc, f.head("func "+c.definition, params, result).Block(
		jen.Return(c.of("Definition").Add(rows(definitionFields(f, c, factory)...))),
	))
}

// definitionParts names what c's definition holds.
func definitionParts(c *component) string {
	parts := []string{"name", "methods"}
	if len(c.Actions) > 0 {
		parts = append(parts, "actions")
	}
	if len(c.State)+len(c.Client) > 0 {
		parts = append(parts, "codecs")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
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
	add(channelDirective(c.Component), "ChannelOf", channelOfFunc(f, c))
	add(len(c.Actions) > 0, "Actions", jen.Id(c.table).Call())
	add(true, "Render", c.method("Render"))
	add(len(c.State) > 0, "State", jen.Id(c.stateCodec))
	add(len(c.Client) > 0, "Client", jen.Id(c.clientCodec))
	add(refreshes(c.Component), "Push", lc("PushRefresh"))
	add(c.Mount, "Mount", c.method("Mount"))
	add(c.Authorize, "Authorize", c.method("Authorize"))
	add(c.Joined, "Joined", c.method("Joined"))
	add(c.Left, "Left", c.method("Left"))
	add(c.Version, "Version", c.method("Version"))
	return fields
}

// refreshes reports whether viewers of c are told to fetch their own view:
// because the component says so, or says nothing and its view depends on the
// viewer.
func refreshes(c *parser.Component) bool {
	return c.Push == parser.PushRefresh || c.Push == "" && len(c.Client) > 0
}
