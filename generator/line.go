package generator

import (
	"strings"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// maxColumns is how long a line of code may be, a tab counting as four columns.
// gofmt breaks no lines, so that a list of which the line gets longer is
// written with a line for each element.
const maxColumns = 120

// A fragment is source whose length is known before it is written: text, and
// names of packages, which are qualified as the file imports them.
type fragment []parser.TypePart

func text(s string) fragment { return fragment{{Text: s}} }

// qualified returns a name of the package at path.
func qualified(path, name string) fragment { return fragment{{Text: name, Path: path}} }

// joined returns fragments with commas between them.
func joined(fs []fragment) fragment {
	parts := len(fs) // commas
	for _, f := range fs {
		parts += len(f)
	}
	all := make(fragment, 0, parts)
	for i, f := range fs {
		if i > 0 {
			all = append(all, parser.TypePart{Text: ", "})
		}
		all = append(all, f...)
	}
	return all
}

// code returns the fragment as it is written into a file.
func (f fragment) code() *jen.Statement {
	s := &jen.Statement{}
	for _, part := range f {
		if part.Path == "" {
			s.Id(part.Text)
		} else {
			s.Qual(part.Path, part.Text)
		}
	}
	return s
}

// fits reports whether a line that consists of the fragments is short enough. A
// struct of several fields never is, for gofmt writes it over several lines.
func (p *plan) fits(line ...fragment) bool {
	width := 0
	for _, f := range line {
		for _, part := range f {
			if strings.Contains(part.Text, "struct{") && strings.Contains(part.Text, "; ") {
				return false
			}
			if alias := p.aliases[part.Path]; alias != "" {
				width += columns(alias) + columns(".")
			}
			width += columns(part.Text)
		}
	}
	return width <= maxColumns
}

// columns returns the width of text.
func columns(text string) int {
	return utf8.RuneCountInString(text) + 3*strings.Count(text, "\t")
}

// head returns the head of a function, up to its body. name is all that stands
// before the parameters.
func (p *plan) head(name string, params []fragment, result fragment) *jen.Statement {
	fits := p.fits(text(name), text("("), joined(params), text(") "), result, text(" {"))
	return jen.Id(name).Add(parens(fits, codes(params)...)).Add(result.code())
}

// call returns the call of a function in a line that starts with before.
func (p *plan) call(before string, function fragment, args []fragment) *jen.Statement {
	fits := p.fits(text(before), function, text("("), joined(args), text(")"))
	return function.code().Add(parens(fits, codes(args)...))
}

// literals returns strings as source.
func literals(values []string) []jen.Code {
	var lits []jen.Code
	for _, value := range values {
		lits = append(lits, jen.Lit(value))
	}
	return lits
}

// codes returns the code of each fragment.
func codes(fs []fragment) []jen.Code {
	var list []jen.Code
	for _, f := range fs {
		list = append(list, f.code())
	}
	return list
}

// parens returns a list in parentheses, on one line where it fits.
func parens(fits bool, elements ...jen.Code) *jen.Statement {
	return jen.Custom(jen.Options{Open: "(", Close: ")", Separator: ",", Multi: !fits}, elements...)
}
