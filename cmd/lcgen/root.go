package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/lcgen/lcgen/internal/flow"
	"github.com/lcgen/lcgen/parser"
)

// Exit codes. Of several that apply, the highest wins.
const (
	exitFine   = 0
	exitFound  = 1 // findings in the source, or stale files
	exitFailed = 2 // usage, or code that does not load
)

// An exitError ends the run with a status. What there is to say has been said.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// run runs lcgen and returns its exit code. Results go to stdout, all else to
// stderr. An interrupt ends it between two files, never within one.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second one ends it at once
	root := newRoot(&settings{stdout: stdout, stderr: stderr})
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	var status exitError
	switch {
	case err == nil:
		return exitFine
	case errors.As(err, &status):
		return int(status)
	}
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintf(stderr, "lcgen: %s\n", strings.TrimSuffix(line, "\n"))
	}
	var usage usageError
	if errors.As(err, &usage) || cmd == root {
		fmt.Fprintf(stderr, "Run '%s --help' for usage.\n", cmd.CommandPath())
	}
	return exitFailed
}

// A usageError says that a command was called wrongly.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// settings are the flags that all commands have, and where they print.
type settings struct {
	dir     string
	tags    string
	verbose bool
	color   colorMode

	stdout, stderr io.Writer
}

// newRoot returns the command lcgen with all others below it.
func newRoot(s *settings) *cobra.Command {
	root := &cobra.Command{
		Use:   "lcgen",
		Short: "Generate live components from annotated Go",
		Long: `Lcgen generates what stands behind live components.

Mark a struct type with //lc:component and the methods that a browser may call
with //lc:action; lcgen writes the code that registers, dispatches, renders and
pushes, and the tests that hold it to the annotations.`,
		Example: `  lcgen dev                     run the program here, again after every change
  lcgen generate ./...          write what is missing or stale
  lcgen generate --check ./...  fail if anything is, as in CI
  lcgen check                   find faults that would show in production
  lcgen explain LC012           say what a lint code means
  lcgen list                    show components, actions and routes
  lcgen graph --format html     draw them, with their channels and listeners
  lcgen doctor http://…/        find out why a page does not connect or update`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetFlagErrorFunc(flagError)
	flags := root.PersistentFlags()
	flags.StringVarP(&s.dir, "chdir", "C", "", "run as if started in `DIR`")
	flags.StringVar(&s.tags, "tags", "", "build `TAGS` to consider, separated by commas")
	flags.BoolVarP(&s.verbose, "verbose", "v", false, "say what is done")
	flags.Var(&s.color, "color", "colour the messages: `WHEN` is auto, always or never")
	root.AddCommand(
		newCheck(s),
		newCompletion(s),
		newDev(s),
		newDoctor(s),
		newExplain(s),
		newGenerate(s),
		newGraph(s),
		newList(s),
		newNew(s),
		newVersion(s),
	)
	root.AddCommand(newTopics()...)
	completeFlag(root, "color", oneOf("auto", "always", "never"))
	completeFlag(root, "tags", cobra.NoFileCompletions)
	if err := root.MarkPersistentFlagDirname("chdir"); err != nil {
		panic(err) // there is no such flag
	}
	return root
}

// flagError says what flag was meant, where it is close to one that there is.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return usageError{err}
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if closest := parser.Closest(unknown.GetSpecifiedName(), names); closest != "" && len(unknown.GetSpecifiedName()) > 1 {
		err = fmt.Errorf("%w: did you mean --%s?", err, closest)
	}
	return usageError{err}
}

// options returns what the common flags say of a run on patterns.
func (s *settings) options(patterns []string) flow.Options {
	return flow.Options{Dir: s.dir, Tags: s.tags, Patterns: patterns}
}
