package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/lcgen/lcgen/internal/flow"
	"github.com/lcgen/lcgen/parser"
)

func newList(s *settings) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [packages]",
		Short: "Show components with their actions, channels and routes",
		Long: `List shows the components of packages: the channel each is on, its actions with
their parameters by the names they have in a request, and the routes that lead
to them. The default is the module in the current folder: ./...`,
		Example: `  lcgen list
  lcgen list ./notifications
  lcgen list --json | jq '.[].actions[].route'`,
		RunE: func(cmd *cobra.Command, patterns []string) error {
			if len(patterns) == 0 {
				patterns = []string{"./..."}
			}
			return list(cmd.Context(), s, asJSON, patterns)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array with an object for each component")
	return cmd
}

// list runs the command and returns how it ended.
func list(ctx context.Context, s *settings, asJSON bool, patterns []string) error {
	p := s.printer()
	result, err := flow.List(ctx, s.options(patterns))
	status := p.finish(result, err)
	if result == nil {
		return status.err()
	}
	components := listed(result.Packages, p)
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

// listedComponent is a component as "lcgen list --json" shows it.
type listedComponent struct {
	Name     string         `json:"name"`
	Package  string         `json:"package"`
	Type     string         `json:"type"`
	File     string         `json:"file"`
	Line     int            `json:"line"`
	Channel  listedChannel  `json:"channel"`
	Template string         `json:"template,omitempty"`
	Push     parser.Push    `json:"push"`
	Route    string         `json:"route"`
	Actions  []listedAction `json:"actions"`
}

// listedChannel is a component's channel: how it is found, and what it looks
// like where that is known.
type listedChannel struct {
	Strategy parser.Strategy `json:"strategy"`
	Form     string          `json:"form,omitempty"`
}

type listedAction struct {
	Name      string        `json:"name"`
	Method    string        `json:"method"`
	Params    []listedParam `json:"params"`
	Broadcast bool          `json:"broadcast"`
	Route     string        `json:"route"`
	Line      int           `json:"line"`
}

type listedParam struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Optional bool   `json:"optional,omitempty"`
	Variadic bool   `json:"variadic,omitempty"`
}

// listed returns what there is to show of the packages, by component name.
func listed(pkgs []*parser.Package, p *printer) []listedComponent {
	components := []listedComponent{}
	for _, pkg := range pkgs {
		for _, c := range pkg.Components {
			route := "/lc/" + c.Name + "/{instance}"
			l := listedComponent{
				Name: c.Name, Package: pkg.Path, Type: c.Type, File: p.path(c.File), Line: c.Pos.Line,
				Channel: listedChannel{Strategy: c.Channel.Strategy, Form: channelForm(c.Channel)},
				Push:    c.Push, Route: "GET " + route, Actions: []listedAction{},
			}
			if c.Template != nil {
				l.Template = p.path(c.Template.Path)
			}
			for _, a := range c.Actions {
				l.Actions = append(l.Actions, listedActionOf(a, "POST "+route+"/"+a.Name))
			}
			components = append(components, l)
		}
	}
	slices.SortStableFunc(components, func(a, b listedComponent) int { return cmp.Compare(a.Name, b.Name) })
	return components
}

func listedActionOf(a *parser.Action, route string) listedAction {
	l := listedAction{Name: a.Name, Method: a.Method, Params: []listedParam{}, Broadcast: a.Broadcast, Route: route, Line: a.Pos.Line}
	for _, p := range a.Params {
		l.Params = append(l.Params, listedParam{Name: p.Wire, Type: p.Type.String(), Optional: p.Optional, Variadic: p.Variadic})
	}
	return l
}

// channelForm returns what the channels of a strategy look like, empty where
// only the component's own code knows.
func channelForm(c parser.Channel) string {
	switch c.Strategy {
	case parser.ChannelGlobal:
		return "global"
	case parser.ChannelUser, parser.ChannelPresence:
		return string(c.Strategy) + ":{instance}"
	case parser.ChannelContext:
		return c.Prefix + ":{instance}"
	}
	return ""
}

// String gives the channel for the table.
func (c listedChannel) String() string {
	switch {
	case c.Form != "":
		return c.Form
	case c.Strategy == parser.ChannelMethod:
		return "SSEChannel()"
	}
	return "-"
}

// String gives the action as a person would call it.
func (a listedAction) String() string {
	var params []string
	for _, p := range a.Params {
		typ := p.Type
		switch {
		case p.Optional:
			typ = "*" + typ
		case p.Variadic:
			typ = "..." + typ
		}
		params = append(params, p.Name+" "+typ)
	}
	s := a.Name + "(" + strings.Join(params, ", ") + ")"
	if !a.Broadcast {
		s += " broadcast=none"
	}
	return s
}

func writeJSON(w io.Writer, components []listedComponent) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(components)
}

// writeTable writes a line for each component, and one for each of its
// actions.
func writeTable(w io.Writer, components []listedComponent) error {
	if len(components) == 0 {
		return nil
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "COMPONENT\tCHANNEL\tACTION\tROUTE")
	for _, c := range components {
		fmt.Fprintf(tw, "%s\t%s\t\t%s\n", c.Name, c.Channel, c.Route)
		for _, a := range c.Actions {
			fmt.Fprintf(tw, "\t\t%s\t%s\n", a, a.Route)
		}
	}
	return tw.Flush()
}
