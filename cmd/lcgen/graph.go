package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/lcgen/lcgen/internal/graph"
)

func newGraph(s *settings) *cobra.Command {
	var format string
	var names []string
	cmd := &cobra.Command{
		Use:   "graph [packages]",
		Short: "Draw components, their actions, channels and listeners",
		Long: `Graph draws what lcgen list tells: each component with its actions and their
parameters, what it contains and is given as props, the channel on which its changes
are told, and who may listen there.
The default is the module in the current folder: ./...

Formats:

  mermaid  a flowchart in text, which GitHub and others draw in Markdown
  dot      a digraph for Graphviz
  svg      a picture, light or dark as its viewer prefers
  html     the picture as a page that needs nothing else: with search, a filter
           by who may listen, and each component's neighbours

Who may listen is what holds by default; an lc.WithAuthorizer may let in more.
The same components give the same bytes, so that a picture can be kept in the
repository and compared. Nothing need be generated before.`,
		Example: `  lcgen graph > components.mmd
  lcgen graph --format html > components.html
  lcgen graph --format svg ./notifications > docs/notifications.svg
  lcgen graph --component cart,wish-list
  lcgen graph --format dot | dot -Tpdf > components.pdf`,
		ValidArgsFunction: s.completePackages,
		RunE: func(cmd *cobra.Command, patterns []string) error {
			return drawGraph(cmd.Context(), s, format, names, patterns)
		},
	}
	cmd.Flags().StringVar(&format, "format", "mermaid", "draw as `FORMAT`: mermaid, dot, svg or html")
	completeFlag(cmd, "format", oneOf(slices.Sorted(maps.Keys(graph.Formats))...))
	s.componentFlag(cmd, &names)
	return cmd
}

// drawGraph runs the command and returns how it ended.
func drawGraph(ctx context.Context, s *settings, format string, names, patterns []string) error {
	draw := graph.Formats[format]
	if draw == nil {
		return unknownFormat(format, slices.Sorted(maps.Keys(graph.Formats)))
	}
	components, status, err := s.components(ctx, patterns, names)
	if components == nil {
		return err
	}
	var b bytes.Buffer // all of it or nothing
	if err := draw(&b, graph.New(components)); err != nil {
		return fmt.Errorf("drawing the graph: %w", err)
	}
	if _, err := s.stdout.Write(b.Bytes()); err != nil {
		return fmt.Errorf("printing the graph: %w", err)
	}
	return status.err()
}
