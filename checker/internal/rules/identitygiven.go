package rules

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

var identityGiven = &rule.Rule{
	Code:  "LC018",
	Title: "identity taken from the browser",
	Level: rule.Error,
	Doc: `Whatever a browser sends can be made up: an action with a parameter such as
authorID or userID lets everybody write in anybody's name. Who is acting is what
the server knows of the request, and nothing else:

	user, ok := lc.UserFrom(ctx)

A user that the action is about, rather than by, is fine: banning, inviting or
following somebody is not reported, nor is an action that asks lc.UserFrom who
is acting.`,
	Check: checkIdentityGiven,
}

func checkIdentityGiven(p *rule.Pass) {
	for _, c := range p.Components {
		for _, a := range c.Actions {
			fn, decl := p.Method(c, a.Method)
			if decl == nil || asksUser(p, decl, 0) {
				continue
			}
			for _, id := range identities(fn, a) {
				p.Report(rule.Finding{
					Code: "LC018", Pos: id.param.Pos(), End: id.param.Pos() + token.Pos(len(id.param.Name())), Component: c.Type,
					Message: fmt.Sprintf("action %s takes from the browser who is acting: %s", a.Name, id.path),
					Hint:    adviseUser(a),
				})
			}
		}
	}
}

// adviseUser says how an action knows who is acting.
func adviseUser(a *parser.Action) string {
	if a.Context {
		return "ask lc.UserFrom(ctx) instead"
	}
	return "take a context.Context first, and ask lc.UserFrom(ctx) instead"
}

// paramOf returns a parameter of a function by its name.
func paramOf(fn *types.Func, name string) *types.Var {
	for v := range fn.Signature().Params().Variables() {
		if v.Name() == name {
			return v
		}
	}
	return nil
}

// maxFollowed is how deep calls are followed to find who asks for the user.
const maxFollowed = 4

// asksUser reports whether a function, or one of the package that it calls,
// asks the runtime who is acting.
func asksUser(p *rule.Pass, decl *ast.FuncDecl, depth int) bool {
	found := false
	ast.Inspect(decl, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || found {
			return !found
		}
		fn, ok := typeutil.Callee(p.Info, call).(*types.Func)
		if !ok {
			return true
		}
		if callee := p.Trace().Decl(fn); callee != nil && depth < maxFollowed {
			found = asksUser(p, callee, depth+1)
		}
		found = found || fn.FullName() == parser.RuntimePath+".UserFrom" || passesContext(fn)
		return !found
	})
	return found
}

// passesContext reports whether a function of another package may find the
// user in the context that it is given, and returns it: currentUser(ctx).
func passesContext(fn *types.Func) bool {
	sig := fn.Signature()
	if sig.Params().Len() != 1 || sig.Params().At(0).Type().String() != "context.Context" || sig.Results().Len() == 0 {
		return false
	}
	words := wordsOf(fn.Name())
	return slices.ContainsFunc(words, func(w string) bool {
		return slices.Contains(roles, w) || w == "me" || w == "subject" || w == "principal"
	})
}
