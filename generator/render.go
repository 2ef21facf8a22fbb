package generator

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// render emits the embedded template of c, and the method that executes it.
func (f *file) render(c *component) {
	if c.Template == nil {
		return
	}
	f.Anon(embedPath)
	f.Comment("//go:embed " + embedPattern(c.Template.File))
	f.Var().Id(c.html).String()
	f.Line()
	f.Var().Id(c.template).Op("=").Qual(templatePath, "Must").Call(
		jen.Qual(templatePath, "New").Call(jen.Lit(path.Base(c.Template.File))).Dot("Parse").Call(jen.Id(c.html)),
	)
	f.Line()

	names := f.locals(c, []string{contextPath, ioPath})
	names.take(c.template)
	recv, w := names.pickReceiver(), names.pick("w", "out")
	doc := fmt.Sprintf("Render executes the template %s.", c.Template.File)
	f.decl(doc, jen.Func().Params(jen.Id(recv).Add(c.receiver())).Id(parser.HookRender).Params(
		jen.Id("_").Qual(contextPath, "Context"),
		jen.Id(w).Qual(ioPath, "Writer"),
	).Error().Block(
		jen.Return(jen.Id(c.template).Dot("Execute").Call(jen.Id(w), jen.Id(recv))),
	))
}

// embedPattern returns the argument of //go:embed for one file, quoted where
// the name holds a space. The parser lets no name pass that go:embed would
// read as a pattern.
func embedPattern(file string) string {
	if strings.Contains(file, " ") {
		return strconv.Quote(file)
	}
	return file
}
