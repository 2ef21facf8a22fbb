package checker_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/checker/internal/checktest"
	"github.com/lcgen/lcgen/parser"
)

// TestCorrect finds nothing in components that are right, in many styles: each
// finding here would be a false one.
func TestCorrect(t *testing.T) {
	const root = "testdata/correct"
	folders, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(folders) < 20 {
		t.Errorf("only %d packages", len(folders))
	}
	for _, folder := range folders {
		t.Run(folder.Name(), func(t *testing.T) {
			p := checktest.Load(t, filepath.Join(root, folder.Name()))
			for _, err := range p.Errs {
				t.Errorf("it does not compile: %v", err)
			}
			c, err := checker.New(checker.Options{})
			if err != nil {
				t.Fatal(err)
			}
			model, diagnostics := parser.Parse(p.Input())
			if len(model.Components) == 0 {
				t.Error("it has no component")
			}
			findings := c.Check([]checker.Package{{Input: p.Input(), Model: model, Diagnostics: diagnostics}}, checker.Scope{Whole: true})
			for _, f := range findings {
				t.Errorf("%s: %s: %s; %s", p.Fset.Position(f.Pos), f.Code, f.Message, f.Hint)
			}
		})
	}
}
