package dev

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/internal/devlink"
	"github.com/lcgen/lcgen/internal/output"
	"github.com/lcgen/lcgen/parser"
)

// past tells what was done to a file.
var past = map[output.Op]string{output.Write: "wrote", output.Remove: "removed"}

// problemOf returns a diagnostic as pages show it.
func problemOf(d parser.Diagnostic, dir string) devlink.Problem {
	p := devlink.Problem{
		File: d.Pos.Filename, Line: d.Pos.Line, Column: d.Pos.Column,
		Code: d.Code, Message: d.Message, Advice: d.Hint,
	}
	p = withSource(p, dir)
	p.File = relative(dir, p.File)
	return p
}

// merge returns all problems, those at one place once: what lcgen finds the
// compiler finds too, and may find in generated code, too, for a reason that
// lcgen has told.
func merge(ours, compilers []devlink.Problem) []devlink.Problem {
	isOutput := func(p devlink.Problem) bool { return filepath.Base(p.File) == generator.CodeFile }
	all := slices.Clone(ours)
	if slices.ContainsFunc(ours, func(p devlink.Problem) bool { return !isOutput(p) }) {
		all = slices.DeleteFunc(all, isOutput)
		compilers = slices.DeleteFunc(slices.Clone(compilers), isOutput)
	}
	for _, p := range compilers {
		same := func(o devlink.Problem) bool { return o.File == p.File && o.Line == p.Line && p.File != "" }
		if !slices.ContainsFunc(ours, same) {
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(a, b devlink.Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return slices.Compact(all)
}

// show tells of problems in the pages and on the terminal; of none, that they
// are mended.
func (s *session) show(problems []devlink.Problem) {
	if slices.Equal(problems, s.screen.problems) {
		return
	}
	told := append([]devlink.Problem{}, problems...)
	s.link.order(devlink.Order{Problems: &told})
	if len(problems) == 0 {
		s.screen.sayf("all is well again")
	}
	for _, p := range problems {
		if !slices.Contains(s.screen.problems, p) {
			s.screen.problem(p)
		}
	}
	s.screen.problems = told
}

// A screen is what lcgen writes for people.
type screen struct {
	w        io.Writer
	problems []devlink.Problem // that were told of
}

// sayf writes a line.
func (s *screen) sayf(format string, args ...any) {
	fmt.Fprintf(s.w, "lcgen: %s\n", fmt.Sprintf(format, args...))
}

// problem writes a problem, as "lcgen check" does.
func (s *screen) problem(p devlink.Problem) {
	var b strings.Builder
	if p.File == "" {
		fmt.Fprintf(&b, "lcgen: %s\n", p.Message)
	} else {
		fmt.Fprintf(&b, "%s: ", place(p))
		if p.Code != "" {
			fmt.Fprintf(&b, "%s: ", p.Code)
		}
		fmt.Fprintln(&b, p.Message)
	}
	if p.Source != "" {
		fmt.Fprintf(&b, "    %s\n", printable(p.Source))
		if p.Column > 0 {
			fmt.Fprintf(&b, "    %s^\n", blank(p.Source, p.Column))
		}
	}
	for line := range strings.Lines(p.Trace) {
		fmt.Fprintf(&b, "    %s\n", printable(strings.TrimSuffix(line, "\n")))
	}
	if p.Advice != "" {
		fmt.Fprintf(&b, "    %s\n", p.Advice)
	}
	io.WriteString(s.w, b.String())
}

// place returns "file:line:col".
func place(p devlink.Problem) string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// blank returns white space as wide as what stands before a column, in bytes
// from 1.
func blank(source string, column int) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, source[:min(column-1, len(source))])
}

// printable returns source as it does nothing to a terminal.
func printable(source string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || unicode.IsGraphic(r) {
			return r
		}
		return '\uFFFD'
	}, source)
}
