package generator

import (
	"fmt"
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// fakeType emits the type on which the test calls the actions of c: it records
// the calls.
func (f *file) fakeType(c *component) {
	if len(c.Actions) == 0 {
		return
	}
	f.decl(fmt.Sprintf("%s records the calls that the actions of %s make.", c.fake, c.Type),
		jen.Type().Id(c.fake).Add(expect("Recorder")))
	for _, a := range c.Actions {
		f.fakeMethod(c, a)
	}
}

// fakeMethod emits the method of the fake that stands in for that of an action.
func (f *file) fakeMethod(c *component, a *parser.Action) {
	names := f.locals(c, []string{expectPath, contextPath}, paramTypes(a)...)
	names.take(c.fake)
	locals := paramNames(names, a)
	recv, ctx := names.pick("record", "recorder"), names.pick("ctx", "callCtx")
	args := []fragment{text(strconv.Quote(a.Method))}
	if a.Context {
		args = append(args, text(ctx))
	}
	for _, name := range locals {
		args = append(args, text(name))
	}
	call := func(before string) *jen.Statement { return f.call("\t"+before, text(recv), args) }
	next := c.next(a)

	var body []jen.Code
	switch {
	case next == nil && a.Error:
		body = []jen.Code{jen.Return(call("return "))}
	case next == nil:
		body = []jen.Code{call("")}
	case a.Error:
		body = []jen.Code{jen.Return(next, call("return "+c.Type+"{"+c.IDField+": expect.Next}, "))}
	default:
		body = []jen.Code{call(""), jen.Return(next)}
	}
	head := f.head(fmt.Sprintf("func (%s %s) %s", recv, c.fake, a.Method), methodParams(ctx, locals, a), text(results(c, a)))
	f.Add(head.Block(body...))
	f.Line()
}

// next returns the state that the fake of an action's method returns, nil if the
// method returns none.
func (c *component) next(a *parser.Action) jen.Code {
	state := jen.Id(c.Type).Values(field(c.IDField, expect("Next")))
	switch a.Result {
	case parser.ResultValue:
		return state
	case parser.ResultPointer:
		return jen.Op("&").Add(state)
	}
	return nil
}
