package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/lcgen/lcgen/internal/dev"
)

func newDev(s *settings) *cobra.Command {
	var grace time.Duration
	cmd := &cobra.Command{
		Use:   "dev [package] [-- argument...]",
		Short: "Run a program, again after every change, with pages that follow",
		Long: `Dev generates, builds and runs a program, and watches its source. After a change
of Go it does so again, and open pages load themselves again; a changed template
of a component is used by the program as it runs; a style, script or picture has
the pages load again. What keeps a change from being seen, and what "lcgen check"
finds, is shown in the pages and on the terminal until it is mended.

The program is built with the tag lcdev, which no other command sets: its App
has an inspector at /lc/_dev/ then, for browsers on this machine, with all
components, channels, streams and events. Where the program sets no secret with
lc.WithSecret, it has the same one each time, so that open pages can go on.

Arguments behind -- are the program's. Ctrl-C ends it, and all that it has
started.

Exit codes: 0 ended by Ctrl-C, 2 usage, or no program.`,
		Example: `  lcgen dev                            the program in the current folder
  lcgen dev ./cmd/shop
  lcgen dev . -- -addr 127.0.0.1:8081  with arguments of the program
  lcgen dev --tags sqlite ./cmd/shop   with build tags of the program
  lcgen -C ../shop dev                 in another folder`,
		Args: func(cmd *cobra.Command, args []string) error {
			named := len(args)
			if dash := cmd.ArgsLenAtDash(); dash >= 0 {
				named = dash
			}
			if named > 1 {
				return usageError{fmt.Errorf("dev runs one program, not %d; arguments of the program come behind --", named)}
			}
			return nil
		},
		ValidArgsFunction: s.completePackages,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts := dev.Options{Dir: s.dir, Tags: s.tags, Output: s.stdout, Messages: s.stderr, Grace: grace, Args: args}
			if dash := cmd.ArgsLenAtDash(); dash != 0 && len(args) > 0 {
				opts.Package, opts.Args = args[0], args[1:]
			}
			return dev.Run(cmd.Context(), opts)
		},
	}
	cmd.Flags().DurationVar(&grace, "grace", 3*time.Second, "kill the program if it has not ended `DURATION` after it was asked to")
	completeFlag(cmd, "grace", cobra.NoFileCompletions)
	return cmd
}
