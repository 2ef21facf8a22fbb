package generator

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// checkActions returns the promises of c's annotated methods.
func (f *file) checkActions(c *component, do string) jen.Code {
	var actions []jen.Code
	for _, a := range c.Actions {
		actions = append(actions, f.checkAction(a, do))
	}
	return jen.Index().Add(expect("Action")).Add(rows(actions...))
}

// checkAction returns the promise of one action.
func (f *file) checkAction(a *parser.Action, do string) jen.Code {
	fields := []jen.Code{field("Name", jen.Lit(a.Name))}
	add := func(wanted bool, name string, value jen.Code) {
		if wanted {
			fields = append(fields, field(name, value))
		}
	}
	add(len(a.Params) > 0, "Params", f.checkParams(a))
	add(!a.Broadcast && !a.Partial, "Quiet", jen.True())
	add(a.Partial, "Partial", jen.True())
	fields = append(fields, f.fileLimits("\t\t\t\t", a)...)
	add(true, "Method", jen.Lit(a.Method))
	add(true, "Do", jen.Id(do).Dot(a.Method))
	return rows(fields...)
}

// checkParams returns the promises of an action's parameters: on one line where
// there is one, else a line for each.
func (f *file) checkParams(a *parser.Action) jen.Code {
	var params []fragment
	for _, p := range a.Params {
		params = append(params, checkParam(p))
	}
	list := jen.Index().Add(expect("Param"))
	before := slices.Concat(text("\t\t\t\tParams: []"), qualified(expectPath, "Param"))
	if len(params) == 1 && f.fits(before, text("{"), params[0], text("},")) {
		return list.Values(params[0].code())
	}
	return list.Add(rows(codes(params)...))
}

// checkParam returns the promise of a parameter:
//
//	expect.Required("content", expect.String[string])
//	expect.Required("order", expect.JSON[Order]).Spread()
func checkParam(p parser.Param) fragment {
	takes := "Required"
	switch {
	case p.Variadic, p.List:
		takes = "Variadic"
	case p.Optional:
		takes = "Optional"
	}
	kind := p.Type.Kind.Info()
	values := qualified(expectPath, kind.Decoder)
	if kind.Generic() {
		values = slices.Concat(values, text("["), p.Type.Parts, text("]"))
	}
	end := ")"
	if p.Spread {
		end += ".Spread()"
	}
	if p.Validate {
		end += ".Validated()"
	}
	return slices.Concat(qualified(expectPath, takes), text(fmt.Sprintf("(%q, ", p.Wire)), values, text(end))
}
