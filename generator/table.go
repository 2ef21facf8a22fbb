package generator

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// table emits the dispatch table of c.
func (f *file) table(c *component) {
	if len(c.Actions) == 0 {
		return
	}
	var actions []jen.Code
	for i := range c.Actions {
		actions = append(actions, f.tableRow(c, i))
	}
	doc := fmt.Sprintf("%s lists what a browser may call on %s, and nothing else.", c.table, c.Type)
	f.decl(doc, jen.Func().Id(c.table).Params().Index().Add(c.of("Action")).Block(
		jen.Return(jen.Index().Add(c.of("Action")).Add(rows(actions...))),
	))
}

// tableRow returns the row of the i-th action.
func (f *file) tableRow(c *component, i int) jen.Code {
	a := c.Actions[i]
	fields := []jen.Code{field("Name", jen.Lit(a.Name))}
	if len(a.Params) > 0 {
		fields = append(fields, field("Params", tableParams(a)))
	}
	if !a.Broadcast {
		fields = append(fields, field("Quiet", jen.True()))
	}
	return rows(append(fields, field("Method",
		lc("MethodOf").Call(c.methodOf(a), jen.Id(c.binds[i]))))...)
}

// tableParams returns the parameters of an action as the runtime and people
// know them: on one line where there is one, else a line for each.
func tableParams(a *parser.Action) jen.Code {
	var params []jen.Code
	for _, p := range a.Params {
		values := []jen.Code{field("Name", jen.Lit(p.Wire))}
		if p.Optional {
			values = append(values, field("Optional", jen.True()))
		}
		if p.Variadic {
			values = append(values, field("Variadic", jen.True()))
		}
		params = append(params, jen.Values(values...))
	}
	list := jen.Index().Add(lc("Param"))
	if len(params) == 1 {
		return list.Values(params...)
	}
	return list.Add(rows(params...))
}
