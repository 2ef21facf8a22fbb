package rules

import (
	"embed"
	"io/fs"
	"path"
	"strings"

	"github.com/lcgen/lcgen/checker/internal/rule"
)

// An Example shows a lint in source, and how to write it instead.
type Example struct {
	Bad  []File
	Said []string // what is found in Bad: cart.go:12:6: LC001: …
	Good []File
}

// A File is a file of an example.
type File struct{ Name, Text string }

//go:embed testdata/LC*/bad testdata/LC*/bad.txt testdata/LC*/good
var examples embed.FS

// ExampleOf returns the example of a rule. Templates are part of it where the
// fault is in one.
func ExampleOf(r *rule.Rule) Example {
	dir := path.Join("testdata", r.Code)
	said, _ := examples.ReadFile(dir + "/bad.txt") // embedded, or it would not compile
	e := Example{Said: strings.Split(strings.TrimSuffix(string(said), "\n"), "\n")}
	withTemplates := strings.Contains(string(said), ".html:")
	e.Bad = files(dir+"/bad", withTemplates)
	e.Good = files(dir+"/good", withTemplates)
	return e
}

// files returns the files of a folder that an example shows, by name.
func files(dir string, withTemplates bool) []File {
	entries, _ := fs.ReadDir(examples, dir) // see ExampleOf
	var found []File
	for _, entry := range entries {
		name := entry.Name()
		if name == "lc_gen.go" || path.Ext(name) != ".go" && !withTemplates {
			continue
		}
		text, _ := examples.ReadFile(dir + "/" + name)
		found = append(found, File{name, string(text)})
	}
	return found
}
