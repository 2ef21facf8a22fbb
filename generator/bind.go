package generator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// bind emits the function that decodes the arguments of the i-th action. The
// method to call is a parameter, so that a test can put a recorder in its place
// and see every argument arrive.
func (f *file) bind(c *component, i int) {
	a := c.Actions[i]
	names := f.locals(c, []string{runtimePath, argPath, contextPath}, paramTypes(a)...)
	params := paramNames(names, a)
	method, recv := names.pick("method", "call"), names.pickReceiver()
	args, ctx := "_", "_"
	doc := fmt.Sprintf("%s returns the call of %s; %s has no parameters.", c.binds[i], method, a.Name)
	if len(params) > 0 {
		args = names.pick("args", "arguments")
		doc = fmt.Sprintf("%s decodes the arguments of %s and returns the call of %s with them. Tests pass a recorder as %s.", c.binds[i], a.Name, method, method)
	}
	if a.Context {
		ctx = names.pick("ctx", "callCtx")
	}
	var body []jen.Code
	for i, p := range a.Params {
		body = append(body, jen.Id(params[i]).Op(":=").Add(decode(args, p)))
	}
	body = append(body, jen.Return(jen.Func().
		Params(jen.Id(ctx).Qual(contextPath, "Context"), jen.Id(recv).Op("*").Id(c.Type)).
		Error().
		Block(f.callBody(a, names, recv, text(method), callArgs(c, a, recv, ctx, params))...)))

	head := f.head("func "+c.binds[i], []fragment{
		slices.Concat(text(args+" *"), qualified(argPath, "Args")),
		slices.Concat(text(method+" "), methodType(c, a)),
	}, slices.Concat(qualified(runtimePath, "Call"), text("["+c.Type+"]")))
	f.decl(doc, head.Block(body...))
}

// callArgs returns what a method expression is called with.
func callArgs(c *component, a *parser.Action, recv, ctx string, params []string) []fragment {
	if c.Value {
		recv = "*" + recv
	}
	args := []fragment{text(recv)}
	if a.Context {
		args = append(args, text(ctx))
	}
	for i, p := range a.Params {
		arg := params[i]
		if p.Variadic {
			arg += "..."
		}
		args = append(args, text(arg))
	}
	return args
}

// decode returns the call that takes one parameter out of args:
//
//	arg.Required(args, "content", arg.String[string])
func decode(args string, p parser.Param) jen.Code {
	take := "Required"
	switch {
	case p.Variadic:
		take = "Variadic"
	case p.Optional:
		take = "Optional"
	}
	kind := p.Type.Kind.Info()
	decoder := jen.Qual(argPath, kind.Decoder)
	if kind.Generic() {
		decoder.Index(typ(p.Type))
	}
	return jen.Qual(argPath, take).Call(jen.Id(args), jen.Lit(p.Wire), decoder)
}

// methodType returns the type of an action's method expression.
func methodType(c *component, a *parser.Action) fragment {
	params := []fragment{c.receiverType()}
	if a.Context {
		params = append(params, qualified(contextPath, "Context"))
	}
	for _, p := range a.Params {
		params = append(params, paramType(p))
	}
	return slices.Concat(text("func("), joined(params), text(")"), text(results(c, a)))
}

// results returns the result list of an action's method, a space before it.
func results(c *component, a *parser.Action) string {
	var list []string
	switch a.Result {
	case parser.ResultValue:
		list = append(list, c.Type)
	case parser.ResultPointer:
		list = append(list, "*"+c.Type)
	}
	if a.Error {
		list = append(list, "error")
	}
	switch len(list) {
	case 0:
		return ""
	case 1:
		return " " + list[0]
	}
	return " (" + strings.Join(list, ", ") + ")"
}

// callBody returns the statements that make the call and take its results
// over: the new state where the action returns one, and the error.
func (f *file) callBody(a *parser.Action, names scope, recv string, method fragment, args []fragment) []jen.Code {
	returnNil := jen.Return(jen.Nil())
	if a.Result == parser.ResultNone {
		call := f.call("\t\treturn ", method, args)
		if a.Error {
			return []jen.Code{jen.Return(call)}
		}
		return []jen.Code{call, returnNil}
	}
	into := jen.Op("*").Id(recv).Op("=")
	if a.Result == parser.ResultValue && !a.Error {
		return []jen.Code{into.Add(f.call("\t\t*"+recv+" = ", method, args)), returnNil}
	}

	next := names.pick("next", "after")
	taken := jen.Id(next).Op("!=").Nil() // of a pointer; nil: nothing changed
	if a.Result == parser.ResultPointer {
		into.Op("*")
	}
	take := into.Id(next)
	if !a.Error {
		call := f.call("\t\tif "+next+" := ", method, args)
		return []jen.Code{jen.If(jen.Id(next).Op(":=").Add(call), taken).Block(take), returnNil}
	}
	err := names.pick("err", "failure")
	if a.Result == parser.ResultPointer {
		take = jen.If(taken).Block(take)
	}
	return []jen.Code{
		jen.List(jen.Id(next), jen.Id(err)).Op(":=").Add(f.call("\t\t"+next+", "+err+" := ", method, args)),
		jen.If(jen.Id(err).Op("!=").Nil()).Block(jen.Return(jen.Id(err))),
		take,
		returnNil,
	}
}
