package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestCommands checks that each command has a whole help page, and that a script
// runs it.
func TestCommands(t *testing.T) {
	paths, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("the scripts are not there: %v", err)
	}
	var scripts strings.Builder
	for _, path := range paths {
		script, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		scripts.Write(script)
	}
	var check func(cmd *cobra.Command)
	check = func(cmd *cobra.Command) {
		for _, sub := range cmd.Commands() {
			check(sub)
		}
		if !cmd.Runnable() {
			return
		}
		name := cmd.CommandPath()
		if cmd.Short == "" || cmd.Long == "" || cmd.Example == "" {
			t.Errorf("%s lacks a part of its help: Short, Long or Example", name)
		}
		if !regexp.MustCompile(`(?m)^(?:! ?)?(?:exec|exits \d) ` + name + `\b`).MatchString(scripts.String()) {
			t.Errorf("no script in testdata/script runs %s", name)
		}
	}
	check(newRoot(new(settings)))
}
