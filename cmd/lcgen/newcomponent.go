package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/lcgen/lcgen/internal/flow"
	"github.com/lcgen/lcgen/internal/output"
	"github.com/lcgen/lcgen/internal/scaffold"
	"github.com/lcgen/lcgen/parser"
)

// newComponentFlags are the flags of "lcgen new component".
type newComponentFlags struct {
	channel, dir, render string
	actions, state       []string
	load, dryRun         bool
}

func newNewComponent(s *settings) *cobra.Command {
	var f newComponentFlags
	cmd := &cobra.Command{
		Use:   "component NAME",
		Short: "Write a component into a package, ready to compile and test",
		Long: `New component writes the source, the template and the test of a component, and
generates what stands behind it. The result compiles, passes lcgen check and its
tests at once. Either all files are written or none, and none that is there
already is touched.

An action is written as Go declares it, without receiver and results. A field of
state is shared by all who look; its type may be one of the package, one of a
package that the module can import, or a new name, for which a small struct with
an ID is declared. Both flags may be given several times.

Names and types decide what is written to begin with: deleteItem(itemID string)
takes one out of a list of Items, addItem(text string) appends one. An action
that speaks of nothing in the state says in the page that it was called.

With --load, the fields of --state are no shared state: the method Load reads them
from the application's own database before an action and for each rendering, and
actions write there. The database is an interface that the component's file
declares; NAME_memory.go stands in for it until there is one.

What is missing is asked for on a terminal. Elsewhere it is an error.

With --render templ, a NAME_templ.go is written along that needs no module; "templ
generate" replaces it.`,
		Example: `  lcgen new component counter --channel global --state 'Count int' --action 'increment()'
  lcgen new component notification-center --channel user \
      --state 'Notifications []Notification' \
      --action 'markAsRead(notificationID string)' --action 'clearNotifications()'
  lcgen new component comment-thread --channel context:comments --dir internal/comments --dry-run
  lcgen new component orders --channel user --load --state 'Orders []Order' --action 'cancel(orderID string)'
  lcgen new component live-presence --channel presence --render go`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 && s.asker() != nil {
				return nil
			}
			return checkNameArg("component", "notification-center", args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return newComponent(cmd.Context(), s, f, args)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.channel, "channel", "", "who hears of changes: `STRATEGY` is "+parser.OrList(scaffold.Strategies()))
	flags.StringArrayVar(&f.actions, "action", nil, "an action, as `'name(parameter type)'`; repeatable")
	flags.StringArrayVar(&f.state, "state", nil, "a field of shared state, as `'Name type'`; repeatable")
	flags.BoolVar(&f.load, "load", false, "read what is shown from the application's own database, by a method Load")
	flags.StringVar(&f.dir, "dir", ".", "`DIR` of the package, which need not be there yet")
	flags.StringVar(&f.render, "render", string(scaffold.RenderTemplate), "what the HTML is written in: template, templ or go")
	flags.BoolVar(&f.dryRun, "dry-run", false, "write nothing, print what would be written")
	completeFlag(cmd, "channel", cobra.FixedCompletions(channelWords(), cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveNoSpace))
	completeFlag(cmd, "render", oneOf("template", "templ", "go"))
	if err := cmd.MarkFlagDirname("dir"); err != nil {
		panic(err) // there is no such flag
	}
	return cmd
}

// channelWords returns what the value of --channel begins with.
func channelWords() []string {
	var words []string
	for _, s := range parser.Strategies {
		word := string(s.Strategy)
		if s.TakesPrefix() {
			word += ":"
		}
		words = append(words, word)
	}
	return words
}

// newComponent runs the command and returns how it ended.
func newComponent(ctx context.Context, s *settings, f newComponentFlags, args []string) error {
	component, err := f.request(s.asker(), args)
	if err != nil {
		return err
	}
	progress := s.newProgress()
	opts := s.options(nil)
	opts.Step = progress.enter
	p := s.printer()
	opts.Done = func(c output.Change) {
		progress.above(func() { fmt.Fprintf(s.stdout, "%s %s\n", past[c.Op], p.path(c.Path)) })
	}
	started, err := flow.StartComponent(ctx, opts, f.dir, component)
	if err != nil {
		progress.stop()
		return p.finish(nil, err).err()
	}
	if f.dryRun {
		progress.stop()
		return s.printFiles(p, started)
	}
	result, err := started.Write(ctx, opts)
	progress.stop()
	status := p.finish(result, err)
	if status == exitFine {
		s.printNext(component)
	}
	return status.err()
}

// request reads the flags, and asks for what is missing; a nil asker can't be
// asked.
func (f newComponentFlags) request(ask *asker, args []string) (*scaffold.Component, error) {
	c := &scaffold.Component{}
	if len(args) > 0 {
		c.Name = args[0]
	} else if err := ask.name(c); err != nil {
		return nil, err
	}
	var errs []error
	flag := func(name string, err error) {
		if err != nil {
			errs = append(errs, usageError{fmt.Errorf("%s: %w", name, err)})
		}
	}
	var err error
	c.Render, err = scaffold.ParseRender(f.render)
	flag("--render", err)
	for _, text := range f.state {
		fields, err := scaffold.ParseState(text)
		flag("--state '"+text+"'", err)
		c.State = append(c.State, fields...)
	}
	for _, text := range f.actions {
		action, err := scaffold.ParseAction(text)
		flag("--action '"+text+"'", err)
		c.Actions = append(c.Actions, action)
	}
	switch {
	case f.channel != "":
		c.Channel, err = scaffold.ParseChannel(f.channel)
		flag("--channel", err)
	case ask != nil && len(errs) == 0:
		flag("--channel", ask.channel(c))
		flag("--state", ask.state(c))
		flag("--action", ask.actions(c))
	case ask == nil:
		flag("--channel", errors.New("say who hears of changes: "+parser.OrList(scaffold.Strategies())))
	}
	c.Load = f.load
	c.AddDefaults()
	return c, errors.Join(errs...)
}

// printFiles prints what would be written, in the form of testscript's
// archives.
func (s *settings) printFiles(p *printer, started *flow.Started) error {
	var b bytes.Buffer
	for _, f := range started.Files {
		fmt.Fprintf(&b, "-- %s --\n%s", filepath.ToSlash(p.path(filepath.Join(started.Dir, f.Name))), f.Content)
	}
	_, err := s.stdout.Write(b.Bytes())
	return err
}

// printNext says how the component comes to be seen.
func (s *settings) printNext(c *scaffold.Component) {
	fmt.Fprintf(s.stderr, `
Next: register it, and show it on a page
  %s(app, %s)
  {{component %q "INSTANCE"}}
`, parser.RegisterName(c.TypeName()), c.Factory(), c.Name)
	if c.Render == scaffold.RenderTempl {
		fmt.Fprint(s.stderr, `and with the module of templ
  go get -tool github.com/a-h/templ/cmd/templ@latest
  go tool templ generate
`)
	}
}
