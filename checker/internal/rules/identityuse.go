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

// A use is what a method does with a claim.
type use struct {
	made     bool // becomes the author of a record, or says who has done something
	madeID   bool // the same, in a field that is only for an ID
	owns     bool // becomes the owner of a record
	guards   bool // is refused if it is not the owner
	compared bool // is compared with an owner or an author
	acts     bool // becomes the one who acts in a record: the user of a Vote
	about    bool // becomes the one that a record is about: a reviewer
	decides  bool // is in a condition
	refuses  bool // is in a condition for an error
	stored   bool // is kept in a field
	whole    bool // is kept in a struct that the method takes over as it is
	anywhere bool // is used at all
}

// useOf follows a claim through a method, and through the functions of the
// package that it is passed to.
func useOf(p *rule.Pass, c claim, decl *ast.FuncDecl) use {
	var u use
	f := &useFinder{pass: p, claim: c, use: &u, vars: map[*types.Var][]string{c.param: c.fields}, derived: map[*types.Var]bool{}, seen: map[string]bool{}}
	f.follow(decl)
	return u
}

// useFinder follows a claim through one function.
type useFinder struct {
	pass  *rule.Pass
	claim claim
	use   *use
	depth int

	// vars are the variables that hold the claim, with the fields that lead
	// from them to it.
	vars map[*types.Var][]string

	// seen are the functions that it was followed into, and how it got there.
	seen map[string]bool

	// derived are the variables that hold what was looked up by the claim.
	derived map[*types.Var]bool
}

// follow looks at a function, once the variables that hold the claim are known.
func (f *useFinder) follow(decl *ast.FuncDecl) {
	for range 2 { // an alias of an alias may stand before it in a loop
		ast.Inspect(decl.Body, f.findAlias)
	}
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		f.look(n)
		return true
	})
}

// look notes what a statement or an expression does with the claim.
func (f *useFinder) look(n ast.Node) {
	switch n := n.(type) {
	case *ast.Ident:
		if v, ok := f.pass.Info.Uses[n].(*types.Var); ok {
			_, holds := f.vars[v]
			f.use.anywhere = f.use.anywhere || holds
		}
	case *ast.CompositeLit:
		f.lookAtLiteral(n)
	case *ast.AssignStmt:
		f.lookAtAssignment(n)
	case *ast.IndexExpr:
		if f.is(n.Index) {
			f.key(n.X)
		}
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			f.compare(n)
		}
	case *ast.IfStmt:
		f.lookAtCondition(n.Cond, n.Body)
	case *ast.SwitchStmt:
		if n.Tag != nil && f.is(n.Tag) && !f.refusesInput(n.Body) {
			f.use.decides = true
		}
	case *ast.ReturnStmt:
		for _, r := range n.Results {
			if b, ok := ast.Unparen(r).(*ast.BinaryExpr); ok && f.claim.power && f.mentions(b) {
				f.use.decides = true
			}
		}
	case *ast.CallExpr:
		f.lookAtCall(n)
	}
}

// lookAtLiteral looks for the claim in the fields of a new record.
func (f *useFinder) lookAtLiteral(lit *ast.CompositeLit) {
	t := f.pass.Info.TypeOf(lit)
	if t == nil {
		return
	}
	s, isStruct := t.Underlying().(*types.Struct)
	for i, e := range lit.Elts {
		kv, isKeyed := e.(*ast.KeyValueExpr)
		switch {
		case isStruct && isKeyed:
			if id, ok := kv.Key.(*ast.Ident); ok {
				f.store(id.Name, t, kv.Value, true)
			}
		case isStruct && i < s.NumFields():
			f.store(s.Field(i).Name(), t, e, true)
		case isKeyed:
			f.storeWhole(kv.Value)
		default:
			f.storeWhole(e)
		}
	}
}

