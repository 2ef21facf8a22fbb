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
	names.take(c.table, c.stateCodec, c.clientCodec, c.propsCodec, c.methods)
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
	inAddress, kept := addressFields(f, c), keptFields(c.Component)
	add(len(inAddress) > 0, "Address", jen.Index().Add(lc("AddressField")).Index(jen.Id(c.Type)).Add(rows(inAddress...)))
	add(len(kept) > 0, "Keep", jen.Index().String().Values(kept...))
	add(len(c.Props) > 0, "Props", jen.Id(c.propsCodec))
	add(namesElement(c.Component), "Element", jen.Lit(c.Element))
	add(push(c.Component) != "", "Push", lc(push(c.Component)))
	add(c.PublicState, "PublicState", jen.True())
	uses := clientModules(c.Component)
	add(len(uses) > 0, "Uses", jen.Index().String().Values(uses...))
	emitted := c.Emits()
	for _, h := range parser.Hooks {
		has := c.Has(h.Name) || slices.Contains(emitted, h.Name)
		add(has && !isDefined(h.Name), h.Field, c.method(h.Name))
	}
	return fields
}

// namesElement reports whether the wrapper of c is another element than usual.
func namesElement(c *parser.Component) bool {
	return c.Element != "" && c.Element != parser.DefaultElement
}

// isDefined reports whether the definition has a field for the hook in any case.
func isDefined(hook string) bool { return hook == parser.HookRender || hook == parser.HookChannel }

// clientModules returns the names of the browser client's modules that c uses,
// by what its template and its fields say.
func clientModules(c *parser.Component) []jen.Code {
	var used []string
	if c.Template != nil {
		used = client.ModulesUsed(c.Template.Attributes, c.Template.Triggers)
	}
	if slices.ContainsFunc(c.Client, func(fld parser.Field) bool { return fld.Query != "" || fld.Keep }) {
		used = append(used, client.ModuleURL)
	}
	slices.Sort(used)
	var names []jen.Code
	for _, name := range used {
		names = append(names, jen.Lit(name))
	}
	return names
}

// addressFields returns what carries those fields of c that are in the address of
// the page:
//
//	lc.InAddress("q", func(c *Search) *string {
//		return &c.Query
//	})
func addressFields(f *file, c *component) []jen.Code {
	recv := f.locals(c, nil).pickReceiver()
	var fields []jen.Code
	for _, fld := range c.Client {
		if fld.Query == "" {
			continue
		}
		in := lc("InAddress").Call(jen.Lit(fld.Query), pointerTo(c, recv, fld))
		if fld.Push {
			in.Dot("InHistory").Call()
		}
		fields = append(fields, in)
	}
	return fields
}

// pointerTo returns the function that finds a field in its component.
func pointerTo(c *component, recv string, fld parser.Field) jen.Code {
	return jen.Func().Params(jen.Id(recv).Op("*").Id(c.Type)).Op("*").Add(typ(fld.Type)).Block(
		jen.Return(jen.Op("&").Id(recv).Dot(fld.Name)),
	)
}

// keptFields returns the names of those fields of c that survive a reload.
func keptFields(c *parser.Component) []jen.Code {
	var names []jen.Code
	for _, fld := range c.Client {
		if fld.Keep {
			names = append(names, jen.Lit(fld.Wire))
		}
	}
	return names
}

// push returns the name of what viewers of c are sent, empty for the HTML of a
// component that doesn't depend on the viewer. If that depends on the viewer and
// the component says nothing, they are told to fetch their own view.
func push(c *parser.Component) string {
	own := len(c.Client)+len(c.Props) > 0
	switch {
	case c.Push == parser.PushRefresh || c.Push == "" && own:
		return "PushRefresh"
	case own:
		return "PushHTML"
	}
	return ""
}
