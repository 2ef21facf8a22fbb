package generator

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// render emits the embedded template of c, and the methods that execute it.
func (f *file) render(c *component) {
	if c.Template == nil {
		return
	}
	f.Anon(embedPath)
	f.Comment("//go:embed " + embedPattern(c.Template.File))
	f.Var().Id(c.html).String()
	f.Line()
	args := []jen.Code{jen.Lit(path.Base(c.Template.File)), jen.Id(c.html)}
	if c.Partials != nil {
		args = append(args, fragment{c.Partials.Var}.code())
	}
	f.Var().Id(c.template).Op("=").Add(lc("ParseTemplate")).Call(args...)
	f.Line()

	f.executes(c, parser.HookRender, fmt.Sprintf("Render executes the template %s.", c.Template.File), "Execute")
	if c.Template.Placeholder {
		doc := fmt.Sprintf("Placeholder executes the template %q of %s, which is shown until the component is fetched.", placeholder, c.Template.File)
		f.executes(c, parser.HookPlaceholder, doc, "ExecuteNamed", jen.Lit(placeholder))
	}
}

// placeholder is the name of the template of a Placeholder.
const placeholder = parser.PlaceholderTemplate

// executes emits a method of c that executes its template by one of its methods,
// which takes the arguments between the writer and the data.
func (f *file) executes(c *component, method, doc, by string, args ...jen.Code) {
	names := f.locals(c, []string{contextPath, ioPath})
	names.take(c.template)
	recv, ctx, w := names.pickReceiver(), names.pick("ctx", "viewCtx"), names.pick("w", "out")
	call := append([]jen.Code{jen.Id(ctx), jen.Id(w)}, args...)
	f.decl(doc, jen.Func().Params(jen.Id(recv).Add(c.receiver())).Id(method).Params(
		jen.Id(ctx).Qual(contextPath, "Context"),
		jen.Id(w).Qual(ioPath, "Writer"),
	).Error().Block(
		jen.Return(jen.Id(c.template).Dot(by).Call(append(call, jen.Id(recv))...)),
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
