package checker

import (
	"go/token"
	"html/template"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/parser"
)

// templateLine is how package template begins an error of parsing.
var templateLine = regexp.MustCompile(`^template: .*?:(\d+)(?::(\d+))?: (.*)$`)

// Templates parses and escapes the templates of a package. Generated code would
// panic at start with one that does not parse, and could never render one that
// the escaper of html/template refuses.
func Templates(pkg *parser.Package) []parser.Diagnostic {
	var ds []parser.Diagnostic
	for _, c := range pkg.Components {
		if c.Template == nil || c.Invalid != "" {
			continue
		}
		source, err := parser.ReadFile(c.Template.Path)
		if err != nil {
			ds = append(ds, parser.Diagnostic{Pos: c.Template.Pos, Message: err.Error()})
			continue
		}
		if _, err := template.New(filepath.Base(c.Template.Path)).Parse(string(source)); err != nil {
			ds = append(ds, templateError(c.Template.Path, err))
			continue
		}
		ds = append(ds, refused(c.Template.Path, source)...)
	}
	return ds
}

// refused returns why package html/template refuses to render a template that
// parses.
func refused(path string, source []byte) []parser.Diagnostic {
	fset := token.NewFileSet()
	file := fset.AddFile(path, -1, len(source))
	file.SetLinesForContent(source)
	src := &markup.Source{
		Name: filepath.Base(path), Text: string(source),
		Pos: func(offset int) token.Pos { return file.Pos(offset) },
	}
	var ds []parser.Diagnostic
	for _, f := range markup.Escape(&markup.Set{Name: src.Name, Texts: []*markup.Source{src}, Own: true}) {
		d := parser.Diagnostic{Pos: fset.Position(f.Pos), Code: f.Code, Message: f.Message, Hint: f.Hint}
		if f.End.IsValid() {
			d.End = fset.Position(f.End)
		}
		ds = append(ds, d)
	}
	return ds
}

// templateError gives an error of parsing its place in the file.
func templateError(path string, err error) parser.Diagnostic {
	d := parser.Diagnostic{Pos: token.Position{Filename: path, Line: 1}, Message: err.Error()}
	if m := templateLine.FindStringSubmatch(err.Error()); m != nil {
		d.Pos.Line, _ = strconv.Atoi(m[1])
		d.Pos.Column, _ = strconv.Atoi(m[2])
		d.Message, d.Hint = "the template does not parse: "+m[3], markup.SyntaxHint(m[3])
	}
	return d
}
