package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lcgen/lcgen/checker"
)

func newExplain(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "explain [CODE]",
		Short: "Say what a lint code means",
		Long: `Explain says what a lint code means, why it matters, and shows source in which it
is found and source in which it is not. Without a code it lists them all.`,
		Example: `  lcgen explain
  lcgen explain LC012`,
		ValidArgs: lintCodes(nil),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usageError{fmt.Errorf("explain takes one lint code")}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			var b bytes.Buffer
			if len(args) == 0 {
				listRules(&b)
			} else if err := explain(&b, args[0]); err != nil {
				return usageError{err}
			}
			_, err := s.stdout.Write(b.Bytes())
			return err
		},
	}
}

// listRules writes a line for every rule.
func listRules(w io.Writer) {
	for _, r := range checker.Rules() {
		fmt.Fprintf(w, "%s  %s\n", r.Code, r.Title)
	}
}

// explain writes what a code means, with its examples.
func explain(w io.Writer, code string) error {
	r, err := checker.Lookup(code)
	if err != nil {
		return err
	}
	example := checker.ExampleOf(r)
	fmt.Fprintf(w, "%s: %s\n\n%s\n", r.Code, r.Title, r.Doc)
	fmt.Fprint(w, "\nBad:\n")
	writeFiles(w, example.Bad)
	fmt.Fprint(w, "\nlcgen check says:\n\n")
	for _, line := range example.Said {
		fmt.Fprintf(w, "    %s\n", line)
	}
	fmt.Fprint(w, "\nGood:\n")
	writeFiles(w, example.Good)
	fmt.Fprintf(w, "\nSilence it in one place with //lc:ignore %s REASON, everywhere with --disable %s.\n", r.Code, r.Code)
	return nil
}

// writeFiles writes the files of an example, indented.
func writeFiles(w io.Writer, files []checker.ExampleFile) {
	for _, f := range files {
		fmt.Fprintf(w, "\n    -- %s --\n", f.Name)
		for line := range strings.Lines(f.Text) {
			fmt.Fprint(w, strings.TrimRight("    "+line, " \n"), "\n")
		}
	}
}
