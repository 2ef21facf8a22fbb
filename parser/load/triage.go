package load

import (
	"go/ast"
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
	out.SyntaxErrors = r.syntaxErrors(p)
	if len(out.SyntaxErrors) == 0 {
		out.TypeErrors = typeErrors(p, out.Root)
	}
	for _, e := range p.Errors {
		d := parser.Diagnostic{Pos: parsePosition(e.Pos, r.dir), Message: e.Msg, Hint: importAdvice(e.Msg)}
		switch {
		case e.Kind == packages.UnknownError && !slices.Contains(r.Warnings, e.Msg):
			r.Warnings = append(r.Warnings, e.Msg)
		case e.Kind == packages.ListError && !isRepeated(d, out, p):
			if d.Pos.Filename == "" {
				d.Pos.Filename = p.Dir
			}
			out.Errors = append(out.Errors, d)
		}
	}
	parser.Sort(out.Errors)
}

// typeErrors returns what the type checker says of hand-written files. Of a
// package that was not asked for, no more may be known than its declarations:
// then it says of sound code that an import is not used, or a body missing,
// which are soft errors, as they change no type.
func typeErrors(p *packages.Package, root bool) []parser.Diagnostic {
	var found []parser.Diagnostic
	for _, e := range p.TypeErrors {
		if e.Soft && !root {
			continue
		}
		d := parser.Diagnostic{Pos: parser.Position(e.Fset, e.Pos), Message: importWords(e.Msg, p)}
		d.Hint = importAdvice(d.Message)
		if !inOutput(d, p) && !clauseMismatch.MatchString(e.Msg) && !importCycle.MatchString(e.Msg) {
			found = append(found, d)
		}
	}
	parser.Sort(found)
	return found
}

// What the type checker says although the go command says it better.
var (
	clauseMismatch = regexp.MustCompile(`^package \S*; expected package \S*$`)
	importCycle    = regexp.MustCompile(`^could not import \S+ \(import cycle: `)
)

// inOutput reports whether an error is about a generated file. One that is
// cut off is not among the syntax.
func inOutput(d parser.Diagnostic, p *packages.Package) bool {
	return filepath.Base(d.Pos.Filename) == parser.CodeFile && !slices.ContainsFunc(p.Syntax, func(f *ast.File) bool {
		return p.Fset.File(f.FileStart).Name() == d.Pos.Filename && !parser.Generated(f)
	})
}

// importFailure is what the type checker says of an import that it was not
// given.
var importFailure = regexp.MustCompile(`^could not import (\S+) \(`)

// importWords returns the message of a type error; of a failed import, what
// the go command says, who knows why and what to do.
func importWords(msg string, p *packages.Package) string {
	m := importFailure.FindStringSubmatch(msg)
	switch {
	case m == nil:
		return msg
	case m[1] == "C":
		return `cgo failed; "go build" tells why`
	case p.Imports[m[1]] == nil:
		return msg
	}
	for _, e := range p.Imports[m[1]].Errors {
		if e.Kind == packages.ListError {
			return strings.ReplaceAll(e.Msg, "\n\t", " ")
		}
	}
	return msg
}

// importAdvice returns what to do about an import that failed, where the go
// command says no more than why.
func importAdvice(msg string) string {
	if strings.Contains(msg, "import lookup disabled by -mod=vendor") {
		return `run "go mod vendor" again`
	}
	return ""
}

// compilerLine is a line of the compiler's output.
var compilerLine = regexp.MustCompile(`(?m)^(\S.*\.go):(\d+)(?::(\d+))?: (.*)$`)

// hasLineDirective returns a function that reports whether a file has //line
// directives, so that the compiler means other places.
func hasLineDirective(fset *token.FileSet) func(*ast.File) bool {
	return func(f *ast.File) bool {
		return fset.PositionFor(f.FileEnd, true) != fset.PositionFor(f.FileEnd, false)
	}
}

// syntaxErrors returns the syntax errors of hand-written files: in the words
// of the compiler where it got that far, else in those of go/parser.
func (r *Result) syntaxErrors(p *packages.Package) []parser.Diagnostic {
	var compiled, parsed []parser.Diagnostic
	for _, e := range p.Errors {
		if e.Kind == packages.ListError {
			compiled = append(compiled, r.compilerWords(e.Msg, p)...)
		}
		if e.Kind == packages.ParseError {
			parsed = append(parsed, parser.Diagnostic{Pos: parsePosition(e.Pos, r.dir), Message: "syntax error: " + e.Msg})
		}
	}
	if len(parsed) > 0 && len(compiled) > 0 && !slices.ContainsFunc(p.Syntax, hasLineDirective(p.Fset)) {
		parsed = compiled
	}
	parser.Sort(parsed)
	return parsed
}

// compilerWords finds syntax errors of hand-written files in the output of
// the compiler, which the go command passes on as one error without a
// position.
func (r *Result) compilerWords(output string, p *packages.Package) []parser.Diagnostic {
	var found []parser.Diagnostic
	for _, m := range compilerLine.FindAllStringSubmatch(output, -1) {
		d := parser.Diagnostic{Pos: parsePosition(m[1]+":"+m[2]+":"+m[3], r.dir), Message: m[4]}
		if strings.HasPrefix(d.Message, "syntax error: ") && !inOutput(d, p) {
			found = append(found, d)
		}
	}
	return found
}

// isRepeated reports whether an error of the go command needs no mention: the
// compiler's output is what the type checker says too, a generated file has
// it, or the parser tells why a file is not built.
func isRepeated(d parser.Diagnostic, out *Package, p *packages.Package) bool {
	switch {
	case strings.HasPrefix(d.Message, "# ") && compilerLine.MatchString(d.Message):
		return true
	case inOutput(d, p):
		return true
	case strings.HasPrefix(d.Message, "found packages "):
		return sameClause(out.Syntax)
	case len(out.Syntax) == 0 && len(out.Unbuilt) > 0 && !d.Pos.IsValid():
		return true
	}
	return slices.ContainsFunc(out.SyntaxErrors, func(s parser.Diagnostic) bool {
		return s.Pos.Filename == d.Pos.Filename && s.Pos.Line == d.Pos.Line
	})
}

// sameClause reports whether all hand-written files are of one package.
func sameClause(files []*ast.File) bool {
	name := ""
	for _, f := range files {
		if parser.Generated(f) {
			continue
		}
		if name != "" && f.Name.Name != name {
			return false
		}
		name = f.Name.Name
	}
	return true
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
