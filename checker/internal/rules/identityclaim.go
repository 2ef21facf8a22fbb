package rules

import (
	"go/ast"
	"go/types"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

// A claim is a value that a browser sends, by which it may say who is acting or
// what they may do: a parameter, or a field somewhere in one.
type claim struct {
	param  *types.Var
	fields []string // the way from the parameter to the value
	words  []string // of the name
	typ    types.Type
	asked  bool // it is part of a question, such as a filter
	bound  bool // it is part of a record that ties somebody to something, such as a Member

	role  string // who the name says that it is: user of userID; "" for nobody
	form  form
	power bool // it says what somebody may do: isAdmin, role

	// ofSelf says that it is part of a struct that somebody sends about themselves,
	// such as a Profile, and ofOther of one about somebody else, such as a Member.
	ofSelf, ofOther bool
}

// form says how the name of a claim names somebody.
type form uint8

const (
	byOther form = iota // not at all
	byID                // userID
	bySelf              // currentUser
	byRole              // owner
)

// path returns the claim as it is written in the method: r.UserID.
func (c claim) path() string {
	path := c.param.Name()
	for _, f := range c.fields {
		if !isKey(f) {
			path += "."
		}
		path += f
	}
	return path
}

// isOnly reports whether the parameter of a claim is nothing but somebody: an
// ID, or a struct that is a person.
func (c claim) isOnly() bool {
	return len(c.fields) == 0 || slices.Contains(ids, wordsOf(c.fields[len(c.fields)-1])[0]) || c.bound
}

// bindsSomebody reports whether the name of a type is that of a person, or of
// what another makes about one: Member, Invitation, ReviewerRequest.
func bindsSomebody(words []string) bool {
	end := words[len(words)-1]
	return (isOneOf(end, people) || hasOneOf(words, bonds) || hasOneOf(words, others)) && !isOneOf(end, own)
}

// claimsOf returns the claims that a parameter may make.
func claimsOf(v *types.Var) []claim {
	w := &claimFinder{param: v}
	w.walk(v.Type(), nil, claimWords(v.Name()), false)
	return w.found
}

// claimFinder walks through the type of a parameter.
type claimFinder struct {
	param *types.Var
	found []claim
	open  []*types.Named // the types that are walked through, the inner ones last
}

// walk looks at a value of type t that has that name. Many says that it is one
// of several.
func (w *claimFinder) walk(t types.Type, fields, words []string, many bool) {
	named, _ := types.Unalias(t).(*types.Named)
	if decodesText(t) {
		w.add(t, fields, words, many)
		return
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		w.walk(u.Elem(), fields, words, many)
	case *types.Slice:
		w.walk(u.Elem(), fields, words, true)
	case *types.Array:
		w.walk(u.Elem(), fields, words, true)
	case *types.Map:
		w.walk(u.Elem(), fields, words, true)
	case *types.Struct:
		if named != nil && slices.Contains(w.open, named) {
			return
		}
		w.open = append(w.open, named)
		w.walkFields(u, named, fields, words)
		w.open = w.open[:len(w.open)-1]
	case *types.Basic:
		w.add(t, fields, words, many)
	}
}

// walkFields looks at the fields of a struct that a browser can set.
func (w *claimFinder) walkFields(s *types.Struct, t *types.Named, fields, words []string) {
	for i := range s.NumFields() {
		f := s.Field(i)
		if !canFill(f) || reflect.StructTag(s.Tag(i)).Get("json") == "-" {
			continue
		}
		of := fieldWords(f.Name(), reflect.StructTag(s.Tag(i)))
		if len(of) == 1 && slices.Contains(ids, of[0]) { // user.ID says as much as userID
			of = append(holder(words, t), of[0])
		}
		if f.Embedded() {
			of = nil
		}
		w.walk(f.Type(), append(slices.Clone(fields), f.Name()), of, false)
	}
}

// canFill reports whether a browser can set a field of a struct, or fields in it.
// It can set those of an embedded struct also if the type of that is unexported.
func canFill(f *types.Var) bool {
	_, isStruct := f.Type().Underlying().(*types.Struct)
	return f.Exported() || f.Embedded() && isStruct
}

// fieldWords returns the words of the name of a field: of the one that a browser
// sends, where that says who it is.
func fieldWords(name string, tag reflect.StructTag) []string {
	sent, _, _ := strings.Cut(tag.Get("json"), ",")
	if words := claimWords(strings.ReplaceAll(sent, "-", "_")); sent != "" {
		if _, f := roleIn(words); f != byOther || claimsPower(words) {
			return words
		}
	}
	return claimWords(name)
}

// claimWords returns the words of a name, those too that are written as one:
// userid, isadmin.
func claimWords(name string) []string {
	var words []string
	for _, w := range wordsOf(name) {
		if w == "usr" {
			w = "user"
		}
		who, isID := strings.CutSuffix(w, "id")
		what, isQuestion := strings.CutPrefix(w, "is")
		switch {
		case isID && (slices.Contains(roles, who) || slices.Contains(trading, who)):
			words = append(words, who, "id")
		case isQuestion && slices.Contains(powers, what):
			words = append(words, "is", what)
		default:
			words = append(words, w)
		}
	}
	return words
}

// holder returns the word for what a struct is: its own name, or its type's
// where that says who it is.
func holder(words []string, t *types.Named) []string {
	if len(words) > 0 && isOneOf(words[len(words)-1], people) || t == nil {
		return words[max(len(words)-1, 0):]
	}
	of := wordsOf(t.Obj().Name())
	return of[len(of)-1:]
}

// add notes a value, if its name or type may say who is acting, or if what is
// done with it may.
func (w *claimFinder) add(t types.Type, fields, words []string, many bool) {
	c := claim{param: w.param, fields: fields, words: words, typ: t, asked: w.isAsked()}
	if n := len(w.open); n > 0 && w.open[n-1] != nil {
		of := wordsOf(w.open[n-1].Obj().Name())
		c.bound = bindsSomebody(of)
		c.ofOther = hasOneOf(of, bonds) || hasOneOf(of, others) || isOneOf(last(of), []string{"member"})
		c.ofSelf = !c.ofOther && (isOneOf(last(of), roles) || isOneOf(last(of), accounts) || hasOneOf(of, own))
	}
	switch {
	case len(words) == 0:
		return
	case isBool(t):
		c.power = claimsPower(words)
		if !c.power {
			return
		}
	case isOneOf(words[len(words)-1], rights), isType(t, rights), asksPower(words):
		c.power = true
	case many && len(fields) == 0:
		return // several people do not act
	default:
		c.role, c.form = nameRole(words, t)
	}
	w.found = append(w.found, c)
}

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

// decodesText reports whether a browser sends a value of type t as one text, though
// it is made of parts: a uuid.UUID.
func decodesText(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	switch n.Underlying().(type) {
	case *types.Array, *types.Struct, *types.Slice:
		fn, _, _ := types.LookupFieldOrMethod(types.NewPointer(n), true, nil, "UnmarshalText")
		return fn != nil
	}
	return false
}

// isAsked reports whether a parameter says what is looked for.
func (w *claimFinder) isAsked() bool {
	t := types.Unalias(w.param.Type())
	if ptr, ok := t.(*types.Pointer); ok {
		t = types.Unalias(ptr.Elem())
	}
	return isType(t, questions)
}

// isType reports whether t is a named type whose last word is in a list.
func isType(t types.Type, list []string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	words := wordsOf(n.Obj().Name())
	return isOneOf(words[len(words)-1], list)
}

// claimsPower reports whether a bool says what somebody is or may do: isAdmin,
// asModerator, canEdit.
func claimsPower(words []string) bool {
	n := len(words)
	if words[0] == "can" || words[0] == "may" {
		return n > 1
	}
	isOf := n == 1 || isOneOf(words[0], []string{"is", "as", "am", "user", "current", "caller", "has", "i"})
	isSuper := n > 1 && words[n-2] == "super" && words[n-1] == "user"
	isIn := n > 1 && words[n-2] == "logged" && words[n-1] == "in"
	return isOf && (slices.Contains(powers, words[n-1]) || slices.Contains(grants, words[n-1])) || isSuper || isIn
}

// asksPower reports whether a value of any type says what somebody is or may do:
// isAdmin, which is "true".
func asksPower(words []string) bool {
	return len(words) > 1 && slices.Contains([]string{"is", "am", "has", "can", "may"}, words[0]) && claimsPower(words)
}

// isVague reports whether a name says no more than that it is somebody, or that
// what is done is done by them: who, by, onBehalfOf.
func (c claim) isVague() bool {
	return slices.Contains(vague, c.words[len(c.words)-1]) || slices.Contains(c.words, "behalf")
}

// isOther reports whether a name says that somebody else is meant: targetUserID.
func (c claim) isOther() bool {
	return hasOneOf(c.words, people) && !slices.Contains([]string{"by", "from", "on"}, c.words[0])
}

// nameRole returns the role that a name or a type gives somebody, and how.
func nameRole(words []string, t types.Type) (string, form) {
	if role, f := roleIn(words); f != byOther {
		return role, f
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || hasOneOf(words, people) || isOneOf(words[0], []string{"to", "target", "with", "other", "new"}) {
		return "", byOther
	}
	role, f := roleIn(wordsOf(n.Obj().Name()))
	switch {
	case f == byRole: // an Author may be anything, an AuthorID is not
		return "", byOther
	case f == byID && !slices.Contains(vague, words[len(words)-1]):
		return role, byRole // the navigator of a pair
	}
	return role, f
}

// roleIn returns the role that a name gives somebody: user of userID,
// currentUser and currentUserID, owner of owner.
func roleIn(words []string) (string, form) {
	n := len(words)
	if n == 1 && words[0] == "username" {
		return "user", byRole
	}
	role := words[n-1]
	isID := n > 1 && slices.Contains(ids, role)
	if isID {
		role = words[n-2]
	}
	before := n - 1
	if isID {
		before--
	}
	isRole := slices.Contains(roles, role) || slices.Contains(trading, role)
	switch {
	case saysBy(words):
		return "author", byID
	case isID && before == 1 && role == "user" && (words[0] == "owner" || slices.Contains(acting, words[0])): // ownerUserID
		return words[0], byID
	case !isRole, before > 0 && !slices.Contains(self, words[0]):
		return "", byOther // taskID, targetUserID
	case before > 0:
		return role, bySelf
	case isID:
		return role, byID
	case slices.Contains(trading, role):
		return "", byOther
	}
	return role, byRole
}

// isCompanion reports whether a claim is a name that goes with the ID of the
// same person beside it: authorName.
func (c claim) isCompanion(claimed []string) bool {
	return len(c.words) == 2 && slices.Contains(claimed, c.words[0]) && slices.Contains(names, c.words[1])
}

// claimsIn returns the claims of all parameters of an action.
func claimsIn(p *rule.Pass, fn *types.Func, decl *ast.FuncDecl, a *parser.Action) []claim {
	var found []claim
	for _, param := range a.Params {
		if v := paramOf(fn, param.Name); v != nil {
			found = append(found, claimsOf(v)...)
			found = append(found, keyedClaims(p, decl, v)...)
		}
	}
	return found
}

// keyedClaims returns the claims that a method takes out of a map by constant
// keys: form["userID"], form.Get("userID").
func keyedClaims(p *rule.Pass, decl *ast.FuncDecl, v *types.Var) []claim {
	m, ok := v.Type().Underlying().(*types.Map)
	if !ok {
		return nil
	}
	w := &claimFinder{param: v}
	seen := map[string]bool{}
	add := func(of, key ast.Expr) {
		id, ok := ast.Unparen(of).(*ast.Ident)
		k := keyOf(p, key)
		if !ok || p.Info.Uses[id] != v || k == "" || seen[k] {
			return
		}
		seen[k] = true
		elem := m.Elem()
		if s, ok := elem.Underlying().(*types.Slice); ok { // url.Values
			elem = s.Elem()
		}
		name, _ := strconv.Unquote(strings.Trim(k, "[]"))
		w.walk(elem, []string{k}, claimWords(name), false)
	}
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IndexExpr:
			add(n.X, n.Index)
		case *ast.CallExpr:
			if s, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok && s.Sel.Name == "Get" && len(n.Args) == 1 {
				add(s.X, n.Args[0])
			}
		}
		return true
	})
	return w.found
}

// keyOf returns a constant key as it is among the fields of a claim, "" for
// any other.
func keyOf(p *rule.Pass, index ast.Expr) string {
	key, ok := p.Trace().Constant(index)
	if !ok || key == "" {
		return ""
	}
	return "[" + strconv.Quote(key) + "]"
}

// isKey reports whether one of the fields of a claim is a key of a map.
func isKey(field string) bool { return strings.HasPrefix(field, "[") }
