package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const document = "../../docs/interaction.md"

// Each recipe has the template of its component, as it is.
func TestRecipesShowTheTemplates(t *testing.T) {
	text := read(t, document)
	var shown []string
	for _, m := range regexp.MustCompile("(?ms)^```html\n(.*?)^```$").FindAllStringSubmatch(text, -1) {
		shown = append(shown, m[1])
	}
	files, err := filepath.Glob("*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !slices.Contains(shown, read(t, file)) {
			t.Errorf("%s does not have %s as it is", document, file)
		}
	}
	if len(shown) != len(files) {
		t.Errorf("%s has %d pieces of HTML, and there are %d templates", document, len(shown), len(files))
	}
	for _, m := range regexp.MustCompile("(?ms)^```css\n(.*?)^```$").FindAllStringSubmatch(text, -1) {
		for line := range strings.Lines(m[1]) {
			selector, _, _ := strings.Cut(line, " {")
			if !strings.Contains(read(t, "interaction.css"), selector) {
				t.Errorf("interaction.css has no %s", selector)
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
