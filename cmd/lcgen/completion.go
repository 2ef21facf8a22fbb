package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lcgen/lcgen/parser"
)

// shells are those that completion is written for.
var shells = map[string]func(root *cobra.Command, w io.Writer) error{
	"bash":       func(root *cobra.Command, w io.Writer) error { return root.GenBashCompletionV2(w, true) },
	"zsh":        func(root *cobra.Command, w io.Writer) error { return root.GenZshCompletion(w) },
	"fish":       func(root *cobra.Command, w io.Writer) error { return root.GenFishCompletion(w, true) },
	"powershell": func(root *cobra.Command, w io.Writer) error { return root.GenPowerShellCompletionWithDesc(w) },
}

func newCompletion(s *settings) *cobra.Command {
	names := slices.Sorted(maps.Keys(shells))
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print what lets a shell complete commands, packages and codes",
		Long: `Completion prints a script with which a shell completes commands, flags, the
packages and components of the module in the current folder, lint codes and
formats. Start a new shell after it is installed.

bash, with the package bash-completion:

  lcgen completion bash > ~/.local/share/bash-completion/completions/lcgen

zsh, where ~/.zsh/completions is in fpath before compinit is called:

  lcgen completion zsh > ~/.zsh/completions/_lcgen

fish:

  lcgen completion fish > ~/.config/fish/completions/lcgen.fish

PowerShell, in the profile that $PROFILE names:

  lcgen completion powershell | Out-String | Invoke-Expression`,
		Example: `  source <(lcgen completion bash)      in this shell only
  lcgen completion fish | source`,
		ValidArgs: names,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{fmt.Errorf("completion takes one shell: %s", strings.Join(names, ", "))}
			}
			if shells[args[0]] != nil {
				return nil
			}
			if closest := parser.Closest(args[0], names); closest != "" {
				return usageError{fmt.Errorf("unknown shell %q: did you mean %s?", args[0], closest)}
			}
			return usageError{fmt.Errorf("unknown shell %q: there are %s", args[0], strings.Join(names, ", "))}
		},
		RunE: func(cmd *cobra.Command, args []string) error { return shells[args[0]](cmd.Root(), s.stdout) },
	}
}
