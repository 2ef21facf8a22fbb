package generator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// bind emits the function that decodes the arguments of the i-th action and
// returns the call.
func (f *file) bind(c *component, i int) {
	a := c.Actions[i]
	names := f.locals(c, []string{runtimePath, argPath, contextPath}, paramTypes(a)...)
	names.take(c.methods)
	params := paramNames(names, a)
	recv := names.pickReceiver()
	args, ctx := "", "_"
	doc := fmt.Sprintf("%s returns the call of %s, which has no parameters.", c.binds[i], a.Method)
	if len(params) > 0 {
		args = names.pick("args", "arguments")
		doc = fmt.Sprintf("%s decodes the arguments of %s and returns the call of %s.", c.binds[i], a.Name, a.Method)
	}
	if a.Context {
		ctx = names.pick("ctx", "callCtx")
	}
	var body []jen.Code
	for i, p := range a.Params {
		if p.Spread {
			body = append(body, jen.Qual(argPath, "Spread").Index(typ(p.Type)).Call(jen.Id(args), jen.Lit(p.Wire)))
		}
		body = append(body, jen.Id(params[i]).Op(":=").Add(decode(args, p)))
		if p.Validate {
			body = append(body, jen.Qual(argPath, "Validate").Call(jen.Id(args), jen.Lit(p.Wire), jen.Op("&").Id(params[i])))
		}
	}
	body = append(body, jen.Return(jen.Func().
		Params(jen.Id(ctx).Qual(contextPath, "Context"), jen.Id(recv).Id(c.methods)).
		Params(jen.Op("*").Id(c.Type), jen.Error()).
		Block(f.callBody(a, names, recv+"."+a.Method, callArgs(a, ctx, params))...)))

	param := slices.Concat(text(strings.TrimLeft(args+" *", " ")), qualified(argPath, "Args"))
	f.decl(doc, f.head("func "+c.binds[i], []fragment{param}, c.of("Call")).Block(body...))
}

// callArgs returns what a method is called with.
func callArgs(a *parser.Action, ctx string, params []string) []fragment {
	var args []fragment
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

// callBody returns the statements that make the call and return the new state,
// nil if the method returns none, and the error.
func (f *file) callBody(a *parser.Action, names scope, method string, args []fragment) []jen.Code {
	call := func(before string) *jen.Statement { return f.call("\t\t"+before, text(method), args) }
	switch {
	case a.Result == parser.ResultNone && a.Error:
		return []jen.Code{jen.Return(jen.Nil(), call("return nil, "))}
	case a.Result == parser.ResultNone:
		return []jen.Code{call(""), jen.Return(jen.Nil(), jen.Nil())}
	case a.Result == parser.ResultPointer && a.Error:
		return []jen.Code{jen.Return(call("return "))}
	case a.Result == parser.ResultPointer:
		return []jen.Code{jen.Return(call("return "), jen.Nil())}
	}
	next := names.pick("next", "after")
	if !a.Error {
		return []jen.Code{
			jen.Id(next).Op(":=").Add(call(next + " := ")),
			jen.Return(jen.Op("&").Id(next), jen.Nil()),
		}
	}
	err := names.pick("err", "failure")
	return []jen.Code{
		jen.List(jen.Id(next), jen.Id(err)).Op(":=").Add(call(next + ", " + err + " := ")),
		jen.Return(jen.Op("&").Id(next), jen.Id(err)),
	}
}

// decode returns the call that takes one parameter out of args:
//
//	arg.Required(args, "content", arg.String[string])
func decode(args string, p parser.Param) jen.Code {
	take := "Required"
	switch {
	case p.Variadic, p.List:
		take = "Variadic"
	case p.Optional:
		take = "Optional"
	}
	kind := p.Type.Kind.Info()
	decoder := jen.Qual(argPath, kind.Decoder)
	if kind.Kind == parser.KindFile {
		decoder.Index(lc("File")) // which package arg can't name
	} else if kind.Generic() {
		decoder.Index(typ(p.Type))
	}
	return jen.Qual(argPath, take).Call(jen.Id(args), jen.Lit(p.Wire), decoder)
}
