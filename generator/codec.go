package generator

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// codecs emits what carries the state of c, shared and of one viewer, and what c
// is given where it is placed.
func (f *file) codecs(c *component) {
	f.codec(c, c.stateType, c.stateCodec, "state", c.State)
	f.codec(c, c.clientType, c.clientCodec, "client", c.Client)
	f.codec(c, c.propsType, c.propsCodec, "prop", c.Props)
}

// codec emits the type that holds the fields marked with tag, and the codec
// that copies them out of the component and into it.
func (f *file) codec(c *component, typeName, codecName, tag string, fields []parser.Field) {
	if len(fields) == 0 {
		return
	}
	members := codecMembers(fields)
	var decls []jen.Code
	for i, fld := range fields {
		decls = append(decls, jen.Id(members[i]).Add(typ(fld.Type)).Tag(map[string]string{"json": fld.Wire}))
	}
	doc := fmt.Sprintf("%s holds the fields of %s marked lc:%q.", typeName, c.Type, tag)
	if tag == "prop" {
		doc = fmt.Sprintf("%s are the props of the component %s, the fields of %s marked lc:%q: what it is given where it is placed, as in app.Component(ctx, id, lc.Props(%s{…})).", typeName, c.Name, c.Type, tag, typeName)
	}
	f.decl(doc,
		jen.Type().Id(typeName).Struct(decls...))

	names := f.locals(c, nil)
	names.take(typeName)
	recv, s := names.pickReceiver(), names.pick("s", "fields")
	var get, set []jen.Code
	for i, fld := range fields {
		get = append(get, field(members[i], jen.Id(recv).Dot(fld.Name)))
		set = append(set, jen.Id(recv).Dot(fld.Name).Op("=").Id(s).Dot(members[i]))
	}
	literal := jen.Id(typeName).Values(get...)
	if len(get) > 1 {
		literal = jen.Id(typeName).Add(rows(get...))
	}
	component := jen.Id(recv).Op("*").Id(c.Type)
	doc = fmt.Sprintf("%s carries %s as JSON. The string is a hash of the fields and their types.", codecName, typeName)
	switch tag {
	case "client":
		doc += " What a browser kept under another hash is ignored."
	case "prop":
		doc += " What a page holds under another hash has expired."
	}
	f.decl(doc,
		jen.Var().Id(codecName).Op("=").Add(lc("JSONCodec")).Custom(
			jen.Options{Open: "(", Close: ")", Separator: ",", Multi: true},
			jen.Lit(schema(fields)),
			jen.Func().Params(component.Clone()).Id(typeName).Block(jen.Return(literal)),
			jen.Func().Params(component, jen.Id(s).Id(typeName)).Block(set...),
		))
}

// codecMembers returns the names of the fields in the carrying type. They are
// exported, for encoding/json sees no others.
func codecMembers(fields []parser.Field) []string {
	used := scope{}
	var names []string
	for _, f := range fields {
		names = append(names, used.pick(exported(f.Name)))
	}
	return names
}
