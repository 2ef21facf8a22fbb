package rules

import (
	"go/ast"
	"go/types"
	"maps"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/parser"
)

// A templateValue is a template as far as the code that makes it is
// understood.
type templateValue struct {
	*templateSet
	name string // of the template that Execute means
}

// A templateSet is the templates that are associated with each other.
type templateSet struct {
	texts       []*markup.Source
	left        string // delimiters of the texts that follow
	right       string
	funcs       map[string]*types.Signature
	plain       bool // of package text/template
	anyFunc     bool // there may be functions that are not known
	anyTemplate bool // there may be templates that are not known
}

// clone returns a copy of the set, that changes by itself.
func (s *templateSet) clone() *templateSet {
	c := *s
	c.texts, c.funcs = slices.Clone(s.texts), maps.Clone(s.funcs)
	return &c
}

// set returns the templates to check for the one that is executed.
func (v *templateValue) set() *markup.Set {
	return &markup.Set{
		Name: v.name, Texts: v.texts, Funcs: v.funcs,
		AnyFunc: v.anyFunc, AnyTemplate: v.anyTemplate, Plain: v.plain,
	}
}

// maxResolved is how many calls deep the making of a template is followed.
const maxResolved = 24

// resolve follows an expression to the template that it has, nil where that
// can't be known.
func (f *templateFinder) resolve(e ast.Expr, depth int) *templateValue {
	if depth > maxResolved {
		return nil
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return f.variable(e, depth)
	case *ast.CallExpr:
		return f.call(e, depth)
	case *ast.SelectorExpr:
		return f.field(e, depth)
	}
	return nil
}

// field follows a field that is set in one place to the template that it is set
// to. Others may add functions and templates to it.
func (f *templateFinder) field(sel *ast.SelectorExpr, depth int) *templateValue {
	v, ok := f.Info.Uses[sel.Sel].(*types.Var)
	if !ok || !v.IsField() || f.uses().first[v] == nil {
		return nil
	}
	value := f.resolve(f.uses().first[v], depth+1)
	if value != nil {
		value.anyTemplate, value.anyFunc = true, true
	}
	return value
}

// variable follows a variable to the template that it is declared with.
func (f *templateFinder) variable(id *ast.Ident, depth int) *templateValue {
	v, ok := f.Info.ObjectOf(id).(*types.Var)
	if !ok {
		return nil
	}
	init := f.initial(v)
	if init == nil {
		return nil
	}
	value := f.resolve(init, depth+1)
	if value != nil && f.uses().open[v] {
		value.anyTemplate, value.anyFunc = true, true
	}
	return value
}

// initial returns the value that a variable always has: an argument of the
// call that is followed, or what it is declared with.
func (f *templateFinder) initial(v *types.Var) ast.Expr {
	if arg := f.args[v]; arg != nil {
		return arg
	}
	if init := f.Trace().Initial(v); init != nil {
		return init
	}
	return f.uses().first[v]
}

// call follows a call that gives a template.
func (f *templateFinder) call(e *ast.CallExpr, depth int) *templateValue {
	fn, ok := typeutil.Callee(f.Info, e).(*types.Func)
	if !ok || fn.Pkg() == nil {
		return f.once(e, depth)
	}
	switch path := fn.Pkg().Path(); {
	case isTemplateMethod(fn):
		sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
		if !ok {
			return nil
		}
		return f.method(fn.Name(), f.resolve(sel.X, depth+1), e.Args)
	case path == "html/template" || path == "text/template":
		v := f.function(fn.Name(), e.Args, depth)
		if v != nil {
			v.plain = path == "text/template"
		}
		return v
	}
	decl := f.Trace().Decl(fn)
	if decl == nil || fn.Signature().Variadic() || fn.Signature().Recv() != nil {
		return nil
	}
	if f.passesOn(decl) {
		return f.resolve(e.Args[0], depth+1)
	}
	return f.returned(decl.Type.Params, decl.Body, e.Args, depth)
}

