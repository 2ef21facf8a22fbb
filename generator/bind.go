package generator

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// decoders are the runtime's decoders by kind: generic ones that take the type
// they decode into, but for those that are untyped.
var (
	decoders = map[parser.Kind]string{
		parser.KindString:   "DecodeString",
		parser.KindBool:     "DecodeBool",
		parser.KindInt:      "DecodeInt",
		parser.KindUint:     "DecodeUint",
		parser.KindFloat:    "DecodeFloat",
		parser.KindTime:     "DecodeTime",
		parser.KindDuration: "DecodeDuration",
		parser.KindText:     "DecodeText",
		parser.KindJSON:     "DecodeJSON",
	}
	untyped = map[parser.Kind]bool{parser.KindTime: true, parser.KindDuration: true}
)

// bind emits the function that decodes the arguments of the i-th action. The
// method to call is a parameter, so that a test can put a recorder in its place
// and see every argument arrive.
func (f *file) bind(c *component, i int) {
	a := c.Actions[i]
	names := f.locals(c, []string{runtimePath, contextPath}, paramTypes(a)...)
	args, call, ctx, recv := names.pick("args"), names.pick("call"), names.pick("ctx"), names.pick("c")
	next, err := names.pick("next"), names.pick("err")
	params := paramNames(names, a)

	var body []jen.Code
	for i, p := range a.Params {
		body = append(body, jen.Id(params[i]).Op(":=").Add(decode(args, p)))
	}
	argsParam, ctxParam := "_", "_"
	if len(params) > 0 {
		argsParam = args
	}
	values := []jen.Code{jen.Id(recv)}
	if c.Value {
		values = []jen.Code{jen.Op("*").Id(recv)}
	}
	if a.Context {
		ctxParam = ctx
		values = append(values, jen.Id(ctx))
	}
	for i, p := range a.Params {
		value := jen.Id(params[i])
		if p.Variadic {
			value.Op("...")
		}
		values = append(values, value)
	}
	body = append(body, jen.Return(jen.Func().
		Params(jen.Id(ctxParam).Qual(contextPath, "Context"), jen.Id(recv).Op("*").Id(c.Type)).
		Error().
		Block(callBody(a, jen.Id(call).Call(values...), recv, next, err)...)))

	doc := fmt.Sprintf("%s decodes the arguments of the action %s for call.", c.binds[i], a.Name)
	f.decl(doc, jen.Func().Id(c.binds[i]).Params(
		jen.Id(argsParam).Op("*").Add(lc("Args")),
		jen.Id(call).Add(methodType(c, a)),
	).Add(c.of("Call")).Block(body...))
}

// decode returns the call that takes one parameter out of args:
//
//	lc.Required(args, "content", lc.DecodeString[string])
func decode(args string, p parser.Param) jen.Code {
	take := "Required"
	switch {
	case p.Variadic:
		take = "Variadic"
	case p.Optional:
		take = "Optional"
	}
	decoder := lc(decoders[p.Type.Kind])
	if !untyped[p.Type.Kind] {
		decoder.Index(typ(p.Type))
	}
	return lc(take).Call(jen.Id(args), jen.Lit(p.Wire), decoder)
}

// methodType returns the type of an action's method expression.
func methodType(c *component, a *parser.Action) jen.Code {
	params := []jen.Code{c.receiver()}
	if a.Context {
		params = append(params, jen.Qual(contextPath, "Context"))
	}
	for _, p := range a.Params {
		params = append(params, paramType(p))
	}
	return jen.Func().Params(params...).Add(results(c, a))
}

// results returns the result list of an action's method.
func results(c *component, a *parser.Action) jen.Code {
	var list []jen.Code
	switch a.Result {
	case parser.ResultValue:
		list = append(list, jen.Id(c.Type))
	case parser.ResultPointer:
		list = append(list, jen.Op("*").Id(c.Type))
	}
	if a.Error {
		list = append(list, jen.Error())
	}
	if len(list) == 1 {
		return list[0]
	}
	return jen.Params(list...)
}

// callBody returns the statements that make the call and take its results
// over: the new state where the action returns one, and the error.
func callBody(a *parser.Action, call *jen.Statement, recv, next, err string) []jen.Code {
	returnNil := jen.Return(jen.Nil())
	failed := jen.If(jen.Id(err).Op("!=").Nil()).Block(jen.Return(jen.Id(err)))
	into := jen.Op("*").Id(recv).Op("=")
	taken := jen.Id(next).Op("!=").Nil()

	switch a.Result {
	case parser.ResultValue:
		if !a.Error {
			return []jen.Code{into.Add(call), returnNil}
		}
		return []jen.Code{jen.List(jen.Id(next), jen.Id(err)).Op(":=").Add(call), failed, into.Id(next), returnNil}

	case parser.ResultPointer: // nil: nothing changed
		take := into.Op("*").Id(next)
		if !a.Error {
			return []jen.Code{jen.If(jen.Id(next).Op(":=").Add(call), taken).Block(take), returnNil}
		}
		return []jen.Code{jen.List(jen.Id(next), jen.Id(err)).Op(":=").Add(call), failed, jen.If(taken).Block(take), returnNil}
	}
	if a.Error {
		return []jen.Code{jen.Return(call)}
	}
	return []jen.Code{call, returnNil}
}
