package main

import (
	"path/filepath"
	"testing"

	"github.com/lcgen/lcgen/internal/recipes/recipestest"
)

// Each recipe has its template and its script as they are. Beside them, the document
// has the HTML that loads a script.
func TestRecipesShowTheFiles(t *testing.T) {
	const document = "../../docs/hooks.md"
	for kind, others := range map[string]int{"html": 1, "js": 0} {
		if files, err := filepath.Glob("*." + kind); err != nil || len(files) < 4 {
			t.Fatalf("%s: %v, %v", kind, files, err)
		}
		recipestest.ShowsFiles(t, document, kind, others)
	}
}