// once follows a call of what sync.OnceValue or sync.OnceValues returns.
func (f *templateFinder) once(e *ast.CallExpr, depth int) *templateValue {
	id, ok := ast.Unparen(e.Fun).(*ast.Ident)
	if !ok {
		return nil
	}
	v, ok := f.Info.ObjectOf(id).(*types.Var)
	if !ok {
		return nil
	}
	call, ok := f.initial(v).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return nil
	}
	fn, ok := typeutil.Callee(f.Info, call).(*types.Func)
	if !ok || fn.FullName() != "sync.OnceValue" && fn.FullName() != "sync.OnceValues" {
		return nil
	}
	lit, ok := ast.Unparen(call.Args[0]).(*ast.FuncLit)
	if !ok {
		return nil
	}
	return f.returned(lit.Type.Params, lit.Body, nil, depth)
}

// returned follows a function that does nothing but return a template.
func (f *templateFinder) returned(params *ast.FieldList, body *ast.BlockStmt, args []ast.Expr, depth int) *templateValue {
	if len(body.List) != 1 {
		return nil
	}
	ret, ok := body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) == 0 {
		return nil
	}
	var v *templateValue
	f.with(params, args, func() { v = f.resolve(ret.Results[0], depth+1) })
	return v
}

// passesOn reports whether a function returns nothing but its first parameter:
// must(t, err), which panics otherwise.
func (f *templateFinder) passesOn(decl *ast.FuncDecl) bool {
	if decl.Body == nil || decl.Type.Params.NumFields() == 0 || len(decl.Type.Params.List[0].Names) == 0 {
		return false
	}
	first := f.Info.Defs[decl.Type.Params.List[0].Names[0]]
	returns, others := 0, 0
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.AssignStmt:
			others++
		case *ast.ReturnStmt:
			id, ok := ast.Unparen(append(n.Results, &ast.BadExpr{})[0]).(*ast.Ident)
			if returns++; !ok || f.Info.Uses[id] != first {
				others++
			}
		}
		return true
	})
	return returns > 0 && others == 0
}

// word returns the string that an expression always has, an argument of the
// call that is followed too.
func (f *templateFinder) word(e ast.Expr) (string, bool) {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		if v, ok := f.Info.ObjectOf(id).(*types.Var); ok && f.args[v] != nil {
			e = f.args[v]
		}
	}
	return f.Trace().Constant(e)
}

// function follows a function of the template packages.
func (f *templateFinder) function(name string, args []ast.Expr, depth int) *templateValue {
	switch {
	case name == "Must" && len(args) > 0:
		return f.resolve(args[0], depth+1)
	case name == "New" && len(args) == 1:
		if name, ok := f.word(args[0]); ok {
			return &templateValue{&templateSet{}, name}
		}
	case name == "ParseFS" && len(args) > 1:
		v := f.parseFS(&templateValue{templateSet: &templateSet{}}, args)
		if v != nil {
			v.name = v.texts[0].Name
		}
		return v
	}
	return nil
}

// method follows a method of a template.
func (f *templateFinder) method(name string, v *templateValue, args []ast.Expr) *templateValue {
	if v == nil {
		return nil
	}
	switch {
	case name == "Parse" && len(args) == 1:
		src := f.text(args[0])
		if src == nil {
			return nil
		}
		src.Name, src.Left, src.Right = v.name, v.left, v.right
		v.texts = append(v.texts, src)
	case name == "ParseFS" && len(args) > 1:
		return f.parseFS(v, args)
	case (name == "New" || name == "Lookup") && len(args) == 1:
		called, ok := f.word(args[0])
		if !ok {
			return nil
		}
		return &templateValue{v.templateSet, called}
	case name == "Clone":
		return &templateValue{v.clone(), v.name}
	case name == "Funcs" && len(args) == 1:
		f.addFuncs(v, args[0])
	case name == "Delims" && len(args) == 2:
		left, ok := f.word(args[0])
		right, too := f.word(args[1])
		if !ok || !too {
			return nil
		}
		v.left, v.right = left, right
	case name == "Option":
	default:
		return nil
	}
	return v
}

