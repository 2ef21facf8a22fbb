package flow

import (
	"bytes"
	"flag"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/lcgen/lcgen/generator"
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
	if *update {
		return
	}
	for _, c := range result.Changes {
		t.Errorf("%s: %s\n%s", c.Path, c.Reason, c.Diff(filepath.Base(c.Path)))
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
			cmd := exec.CommandContext(t.Context(), command[0], append(command[1:], "./testdata/golden/...")...)
			cmd.Dir = root
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %v\n%s", cmd.Args, err, out)
			}
		})
	}
}
