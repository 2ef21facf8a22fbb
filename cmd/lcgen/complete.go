package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/mod/modfile"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/internal/catalog"
	"github.com/lcgen/lcgen/internal/flow"
)

// maxFolders is how many folders are looked through for packages.
const maxFolders = 5000

// completePackages completes patterns of packages: ./cart, ./cart/..., or the
// same by import path where that is what stands there.
func (s *settings) completePackages(_ *cobra.Command, given []string, word string) ([]string, cobra.ShellCompDirective) {
	root, prefix := s.rootOf(word)
	folders := packageFolders(root)
	var found []string
	add := func(pattern string) {
		if strings.HasPrefix(pattern, word) && !slices.Contains(given, pattern) && !slices.Contains(found, pattern) {
			found = append(found, pattern)
		}
	}
	for _, folder := range folders {
		pattern := prefix
		if folder != "." {
			pattern += "/" + folder
		}
		add(pattern)
		for dir := folder; ; dir = path.Dir(dir) {
			if dir == "." {
				add(prefix + "/...")
				break
			}
			if dir != folder { // something is below it
				add(prefix + "/" + dir + "/...")
			}
		}
	}
	slices.Sort(found)
	return found, cobra.ShellCompDirectiveNoFileComp
}

// rootOf returns the folder that a pattern starts from, and what stands in the
// pattern for it: "." for the current folder, or the path of its module.
func (s *settings) rootOf(word string) (root, prefix string) {
	dir := s.dir
	if dir == "" {
		dir = "."
	}
	if word == "" || strings.HasPrefix(word, ".") {
		return dir, "."
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return dir, "."
	}
	for at := abs; ; at = filepath.Dir(at) {
		if mod, err := os.ReadFile(filepath.Join(at, "go.mod")); err == nil {
			return at, modfile.ModulePath(mod)
		}
		if at == filepath.Dir(at) {
			return dir, "."
		}
	}
}

// packageFolders returns the folders below root that hold Go files, as the go
// command finds them, relative and with slashes.
func packageFolders(root string) []string {
	var found []string
	looked := 0
	filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		rel, relErr := filepath.Rel(root, name)
		if err != nil || relErr != nil {
			return nil // what can't be read is not completed
		}
		if !d.IsDir() {
			folder := filepath.ToSlash(filepath.Dir(rel))
			if filepath.Ext(name) == ".go" && (len(found) == 0 || found[len(found)-1] != folder) && !slices.Contains(found, folder) {
				found = append(found, folder)
			}
			return nil
		}
		if looked++; looked > maxFolders {
			return filepath.SkipAll
		}
		if rel != "." && isPassedOver(name, d.Name()) {
			return filepath.SkipDir
		}
		return nil
	})
	return found
}

// isPassedOver reports whether the go command's ... does not look into a
// folder: by its name, or as it is another module.
func isPassedOver(dir, name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || name == "vendor" || name == "node_modules" {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// componentFlag adds the flag --component, which chooses components by name.
func (s *settings) componentFlag(cmd *cobra.Command, names *[]string) {
	cmd.Flags().StringSliceVar(names, "component", nil, "show these components only: `NAMES`, separated by commas")
	completeFlag(cmd, "component", listOf(func(cmd *cobra.Command) []string {
		listing, err := flow.List(cmd.Context(), s.options([]string{"./..."}))
		if err != nil {
			return nil
		}
		var found []string
		for _, c := range catalog.New(listing.Packages, catalog.Options{}) {
			found = append(found, cobra.CompletionWithDesc(c.Name, path.Base(c.Package)+"."+c.Type))
		}
		return found
	}))
}

// lintCodes returns all codes with what they find.
func lintCodes(*cobra.Command) []string {
	var found []string
	for _, r := range checker.Rules() {
		found = append(found, cobra.CompletionWithDesc(r.Code, r.Title))
	}
	return found
}

// listOf completes the last of several words that are separated by commas, and
// leaves out those that stand before it.
func listOf(all func(*cobra.Command) []string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
		before := word[:strings.LastIndex(word, ",")+1]
		given := strings.Split(before, ",")
		var found []string
		for _, c := range all(cmd) {
			name, _, _ := strings.Cut(c, "\t")
			if !slices.Contains(given, name) {
				found = append(found, before+c)
			}
		}
		return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
}

// oneOf completes one of some words.
func oneOf(words ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
}

// completeFlag says how the value of a flag is completed.
func completeFlag(cmd *cobra.Command, flag string, complete cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, complete); err != nil {
		panic(err) // the command has no such flag
	}
}