// lookAtAssignment looks for the claim in what is assigned to a field, or to
// an element.
func (f *useFinder) lookAtAssignment(n *ast.AssignStmt) {
	if len(n.Lhs) != len(n.Rhs) {
		return
	}
	for i, l := range n.Lhs {
		switch l := ast.Unparen(l).(type) {
		case *ast.SelectorExpr:
			f.store(l.Sel.Name, f.pass.Info.TypeOf(l.X), n.Rhs[i], false)
			f.storeWhole(n.Rhs[i])
		case *ast.IndexExpr:
			if f.is(n.Rhs[i]) {
				f.contain(l.X)
			}
			f.storeWhole(n.Rhs[i])
		case *ast.StarExpr:
			f.storeWhole(n.Rhs[i])
		}
	}
}

// store notes that a field of a record is given a value. Fresh says that the
// record is new.
func (f *useFinder) store(field string, t types.Type, value ast.Expr, fresh bool) {
	if lit, ok := ast.Unparen(value).(*ast.CompositeLit); ok && slices.ContainsFunc(lit.Elts, f.is) { // Members: []string{id}
		f.containNamed(wordsOf(field), nil)
		return
	}
	switch {
	case f.is(value):
		f.use.stored = true
		f.storeAs(wordsOf(field), t, fresh, false)
	case f.isLookup(value):
		f.storeAs(wordsOf(field), t, fresh, true)
	}
}

// storeAs notes that the claim is in a field of a record of type t.
func (f *useFinder) storeAs(field []string, t types.Type, fresh, derived bool) {
	of := typeWord(t)
	switch {
	case saysActor(field), last(field) == "from" && isOneOf(of, letters):
		f.actor(field, isOneOf(of, works) || hasImprint(t), fresh)
	case derived:
		return
	case isAside(field), isOneOf(last(field), others):
		f.use.about = true // ReviewerID, TargetUserID
	case isOneOf(last(field), people):
		f.person(of, fresh)
	}
}

// actor notes that the claim is who has done something: the field says so.
// Of a work it need not be a user.
func (f *useFinder) actor(field []string, ofWork, fresh bool) {
	isID := len(field) > 1 && (slices.Contains(ids, field[len(field)-1]) || slices.Contains(field, "by"))
	switch {
	case ofWork && !isID && f.claim.form != bySelf:
		return // a book has an author
	case last(field) == "owner":
		f.use.owns = f.use.owns || fresh || f.claim.form != byOther
	default:
		f.use.made = true
	}
	f.use.madeID = f.use.madeID || isID && fresh
}

// hasImprint reports whether a type is a work by its fields, whatever its name: an
// Entry with an ISBN.
func hasImprint(t types.Type) bool {
	n := named(t)
	if n == nil {
		return false
	}
	s, ok := n.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for v := range s.Fields() {
		if isOneOf(last(wordsOf(v.Name())), imprints) {
			return true
		}
	}
	return false
}

// person notes that the claim is the user of a record.
func (f *useFinder) person(of string, fresh bool) {
	if isOneOf(of, people) || isOneOf(of, bonds) {
		f.use.about = true // the user of a Member
	} else if fresh {
		f.use.acts = true // the user of a Vote
	}
}

// isAside reports whether a field says with a word before it that somebody
// else is meant: targetUserID, newOwner.
func isAside(field []string) bool {
	return len(field) > 2 && isOneOf(last(field), people) && !slices.Contains(self, field[0]) || slices.Contains([]string{"about", "for", "other", "peer", "target", "to", "with"}, field[0])
}

// storeWhole notes that a struct that holds the claim is kept as it is.
func (f *useFinder) storeWhole(value ast.Expr) {
	rest, ok := f.rest(value)
	if !ok || len(rest) == 0 {
		return
	}
	f.use.stored, f.use.whole = true, true
	f.storeAs(wordsOf(rest[len(rest)-1]), f.holder(value, rest), true, false)
}

// holder returns the type that the last of some fields is one of.
func (f *useFinder) holder(x ast.Expr, fields []string) types.Type {
	t := f.pass.Info.TypeOf(x)
	for _, name := range fields[:len(fields)-1] {
		if t == nil {
			return nil
		}
		if o, _, _ := types.LookupFieldOrMethod(t, true, f.pass.Pkg, name); o != nil {
			t = o.Type()
		}
	}
	return t
}

