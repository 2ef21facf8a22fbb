package generator

import (
	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// checkActions returns the promises of c's annotated methods.
func (f *file) checkActions(c *component, names scope, do string) jen.Code {
	var actions []jen.Code
	for i := range c.Actions {
		actions = append(actions, f.checkAction(c, i, names, do))
	}
	return jen.Index().Add(expect("Action").Index(jen.Id(c.Type))).Add(rows(actions...))
}

// checkAction returns the promise of the i-th action.
func (f *file) checkAction(c *component, i int, names scope, do string) jen.Code {
	a := c.Actions[i]
	fields := []jen.Code{field("Name", jen.Lit(a.Name))}
	add := func(wanted bool, name string, value jen.Code) {
		if wanted {
			fields = append(fields, field(name, value))
		}
	}
	var params []jen.Code
	for _, p := range a.Params {
		params = append(params, checkParam(p))
	}
	add(len(params) > 0, "Params", jen.Index().Add(expect("Param")).Add(rows(params...)))
	add(!a.Broadcast, "Quiet", jen.True())
	add(a.Context, "Context", jen.True())
	add(a.Error, "Fails", jen.True())
	add(a.Result != parser.ResultNone, "Returns", jen.True())
	add(true, "Bind", f.checkBind(c, i, names))
	add(true, "Do", jen.Id(do).Dot(a.Method))
	return rows(fields...)
}

// checkParam returns the promise of a parameter:
//
//	expect.Required("content", expect.String[string])
func checkParam(p parser.Param) jen.Code {
	takes := "Required"
	switch {
	case p.Variadic:
		takes = "Variadic"
	case p.Optional:
		takes = "Optional"
	}
	values := expect(valuesOf[p.Type.Kind])
	if !untyped[p.Type.Kind] {
		values.Index(typ(p.Type))
	}
	return expect(takes).Call(jen.Lit(p.Wire), values)
}

// valuesOf names what gives the values of a kind.
var valuesOf = map[parser.Kind]string{
	parser.KindString:   "String",
	parser.KindBool:     "Bool",
	parser.KindInt:      "Int",
	parser.KindUint:     "Uint",
	parser.KindFloat:    "Float",
	parser.KindTime:     "Time",
	parser.KindDuration: "Duration",
	parser.KindText:     "Text",
	parser.KindJSON:     "JSON",
}

// checkBind returns the bind function with a recorder in place of the method.
func (f *file) checkBind(c *component, i int, outer scope) jen.Code {
	a := c.Actions[i]
	names := outer.clone()
	args, r, ctx := names.pick("args"), names.pick("r"), names.pick("ctx")
	locals := paramNames(names, a)

	params := []jen.Code{jen.Id("_").Add(c.receiver())}
	var recorded []jen.Code
	if a.Context {
		params = append(params, jen.Id(ctx).Qual(contextPath, "Context"))
		recorded = append(recorded, jen.Id(ctx))
	}
	params = append(params, paramList(locals, a.Params)...)
	for _, name := range locals {
		recorded = append(recorded, jen.Id(name))
	}
	record := jen.Id(r).Dot("Record").Call(recorded...)
	method := jen.Func().Params(params...).Add(results(c, a)).Block(recorderBody(c, a, record, r)...)
	return jen.Func().Params(
		jen.Id(args).Op("*").Add(lc("Args")),
		jen.Id(r).Op("*").Add(expect("Recorder")),
	).Add(c.of("Call")).Block(
		jen.Return(jen.Id(c.binds[i]).Call(jen.Id(args), method)),
	)
}

// recorderBody returns the statements of the method's stand-in, which returns
// what the method would.
func recorderBody(c *component, a *parser.Action, record *jen.Statement, r string) []jen.Code {
	next := jen.Id(c.Type).Values(field(c.IDField, jen.Id(r).Dot("Next").Call()))
	if a.Result == parser.ResultPointer {
		next = jen.Op("&").Add(next)
	}
	switch {
	case a.Result == parser.ResultNone && a.Error:
		return []jen.Code{jen.Return(record)}
	case a.Result == parser.ResultNone:
		return []jen.Code{jen.Id("_").Op("=").Add(record)}
	case a.Error:
		return []jen.Code{jen.Return(next, record)}
	}
	return []jen.Code{jen.Id("_").Op("=").Add(record), jen.Return(next)}
}
