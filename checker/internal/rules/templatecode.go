package rules

import (
	"cmp"
	"go/ast"
	goconstant "go/constant"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

// maxCalls is how many calls deep a method is followed to what it renders, and
// maxFollows how many calls of the methods of a component are followed.
const (
	maxCalls   = 4
	maxFollows = 2_000
)

// lookAtCode looks at the functions of a package for templates that they
// execute, and for HTML that they write. A function belongs to each component
// whose methods call it; one that none calls, to the only component that the
// package has.
func (f *templateFinder) lookAtCode() {
	if len(f.Markup()) == 0 && !f.importsRuntime() {
		return
	}
	followed, looks := map[*ast.FuncDecl]bool{}, map[*rule.Component]*codeLook{}
	var others []ast.Node
	for _, file := range f.Files {
		if f.IsTest(file.Pos()) {
			continue
		}
		for _, d := range file.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok {
				others = append(others, d)
				continue
			}
			if c := f.Component(fd); c != nil && fd.Body != nil {
				looks[c] = cmp.Or(looks[c], &codeLook{templateFinder: f, own: f.markup(c), followed: followed})
				looks[c].follow(fd, 0)
				continue
			}
			others = append(others, d)
		}
	}
	var only *markup.Component
	if len(f.Markup()) == 1 {
		only = f.Markup()[0]
	}
	l := &codeLook{templateFinder: f, own: only}
	for _, d := range others {
		if fd, ok := d.(*ast.FuncDecl); !ok || !followed[fd] {
			l.look(d, maxCalls)
		}
	}
}

// importsRuntime reports whether the package uses the runtime: only then is
// there HTML for the browser client in it.
func (f *templateFinder) importsRuntime() bool {
	for _, imp := range f.Pkg.Imports() {
		if imp.Path() == parser.RuntimePath {
			return true
		}
	}
	return false
}

// A codeLook looks at code that renders a component.
type codeLook struct {
	*templateFinder
	own      *markup.Component // nil if that is not known
	followed map[*ast.FuncDecl]bool
	calls    int // that were followed
}

// follow looks at a function, and at those of the package that it calls.
func (l *codeLook) follow(fd *ast.FuncDecl, depth int) {
	l.followed[fd] = true
	l.look(fd.Body, depth)
}

// look looks at a piece of syntax.
func (l *codeLook) look(root ast.Node, depth int) {
	done := map[ast.Node]bool{} // writes that are parts of runs
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil || done[n] {
			return false
		}
		for _, run := range l.runs(statements(n)) {
			l.written(run.htmlPieces)
			for _, e := range run.inner {
				l.look(e, depth)
			}
			for _, w := range run.writes {
				done[w] = true
			}
		}
		if call, ok := n.(*ast.CallExpr); ok {
			if l.replaces(call) {
				return false
			}
			l.executed(call)
			l.followCall(call, depth)
		}
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		h := l.html(e)
		if h == nil {
			return true
		}
		l.written(h)
		for _, e := range h.inner {
			l.look(e, depth)
		}
		return false
	})
}

// replaces reports whether a call replaces parts of a text: what it is made of
// is no HTML yet.
func (l *codeLook) replaces(call *ast.CallExpr) bool {
	fn := typeutil.StaticCallee(l.Info, call)
	return fn != nil && slices.Contains(replacing, fn.FullName())
}

// statements returns the statements that a node is a list of.
func statements(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

// followCall looks at the function that is called, with the arguments that it
// gets here.
func (l *codeLook) followCall(call *ast.CallExpr, depth int) {
	if depth >= maxCalls || l.calls >= maxFollows {
		return
	}
	fn := typeutil.StaticCallee(l.Info, call)
	if fn == nil {
		l.followLit(call, depth)
		return
	}
	decl := l.Trace().Decl(fn)
	if decl == nil || fn.Signature().Variadic() || !l.writers()[decl] || l.IsTest(decl.Pos()) {
		return
	}
	if l.Component(decl) != nil && fn.Signature().Params().Len() == 0 {
		return // it is looked at as it is
	}
	l.calls++
	l.with(decl.Type.Params, call.Args, func() { l.follow(decl, depth+1) })
}

// followLit looks at the function literal in the variable that is called.
func (l *codeLook) followLit(call *ast.CallExpr, depth int) {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return
	}
	v, ok := l.Info.Uses[id].(*types.Var)
	if !ok {
		return
	}
	lit, ok := l.Trace().Initial(v).(*ast.FuncLit)
	if !ok || call.Pos() < lit.End() && lit.Pos() <= call.Pos() {
		return
	}
	if t, ok := l.Info.TypeOf(lit).(*types.Signature); !ok || t.Variadic() {
		return
	}
	l.calls++
	l.with(lit.Type.Params, call.Args, func() { l.look(lit.Body, depth+1) })
}

// with calls do while parameters stand for arguments.
func (f *templateFinder) with(params *ast.FieldList, args []ast.Expr, do func()) {
	outer := f.args
	defer func() { f.args = outer }()
	f.args = maps.Clone(outer)
	if f.args == nil {
		f.args = map[*types.Var]ast.Expr{}
	}
	i := 0
	for _, field := range params.List {
		for _, id := range field.Names {
			if v, ok := f.Info.Defs[id].(*types.Var); ok && i < len(args) {
				f.args[v] = f.argument(args[i])
			}
			i++
		}
	}
	do()
}

