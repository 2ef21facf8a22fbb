package checker

import (
	"html/template"
	"path/filepath"
	"regexp"
	"strconv"

	"go/token"

	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/parser"
)

// templateLine is how package template begins an error of parsing.
var templateLine = regexp.MustCompile(`^template: .*?:(\d+)(?::(\d+))?: (.*)$`)

// Templates parses the templates of a package. Generated code would panic at
// start with one that does not parse.
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
		}
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
