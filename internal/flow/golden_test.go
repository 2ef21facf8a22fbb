package flow

import (
	"bytes"
	"flag"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/parser"
)

var update = flag.Bool("update", false, "write the generated files under testdata/golden anew")

// root is the folder of the repository.
const root = "../.."

// TestGolden generates for the packages under testdata/golden. What comes out
// is part of the repository, and read in review like any code.
func TestGolden(t *testing.T) {
	result, err := Generate(t.Context(), Options{
		Dir:      filepath.Join(root, "testdata", "golden"),
		Patterns: []string{"./..."},
		Files:    generator.Options{Tests: true, Stubs: true},
		NoCache:  true,
		DryRun:   !*update,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		t.Error(d)
	}
	for _, pkg := range result.Packages {
		compareStubs(t, pkg)
	}
	checkCoverage(t, result.Packages)
	if *update {
		return
	}
	for _, c := range result.Changes {
		t.Errorf("%s: %s\n%s", c.Path, c.Reason, c.Diff(filepath.Base(c.Path)))
	}
}

// checkCoverage looks for what the parser's tables have and no golden package
// does.
func checkCoverage(t *testing.T, pkgs []*parser.Package) {
	t.Helper()
	kinds, strategies, hooks := map[parser.Kind]bool{}, map[parser.Strategy]bool{}, map[string]bool{}
	for _, pkg := range pkgs {
		for _, c := range pkg.Components {
			strategies[c.Channel.Strategy] = true
			for _, h := range c.Hooks {
				hooks[h] = true
			}
			for _, a := range c.Actions {
				for _, p := range a.Params {
					kinds[p.Type.Kind] = true
				}
			}
		}
	}
	for _, k := range parser.Kinds {
		if !kinds[k.Kind] {
			t.Errorf("no golden package has a parameter of the kind %s", k.Kind)
		}
	}
	for _, s := range parser.Strategies {
		if !strategies[s.Strategy] {
			t.Errorf("no golden package has the channel strategy %s", s.Strategy)
		}
	}
	for _, h := range parser.Hooks {
		if !hooks[h.Name] {
			t.Errorf("no golden package has the hook %s", h.Name)
		}
	}
}

// compareStubs compares the tests to start from with those that are there,
// which lcgen generate leaves as they are. With -update it writes them.
func compareStubs(t *testing.T, pkg *parser.Package) {
	t.Helper()
	fresh := *pkg
	for _, c := range pkg.Components { // whose stub is there already
		own := func(name string) bool { return strings.EqualFold(name, "Test"+c.Type) }
		fresh.Scope = slices.DeleteFunc(slices.Clone(fresh.Scope), own)
		fresh.Taken = slices.DeleteFunc(slices.Clone(fresh.Taken), own)
	}
	files, err := generator.Generate(&fresh, generator.Options{Stubs: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		path := filepath.Join(pkg.Dir, f.Name)
		if !f.Once {
			continue
		}
		if *update {
			if err := os.WriteFile(path, f.Content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if there, err := os.ReadFile(path); err != nil || !bytes.Equal(there, f.Content) {
			t.Errorf("%s is not what is generated now (%v):\n%s", path, err, f.Content)
		}
	}
}

// TestGoldenIsFormatted compares the generated files with what gofmt makes of
// them.
func TestGoldenIsFormatted(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "testdata", "golden", "*", "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d golden files, %v", len(files), err)
	}
	for _, path := range files {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		formatted, err := format.Source(src)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(src, formatted) {
			t.Errorf("%s is not as gofmt leaves it", path)
		}
	}
}

// TestGoldenIsSound holds generated code to what hand-written code is held to,
// and runs its tests.
func TestGoldenIsSound(t *testing.T) {
	for _, command := range [][]string{
		{"go", "vet"},
		{"go", "tool", "staticcheck"},
		{"go", "test"},
	} {
		t.Run(command[len(command)-1], func(t *testing.T) {
			if testing.Short() && command[len(command)-1] == "staticcheck" {
				t.Skip("short mode: staticcheck looks at all that the generated code imports")
			}
			cmd := exec.CommandContext(t.Context(), command[0], append(command[1:], "./testdata/golden/...")...)
			cmd.Dir = root
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %v\n%s", cmd.Args, err, out)
			}
		})
	}
}

// TestGoldenLines looks for generated lines that are too long to read. A string
// is not broken.
func TestGoldenLines(t *testing.T) {
	code, err := filepath.Glob(filepath.Join(root, "testdata", "golden", "*", generator.CodeFile))
	if err != nil {
		t.Fatal(err)
	}
	tests, err := filepath.Glob(filepath.Join(root, "testdata", "golden", "*", "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range slices.Concat(code, tests) {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for line := range strings.Lines(string(src)) {
			n++
			code := strings.ReplaceAll(strings.TrimSuffix(line, "\n"), "\t", "    ")
			if utf8.RuneCountInString(code) > 120 && !strings.Contains(code, `Skip("`) {
				t.Errorf("%s:%d has more than 120 columns:\n%s", path, n, code)
			}
		}
	}
}

// TestGoldenStubs runs the stub of the golden package with the most types of
// parameters beyond what it skips, in all subtests in which nothing is left
// open: what they call valid is.
func TestGoldenStubs(t *testing.T) {
	path, err := filepath.Abs(filepath.Join(root, "testdata", "golden", "params", "form_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	skip := regexp.MustCompile(`(?m)^\t\tt\.Skip\(.*\n`)
	subtests := strings.Split(string(src), "\tt.Run(")
	open := 0
	for i, subtest := range subtests {
		if strings.Contains(subtest, "nil, // a valid ") {
			open++
		} else {
			subtests[i] = skip.ReplaceAllString(subtest, "")
		}
	}
	if want := 3; open != want {
		t.Errorf("%d subtests leave a value open, want %d", open, want)
	}
	out, err := testWith(t, "./testdata/golden/params", path, "^TestForm$", strings.Join(subtests, "\tt.Run("))
	if err != nil {
		t.Errorf("%v:\n%s", err, out)
	}
	if strings.Count(out, "--- PASS: TestForm/")+open != len(subtests)-1 {
		t.Errorf("not all of the %d subtests have run:\n%s", len(subtests)-1, out)
	}
}