// typeWord returns the last word of the name of a type, or of what it points
// to or is made of, "" if it has none.
func typeWord(t types.Type) string {
	for t != nil {
		if n, ok := types.Unalias(t).(*types.Named); ok {
			words := wordsOf(n.Obj().Name())
			return words[len(words)-1]
		}
		e, ok := types.Unalias(t).(interface{ Elem() types.Type })
		if !ok {
			break
		}
		t = e.Elem()
	}
	return ""
}

// contain notes that the claim is one of several in a variable or a field.
func (f *useFinder) contain(x ast.Expr) { f.containNamed(wordsOf(nameAt(x)), f.pass.Info.TypeOf(x)) }

func (f *useFinder) containNamed(words []string, t types.Type) {
	f.use.stored = true
	switch {
	case isOneOf(last(words), acting):
		f.use.acts = true // poll.Voters
	case isOneOf(last(words), people), isOneOf(last(words), bonds), isOneOf(typeWord(t), bonds):
		f.use.about = true // task.Assignees
	case saysActor(words):
		f.use.made = true // note.LikedBy
	}
}

// key notes that something is looked up by the claim.
func (f *useFinder) key(x ast.Expr) {
	words := wordsOf(nameAt(x))
	var of string
	if t := f.pass.Info.TypeOf(x); t != nil {
		if m, ok := t.Underlying().(*types.Map); ok {
			of = typeWord(m.Elem())
		}
	}
	known := isOneOf(last(words), people) || isOneOf(last(words), bonds) || isOneOf(of, people) || isOneOf(of, bonds)
	f.use.about = f.use.about || known
	f.use.acts = f.use.acts || !known // votes[userID]
}

// compare notes what the claim is compared with.
func (f *useFinder) compare(n *ast.BinaryExpr) {
	other, ok := f.beside(n)
	if !ok {
		return
	}
	words := wordsOf(nameAt(other))
	var of string
	if s, ok := ast.Unparen(other).(*ast.SelectorExpr); ok {
		of = typeWord(f.pass.Info.TypeOf(s.X))
	}
	switch {
	case saysActor(words):
		f.use.compared = true
	case isOneOf(of, people), isOneOf(of, bonds), f.isInPeople(other):
		f.use.about = true // m.ID == memberID
	case isOneOf(last(words), people):
		f.use.acts = true // vote.UserID == userID
	}
}

// isInPeople reports whether an expression is the variable of a loop over
// people: for _, id := range task.Reviewers.
func (f *useFinder) isInPeople(x ast.Expr) bool {
	id, ok := ast.Unparen(x).(*ast.Ident)
	return ok && isOneOf(last(wordsOf(id.Name)), others)
}

// beside returns what a comparison compares the claim with.
func (f *useFinder) beside(n *ast.BinaryExpr) (ast.Expr, bool) {
	switch {
	case f.is(n.X):
		return n.Y, true
	case f.is(n.Y):
		return n.X, true
	}
	return nil, false
}

// lookAtCondition notes what depends on the claim.
func (f *useFinder) lookAtCondition(cond ast.Expr, body *ast.BlockStmt) {
	if f.refusesInput(body) {
		return
	}
	mentioned, fails := f.mentions(cond), f.fails(body)
	f.use.decides = f.use.decides || mentioned
	f.use.refuses = f.use.refuses || mentioned && fails
	if !fails {
		return
	}
	ast.Inspect(cond, func(n ast.Node) bool {
		if b, ok := n.(*ast.BinaryExpr); ok && b.Op == token.NEQ {
			if other, ok := f.beside(b); ok && saysActor(wordsOf(nameAt(other))) {
				f.use.guards = true
			}
		}
		return true
	})
}

// mentions reports whether the claim is somewhere in an expression.
func (f *useFinder) mentions(x ast.Expr) bool {
	found := false
	ast.Inspect(x, func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		found = found || ok && f.is(e)
		return !found
	})
	return found
}

// fails reports whether a block ends with an error.
func (f *useFinder) fails(b *ast.BlockStmt) bool {
	if len(b.List) == 0 {
		return false
	}
	r, ok := b.List[len(b.List)-1].(*ast.ReturnStmt)
	if !ok || len(r.Results) == 0 {
		return false
	}
	tv := f.pass.Info.Types[r.Results[len(r.Results)-1]]
	return !tv.IsNil() && tv.Type != nil && types.AssignableTo(tv.Type, types.Universe.Lookup("error").Type())
}

