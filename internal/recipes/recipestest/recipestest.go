// Package recipestest compares recipes with the document that shows them.
package recipestest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Read returns the text of a file.
func Read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// ShowsFiles fails the test unless the document has each file of a kind in the
// current folder as a piece of code, and so many others: kind is both the language of
// the piece and the ending of the files.
func ShowsFiles(t *testing.T, document, kind string, others int) {
	t.Helper()
	shown := pieces(t, document, kind)
	files, err := filepath.Glob("*." + kind)
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no files of the kind %s: %v", kind, err)
	}
	for _, file := range files {
		if !slices.Contains(shown, Read(t, file)) {
			t.Errorf("%s does not have %s as it is", document, file)
		}
	}
	if len(shown) != len(files)+others {
		t.Errorf("%s has %d pieces of %s, and there are %d files and %d others", document, len(shown), kind, len(files), others)
	}
}

// HasRules fails the test unless the style sheet has a rule with each selector that the
// document shows.
func HasRules(t *testing.T, document, sheet string) {
	t.Helper()
	rules := Read(t, sheet)
	for _, piece := range pieces(t, document, "css") {
		for line := range strings.Lines(piece) {
			if selector, _, _ := strings.Cut(line, " {"); !strings.Contains(rules, selector) {
				t.Errorf("%s has no %s", sheet, selector)
			}
		}
	}
}

// pieces returns the pieces of code of a language.
func pieces(t *testing.T, document, language string) []string {
	t.Helper()
	var all []string
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(Read(t, document), -1) {
		all = append(all, m[1])
	}
	return all
}
