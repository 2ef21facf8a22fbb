package generator

import (
	"fmt"
	"slices"
	"strconv"

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
	switch {
	case a.Partial:
		fields = append(fields, text("Partial: true")) // and quiet by that
	case !a.Broadcast:
		fields = append(fields, text("Quiet: true"))
	}
	fields = append(fields, text("Bind: "+c.binds[i]))
	if len(a.Params) == 0 && f.fits(text("\t\t{"), joined(fields), text("},")) {
		return jen.Values(codes(fields)...)
	}
	list := codes(fields)
	if len(a.Params) > 0 {
		list = slices.Insert(list, 1, slices.Concat([]jen.Code{field("Params", tableParams(a))}, f.fileLimits("\t\t\t", a))...)
	}
	return rows(list...)
}

// fileLimits returns what tables say of the files of an action.
func (f *file) fileLimits(indent string, a *parser.Action) []jen.Code {
	if len(a.Files) == 0 {
		return nil
	}
	var names []fragment
	for _, name := range a.Files {
		names = append(names, text(strconv.Quote(name)))
	}
	files := jen.Index().String()
	if f.fits(text(indent+"Files:   []string{"), joined(names), text("},")) {
		files.Values(codes(names)...)
	} else {
		files.Add(rows(codes(names)...))
	}
	fields := []jen.Code{field("Files", files)}
	if a.MaxFile > 0 {
		fields = append(fields, text("MaxFile: "+sizeText(a.MaxFile)).code())
	}
	if a.Accept != "" {
		fields = append(fields, field("Accept", jen.Lit(a.Accept)))
	}
	return fields
}

// sizeText returns a size as a person writes it in Go: 20 << 20.
func sizeText(n int64) string {
	for shift := 30; shift > 0; shift -= 10 {
		if n%(1<<shift) == 0 {
			return fmt.Sprintf("%d << %d", n>>shift, shift)
		}
	}
	return strconv.FormatInt(n, 10)
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
		if p.Variadic || p.List {
			values = append(values, field("Variadic", jen.True()))
		}
		if p.Type.Kind == parser.KindFile {
			values = append(values, field("File", jen.True()))
		}
		params = append(params, jen.Values(values...))
	}
	list := jen.Index().Add(lc("Param"))
	if len(params) == 1 {
		return list.Values(params...)
	}
	return list.Add(rows(params...))
}
