package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/lcgen/lcgen/internal/flow"
	"github.com/lcgen/lcgen/internal/scaffold"
	"github.com/lcgen/lcgen/parser"
)

// newAppFlags are the flags of "lcgen new app".
type newAppFlags struct{ module, replace string }

func newNewApp(s *settings) *cobra.Command {
	var f newAppFlags
	cmd := &cobra.Command{
		Use:   "app NAME",
		Short: "Write a module with a live page, ready to run",
		Long: `New app makes a folder NAME with a Go module that serves a page with one live
component: source, template, style, tests, and the generated code. All of it, or
nothing, is there in the end; a folder that is not empty is left alone.

The module requires the version of lcgen that writes it, which takes the network
where the module cache does not have it. A development build has no version: use
the source that it was built from, by --replace, which takes no network.`,
		Example: `  lcgen new app hands
  cd hands && go run .                 serve it on 127.0.0.1:8080
  go run . -addr :9000                 serve it elsewhere
  lcgen new app hands --module example.org/web/hands
  lcgen new app hands --replace ../lcgen`,
		Args: func(_ *cobra.Command, args []string) error { return checkNameArg("app", "hands", args) },
		RunE: func(cmd *cobra.Command, args []string) error {
			return newApp(cmd.Context(), s, f, args[0])
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.module, "module", "", "module `PATH` (default example.com/NAME)")
	flags.StringVar(&f.replace, "replace", "", "use the lcgen whose source is in `DIR`")
	return cmd
}

// newApp runs the command and returns how it ended.
func newApp(ctx context.Context, s *settings, f newAppFlags, name string) error {
	app := scaffold.App{Name: name, Module: f.module}
	if f.replace != "" {
		local, err := s.readLocal(f.replace)
		if err != nil {
			return fmt.Errorf("--replace: %w", err)
		}
		app.Replace = local
	} else if app.Version = ownVersion(); app.Version == "" {
		return errDevelopment
	}
	progress := s.newProgress()
	opts := s.options(nil)
	opts.Step = progress.enter
	paths, err := flow.NewApp(ctx, opts, app)
	progress.stop()
	if err != nil {
		return err
	}
	p := s.printer()
	for _, path := range paths {
		fmt.Fprintf(s.stdout, "wrote %s\n", p.path(path))
	}
	fmt.Fprintf(s.stderr, "\nNext:\n  cd %s\n  go run .\n", p.path(filepath.Dir(paths[0])))
	return nil
}

// readLocal reads the go.mod and go.sum of a local lcgen. Its folder is
// relative to the one that lcgen runs in.
func (s *settings) readLocal(dir string) (*scaffold.Local, error) {
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(s.dir, dir)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	local := &scaffold.Local{Dir: dir}
	local.GoMod, err = parser.ReadFile(filepath.Join(dir, "go.mod"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is no module: name the folder that holds the go.mod of lcgen", dir)
	}
	if err != nil {
		return nil, err
	}
	local.GoSum, err = parser.ReadFile(filepath.Join(dir, "go.sum"))
	return local, err
}

// ownVersion returns the version by which a go.mod can require this lcgen,
// empty for a development build. What has a checksum was downloaded, so that
// others can download it too.
func ownVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range append(info.Deps, &info.Main) {
		if m.Path == parser.ModulePath && m.Replace == nil && m.Sum != "" {
			return m.Version
		}
	}
	return ""
}
