package load

import (
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/lcgen/lcgen/parser"
)

// triage sorts the errors of a package by what they mean for lcgen, and drops
// those that say a thing twice or that only a stale output has.
func (r *Result) triage(out *Package, p *packages.Package) {
	for _, e := range p.TypeErrors {
		out.TypeErrors = append(out.TypeErrors, parser.Diagnostic{Pos: e.Fset.Position(e.Pos), Message: importWords(e.Msg, p)})
	}
	compiler := r.compilerWords(p)
	for _, e := range p.Errors {
		d := parser.Diagnostic{Pos: parsePosition(e.Pos, r.dir), Message: e.Msg}
		switch {
		case e.Kind == packages.TypeError:
		case e.Kind == packages.ParseError:
			out.SyntaxErrors = append(out.SyntaxErrors, d)
		case e.Kind == packages.ListError && !isRepeated(e, d, out):
			out.Errors = append(out.Errors, d)
		case e.Kind == packages.UnknownError && !slices.Contains(r.Warnings, e.Msg):
			r.Warnings = append(r.Warnings, e.Msg)
		}
	}
	if len(out.SyntaxErrors) > 0 && len(compiler) > 0 {
		out.SyntaxErrors = compiler
	}
	parser.Sort(out.SyntaxErrors)
	parser.Sort(out.TypeErrors)
	parser.Sort(out.Errors)
}

// importFailure is what the type checker says of an import that it was not
// given.
var importFailure = regexp.MustCompile(`^could not import (\S+) \(`)

// importWords returns the message of a type error; of a failed import, what
// the go command says, who knows why and what to do.
func importWords(msg string, p *packages.Package) string {
	m := importFailure.FindStringSubmatch(msg)
	if m == nil || p.Imports[m[1]] == nil {
		return msg
	}
	for _, e := range p.Imports[m[1]].Errors {
		if e.Kind == packages.ListError {
			return e.Msg
		}
	}
	return msg
}

// compilerLine is a line of the compiler's output.
var compilerLine = regexp.MustCompile(`(?m)^(\S.*\.go):(\d+)(?::(\d+))?: (.*)$`)

// compilerWords returns the syntax errors that the compiler has found. The go
// command passes its output on as one error without a position.
func (r *Result) compilerWords(p *packages.Package) []parser.Diagnostic {
	var found []parser.Diagnostic
	for _, e := range p.Errors {
		if e.Kind != packages.ListError || !strings.HasPrefix(e.Msg, "# ") {
			continue
		}
		for _, m := range compilerLine.FindAllStringSubmatch(e.Msg, -1) {
			d := parser.Diagnostic{Pos: parsePosition(m[1]+":"+m[2]+":"+m[3], r.dir), Message: m[4]}
			if strings.HasPrefix(d.Message, "syntax error: ") && filepath.Base(d.Pos.Filename) != OutputFile {
				found = append(found, d)
			}
		}
	}
	return found
}

// isRepeated reports whether an error of the go command needs no mention: the
// type checker says it too, a generated file has it, or the parser tells why
// a file is not built.
func isRepeated(e packages.Error, d parser.Diagnostic, out *Package) bool {
	switch {
	case strings.HasPrefix(e.Msg, "# ") && compilerLine.MatchString(e.Msg):
		return true
	case filepath.Base(d.Pos.Filename) == OutputFile:
		return true
	case len(out.Syntax) == 0 && len(out.Unbuilt) > 0 && !d.Pos.IsValid():
		return true
	}
	return slices.ContainsFunc(out.SyntaxErrors, func(s parser.Diagnostic) bool {
		return s.Pos.Filename == d.Pos.Filename && s.Pos.Line == d.Pos.Line
	})
}

// parsePosition reads "file:line:col", "file:line" or "file", relative to dir.
func parsePosition(s, dir string) token.Position {
	var numbers []int
	for len(numbers) < 2 {
		i := strings.LastIndexByte(s, ':')
		if i < 0 {
			break
		}
		n, err := strconv.Atoi(s[i+1:])
		if err != nil && s[i+1:] != "" {
			break
		}
		numbers = append([]int{n}, numbers...)
		s = s[:i]
	}
	if s == "" || s == "-" {
		return token.Position{}
	}
	if !filepath.IsAbs(s) {
		s = filepath.Join(dir, s)
	}
	pos := token.Position{Filename: s}
	if len(numbers) > 0 {
		pos.Line = numbers[0]
	}
	if len(numbers) > 1 {
		pos.Column = numbers[1]
	}
	return pos
}
