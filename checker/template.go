package checker

import (
	"go/token"
	"html/template"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"text/template/parse"

	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/checker/internal/partials"
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
		known := partialsOf(c)
		if err := parseWith(known, filepath.Base(c.Template.Path), string(source)); err != nil {
			ds = append(ds, templateError(c.Template.Path, err))
			continue
		}
		ds = append(ds, refused(c.Template.Path, source, known)...)
	}
	return ds
}

// partialsOf returns what a component's template may use beside its own.
func partialsOf(c *parser.Component) *partials.Set {
	if c.Partials == nil {
		return &partials.Set{}
	}
	return partials.Read(c.Partials.Declared.Filename, c.Partials.Var.Text, parser.ReadFile)
}

// PartialFiles returns the files that the partials of a component are read from,
// as far as they are known.
func PartialFiles(c *parser.Component) []string {
	var paths []string
	for _, t := range partialsOf(c).Texts {
		paths = append(paths, t.Path)
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// parseWith parses a template with the functions of the runtime and of partials,
// or with any if these aren't known.
func parseWith(known *partials.Set, name, source string) error {
	if known.Unknown != "" {
		t := parse.New(name)
		t.Mode = parse.SkipFuncCheck
		_, err := t.Parse(source, "", "", map[string]*parse.Tree{})
		return err
	}
	funcs := template.FuncMap{}
	for _, fn := range slices.Concat(markup.Placing, slices.Collect(maps.Keys(known.Funcs))) {
		funcs[fn] = func(...any) string { return "" }
	}
	_, err := template.New(name).Funcs(funcs).Parse(source)
	return err
}

// refused returns why package html/template refuses to render a template that
// parses.
func refused(path string, source []byte, known *partials.Set) []parser.Diagnostic {
	fset := token.NewFileSet()
	place := func(path string, content []byte) *token.File {
		file := fset.AddFile(path, -1, len(content))
		file.SetLinesForContent(content)
		return file
	}
	file := place(path, source)
	src := &markup.Source{
		Name: filepath.Base(path), Text: string(source), Own: true,
		Pos: func(offset int) token.Pos { return file.Pos(offset) },
	}
	set := &markup.Set{Name: src.Name, Texts: append(known.Sources(place), src), AnyTemplate: known.Unknown != ""}
	var ds []parser.Diagnostic
	for _, f := range markup.Escape(set) {
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
