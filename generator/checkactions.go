package generator

import (
	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// checkActions returns the promises of c's annotated methods.
func checkActions(c *component, do string) jen.Code {
	var actions []jen.Code
	for _, a := range c.Actions {
		actions = append(actions, checkAction(c, a, do))
	}
	return jen.Index().Add(expect("Action")).Add(rows(actions...))
}

// checkAction returns the promise of one action.
func checkAction(c *component, a *parser.Action, do string) jen.Code {
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
	add(true, "Method", c.methodOf(a))
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
