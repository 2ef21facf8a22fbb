package expect

import (
	"errors"
	"html/template"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"text/template/parse"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/internal/tap"
)

// A Template is the file that a component names as its template.
type Template struct {
	File   string        // relative to the package's folder, where go test runs
	Source string        // what is embedded
	Parsed **lc.Template // the variable that Render executes
}

// checkTemplate sees that the file named is embedded, that it is what is
// parsed, and that what is parsed is what Render executes.
func checkTemplate[T, M any](t *testing.T, c *Template, d lc.Definition[T, M]) {
	if c == nil {
		return
	}
	switch content, err := os.ReadFile(c.File); {
	case errors.Is(err, fs.ErrNotExist):
		t.Logf("%s is not there to compare with: the test runs elsewhere", c.File)
	case err != nil:
		t.Error(err)
	case string(content) != c.Source:
		t.Errorf("what is embedded is not %s", c.File)
	}
	parsed, err := tap.Parsed(*c.Parsed)
	if err != nil {
		t.Fatal(err)
	}
	want, err := definitions(path.Base(c.File), c.Source)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got := text(parsed.Lookup(name)); got != want[name] {
			t.Errorf("what is parsed as %s is\n%s\nwant that of %s\n%s", name, got, c.File, want[name])
		}
	}
	if !executedBy(t, c, d) {
		t.Errorf("Render does not execute the template of %s", c.File)
	}
}

// executedBy puts another template in the place of c for a moment, and reports
// whether Render writes what that one says.
func executedBy[T, M any](t *testing.T, c *Template, d lc.Definition[T, M]) bool {
	const mark = "a template of the checks"
	made, err := d.New(t.Context(), Next)
	if err != nil {
		t.Fatal(err)
	}
	own := *c.Parsed
	defer func() { *c.Parsed = own }()
	*c.Parsed = lc.ParseTemplate("", mark)
	var out strings.Builder
	err = d.Render(made, t.Context(), &out)
	return err == nil && out.String() == mark
}

// definitions returns the texts of the templates that a source defines, by name.
// Functions and other templates that it uses need not be known.
func definitions(name, source string) (map[string]string, error) {
	t := parse.New(name)
	t.Mode = parse.SkipFuncCheck
	trees := map[string]*parse.Tree{}
	if _, err := t.Parse(source, "", "", trees); err != nil {
		return nil, err
	}
	texts := map[string]string{name: ""} // of an empty one, there is no tree
	for name, tree := range trees {
		texts[name] = tree.Root.String()
	}
	return texts, nil
}

// text returns the text of a template, before its actions are escaped.
func text(t *template.Template) string {
	if t == nil || t.Tree == nil {
		return ""
	}
	return t.Tree.Root.String()
}
