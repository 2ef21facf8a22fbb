package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const document = "../../docs/hooks.md"

// Each recipe has its template and its script as they are.
func TestRecipesShowTheFiles(t *testing.T) {
	text := read(t, document)
	for kind, pattern := range map[string]string{"html": "*.html", "js": "*.js"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) < 4 {
			t.Fatalf("%s: %v, %v", pattern, files, err)
		}
		for _, file := range files {
			if !strings.Contains(text, "```"+kind+"\n"+read(t, file)+"```\n") {
				t.Errorf("%s does not have %s as it is", document, file)
			}
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
