package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/lcgen/lcgen/internal/catalog"
)

func newList(s *settings) *cobra.Command {
	var asJSON bool
	var names []string
	cmd := &cobra.Command{
		Use:   "list [packages]",
		Short: "Show components with their actions, channels and routes",
		Long: `List shows the components of packages: the channel each is on, its actions with
their parameters by the names they have in a request, and the routes that lead
to them. Below those, it shows the props that a component is given where it is
placed, its fields in the address of the page and those kept over a reload, and the
components that it contains itself. The default is the module in the current
folder: ./...

What a hand-written SSEChannel returns is shown as far as it can be known from
the source.`,
		Example: `  lcgen list
  lcgen list --component cart,wish-list
  lcgen list ./notifications
  lcgen list --json | jq '.[].actions[].route'`,
		ValidArgsFunction: s.completePackages,
		RunE: func(cmd *cobra.Command, patterns []string) error {
			return list(cmd.Context(), s, asJSON, names, patterns)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array with an object for each component")
	s.componentFlag(cmd, &names)
	return cmd
}

// list runs the command and returns how it ended.
func list(ctx context.Context, s *settings, asJSON bool, names, patterns []string) error {
	components, status, err := s.components(ctx, patterns, names)
	if components == nil {
		return err
	}
	if asJSON {
		err = writeJSON(s.stdout, components)
	} else {
		err = writeTable(s.stdout, components)
	}
	if err != nil {
		return fmt.Errorf("printing the list: %w", err)
	}
	return status.err()
}

func writeJSON(w io.Writer, components []catalog.Component) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(components)
}

// writeTable writes a line for each component, and one for each of its
// actions.
func writeTable(w io.Writer, components []catalog.Component) error {
	if len(components) == 0 {
		return nil
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "COMPONENT\tCHANNEL\tACTION\tROUTE")
	for _, c := range components {
		fmt.Fprintf(tw, "%s\t%s\t\t%s\n", c.Name, c.Channel, c.Route)
		for _, a := range c.Actions {
			fmt.Fprintf(tw, "\t\t%s\t%s\n", withOptions(a), a.Route)
		}
		for _, note := range c.Notes() {
			fmt.Fprintf(tw, "\t\t\t%s\n", note)
		}
	}
	return tw.Flush()
}

// withOptions gives an action as a person would call it, and says where nobody else
// is told of it.
func withOptions(a catalog.Action) string {
	switch {
	case a.Partial:
		return a.String() + " partial"
	case !a.Broadcast:
		return a.String() + " broadcast=none"
	}
	return a.String()
}
