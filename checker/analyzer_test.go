package checker_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/lcgen/lcgen/checker"
)

// TestAnalyzer runs the lints as drivers of go/analysis do, over the packages
// that the rules are tested on: those whose findings are all in Go source, and
// say nothing about the whole program.
func TestAnalyzer(t *testing.T) {
	if testing.Short() {
		t.Skip("type-checks the standard library from source")
	}
	dir := t.TempDir()
	copyTree(t, "../runtime", filepath.Join(dir, "src/github.com/lcgen/lcgen/runtime"))
	var packages []string
	for _, code := range []string{"LC001", "LC002", "LC003", "LC004", "LC005", "LC006", "LC007", "LC014", "LC016", "LC018"} {
		copyTree(t, filepath.Join("rules/testdata", code, "cases"), filepath.Join(dir, "src", code))
		packages = append(packages, code)
	}
	analysistest.Run(t, dir, checker.NewAnalyzer(checker.Options{}), packages...)
}

// TestAnalyzerFixes applies the fixes that the analyzer suggests.
func TestAnalyzerFixes(t *testing.T) {
	if testing.Short() {
		t.Skip("type-checks the standard library from source")
	}
	dir := t.TempDir()
	copyTree(t, "../runtime", filepath.Join(dir, "src/github.com/lcgen/lcgen/runtime"))
	copyTree(t, "testdata/fixes", filepath.Join(dir, "src/fixes"))
	analysistest.RunWithSuggestedFixes(t, dir, checker.NewAnalyzer(checker.Options{Disable: []string{"LC016"}}), "fixes")
}

// copyTree copies the files of a folder that are not tests.
func copyTree(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if skip := d.Name() == "lctest" || d.Name() == "node_modules" || d.Name() == "src" || d.Name() == "natsbroker"; skip && path != from {
				return fs.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, rel), 0o755)
		}
		if strings.HasSuffix(path, "_test.go") {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), content, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnalyzerIsValid(t *testing.T) {
	a := checker.NewAnalyzer(checker.Options{})
	if err := analysis.Validate([]*analysis.Analyzer{a}); err != nil {
		t.Error(err)
	}
	if len(a.FactTypes) > 0 {
		t.Error("facts make drivers load every dependency from source")
	}
	if !a.RunDespiteErrors {
		t.Error("the source may call what is not generated yet")
	}
	flags := map[string]string{}
	for name, value := range map[string]string{"enable": "LC001, LC002", "disable": "LC002"} {
		if err := a.Flags.Set(name, value); err != nil {
			t.Error(err)
		}
		flags[name] = a.Flags.Lookup(name).Value.String()
	}
	if want := map[string]string{"enable": "LC001,LC002", "disable": "LC002"}; !maps.Equal(flags, want) {
		t.Errorf("flags are %v, want %v", flags, want)
	}
}

func TestNew(t *testing.T) {
	tests := []struct {
		name string
		opts checker.Options
		want string // error
	}{
		{"all", checker.Options{}, ""},
		{"in other letters", checker.Options{Enable: []string{"lc001"}, Disable: []string{" LC002"}}, ""},
		{"unknown", checker.Options{Disable: []string{"LC999"}}, `unknown lint code "LC999": there are LC001 to LC018`},
		{"empty", checker.Options{Enable: []string{""}}, `unknown lint code "": there are LC001 to LC018`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := checker.New(tt.opts)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
