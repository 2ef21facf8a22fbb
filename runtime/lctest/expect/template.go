package expect

import (
	"errors"
	"html/template"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Template is the file that a component names as its template.
type Template struct {
	File   string              // relative to the package's folder, where go test runs
	Source string              // what is embedded
	Parsed **template.Template // the variable that Render executes
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
	want, err := template.New(path.Base(c.File)).Parse(c.Source)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := escaped(*c.Parsed), escaped(want); got != want {
		t.Errorf("what is parsed is\n%s\nwant that of %s\n%s", got, c.File, want)
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
	*c.Parsed = template.Must(template.New("").Parse(mark))
	var out strings.Builder
	err = d.Render(made, t.Context(), &out)
	return err == nil && out.String() == mark
}

// escaped returns a template as it is once its actions are escaped, which the
// first execution does. No code of the component's runs, for there is no data.
func escaped(t *template.Template) string {
	err := t.Execute(io.Discard, nil) // may well fail without data
	if t.Tree == nil {
		return err.Error() // it can't be escaped
	}
	return t.Name() + "\n" + t.Tree.Root.String()
}
