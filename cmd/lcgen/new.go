package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/lcgen/lcgen/internal/scaffold"
)

func newNew(s *settings) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "new",
		Short: "Write a new app or component to start from",
		Long: `New writes what a new app or component consists of: documented source, template
and tests that compile and pass at once. The files are yours from then on. None
that is there already is touched.`,
		Example: `  lcgen new app hands
  lcgen new component poll --channel context:poll --action 'vote(optionID string)'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newNewApp(s), newNewComponent(s))
	return cmd
}

// checkNameArg returns what a command that takes one NAME was given.
func checkNameArg(what, example string, args []string) error {
	switch {
	case len(args) == 0:
		return usageError{fmt.Errorf("name the %s: lcgen new %s %s", what, what, example)}
	case len(args) > 1:
		return usageError{fmt.Errorf("one %s at a time, by one name; these are %d: %q", what, len(args), args)}
	}
	if err := scaffold.CheckName(args[0]); err != nil {
		return usageError{err}
	}
	return nil
}

// errDevelopment says what to do where no version of lcgen can be required.
var errDevelopment = errors.New("this lcgen is a development build, which no go.mod can require: name the folder of its source with --replace DIR, or install a release")
