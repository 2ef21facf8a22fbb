package rules

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/parser"
)

// maxCalls is how many calls deep a method is followed to what it renders.
const maxCalls = 4

// lookAtCode looks at the functions of a package for templates that they
// execute, and for HTML that they write. A function belongs to each component
// whose methods call it; one that none calls, to the only component that the
// package has.
func (f *templateFinder) lookAtCode() {
	if len(f.Markup()) == 0 && !f.importsRuntime() {
		return
	}
	followed := map[*ast.FuncDecl]bool{}
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
				l := &codeLook{templateFinder: f, own: f.markup(c), followed: followed}
				l.follow(fd, 0)
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
}

// follow looks at a function, and at those of the package that it calls.
func (l *codeLook) follow(fd *ast.FuncDecl, depth int) {
	l.followed[fd] = true
	l.look(fd.Body, depth)
}

// look looks at a piece of syntax.
func (l *codeLook) look(root ast.Node, depth int) {
	ast.Inspect(root, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			l.executed(call)
			l.followCall(call, depth)
		}
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		pieces, inner := l.html(e)
		if pieces == nil {
			return true
		}
		l.written(pieces)
		for _, e := range inner {
			l.look(e, depth)
		}
		return false
	})
}

// followCall looks at the function that is called, with the arguments that it
// gets here.
func (l *codeLook) followCall(call *ast.CallExpr, depth int) {
	fn := typeutil.StaticCallee(l.Info, call)
	if fn == nil || depth >= maxCalls || fn.Signature().Variadic() {
		return
	}
	decl := l.Trace().Decl(fn)
	if decl == nil || decl.Body == nil || l.Component(decl) != nil || l.IsTest(decl.Pos()) {
		return
	}
	l.with(decl.Type.Params, call.Args, func() { l.follow(decl, depth+1) })
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

// executed checks the template that a call executes for a component: in one of
// its methods, in a function that they call, or with the component as data.
func (l *codeLook) executed(call *ast.CallExpr) {
	fn, ok := typeutil.Callee(l.Info, call).(*types.Func)
	if !ok || !isTemplateMethod(fn) {
		return
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return
	}
	var named, data ast.Expr
	switch {
	case fn.Name() == "Execute" && len(call.Args) == 2:
		named, data = sel.Sel, call.Args[1]
	case fn.Name() == "ExecuteTemplate" && len(call.Args) == 3:
		named, data = call.Args[1], call.Args[2]
	default:
		return
	}
	own := l.own
	dot := l.Info.TypeOf(data)
	if c := l.componentIn(dot, 0); c != nil {
		own = c
	}
	if own == nil || dot == nil {
		return
	}
	v := l.resolve(sel.X, 0)
	if v == nil {
		return
	}
	if fn.Name() == "ExecuteTemplate" {
		name, ok := l.word(named)
		if !ok {
			return
		}
		v.name = name
	}
	set := v.set()
	set.Pos, set.End = named.Pos(), named.End()
	l.check(set, dot, own)
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

// written checks the elements in HTML that Go code writes.
func (l *codeLook) written(pieces []markup.Piece) {
	l.note(markup.CheckHTML(pieces, l.own), l.own)
}

// fixed returns the function that gives one position for all bytes of a text.
func fixed(pos token.Pos) func(int) token.Pos { return func(int) token.Pos { return pos } }
