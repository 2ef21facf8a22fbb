package generator

import (
	"fmt"
	"slices"

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
	list := slices.Concat(text("[]"), c.of("Action"))
	f.decl(fmt.Sprintf("%s lists the actions of %s.", c.table, c.Type),
		f.head("func "+c.table, nil, list).Block(jen.Return(list.code().Add(rows(actions...)))))
}

// tableRow returns the row of the i-th action: on one line if there are no
// parameters and it fits.
func (f *file) tableRow(c *component, i int) jen.Code {
	a := c.Actions[i]
	fields := []fragment{text(fmt.Sprintf("Name: %q", a.Name))}
	if !a.Broadcast {
		fields = append(fields, text("Quiet: true"))
	}
	fields = append(fields, text("Bind: "+c.binds[i]))
	if len(a.Params) == 0 && f.fits(text("\t\t{"), joined(fields), text("},")) {
		return jen.Values(codes(fields)...)
	}
	list := codes(fields)
	if len(a.Params) > 0 {
		list = slices.Insert(list, 1, jen.Code(field("Params", tableParams(a))))
	}
	return rows(list...)
}

// tableParams returns the parameters of an action as the runtime and people
// know them: on one line where there is one, else a line for each.
func tableParams(a *parser.Action) jen.Code {
	var params []jen.Code
	for _, p := range a.Params {
		values := []jen.Code{field("Name", jen.Lit(p.Wire)), field("Type", jen.Lit(p.Type.String()))}
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
