package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/internal/flow"
	"github.com/lcgen/lcgen/internal/output"
	"github.com/lcgen/lcgen/parser"
)

// checkFlags are the flags of "lcgen check".
type checkFlags struct {
	format          string
	fix             bool
	enable, disable []string
}

func newCheck(s *settings) *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [packages]",
		Short: "Find faults that would show in production",
		Long: `Check looks for faults of components: actions that no browser can call, channels
that nobody hears, templates that use what is not there, generated code that is
stale. Nothing need be generated before, and the source need not compile. The
default is the module in the current folder: ./... Packages of other modules than
the main one, or those that go.work uses, are left out.

A finding is a line with its place, its code and what is wrong, the line of
source with carets under what is meant, and what to do. "lcgen explain CODE"
tells more. With --fix, an //lc:ignore that silences nothing is removed, stale
code is generated again, and what is left is reported: no fix marks a method,
widens a channel or corrects a name, as that is for you to decide.

Other formats for other readers: json is an array of objects, sarif is SARIF
2.1.0 for code scanning, github puts each finding beside its line of a pull
request; these two name files from the top of the repository. A single finding is silenced by //lc:ignore CODE REASON above or behind
its statement, or in the doc comment of its method or type.

go vet runs the same lints on a package at a time, but for LC009 across packages,
LC015 and the names of components in LC021, which need the whole program; it does
not look at packages that do not compile, as most do that are not generated yet:

  go vet -vettool=$(which lcgen) ./...

Exit codes: 0 fine, 1 findings, 2 usage or code that does not load or compile.`,
		Example: `  lcgen check
  lcgen check --fix ./...
  lcgen check --format sarif > lcgen.sarif
  lcgen check --disable LC006 ./notifications`,
		ValidArgsFunction: s.completePackages,
		RunE: func(cmd *cobra.Command, patterns []string) error {
			if len(patterns) == 0 {
				patterns = []string{"./..."}
			}
			return check(cmd.Context(), s, f, patterns)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "text", "write findings as `FORMAT`: text, json, sarif or github")
	flags.BoolVar(&f.fix, "fix", false, "remove each //lc:ignore that silences nothing, and generate what is stale")
	flags.StringSliceVar(&f.enable, "enable", nil, "look for these lint `CODES` only, separated by commas")
	flags.StringSliceVar(&f.disable, "disable", nil, "do not look for these lint `CODES`, separated by commas")
	completeFlag(cmd, "format", oneOf(checker.Formats()...))
	completeFlag(cmd, "enable", listOf(lintCodes))
	completeFlag(cmd, "disable", listOf(lintCodes))
	return cmd
}

// check runs the command and returns how it ended.
func check(ctx context.Context, s *settings, f checkFlags, patterns []string) error {
	if !slices.Contains(checker.Formats(), f.format) {
		return unknownFormat(f.format, checker.Formats())
	}
	lints := checker.Options{Enable: f.enable, Disable: f.disable}
	if _, err := checker.New(lints); err != nil {
		return usageError{err}
	}
	p := s.printer()
	opts := s.options(patterns)
	growHeap()
	progress := s.newProgress()
	opts.Step = progress.enter
	checked, err := flow.Check(ctx, opts, lints)
	progress.stop()
	if f.fix && err == nil {
		checked, err = fix(ctx, s, p, checked, lints, patterns)
	}
	if checked == nil {
		return p.finish(nil, err).err()
	}
	status := p.finish(&checked.Result, err)
	findings := checker.Report(checked.Fset, checked.Findings)
	if err := checker.Write(s.stdout, f.format, findings, s.reportOptions(p, f.format)); err != nil {
		return fmt.Errorf("printing what was found: %w", err)
	}
	switch {
	case len(findings) > 0:
		status.worsen(exitFound)
		p.verbosef("%s", summary(findings))
	case checked.Unchanged:
		p.verbosef("nothing has changed since the last run, which found nothing")
	}
	return status.err()
}

// reportOptions says how findings are shown: with paths that a person can open
// from here, or a code host in the repository.
func (s *settings) reportOptions(p *printer, format string) checker.ReportOptions {
	opts := checker.ReportOptions{Path: p.path, ReadFile: parser.ReadFile, Root: repositoryRoot(p.dir), Version: version()}
	if format == "github" {
		opts.Path = (&printer{dir: opts.Root}).path
	}
	if s.color.on(s.stdout) {
		opts.Emphasis = func(place, code string) (string, string) { return bold(place), yellow(code) }
	}
	return opts
}

// summary counts findings by their codes: "3 findings: 2 LC012, 1 LC013".
func summary(findings []checker.Reported) string {
	counts := map[string]int{}
	for _, f := range findings {
		counts[f.Code]++
	}
	var codes []string
	for code, n := range counts {
		codes = append(codes, fmt.Sprintf("%d %s", n, code))
	}
	slices.SortFunc(codes, func(a, b string) int {
		return cmp.Compare(a[strings.IndexByte(a, ' '):], b[strings.IndexByte(b, ' '):])
	})
	return fmt.Sprintf("%d findings: %s", len(findings), strings.Join(codes, ", "))
}

// maxRounds is how often fixes are applied: one may make room for another.
const maxRounds = 4

// fix changes what is certain, generates what is stale, and checks again, until
// nothing is left to change.
func fix(ctx context.Context, s *settings, p *printer, checked *flow.Checked, lints checker.Options, patterns []string) (*flow.Checked, error) {
	opts := s.options(patterns)
	opts.Done = func(c output.Change) { fmt.Fprintf(s.stderr, "%s %s\n", past[c.Op], p.path(c.Path)) }
	for range maxRounds {
		edited, err := flow.Fix(checked.Fset, checked.Findings)
		for _, path := range edited {
			fmt.Fprintf(s.stderr, "fixed %s\n", p.path(path))
		}
		if err != nil {
			return checked, err
		}
		generated := false
		if len(edited) == 0 {
			if generated, err = flow.Regenerate(ctx, opts, checked); err != nil {
				return checked, err
			}
		}
		if len(edited) == 0 && !generated {
			return checked, nil
		}
		if checked, err = flow.Check(ctx, s.options(patterns), lints); err != nil {
			return checked, err
		}
	}
	return checked, nil
}
