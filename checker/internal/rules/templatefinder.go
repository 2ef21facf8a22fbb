package rules

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"strings"

	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/checker/internal/rule"
)

// A templateFinder finds the templates of a package and checks them.
type templateFinder struct {
	*rule.Pass
	files  map[string]*textFile // templates by path, nil for one that can't be read
	faults []templateFault
	noted  map[templateFault]bool

	args         map[*types.Var]ast.Expr // of the function that is followed
	templateUses *templateUses
	writing      map[*ast.FuncDecl]bool

	placed    map[string][]markup.Placed // by the components of the package
	placeable *markup.Places             // components that templates may place
	goFiles   map[string]*token.File     // of other packages, by path

	pages    []*markup.Source // templates in literals
	hasPages bool             // they were read
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
	src := t.source()
	src.Own = true
	set := &markup.Set{Name: src.Name, Root: c.Element, Places: f.places()}
	f.addPartials(set, c)
	set.Texts = append(set.Texts, src)
	f.check(set, dot, m)
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
func (f *templateFinder) check(set *markup.Set, dot types.Type, c *markup.Component) {
	if c != nil {
		f.placed[c.Name] = append(f.placed[c.Name], set.Contained()...)
	}
	f.note(markup.Check(set, dot, c, f.Markup()), c)
}

// note adds faults, each once: several components may share a template, or a
// function that writes HTML.
func (f *templateFinder) note(faults []markup.Fault, c *markup.Component) {
	for _, fault := range faults {
		if f.noted[templateFault{Fault: fault}] {
			continue
		}
		f.noted[templateFault{Fault: fault}] = true
		t := templateFault{Fault: fault}
		if c != nil {
			t.component = c.Type.Obj().Name()
		}
		f.faults = append(f.faults, t)
	}
}
