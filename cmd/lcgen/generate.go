package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/internal/flow"
	"github.com/lcgen/lcgen/internal/output"
)

// generateFlags are the flags of "lcgen generate".
type generateFlags struct {
	check, diff, noTests, noStubs, noCache bool
}

func newGenerate(s *settings) *cobra.Command {
	var f generateFlags
	cmd := &cobra.Command{
		Use:   "generate [packages]",
		Short: "Write the generated code of packages with components",
		Long: `Generate writes lc_gen.go and lc_gen_test.go into each package that has
components, and once a NAME_test.go for each component to start its tests from.
Packages are named as for the go command; the default is the current one. Those
of other modules than the main one, or those that go.work uses, are left out:
nothing is written into vendor folders, the module cache or GOROOT.

It prints a line to stdout for every file written or removed, and nothing where
nothing has changed. Files that lcgen did not write are never touched. Generated
files of a package that has lost its last component are removed.

With --check nothing is written: each file that generate would write or remove
is named with the reason, and the exit code is 1 if there is any. With --diff
these files are shown as a unified diff instead; nothing is written either.

Exit codes: 0 fine, 1 findings or stale files, 2 usage or code that does not
load.`,
		Example: `  lcgen generate                       the package in the current folder
  lcgen generate ./...                 all packages of the module
  lcgen generate --check ./...         in CI: fail if anything is stale
  lcgen generate --diff ./...          show what would change
  lcgen -C ../shop generate ./...      in another folder
  //go:generate go tool lcgen generate ./...`,
		ValidArgsFunction: s.completePackages,
		RunE: func(cmd *cobra.Command, patterns []string) error {
			return generate(cmd.Context(), s, f, patterns)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.check, "check", false, "write nothing, name what is stale")
	flags.BoolVar(&f.diff, "diff", false, "write nothing, show what is stale as a unified diff")
	flags.BoolVar(&f.noTests, "no-tests", false, "do not write lc_gen_test.go")
	flags.BoolVar(&f.noStubs, "no-stubs", false, "do not write a NAME_test.go for new components")
	flags.BoolVar(&f.noCache, "no-cache", false, "look at everything, even where nothing seems to have changed")
	return cmd
}

// generate runs the command and returns how it ended.
func generate(ctx context.Context, s *settings, f generateFlags, patterns []string) error {
	growHeap()
	start := time.Now()
	p := s.printer()
	opts := s.options(patterns)
	opts.Files = generator.Options{Tests: !f.noTests, Stubs: !f.noStubs}
	opts.NoCache = f.noCache
	opts.DryRun = f.check || f.diff
	progress := s.newProgress()
	opts.Step = progress.enter
	opts.Done = func(c output.Change) {
		progress.above(func() { fmt.Fprintf(s.stdout, "%s %s\n", past[c.Op], p.path(c.Path)) })
	}

	result, err := flow.Generate(ctx, opts)
	progress.stop()
	status := p.finish(result, err)
	if result == nil {
		return status.err()
	}
	if opts.DryRun {
		for _, c := range result.Changes {
			status.worsen(exitFound)
			if f.diff {
				s.stdout.Write(c.Diff(filepath.ToSlash(p.path(c.Path))))
			} else {
				fmt.Fprintf(s.stdout, "stale %s: %s\n", p.path(c.Path), c.Reason)
			}
		}
	}
	if result.Unchanged {
		p.verbosef("nothing has changed since the last run, %s", time.Since(start).Round(time.Millisecond))
		return status.err()
	}
	p.verbosef("%s in %s, %s", count(result.Components(), "component"), count(len(result.Packages), "package"), time.Since(start).Round(time.Millisecond))
	return status.err()
}

// past tells what was done.
var past = map[output.Op]string{output.Write: "wrote", output.Remove: "removed"}

// count returns a number of things: "1 component", "2 components".
func count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}
