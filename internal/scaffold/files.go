package scaffold

import (
	"errors"
	"go/types"
	"strings"

	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/parser"
)

// A Known is what the skeleton of a component has told.
type Known struct {
	Package *Package
	Imports map[string]string // import paths of the packages that the types name
	Types   *types.Package    // of the skeleton
	Model   *parser.Component

	// Guarded are the actions, by method, that take from the browser who is
	// acting, and the parameter that says so.
	Guarded map[string]string
}

// A written is the name of a component's file, and the template that writes it.
type written struct{ name, template string }

// written returns the files that the component consists of.
func (c *Component) written() []written {
	base := c.fileBase()
	files := []written{{base + ".go", "component.go.tmpl"}}
	if c.Load {
		files = append(files, written{base + "_memory.go", "memory.go.tmpl"})
	}
	switch c.Render {
	case RenderTemplate:
		files = append(files, written{base + ".html", "view.html.tmpl"})
	case RenderTempl:
		files = append(files, written{base + ".templ", "view.templ.tmpl"}, written{base + "_templ.go", "view_templ.go.tmpl"})
	case RenderGo:
		files = append(files, written{base + "_view.go", "view.go.tmpl"})
	}
	return append(files, written{c.testFile(), "test.go.tmpl"})
}

// fileBase returns what the names of the component's files begin with.
func (c *Component) fileBase() string {
	base := strings.TrimSuffix(c.testFile(), "_test.go")
	if !isFileBase(base) {
		base += "_component"
	}
	return base
}

// testFile returns the name of the component's test: where there is one of
// that name, the generator offers none.
func (c *Component) testFile() string { return generator.StubFile(c.TypeName()) }

// Files returns the files of the component. Their package clause, names and
// imports fit into the package that is known.
func (c *Component) Files(known Known) ([]generator.File, error) {
	p := newPlan(c, known)
	var files []generator.File
	var errs []error
	for _, w := range c.written() {
		content, err := p.file(w.template)
		files = append(files, generator.File{Name: w.name, Content: content, Once: true})
		errs = append(errs, err)
	}
	return files, errors.Join(errs...)
}

// file returns the content of the file that a template writes.
func (p *plan) file(template string) ([]byte, error) {
	text, err := execute(p, "component/"+template, "component/part/*.tmpl")
	if err != nil || !strings.HasSuffix(template, ".go.tmpl") {
		return []byte(text), err
	}
	return goFile(text).joinWrites(p.Var["b"]).wrapComments().complete(p.imports)
}
