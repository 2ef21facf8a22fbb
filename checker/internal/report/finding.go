package report

import (
	"bytes"
	"fmt"
	"go/token"
	"io"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/checker/internal/rules"
	"github.com/lcgen/lcgen/parser"
)

// A Finding is one fault of the source, with its place in words.
type Finding struct {
	Code    string
	Level   rule.Level
	Title   string // of the rule
	Message string
	Hint    string // what to do, may be empty
	Fixable bool   // lcgen check --fix mends it

	Path      string // absolute
	Line      int    // from 1
	Column    int    // from 1, in bytes
	EndLine   int    // 0 where only the beginning is known
	EndColumn int    // behind the last byte
}

// New returns findings with their places.
func New(fset *token.FileSet, findings []rule.Finding) []Finding {
	out := make([]Finding, 0, len(findings))
	for _, f := range findings {
		at := parser.Position(fset, f.Pos)
		r := Finding{
			Code: f.Code, Message: f.Message, Hint: f.Hint, Fixable: len(f.Fixes) > 0 || f.Regenerate,
			Path: at.Filename, Line: at.Line, Column: at.Column,
		}
		if rule := rules.Find(f.Code); rule != nil {
			r.Level, r.Title = rule.Level, rule.Title
		}
		if f.End > f.Pos {
			end := parser.Position(fset, f.End)
			r.EndLine, r.EndColumn = end.Line, end.Column
		}
		out = append(out, r)
	}
	return out
}

// Options say how findings are written.
type Options struct {
	// Path shows an absolute path: most often relative to the current folder.
	// Nil: as it is.
	Path func(string) string

	// ReadFile reads a source file, so that its lines can be shown. May be nil.
	ReadFile func(string) ([]byte, error)

	Root    string // absolute folder that paths in SARIF are relative to
	Version string // of lcgen

	// Emphasis makes the place and the code of a finding stand out in text.
	// May be nil.
	Emphasis func(place, code string) (string, string)
}

// A format writes findings.
type format struct {
	name  string
	write func(w io.Writer, findings []Finding, opts Options) error
}

// formats is every format by its name on the command line, the one for people
// first.
var formats = []format{
	{"text", writeText},
	{"json", writeJSON},
	{"sarif", writeSARIF},
	{"github", writeGitHub},
}

// Formats returns the names of all formats, the one for people first.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// Write writes findings in the format of that name.
func Write(w io.Writer, name string, findings []Finding, opts Options) error {
	for _, f := range formats {
		if f.name == name {
			return f.write(w, findings, opts)
		}
	}
	return fmt.Errorf("unknown format %q", name)
}

// show returns a path as Options want it.
func (o Options) show(path string) string {
	if o.Path == nil {
		return path
	}
	return o.Path(path)
}

// lines reads source files, each once.
type lines struct {
	read  func(string) ([]byte, error)
	files map[string][][]byte
}

func (o Options) lines() *lines { return &lines{read: o.ReadFile, files: map[string][][]byte{}} }

// line returns a line of a file, from 1, without its end; nil where it can't
// be read.
func (l *lines) line(path string, n int) []byte {
	if l.read == nil {
		return nil
	}
	file, ok := l.files[path]
	if !ok {
		if content, err := l.read(path); err == nil {
			file = bytes.Split(content, []byte("\n"))
		}
		l.files[path] = file
	}
	if n < 1 || n > len(file) {
		return nil
	}
	return bytes.TrimSuffix(file[n-1], []byte("\r"))
}

// endLine returns the last line of a finding.
func (f Finding) endLine() int { return max(f.EndLine, f.Line) }
