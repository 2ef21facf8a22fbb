package dev

import (
	"context"
	"path/filepath"
	"time"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/internal/devlink"
	"github.com/lcgen/lcgen/internal/flow"
)

// afterRestart is how long the lints wait, so that the program can answer its
// pages first.
const afterRestart = 200 * time.Millisecond

// lint begins to look for lints. What runs is not kept from running by one.
func (s *session) lint(ctx context.Context) {
	s.stopLint()
	ctx, s.linting = context.WithCancel(ctx)
	opts := flow.Options{Dir: s.opts.Dir, Patterns: s.prog.patterns(), Tags: s.opts.buildTags()}
	prog, faults := s.prog, s.faults
	s.work.Go(func() {
		select {
		case <-time.After(afterRestart):
		case <-ctx.Done():
			return
		}
		found, ok := lints(ctx, opts, prog)
		if !ok {
			return // what is wrong with the source, those who generate and build tell
		}
		select {
		case s.linted <- merge(faults, found):
		case <-ctx.Done():
		}
	})
}

func (s *session) stopLint() {
	if s.linting != nil {
		s.linting()
		s.linting = nil
	}
}

// lints returns the findings of "lcgen check" in the program's packages.
func lints(ctx context.Context, opts flow.Options, prog *program) ([]devlink.Problem, bool) {
	checked, err := flow.Check(ctx, opts, checker.Options{})
	if err != nil || checked.Broken || ctx.Err() != nil {
		return nil, false
	}
	var found []devlink.Problem
	for _, f := range checker.Report(checked.Fset, checked.Findings) {
		if _, ours := prog.dirs[filepath.Dir(f.Path)]; !ours {
			continue
		}
		p := devlink.Problem{File: f.Path, Line: f.Line, Column: f.Column, Code: f.Code, Message: f.Message, Advice: f.Hint}
		p = withSource(p, opts.Dir)
		p.File = relative(opts.Dir, p.File)
		found = append(found, p)
	}
	return found, true
}
