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
authorID or userID lets everybody write in anybody's name, and one with isAdmin
lets everybody be one. Who is acting is what the server knows of the request,
and nothing else:

	user, ok := lc.UserFrom(ctx)

What they may do is looked up for that user. The lint looks at the names and
types of parameters, and of the fields in them, and follows what the method does
with each: the author or owner of a record, who is compared with an owner, whose
vote it is. A role that decides what happens is one; a role that is stored is
not, unless the method stores a struct that people send about themselves, such as
a Profile, as it was sent, with all that a form can fill: say which fields it
takes over, or mark those that no form may fill with json:"-". A bool such as
IsAdmin counts in each struct that is stored as it was sent, but in those about
somebody else, such as a Member. Powers that are stored are not reported if the
component has Authorize.

A user that the action is about, rather than by, is fine: inviting, assigning or
following somebody is not reported, nor is a user that is compared with the one
of lc.UserFrom.`,
	Check: checkIdentityGiven,
}

func checkIdentityGiven(p *rule.Pass) {
	for _, c := range p.Components {
		for _, a := range c.Actions {
			fn, decl := p.Method(c, a.Method)
			if decl == nil {
				continue
			}
			j := &judge{pass: p, action: a, decl: decl, method: wordsOf(a.Method), asks: asksUser(p, decl, 0), guarded: c.Has(parser.HookAuthorize)}
			for _, cl := range j.convicted(claimsIn(p, fn, decl, a)) {
				what, hint := "who is acting", adviseUser(a)
				if cl.power {
					what, hint = "what its user may do", advisePower(a)
				}
				p.Report(rule.Finding{
					Code: "LC018", Pos: cl.param.Pos(), End: cl.param.Pos() + token.Pos(len(cl.param.Name())), Component: c.Type,
					Message: fmt.Sprintf("action %s takes from the browser %s: %s", a.Name, what, cl.path()),
					Hint:    hint,
				})
			}
		}
	}
}

// A judge says which claims of an action are taken for true.
type judge struct {
	pass   *rule.Pass
	action *parser.Action
	decl   *ast.FuncDecl
	method []string // the words of its name
	asks   asking

	// guarded says that the component has Authorize, which may let only those act
	// who may give others a power.
	guarded bool
}

// convicted returns the claims that the action believes, and the names beside
// them.
func (j *judge) convicted(claims []claim) []claim {
	var found []claim
	var claimed []string // roles
	for _, c := range claims {
		if c.power && j.believesPower(c) || !c.power && j.believes(c) {
			found = append(found, c)
			claimed = append(claimed, c.role)
		}
	}
	for _, c := range claims {
		if c.isCompanion(claimed) && !slices.ContainsFunc(found, func(f claim) bool { return f.path() == c.path() }) {
			found = append(found, c)
		}
	}
	return found
}

// believes reports whether an action takes a claim for who is acting. What it
// does with the claim counts before its name.
func (j *judge) believes(c claim) bool {
	if j.asks == asksWho {
		return false
	}
	u := useOf(j.pass, c, j.decl)
	about := c.asked || j.isAbout(c)
	looks := c.asked || isLooking(j.method)
	switch {
	case u.guards:
		return true
	case c.form == byOther:
		return (u.madeID && j.names(c) || u.made && c.isVague()) && !about && !c.isOther()
	case u.made && !looks, u.owns && !about && !hasOneOf(j.method, []string{"ownership"}) && !j.hasWork():
		return true
	case j.asks == asksWhether:
		return false
	case c.form == bySelf:
		return true
	case about, u.about && !u.acts && !hasOneOf(j.method, own):
		return false
	case slices.Contains(trading, c.role) && !slices.Contains(buying, c.role):
		return j.isTrade() || hasOneOf(j.method, own)
	case c.form == byRole:
		return u.acts || u.compared || c.role == "owner" && !u.anywhere
	}
	return true
}

// isTrade reports whether the name of an action says that somebody in a trading
// role does it. What is posted to an account, as interest, is by somebody else.
func (j *judge) isTrade() bool {
	isBooked := slices.Contains([]string{"book", "post"}, j.method[0]) && hasOneOf(j.method[1:], sums)
	return slices.Contains(trades, j.method[0]) && !isBooked
}

// isAbout reports whether the name of an action says that it is about the one
// whom a claim names.
func (j *judge) isAbout(c claim) bool {
	params := len(j.action.Params)
	if !c.isOnly() {
		params = len(c.fields) + 1 // as if the fields were parameters
	}
	return isAbout(j.method, c.role, params) || c.bound && !slices.Contains(acting, c.role) && slices.Contains(giving, j.method[0])
}

// names reports whether a claim whose name says nothing can be an ID of
// somebody: id, uid, who, by, from.
func (j *judge) names(c claim) bool {
	return !isOneOf(c.words[len(c.words)-1], []string{"name", "title", "text"})
}

// believesPower reports whether an action takes a claim for what its user may
// do. What is stored is not believed, but given to somebody.
func (j *judge) believesPower(c claim) bool {
	u := useOf(j.pass, c, j.decl)
	switch {
	case c.asked:
		return false
	case u.whole && !u.decides && j.takesOver(c):
		return true
	case u.stored:
		return false
	case u.refuses:
		return true
	case isAmbiguous(c), j.restates(c):
		return false
	case isLooking(j.method), givesPower(j.method, j.namesSomebody()):
		return false
	case u.decides:
		return true
	}
	return isBool(c.typ) && !hasOneOf(c.words, grants) && j.asks == asksNothing
}

// takesOver reports whether an action, by keeping a struct as it was sent, keeps
// what its user may do: a form for a name and a phone number fills isAdmin too, if
// somebody adds that field to it. Who may keep such a struct is known if the
// action asks who is acting, or the component has Authorize.
func (j *judge) takesOver(c claim) bool {
	if len(c.fields) == 0 || j.asks != asksNothing || j.guarded || isAmbiguous(c) || isLooking(j.method) {
		return false
	}
	if isBool(c.typ) {
		return !c.ofOther && !hasOneOf(c.words, grants)
	}
	return c.ofSelf && !givesPower(j.method, false)
}

// isAmbiguous reports whether the name of a claim is a word for other things than a
// power: a scope says how much is exported, root where a node goes.
func isAmbiguous(c claim) bool {
	word := c.words[len(c.words)-1]
	return word == "scope" || isType(c.typ, []string{"scope"}) || isBool(c.typ) && (word == "root" || len(c.words) == 1 && slices.Contains(panels, word))
}

// restates reports whether a claim only repeats what the action does:
// Verify(id, verified).
func (j *judge) restates(c claim) bool {
	return len(c.words) == 1 && slices.ContainsFunc(j.method, func(w string) bool {
		return len(w) > 3 && len(c.words[0]) > 3 && w[:4] == c.words[0][:4] && slices.Contains(grants, c.words[0])
	})
}

// hasWork reports whether a parameter is a work, whose owner is no user:
// AddVisit(owner, pet).
func (j *judge) hasWork() bool {
	return slices.ContainsFunc(j.action.Params, func(p parser.Param) bool { return isOneOf(last(wordsOf(p.Name)), works) })
}

// namesSomebody reports whether a parameter is somebody, as userID and email
// are.
func (j *judge) namesSomebody() bool {
	return slices.ContainsFunc(j.action.Params, func(p parser.Param) bool {
		words := wordsOf(p.Name)
		return isOneOf(last(words), people) && !claimsPower(words) || slices.Contains(words, "email")
	})
}

// advisePower says how an action knows what its user may do.
func advisePower(a *parser.Action) string {
	if a.Context {
		return "look up what the user of lc.UserFrom(ctx) may do instead"
	}
	return "take a context.Context first, and look up what the user of lc.UserFrom(ctx) may do instead"
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

// asking says what a function asks the runtime about who is acting.
type asking uint8

const (
	asksNothing asking = iota
	asksWhether        // whether there is a user: _, ok := lc.UserFrom(ctx)
	asksWho
)

// asksUser returns what a function, or one of the package that it calls, asks
// the runtime about who is acting.
func asksUser(p *rule.Pass, decl *ast.FuncDecl, depth int) asking {
	asked := asksNothing
	unnamed := map[ast.Expr]bool{} // calls of which the user is dropped
	ast.Inspect(decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if id, ok := n.Lhs[0].(*ast.Ident); ok && id.Name == "_" && len(n.Rhs) == 1 {
				unnamed[ast.Unparen(n.Rhs[0])] = true
			}
		case *ast.CallExpr:
			a := askedBy(p, n, depth)
			if unnamed[n] {
				a = min(a, asksWhether)
			}
			asked = max(asked, a)
		}
		return asked != asksWho
	})
	return asked
}

// askedBy returns what a call asks the runtime about who is acting.
func askedBy(p *rule.Pass, call *ast.CallExpr, depth int) asking {
	fn, ok := typeutil.Callee(p.Info, call).(*types.Func)
	if !ok {
		return asksNothing
	}
	if fn.FullName() == parser.RuntimePath+".UserFrom" || passesContext(fn) {
		return asksWho
	}
	if callee := p.Trace().Decl(fn); callee != nil && depth < maxFollowed {
		return asksUser(p, callee, depth+1)
	}
	return asksNothing
}

// passesContext reports whether a function of another package may find the
// user in the context that it is given, and returns it: currentUser(ctx),
// auth.Current(ctx), session.Get(ctx). If it takes more than the context, only
// its own name can say so: auth.Require(ctx, "admin").
func passesContext(fn *types.Func) bool {
	sig := fn.Signature()
	if sig.Params().Len() == 0 || sig.Params().At(0).Type().String() != "context.Context" || sig.Results().Len() == 0 {
		return false
	}
	said := wordsOf(fn.Name())
	if sig.Params().Len() > 1 {
		return slices.ContainsFunc(said, func(w string) bool { return slices.Contains(demanding, w) })
	}
	of := fn.Pkg().Name()
	if recv := sig.Recv(); recv != nil {
		if n := named(recv.Type()); n != nil {
			of = n.Obj().Name()
		}
	}
	found := func(words, list []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(list, w) })
	}
	return found(said, roles) || found(said, demanding) || found(wordsOf(of), sessions) || isUser(sig.Results().At(0).Type())
}

// isUser reports whether the name of a type says that it is a user, or the ID
// of one: auth.UserID, *Session.
func isUser(t types.Type) bool {
	n := named(t)
	if n == nil {
		return false
	}
	word := last(wordsOf(n.Obj().Name()))
	return slices.Contains(roles, word) || slices.Contains(demanding, word) || slices.Contains(sessions, word)
}
