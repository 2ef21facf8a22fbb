package rules

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

var nameWrong = &rule.Rule{
	Code:  "LC021",
	Title: "a name that is nearly one that exists, and isn't",
	Level: rule.Error,
	Doc: `The compiler doesn't know names in strings. lc.Invalid("tilte", …) leaves the
message without a field, data-lc-error="tilte" stays empty, and app.Refresh of a
component that isn't there fails when it is called.

Names of parameters are compared with those of the action that uses them. Those of
components, in lc.ComponentID, lc.ParseComponentID and {{component "…"}}, and those
of actions in calls of package lctest are found if they are nearly one that exists.
Of a path such as items.0.name the first part counts.

Which components there are is known if all of a module is checked; go vet sees a
package at a time, and leaves them out.`,
	Check: func(p *rule.Pass) {
		reportTemplates(p, markup.Names)
		checkInvalidNames(p)
		checkTestCalls(p)
	},
	Program: checkComponentNames,
}

// checkInvalidNames reports the names in calls of lc.Invalid that are no
// parameter. An action knows its own; another function can be called by any.
func checkInvalidNames(p *rule.Pass) {
	for _, f := range p.Files {
		if p.IsTest(f.Pos()) {
			continue
		}
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && fd.Body != nil {
				checkInvalidsOf(p, fd)
			}
		}
	}
}

func checkInvalidsOf(p *rule.Pass, fd *ast.FuncDecl) {
	action, names := namesFor(p, fd)
	if len(names) == 0 && action == nil {
		return
	}
	ast.Inspect(fd.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 2 || !isInvalidCall(p, call) {
			return true
		}
		text, constant := p.Trace().Constant(call.Args[0])
		name := invalidName(text)
		if !constant || name == "" || markup.IsErrorName(name, names) {
			return true
		}
		f := rule.Finding{Code: "LC021", Pos: call.Args[0].Pos(), End: call.Args[0].End()}
		if c := p.Component(fd); c != nil {
			f.Component = c.Type
		}
		meant := parser.Closest(name, names)
		switch {
		case meant != "":
			f.Hint = "did you mean " + meant + "?"
		case action == nil:
			return true // it may be a parameter of an action elsewhere
		case len(names) > 0:
			f.Hint = "it has " + parser.OrList(names)
		}
		if action != nil {
			f.Message = "action " + action.Name + " has no parameter \"" + name + "\""
		} else {
			f.Message = "no action has a parameter \"" + name + "\""
		}
		p.Report(f)
		return true
	})
}

// namesFor returns the names that an error in a function can be about: those of
// the action that it is, else those of its component, else those of all actions
// of the package.
func namesFor(p *rule.Pass, fd *ast.FuncDecl) (*markup.Action, []string) {
	own := p.Component(fd)
	var actions []markup.Action
	for _, m := range p.Markup() {
		if own == nil || m.Type.Obj() == own.Named.Obj() {
			actions = append(actions, m.Actions...)
		}
	}
	if slices.ContainsFunc(actions, func(a markup.Action) bool { return a.Broken }) {
		return nil, nil // it may have any parameter
	}
	var names []string
	for i := range actions {
		if a := &actions[i]; own != nil && a.Method == fd.Name.Name {
			return a, a.ErrorNames()
		}
		names = append(names, actions[i].ErrorNames()...)
	}
	return nil, names
}

// isInvalidCall reports whether a call is one of lc.Invalid.
func isInvalidCall(p *rule.Pass, call *ast.CallExpr) bool {
	fn, ok := typeutil.Callee(p.Info, call).(*types.Func)
	return ok && fn.FullName() == parser.RuntimePath+".Invalid"
}

// invalidName returns the parameter in a path to what is invalid.
func invalidName(path string) string {
	if i := strings.IndexAny(path, ".["); i >= 0 {
		return path[:i]
	}
	return path
}

// stringLit returns the value of an expression that is a string literal.
func stringLit(e ast.Expr) (string, bool) {
	lit, ok := ast.Unparen(e).(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, _ := literalText(lit)
	return text, true
}
