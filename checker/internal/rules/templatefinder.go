package rules

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/checker/internal/rule"
)

// A templateFinder finds the templates of a package and checks them.
type templateFinder struct {
	*rule.Pass
	files  map[string]*textFile // templates by path, nil for one that can't be read
	faults []templateFault

	pages []*markup.Source // templates in literals that place components
}

// A textFile is a file of templates.
type textFile struct {
	name string
	text string
	at   *token.File
}

// file returns a file of templates, nil where it can't be read.
func (f *templateFinder) file(path string) *textFile {
	if t, ok := f.files[path]; ok {
		return t
	}
	f.files[path] = nil
	content, err := f.ReadFile(path)
	if err != nil {
		return nil
	}
	at := f.Fset.AddFile(path, -1, len(content))
	at.SetLinesForContent(content)
	f.files[path] = &textFile{name: path, text: string(content), at: at}
	return f.files[path]
}

// source returns the templates in a file.
func (t *textFile) source() *markup.Source {
	return &markup.Source{
		Name: path.Base(strings.ReplaceAll(t.name, `\`, "/")), Text: t.text,
		Pos: func(offset int) token.Pos { return t.at.Pos(offset) },
	}
}

// named checks the template that a component's directive names.
func (f *templateFinder) named(c *rule.Component) {
	m, t := f.markup(c), f.file(c.Template.Path)
	if m == nil || t == nil {
		return
	}
	var dot types.Type = c.Named
	if !c.Value { // as generated code executes it
		dot = types.NewPointer(c.Named)
	}
	f.check(t.source(), dot, m)
}

// markup returns what templates know of a component, nil where its type is not
// the one that its name stands for.
func (f *templateFinder) markup(c *rule.Component) *markup.Component {
	for _, m := range f.Markup() {
		if m.Type.Obj() == c.Named.Obj() {
			return m
		}
	}
	return nil
}

// check checks one template, and notes its faults.
func (f *templateFinder) check(src *markup.Source, dot types.Type, c *markup.Component) {
	f.note(markup.Check(src, dot, c, f.Markup()), c)
}

func (f *templateFinder) note(faults []markup.Fault, c *markup.Component) {
	for _, fault := range faults {
		f.faults = append(f.faults, templateFault{fault, c.Type.Obj().Name()})
	}
}

// look looks at the functions of a Go file: for templates that they execute,
// and for HTML that they write.
func (f *templateFinder) look(file *ast.File) {
	for _, d := range file.Decls {
		fd, ok := d.(*ast.FuncDecl)
		if !ok || fd.Body == nil {
			continue
		}
		var own *markup.Component
		if c := f.Component(fd); c != nil {
			own = f.markup(c)
		}
		ast.Inspect(fd.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				f.executed(n, own)
			case *ast.BasicLit:
				f.written(n, own)
			}
			return true
		})
	}
}

// executed checks the template that a call executes for a component: in one of
// its methods, or with the component as data.
func (f *templateFinder) executed(call *ast.CallExpr, own *markup.Component) {
	fn, ok := typeutil.Callee(f.Info, call).(*types.Func)
	if !ok || !isTemplateMethod(fn) {
		return
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return
	}
	var name string
	var data ast.Expr
	switch {
	case fn.Name() == "Execute" && len(call.Args) == 2:
		data = call.Args[1]
	case fn.Name() == "ExecuteTemplate" && len(call.Args) == 3:
		constant, ok := f.Trace().Constant(call.Args[1])
		if !ok {
			return
		}
		name, data = constant, call.Args[2]
	default:
		return
	}
	dot := f.Info.TypeOf(data)
	if c := f.componentOf(dot); c != nil {
		own = c
	}
	if own == nil || dot == nil {
		return
	}
	for _, src := range f.resolve(sel.X, 0).sources(name) {
		f.check(src, dot, own)
	}
}

// componentOf returns the component whose type t is or points to, nil where
// there is none.
func (f *templateFinder) componentOf(t types.Type) *markup.Component {
	if t == nil {
		return nil
	}
	n := named(t)
	for _, m := range f.Markup() {
		if n != nil && m.Type.Obj() == n.Obj() {
			return m
		}
	}
	return nil
}

// isTemplateMethod reports whether a function is a method of a template of the
// standard library.
func isTemplateMethod(fn *types.Func) bool {
	return strings.HasPrefix(fn.FullName(), "(*html/template.Template).") || strings.HasPrefix(fn.FullName(), "(*text/template.Template).")
}

// written checks the elements in a piece of HTML that Go code writes: the
// calls of actions in it, of the component whose method it is in, or of the
// only one that the package has.
func (f *templateFinder) written(lit *ast.BasicLit, own *markup.Component) {
	if lit.Kind != token.STRING || !strings.Contains(lit.Value, "data-lc-action") {
		return
	}
	if own == nil {
		if len(f.Markup()) != 1 {
			return
		}
		own = f.Markup()[0]
	}
	text, pos := literalText(lit)
	f.note(markup.CheckHTML(text, pos, own), own)
}
