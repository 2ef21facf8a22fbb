package generator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// checks writes lc_gen_test.go.
func checks(p *plan) ([]byte, error) {
	f := newFile(p, header(p)...)
	for _, c := range p.components {
		f.check(c)
		f.fakeType(c)
	}
	return f.source()
}

// expect returns a name of the package that compares generated code with the
// annotations.
func expect(name string) *jen.Statement { return jen.Qual(expectPath, name) }

// check emits the test of one component: what its annotations promise, as
// data, and the generated code that must keep it.
func (f *file) check(c *component) {
	types := actionTypes(c)
	for _, fld := range slices.Concat(c.State, c.Client, c.Props) {
		types = append(types, fld.Type)
	}
	names := f.locals(c, []string{runtimePath, expectPath, testingPath}, types...)
	names.take(c.register, c.definition, c.methods, c.fake, c.html, c.template)
	t, do := names.pick("t", "tt"), names.pick("do", "actions")

	var body []jen.Code
	if len(c.Actions) > 0 {
		made := c.literal(field(c.IDField, expect("ID").Call(jen.Lit(c.Name))))
		if !c.Value {
			made = jen.Parens(made)
		}
		body = append(body, jen.Id(do).Op(":=").Add(made).Dot(parser.DoMethod).Call())
	}
	body = append(body, expect("Component").Index(jen.List(jen.Id(c.Type), c.receiver(), jen.Id(c.methods))).Add(rows(f.checkFields(c, names, do)...)).Dot("Check").Call(jen.Id(t)))
	f.decl(fmt.Sprintf("%s compares what is generated for %s with its annotations.", c.check, c.Type),
		jen.Func().Id(c.check).Params(jen.Id(t).Op("*").Qual(testingPath, "T")).Block(body...))
}

// checkFields returns the promises of c's annotations.
func (f *file) checkFields(c *component, names scope, do string) []jen.Code {
	fields := []jen.Code{
		field("Name", jen.Lit(c.Name)),
		field("Register", jen.Id(c.register)),
		field("Definition", jen.Id(c.definition)),
	}
	add := func(wanted bool, name string, value jen.Code) {
		if wanted {
			fields = append(fields, field(name, value))
		}
	}
	channels := checkChannels(c)
	add(len(c.Actions) > 0, "Fake", checkFake(c, names))
	add(push(c.Component) != "", "Push", lc(push(c.Component)))
	add(namesElement(c.Component), "Element", jen.Lit(c.Element))
	add(c.PublicState, "PublicState", jen.True())
	add(true, "Methods", expect("Methods").Add(rows(checkMethods(c)...)))
	add(c.Template != nil, "Template", checkTemplate(c))
	add(len(channels) > 0, "Channels", jen.Map(jen.String()).Add(lc("Channel")).Add(rows(channels...)))
	add(len(c.State) > 0, "State", f.checkCodec(c, names, c.State))
	add(len(c.Client) > 0, "Client", f.checkCodec(c, names, c.Client))
	add(len(c.Props) > 0, "Props", f.checkCodec(c, names, c.Props))
	add(len(c.Actions) > 0, "Actions", f.checkActions(c, do))
	return fields
}

// checkFake returns the function that makes a fake of c.
func checkFake(c *component, names scope) jen.Code {
	record := names.clone().pick("record", "recorder")
	return jen.Func().Params(jen.Id(record).Add(expect("Recorder"))).Id(c.methods).Block(
		jen.Return(jen.Id(c.fake).Call(jen.Id(record))),
	)
}

// checkTemplate returns the promise of a template, nil where c has none.
func checkTemplate(c *component) jen.Code {
	if c.Template == nil {
		return nil
	}
	return jen.Op("&").Add(expect("Template")).Add(rows(
		field("File", jen.Lit(c.Template.File)),
		field("Source", jen.Id(c.html)),
		field("Parsed", jen.Op("&").Id(c.template)),
	))
}

// checkMethods returns the methods that c's definition must name.
func checkMethods(c *component) []jen.Code {
	var methods []jen.Code
	emitted := c.Emits()
	for _, h := range parser.Hooks {
		if c.Has(h.Name) || slices.Contains(emitted, h.Name) {
			methods = append(methods, jen.Lit(h.Field).Op(":").Add(c.method(h.Name)))
		}
	}
	return methods
}

// checkChannels returns instances and the channels that they must be on, one
// for each branch of c's strategy.
func checkChannels(c *component) []jen.Code {
	if !c.Channel.Generated() {
		return nil
	}
	row := func(instance, channel string) jen.Code { return jen.Lit(instance).Op(":").Lit(channel) }
	own := func(instance string) jen.Code {
		return row(instance, strings.ReplaceAll(c.Channel.Form(), parser.InstanceMark, instance))
	}
	shared := c.Channel.Strategy.Info().Shared
	if len(shared) == 0 {
		return []jen.Code{own("one"), own("two")}
	}
	rows := []jen.Code{own("one")}
	for _, instance := range shared {
		rows = append(rows, row(instance, parser.GlobalChannel))
	}
	return rows
}

// checkCodec returns the promise of tagged fields.
func (f *file) checkCodec(c *component, names scope, fields []parser.Field) jen.Code {
	recv := names.clone().pickReceiver()
	var carried []jen.Code
	for _, fld := range fields {
		one := expect("Carried").Call(jen.Lit(fld.Wire), pointerTo(c, recv, fld))
		if fld.Query != "" {
			one.Dot("InAddress").Call(jen.Lit(fld.Query), jen.Lit(fld.Push))
		}
		if fld.Keep {
			one.Dot("Kept").Call()
		}
		carried = append(carried, one)
	}
	of := jen.Index(jen.Id(c.Type))
	return jen.Op("&").Add(expect("Codec")).Add(of.Clone()).Add(rows(
		field("Schema", jen.Lit(schema(fields))),
		field("Fields", jen.Index().Add(expect("Field")).Add(of).Add(rows(carried...))),
	))
}