// addFuncs adds the functions of a map that is written out.
func (f *templateFinder) addFuncs(v *templateValue, e ast.Expr) {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		if o, ok := f.Info.ObjectOf(id).(*types.Var); ok {
			if init := f.Trace().Initial(o); init != nil {
				e = init
			}
		}
	}
	lit, ok := ast.Unparen(e).(*ast.CompositeLit)
	if !ok {
		v.anyFunc = true
		return
	}
	if v.funcs == nil {
		v.funcs = map[string]*types.Signature{}
	}
	for _, elt := range lit.Elts {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		name, ok := f.Trace().Constant(kv.Key)
		if !ok {
			v.anyFunc = true
			continue
		}
		v.funcs[name] = nil
		if t := f.Info.TypeOf(kv.Value); t != nil {
			if sig, ok := t.Underlying().(*types.Signature); ok && sig.TypeParams() == nil {
				v.funcs[name] = sig
			}
		}
	}
}

// parseFS adds the files that patterns match in an embedded file system.
func (f *templateFinder) parseFS(v *templateValue, args []ast.Expr) *templateValue {
	root, ok := f.embedFS(args[0], 0)
	if !ok {
		return nil
	}
	for _, a := range args[1:] {
		pattern, ok := f.word(a)
		if !ok {
			return nil
		}
		matches, err := filepath.Glob(filepath.Join(f.Dir, root, filepath.FromSlash(pattern)))
		if err != nil || len(matches) == 0 {
			return nil
		}
		for _, path := range matches {
			t := f.file(path)
			if t == nil {
				return nil
			}
			src := t.source()
			src.Left, src.Right = v.left, v.right
			v.texts = append(v.texts, src)
		}
	}
	return v
}

// embedFS follows an expression to an embedded file system of the package, and
// returns the folder that is its root.
func (f *templateFinder) embedFS(e ast.Expr, depth int) (root string, ok bool) {
	if depth > maxResolved {
		return "", false
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, ok := f.Info.ObjectOf(e).(*types.Var)
		switch {
		case !ok:
		case isEmbedFS(v.Type()) && v.Parent() == f.Pkg.Scope():
			return "", true
		case f.initial(v) != nil:
			return f.embedFS(f.initial(v), depth+1)
		}
	case *ast.CallExpr:
		fn, ok := typeutil.Callee(f.Info, e).(*types.Func)
		if decl := f.Trace().Decl(fn); ok && decl != nil && len(e.Args) > 0 && f.passesOn(decl) {
			return f.embedFS(e.Args[0], depth+1)
		}
		if !ok || fn.FullName() != "io/fs.Sub" || len(e.Args) != 2 {
			return "", false
		}
		root, ok := f.embedFS(e.Args[0], depth+1)
		dir, constant := f.word(e.Args[1])
		return filepath.Join(root, filepath.FromSlash(dir)), ok && constant
	}
	return "", false
}

func isEmbedFS(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == "FS" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "embed"
}

// templateUses says what a package does with its variables of templates.
type templateUses struct {
	first map[*types.Var]ast.Expr // what is declared with an error, or set in one place only
	open  map[*types.Var]bool     // others may add templates and functions to these
}

// uses looks at the variables of templates, once.
func (f *templateFinder) uses() *templateUses {
	if f.templateUses != nil {
		return f.templateUses
	}
	u := &templateUses{first: map[*types.Var]ast.Expr{}, open: map[*types.Var]bool{}}
	f.templateUses = u
	harmless, set := map[*ast.Ident]bool{}, templateSettings{}
	for _, file := range f.Files {
		if f.IsTest(file.Pos()) {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if id, ok := ast.Unparen(n.X).(*ast.Ident); ok && slices.Contains(harmlessMethods, n.Sel.Name) {
					harmless[id] = true
				}
			case *ast.CallExpr:
				f.addClones(harmless, n)
			case *ast.AssignStmt:
				f.addFirst(u.first, n)
				f.addAssigned(set, n)
			case *ast.CompositeLit:
				f.addElements(set, n)
			}
			return true
		})
	}
	f.addOnly(u.first, set)
	for id, o := range f.Info.Uses {
		if v, ok := o.(*types.Var); ok && isTemplate(v.Type()) && !harmless[id] {
			u.open[v] = true
		}
	}
	return u
}

