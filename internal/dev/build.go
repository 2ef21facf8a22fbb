package dev

import (
	"bytes"
	"context"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/lcgen/lcgen/internal/devlink"
	"github.com/lcgen/lcgen/parser"
)

// A built is what came of a build.
type built struct {
	path     string // of the program; empty if there is none
	problems []devlink.Problem
	err      error // the context's
	took     time.Duration
}

// build builds the program to a path.
func build(ctx context.Context, opts Options, path string) built {
	cmd := exec.CommandContext(ctx, "go", "build", "-tags", opts.buildTags(), "-o", path, opts.Package)
	cmd.Dir = opts.Dir
	cmd.WaitDelay = afterEnd
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	ownGroup(cmd)
	cmd.Cancel = func() error { killGroup(cmd); return nil } // compilers and all
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return built{err: ctx.Err()}
	case err == nil:
		return built{path: path}
	}
	said := strings.TrimSpace(out.String())
	if said == "" {
		said = "go build: " + err.Error()
	}
	return built{problems: problemsOf(said, opts.Dir)}
}

// problemsOf returns what the go command says as problems, as one if it names
// no place.
func problemsOf(said, dir string) []devlink.Problem {
	if problems := compilerProblems(said, dir); len(problems) > 0 {
		return problems
	}
	return []devlink.Problem{{Message: said}}
}

// compilerLine is a line of the go command's output that names a place.
var compilerLine = regexp.MustCompile(`^(?:vet: )?(\S.*?):(\d+)(?::(\d+))?: (.*)$`)

// compilerProblems reads what the go command prints. A line that begins with a
// tab goes on with the one before.
func compilerProblems(output, dir string) []devlink.Problem {
	var problems []devlink.Problem
	var rest []string
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\r\n")
		m := compilerLine.FindStringSubmatch(line)
		switch {
		case m != nil:
			p := devlink.Problem{File: strings.TrimPrefix(m[1], "./"), Message: m[4]}
			p.Line, _ = strconv.Atoi(m[2])
			p.Column, _ = strconv.Atoi(m[3])
			problems = append(problems, withSource(p, dir))
		case strings.HasPrefix(line, "\t") && len(problems) > 0:
			problems[len(problems)-1].Message += "\n" + strings.TrimSpace(line)
		case line != "" && !strings.HasPrefix(line, "# "):
			rest = append(rest, line)
		}
	}
	if len(problems) == 0 && len(rest) > 0 {
		problems = append(problems, devlink.Problem{Message: strings.Join(rest, "\n")})
	}
	return problems
}

// maxSourceLine bounds what is shown of a line, in bytes.
const maxSourceLine = 500

// withSource adds the line of source that a problem is in.
func withSource(p devlink.Problem, dir string) devlink.Problem {
	path := p.File
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	source, err := parser.ReadFile(path)
	if err != nil || p.Line < 1 {
		return p
	}
	n := 0
	for line := range bytes.Lines(source) {
		if n++; n == p.Line {
			line = bytes.TrimRight(line, "\r\n")
			p.Source = strings.ToValidUTF8(string(line[:min(len(line), maxSourceLine)]), "\uFFFD")
			break
		}
	}
	return p
}
