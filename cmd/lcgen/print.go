package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/lcgen/lcgen/internal/flow"
	"github.com/lcgen/lcgen/parser"
)

// A printer writes messages for people to stderr.
type printer struct {
	w       io.Writer
	dir     string // absolute folder that paths are shown relative to
	color   bool
	verbose bool
}

// printer returns the printer that the common flags ask for.
func (s *settings) printer() *printer {
	dir, err := filepath.Abs(s.dir)
	if err != nil {
		dir = s.dir // paths stay absolute
	}
	return &printer{w: s.stderr, dir: dir, color: s.color.on(s.stderr), verbose: s.verbose}
}

// path returns a path relative to the current folder where it is below it,
// else as it is.
func (p *printer) path(path string) string {
	if !isBelow(p.dir, path) {
		return path
	}
	rel, _ := filepath.Rel(p.dir, path) // isBelow has found it
	return rel
}

// finish prints what a run has to say besides its result, and returns the
// status that follows from it.
func (p *printer) finish(result *flow.Result, err error) status {
	var s status
	if result != nil {
		for _, warning := range result.Warnings {
			fmt.Fprintf(p.w, "lcgen: %s\n", warning)
		}
		for _, d := range result.Diagnostics {
			s.worsen(exitFound)
			p.diagnostic(d)
		}
		for _, d := range result.Leftovers {
			p.diagnostic(d)
		}
		if result.Broken {
			s.worsen(exitFailed)
		}
	}
	if err != nil {
		s.worsen(exitFailed)
		for line := range strings.Lines(err.Error()) {
			fmt.Fprintf(p.w, "lcgen: %s\n", strings.TrimSuffix(line, "\n"))
		}
	}
	return s
}

// diagnostic prints one finding: file:line:col: LC010: message; hint.
func (p *printer) diagnostic(d parser.Diagnostic) {
	if d.Pos.Filename != "" {
		d.Pos.Filename = p.path(d.Pos.Filename)
	}
	if !p.color || d.Pos.Filename == "" {
		fmt.Fprintln(p.w, d)
		return
	}
	position, message := d.Pos.String(), strings.TrimPrefix(d.String(), d.Pos.String()+": ")
	code, rest, ok := strings.Cut(message, ": ")
	if ok && d.Code != "" {
		message = yellow(code) + ": " + rest
	}
	fmt.Fprintf(p.w, "%s: %s\n", bold(position), message)
}

// verbosef prints a line under -v.
func (p *printer) verbosef(format string, args ...any) {
	if p.verbose {
		fmt.Fprintf(p.w, "lcgen: "+format+"\n", args...)
	}
}

// A status is the exit code so far.
type status int

// worsen raises the status to code, if that is worse.
func (s *status) worsen(code status) { *s = max(*s, code) }

// err returns the status as what a command returns.
func (s status) err() error {
	if s == exitFine {
		return nil
	}
	return exitError(s)
}
