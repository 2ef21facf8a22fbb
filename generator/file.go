package generator

import (
	"bytes"
	"fmt"
	"go/format"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// A file is a Go file being written.
type file struct {
	*jen.File
	*plan
}

// newFile starts a file of the planned package. header are the comments at its
// top, by line.
func newFile(p *plan, header ...string) *file {
	f := &file{File: jen.NewFilePathName(p.pkg.Path, p.pkg.Name), plan: p}
	for _, line := range header {
		f.HeaderComment(line)
	}
	for path, alias := range p.aliases {
		// The runtime's folder does not tell its name, so that is written out.
		if alias == p.packages[path] && path != runtimePath {
			f.ImportName(path, alias)
		} else {
			f.ImportAlias(path, alias)
		}
	}
	return f
}

// header returns the comments at the top of a file that lcgen keeps up to date:
// the line by which it knows its own, and the files that it was made from.
func header(p *plan) []string {
	lines := []string{parser.Header}
	if sources := p.sources(); len(sources) > 0 {
		lines = append(lines, commentLines("Source: "+strings.Join(sources, ", "))...)
	}
	return lines
}

// source returns the finished file.
func (f *file) source() ([]byte, error) {
	var buf bytes.Buffer
	f.NoFormat = true // it is formatted here, as often as needed
	if err := f.Render(&buf); err != nil {
		return nil, err
	}
	src, err := format.Source(buf.Bytes())
	if err != nil {
		return nil, fmt.Errorf("%w in:\n%s", err, buf.Bytes())
	}
	src = groupImports(src)
	if !hasAnonymousStruct(src) {
		return src, nil
	}
	return format.Source(src)
}

// hasAnonymousStruct reports whether there is a struct type without a name in
// the source: gofmt needs two passes where it breaks a line in two for one, as
// in the parameters of a function.
func hasAnonymousStruct(src []byte) bool {
	for line := range bytes.Lines(src) {
		if bytes.HasSuffix(line, []byte("struct {\n")) && !bytes.HasPrefix(line, []byte("type ")) {
			return true
		}
	}
	return false
}

// decl adds a declaration with its doc comment and a blank line behind it.
func (f *file) decl(doc string, code ...jen.Code) {
	for _, line := range commentLines(doc) {
		f.Comment(line)
	}
	f.Add(code...)
	f.Line()
}

// commentWidth is the column that comments are wrapped at, as gofmt leaves
// that to the writer.
const commentWidth = 79

// commentLines wraps text to the lines of a comment. Paragraphs are divided by
// blank lines; a paragraph that starts with a tab is code and stays as it is.
func commentLines(text string) []string {
	var lines []string
	for i, paragraph := range strings.Split(text, "\n\n") {
		if i > 0 {
			lines = append(lines, "//")
		}
		if strings.HasPrefix(paragraph, "\t") {
			for line := range strings.SplitSeq(paragraph, "\n") {
				lines = append(lines, "//"+line)
			}
			continue
		}
		lines = append(lines, wrapped(paragraph)...)
	}
	return lines
}

// wrapped wraps a paragraph to the lines of a comment.
func wrapped(paragraph string) []string {
	var lines []string
	line, width := []byte("//"), len("//")
	for word := range strings.FieldsSeq(paragraph) {
		columns := len(" ") + utf8.RuneCountInString(word)
		if width > len("//") && width+columns > commentWidth {
			lines = append(lines, string(line))
			line, width = line[:len("//")], len("//")
		}
		line = append(append(line, ' '), word...)
		width += columns
	}
	return append(lines, string(line))
}

// groupImports parts the imports of the standard library from the others by a
// blank line, standard library first. Whether a path is of the standard
// library is told as goimports tells it: its first element has no dot.
func groupImports(src []byte) []byte {
	const open, end = "\nimport (\n", "\n)\n"
	start := bytes.Index(src, []byte(open))
	if start < 0 {
		return src
	}
	start += len(open)
	size := bytes.Index(src[start:], []byte(end))
	var std, other []string
	for line := range strings.SplitSeq(string(src[start:start+size]), "\n") {
		_, path, _ := strings.Cut(line, `"`)
		first, _, _ := strings.Cut(path, "/")
		if strings.Contains(first, ".") {
			other = append(other, line)
		} else {
			std = append(std, line)
		}
	}
	if len(std) > 0 && len(other) > 0 {
		std = append(std, "")
	}
	block := strings.Join(append(std, other...), "\n")
	return slices.Concat(src[:start], []byte(block), src[start+size:])
}

// lc returns a name of the runtime.
func lc(name string) *jen.Statement { return jen.Qual(runtimePath, name) }

// typ returns a type, its packages qualified by the names they are imported
// under.
func typ(t parser.Type) *jen.Statement { return fragment(t.Parts).code() }

// paramType returns the type of a parameter as the method declares it.
func paramType(p parser.Param) fragment {
	switch {
	case p.Variadic:
		return append(text("..."), p.Type.Parts...)
	case p.Optional:
		return append(text("*"), p.Type.Parts...)
	}
	return p.Type.Parts
}

// receiverType returns the type that the component's methods have as receiver:
// T where all have value receivers, else *T.
func (c *component) receiverType() fragment {
	if c.Value {
		return text(c.Type)
	}
	return text("*" + c.Type)
}

// receiver returns the code of the receiver's type.
func (c *component) receiver() *jen.Statement { return c.receiverType().code() }

// literal returns a component as its methods receive it: &T{…}, or T{…}.
func (c *component) literal(fields ...jen.Code) *jen.Statement {
	if c.Value {
		return jen.Id(c.Type).Values(fields...)
	}
	return jen.Op("&").Id(c.Type).Values(fields...)
}

// method returns the method expression (*T).name.
func (c *component) method(name string) *jen.Statement {
	return jen.Parens(jen.Op("*").Id(c.Type)).Dot(name)
}

// of returns one of the runtime's types for this component, with what its
// actions call: lc.Call[T, M].
func (c *component) of(name string) fragment {
	return slices.Concat(qualified(runtimePath, name), text("["+c.Type+", "+c.methods+"]"))
}

// rows returns a composite literal's body with an element per line.
func rows(elements ...jen.Code) *jen.Statement {
	return jen.Custom(jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true}, elements...)
}

// field returns one keyed element of a composite literal.
func field(name string, value jen.Code) *jen.Statement { return jen.Id(name).Op(":").Add(value) }