// harmlessMethods add nothing to a template.
var harmlessMethods = []string{"Execute", "ExecuteTemplate", "Lookup", "Clone", "Name", "DefinedTemplates"}

// addClones notes the templates that are given to the runtime, which adds its
// functions to a copy.
func (f *templateFinder) addClones(harmless map[*ast.Ident]bool, call *ast.CallExpr) {
	fn, ok := typeutil.Callee(f.Info, call).(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != parser.RuntimePath {
		return
	}
	for _, a := range call.Args {
		if id, ok := ast.Unparen(a).(*ast.Ident); ok {
			harmless[id] = true
		}
	}
}

// addFirst notes the variables that an assignment of two values declares, and
// forgets those that it sets again.
func (f *templateFinder) addFirst(first map[*types.Var]ast.Expr, n *ast.AssignStmt) {
	for i, e := range n.Lhs {
		id, ok := e.(*ast.Ident)
		if !ok {
			continue
		}
		if v, ok := f.Info.Defs[id].(*types.Var); ok && i == 0 && len(n.Lhs) == 2 && len(n.Rhs) == 1 {
			first[v] = n.Rhs[0]
		}
		if v, ok := f.Info.Uses[id].(*types.Var); ok {
			first[v] = nil
		}
	}
}

// A templateSettings is what variables and fields are set to; nil if that is not
// a value of its own.
type templateSettings map[*types.Var][]ast.Expr

// addAssigned notes what an assignment sets.
func (f *templateFinder) addAssigned(set templateSettings, n *ast.AssignStmt) {
	for i, e := range n.Lhs {
		var value ast.Expr
		if len(n.Lhs) == len(n.Rhs) || i == 0 {
			value = n.Rhs[i]
		}
		id, ok := ast.Unparen(e).(*ast.Ident)
		if sel, isField := ast.Unparen(e).(*ast.SelectorExpr); isField {
			id, ok = sel.Sel, true
		}
		if !ok {
			continue
		}
		if v, ok := f.Info.Uses[id].(*types.Var); ok {
			set[v] = append(set[v], value)
		}
	}
}

// addElements notes the fields that a literal sets.
func (f *templateFinder) addElements(set templateSettings, lit *ast.CompositeLit) {
	t := f.Info.TypeOf(lit)
	if t == nil {
		return
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i, e := range lit.Elts {
		kv, isKeyed := e.(*ast.KeyValueExpr)
		switch {
		case !isKeyed && i < s.NumFields():
			set[s.Field(i)] = append(set[s.Field(i)], e)
		case isKeyed:
			if id, ok := kv.Key.(*ast.Ident); ok {
				if v, ok := f.Info.Uses[id].(*types.Var); ok {
					set[v] = append(set[v], kv.Value)
				}
			}
		}
	}
}

// addOnly adds the values of the fields and the variables of the package that are
// set in one place. Others set those that are exported.
func (f *templateFinder) addOnly(first map[*types.Var]ast.Expr, set templateSettings) {
	declared := map[*types.Var]bool{} // with a value
	f.eachValue(func(_ *ast.GenDecl, s *ast.ValueSpec) {
		for _, id := range s.Names {
			if v, ok := f.Info.Defs[id].(*types.Var); ok && len(s.Values) > 0 {
				declared[v] = true
			}
		}
	})
	for v, values := range set {
		isOurs := v.IsField() && v.Pkg() == f.Pkg || v.Parent() == f.Pkg.Scope()
		if isOurs && !v.Exported() && !declared[v] && len(values) == 1 {
			first[v] = values[0]
		}
	}
}

// isTemplate reports whether a type is a pointer to a template of the standard
// library.
func isTemplate(t types.Type) bool {
	s := types.TypeString(t, nil)
	return s == "*html/template.Template" || s == "*text/template.Template"
}

// isTemplateMethod reports whether a function is a method of a template of the
// standard library.
func isTemplateMethod(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	return recv != nil && isTemplate(recv.Type())
}