// argument returns what an argument is, where that is a parameter of the
// function that is followed.
func (f *templateFinder) argument(e ast.Expr) ast.Expr {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		if v, ok := f.Info.ObjectOf(id).(*types.Var); ok && f.args[v] != nil {
			return f.args[v]
		}
	}
	return e
}

// An execution is a call that executes a template.
type execution struct {
	tmpl, data ast.Expr
	name       ast.Expr // of a template of the set; nil for tmpl itself
	at         ast.Node // what names the template
	isPage     bool     // the runtime executes it, with functions of its own
}

// execution returns what a call executes, nil if it executes nothing.
func (l *codeLook) execution(call *ast.CallExpr) *execution {
	fn, ok := typeutil.Callee(l.Info, call).(*types.Func)
	if !ok {
		return nil
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	isMethod := isTemplateMethod(fn)
	switch args := call.Args; {
	case isMethod && fn.Name() == "Execute" && len(args) == 2:
		return &execution{tmpl: sel.X, data: args[1], at: sel.Sel}
	case isMethod && fn.Name() == "ExecuteTemplate" && len(args) == 3:
		return &execution{tmpl: sel.X, data: args[2], name: args[1], at: args[1]}
	case fn.FullName() == "(*"+parser.RuntimePath+".App).Execute" && len(args) == 4:
		return &execution{tmpl: args[2], data: args[3], at: args[2], isPage: true}
	}
	return nil
}

// executed checks the template that a call executes for a component: in one of
// its methods, in a function that they call, or with the component as data. Of
// others, only what is wrong whatever the data is: these are pages.
func (l *codeLook) executed(call *ast.CallExpr) {
	x := l.execution(call)
	if x == nil {
		return
	}
	own := l.own
	dot := l.Info.TypeOf(x.data)
	if c := l.componentIn(dot, 0); c != nil {
		own = c
	}
	v := l.resolve(x.tmpl, 0)
	if v == nil || dot == nil {
		return
	}
	if x.name != nil {
		name, ok := l.word(x.name)
		if !ok {
			return
		}
		v.name = name
	}
	v.anyFunc = v.anyFunc || x.isPage
	set := v.set()
	set.Pos, set.End = x.at.Pos(), x.at.End()
	if _, own := v.funcs[markup.Placing[0]]; !own && v.anyFunc {
		set.Places = l.placesOfPages()
	}
	if own != nil && !x.isPage {
		l.check(set, dot, own)
		return
	}
	faults := markup.Check(set, dot, nil, l.Markup())
	l.note(slices.DeleteFunc(faults, func(f markup.Fault) bool { return f.Code == markup.Members }), nil)
}

// writers returns the functions of the package that write HTML or execute
// templates, themselves or by others that they call.
func (f *templateFinder) writers() map[*ast.FuncDecl]bool {
	if f.writing != nil {
		return f.writing
	}
	f.writing = map[*ast.FuncDecl]bool{}
	callers := map[*ast.FuncDecl][]*ast.FuncDecl{}
	var mark func(fd *ast.FuncDecl)
	mark = func(fd *ast.FuncDecl) {
		if f.writing[fd] {
			return
		}
		f.writing[fd] = true
		for _, caller := range callers[fd] {
			mark(caller)
		}
	}
	var direct []*ast.FuncDecl
	for _, file := range f.Files {
		for _, d := range file.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Body == nil {
				continue
			}
			if f.writesItself(fd, callers) {
				direct = append(direct, fd)
			}
		}
	}
	for _, fd := range direct {
		mark(fd)
	}
	return f.writing
}

// writesItself reports whether a function holds HTML or executes a template,
// and notes it as a caller of those that it calls.
func (f *templateFinder) writesItself(fd *ast.FuncDecl, callers map[*ast.FuncDecl][]*ast.FuncDecl) bool {
	found := false
	ast.Inspect(fd.Body, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok {
			if v := f.Info.Types[e].Value; v != nil && v.Kind() == goconstant.String {
				found = found || strings.Contains(goconstant.StringVal(v), "<")
			}
		}
		if call, ok := n.(*ast.CallExpr); ok {
			fn, _ := typeutil.Callee(f.Info, call).(*types.Func)
			found = found || fn != nil && isTemplateMethod(fn)
			if decl := f.Trace().Decl(fn); decl != nil {
				callers[decl] = append(callers[decl], fd)
			}
		}
		return true
	})
	return found
}

// componentIn returns the component whose type t is, points to or embeds, nil
// if there is none.
func (f *templateFinder) componentIn(t types.Type, depth int) *markup.Component {
	if t == nil || depth > maxCalls {
		return nil
	}
	n := named(t)
	for _, m := range f.Markup() {
		if n != nil && m.Type.Obj() == n.Obj() {
			return m
		}
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	for field := range s.Fields() {
		if field.Embedded() {
			if c := f.componentIn(field.Type(), depth+1); c != nil {
				return c
			}
		}
	}
	return nil
}

// written checks the elements and bindings in HTML that Go code writes.
func (l *codeLook) written(h *htmlPieces) {
	l.note(markup.CheckHTML(h.pieces, l.own), l.own)
	for _, e := range h.bindings {
		l.note([]markup.Fault{{
			Code: markup.Renders, Pos: e.Pos(), End: e.End(),
			Message: "a binding is written as it is, so that the element calls nothing",
			Hint:    "write what its method Attrs or Form returns",
		}}, l.own)
	}
}

// fixed returns the function that gives one position for all bytes of a text.
func fixed(pos token.Pos) func(int) token.Pos { return func(int) token.Pos { return pos } }