// refusesInput reports whether a block says that what was typed is invalid:
// then the claim is checked as any input is. A role that is not found is one that
// was looked up.
func (f *useFinder) refusesInput(b *ast.BlockStmt) bool {
	found := false
	ast.Inspect(b, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			fn, ok := typeutil.Callee(f.pass.Info, call).(*types.Func)
			found = found || ok && (fn.FullName() == parser.RuntimePath+".Invalid" || f.claim.power && fn.FullName() == parser.RuntimePath+".NotFound")
		}
		return !found
	})
	return found
}

// lookAtCall notes what a call does with the claim, and follows it into
// functions of the package.
func (f *useFinder) lookAtCall(call *ast.CallExpr) {
	switch fn := typeutil.Callee(f.pass.Info, call).(type) {
	case *types.Builtin:
		f.lookAtBuiltin(fn.Name(), call)
	case *types.Func:
		if decl := f.pass.Trace().Decl(fn); decl != nil {
			f.enter(call, fn, decl)
		} else {
			f.passOut(call, fn)
		}
	}
}

func (f *useFinder) lookAtBuiltin(name string, call *ast.CallExpr) {
	switch {
	case len(call.Args) < 2: // it does not compile, or does nothing
	case name == "delete" && f.is(call.Args[1]):
		f.key(call.Args[0])
	case name == "append":
		for _, arg := range call.Args[1:] {
			if f.is(arg) {
				f.contain(call.Args[0])
			}
			f.storeWhole(arg)
		}
	}
}

// enter follows the claim into a function that is passed it.
func (f *useFinder) enter(call *ast.CallExpr, fn *types.Func, decl *ast.FuncDecl) {
	if f.depth >= maxFollowed {
		return
	}
	inner := &useFinder{pass: f.pass, claim: f.claim, use: f.use, depth: f.depth + 1, vars: map[*types.Var][]string{}, derived: map[*types.Var]bool{}, seen: f.seen}
	way := fn.FullName()
	pass := func(to *types.Var, arg ast.Expr) {
		if rest, ok := f.rest(arg); ok && to != nil {
			inner.vars[to] = rest
			way += fmt.Sprint(" ", to.Pos(), rest)
		}
	}
	sig := fn.Origin().Signature()
	for i, arg := range call.Args {
		if n := sig.Params().Len(); n > 0 {
			pass(sig.Params().At(min(i, n-1)), arg)
		}
	}
	if s, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		pass(sig.Recv(), s.X)
	}
	if len(inner.vars) > 0 && !f.seen[way] {
		f.seen[way] = true
		inner.follow(decl)
	}
}

// passOut notes that a function of another package is passed the claim. What
// it does with it is known by its name and that of its parameter alone.
func (f *useFinder) passOut(call *ast.CallExpr, fn *types.Func) {
	if fn.Pkg() == nil || slices.Contains(converters, fn.Pkg().Path()) {
		return
	}
	words := wordsOf(fn.Name())
	params := fn.Signature().Params()
	for i, arg := range call.Args {
		f.storeWhole(arg)
		if !f.is(arg) || params.Len() == 0 {
			continue
		}
		name := wordsOf(params.At(min(i, params.Len()-1)).Name())
		switch {
		case f.claim.power && (givesPower(words, false) || !isBool(f.claim.typ) && !slices.Contains(reads, words[0])):
			f.use.stored = true
		case f.claim.power:
			f.use.decides = true
		case !slices.Contains(looking, words[0]) && !slices.Contains(reads, words[0]) && len(words) > 1 && isAbout(words, f.claim.role, 0):
			f.use.about = true
		case saysActor(name):
			f.actor(name, isOneOf(words[len(words)-1], works), true)
		}
	}
}

// nameAt returns the last name of an expression: Owner of c.Owner.
func nameAt(x ast.Expr) string {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	case *ast.IndexExpr:
		return nameAt(x.X)
	case *ast.StarExpr:
		return nameAt(x.X)
	case *ast.CallExpr:
		return nameAt(x.Fun)
	}
	return ""
}
