package rules_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/lcgen/lcgen/checker/internal/checktest"
)

// fixed are the rules whose findings "lcgen check --fix" mends by itself, and
// how. An entry is right only if the change can't alter what a program does:
// none of them may open a method, widen a channel or guess a name.
var fixed = map[string]string{
	"LC011": "generates the code that the source asks for",
	"LC017": "removes an //lc:ignore that silences nothing",
}

// TestFixes runs all rules over all packages that they are tested on, and
// compares those that have fixes with the list.
func TestFixes(t *testing.T) {
	dirs, err := filepath.Glob(filepath.Join("testdata", "LC*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, dir := range dirs {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			continue
		}
		p, findings := findings(t, dir, strings.Contains(dir, "LC011"))
		for _, f := range findings {
			if len(f.Fixes) > 0 || f.Regenerate {
				found[f.Code] = fixed[f.Code]
			}
			for _, fix := range f.Fixes {
				for _, edit := range fix.TextEdits {
					checkRemoval(t, p, f.Code, edit)
				}
			}
		}
	}
	if !maps.Equal(found, fixed) {
		t.Errorf("%v have fixes, want %v", slices.Sorted(maps.Keys(found)), slices.Sorted(maps.Keys(fixed)))
	}
}

// checkRemoval makes sure that an edit removes an //lc:ignore and nothing else.
func checkRemoval(t *testing.T, p *checktest.Package, code string, edit analysis.TextEdit) {
	t.Helper()
	at := p.Fset.Position(edit.Pos)
	source, err := p.ReadFile(at.Filename)
	if err != nil {
		t.Fatal(err)
	}
	old := strings.TrimSpace(string(source[at.Offset:p.Fset.Position(edit.End).Offset]))
	if len(edit.NewText) > 0 || !strings.HasPrefix(old, "//lc:ignore ") || strings.Contains(old, "\n") {
		t.Errorf("%s: %s puts %q in place of %q", at, code, edit.NewText, old)
	}
}
