package generator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// methods emits the interface that the actions of c call.
func (f *file) methods(c *component) {
	if len(c.Actions) == 0 {
		return
	}
	var lines []jen.Code
	for _, a := range c.Actions {
		names := scope{}
		locals := paramNames(names, a)
		lines = append(lines, f.head("\t"+a.Method, methodParams(names.pick("ctx", "callCtx"), locals, a), text(results(c, a))))
	}
	f.decl(fmt.Sprintf("%s are the methods of %s that a browser may call.", c.methods, c.Type),
		jen.Type().Id(c.methods).Interface(lines...))
}

// methodParams returns the parameters of an action's method, under the names
// given.
func methodParams(ctx string, locals []string, a *parser.Action) []fragment {
	params := paramList(locals, a.Params)
	if !a.Context {
		return params
	}
	return slices.Concat([]fragment{slices.Concat(text(ctx+" "), qualified(contextPath, "Context"))}, params)
}

// results returns the result list of an action's method.
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
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return "(" + strings.Join(list, ", ") + ")"
}
