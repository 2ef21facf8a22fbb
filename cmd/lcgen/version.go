package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func newVersion(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of lcgen",
		Long: `Version prints the version of lcgen, and the version of Go and the platform that
it was built with.`,
		Example: "  lcgen version",
		Args: func(cmd *cobra.Command, args []string) error {
			if err := cobra.NoArgs(cmd, args); err != nil {
				return usageError{fmt.Errorf("version takes no arguments")}
			}
			return nil
		},
		Run: func(*cobra.Command, []string) {
			fmt.Fprintf(s.stdout, "lcgen %s %s %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
		},
	}
}

// version returns the version of the module that lcgen was built from, or
// "(devel)" for one built from a working tree.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
