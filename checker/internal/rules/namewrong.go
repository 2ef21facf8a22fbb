package rules

import (
	"cmp"
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
Of a path such as items.0.name each part counts that is nearly one that exists.
Functions that pass a name on to lc.Invalid are followed.

Generated constants such as TallyComponent need no such check: use
TallyComponent.ID(instance) and TallyComponent.Refresh(ctx, app, instance).

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
	action, all, names := namesFor(p, fd)
	if len(names) == 0 && action == nil {
		return
	}
	ast.Inspect(fd.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		arg := invalidArg(p, call)
		if arg == nil {
			return true
		}
		text, constant := p.Trace().Constant(arg)
		name := invalidName(text)
		if !constant || name == "" {
			return true
		}
		meant := ""
		if markup.IsErrorName(name, names) {
			if meant = meantBy(all, text); meant == "" {
				return true
			}
			name = text
		} else {
			meant = parser.Closest(name, names)
		}
		f := rule.Finding{Code: "LC021", Pos: arg.Pos(), End: arg.End()}
		if c := p.Component(fd); c != nil {
			f.Component = c.Type
		}
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

// meantBy returns what a path is nearly, "" if one of the actions has it, or
// nothing that is near.
func meantBy(actions []markup.Action, path string) string {
	meant := ""
	for i := range actions {
		if actions[i].Leads(path) {
			return ""
		}
		meant = cmp.Or(meant, actions[i].MeantBy(path))
	}
	return meant
}

// invalidArg returns the name of a parameter in a call of lc.Invalid, or of a
// function of the package that passes it on; nil if a call is none.
func invalidArg(p *rule.Pass, call *ast.CallExpr) ast.Expr {
	if isInvalidCall(p, call) && len(call.Args) == 2 {
		return call.Args[0]
	}
	fn := typeutil.StaticCallee(p.Info, call)
	if fn == nil {
		return nil
	}
	if i, ok := invalidParams(p)[fn.Origin()]; ok && i < len(call.Args) {
		return call.Args[i]
	}
	return nil
}

// invalidParams returns the functions of a package that pass a parameter on to
// lc.Invalid, and which: required("title", title).
func invalidParams(p *rule.Pass) map[*types.Func]int {
	return rule.Cached(p, "invalid parameters", func() map[*types.Func]int {
		found := map[*types.Func]int{}
		for _, f := range p.Files {
			for _, d := range f.Decls {
				fd, ok := d.(*ast.FuncDecl)
				if !ok || fd.Body == nil {
					continue
				}
				fn, ok := p.Info.Defs[fd.Name].(*types.Func)
				if !ok {
					continue
				}
				ast.Inspect(fd.Body, func(n ast.Node) bool {
					if call, ok := n.(*ast.CallExpr); ok && isInvalidCall(p, call) && len(call.Args) == 2 {
						if i := paramIndex(p, fn, call.Args[0]); i >= 0 {
							found[fn] = i
						}
					}
					return true
				})
			}
		}
		return found
	})
}

// paramIndex returns which parameter of a function an expression is, -1 for none.
func paramIndex(p *rule.Pass, fn *types.Func, e ast.Expr) int {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return -1
	}
	for i := range fn.Signature().Params().Len() {
		if p.Info.Uses[id] == fn.Signature().Params().At(i) {
			return i
		}
	}
	return -1
}

// namesFor returns the names that an error in a function can be about, and the
// actions that have them: the action that it is, else those of its component, else
// all of the package.
func namesFor(p *rule.Pass, fd *ast.FuncDecl) (action *markup.Action, all []markup.Action, names []string) {
	own := p.Component(fd)
	var actions []markup.Action
	for _, m := range p.Markup() {
		if own == nil || m.Type.Obj() == own.Named.Obj() {
			actions = append(actions, m.Actions...)
		}
	}
	if slices.ContainsFunc(actions, func(a markup.Action) bool { return a.Broken }) {
		return nil, nil, nil // it may have any parameter
	}
	for i := range actions {
		if a := &actions[i]; own != nil && a.Method == fd.Name.Name {
			return a, actions[i : i+1], a.ErrorNames()
		}
		names = append(names, actions[i].ErrorNames()...)
	}
	return nil, actions, names
}

// isInvalidCall reports whether a call is one of lc.Invalid.
func isInvalidCall(p *rule.Pass, call *ast.CallExpr) bool {
	fn, ok := typeutil.Callee(p.Info, call).(*types.Func)
	return ok && fn.FullName() == parser.RuntimePath+".Invalid"
}

// invalidName returns the parameter in a path to what is invalid.
func invalidName(path string) string {
	if i := strings.IndexAny(path, ".[/"); i >= 0 {
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
