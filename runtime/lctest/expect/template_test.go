package expect

import (
	"io"
	"maps"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/internal/tap"
)

func TestDefinitions(t *testing.T) {
	for name, test := range map[string]struct {
		source string
		want   map[string]string
	}{
		"text":                  {"<p>{{.Name}}</p>", map[string]string{"a.html": "<p>{{.Name}}</p>"}},
		"nothing":               {"", map[string]string{"a.html": ""}},
		"only definitions":      {`{{define "x"}}x{{end}}`, map[string]string{"a.html": "", "x": "x"}},
		"functions of partials": {`{{twice .N}}`, map[string]string{"a.html": "{{twice .N}}"}},
	} {
		got, err := definitions("a.html", test.source)
		if err != nil || !maps.Equal(got, test.want) {
			t.Errorf("%s: defines %q %v, want %q", name, got, err, test.want)
		}
	}
	if _, err := definitions("a.html", "{{"); err == nil {
		t.Error("what does not parse defines something")
	}
}

func TestText(t *testing.T) {
	used := lc.ParseTemplate("a.html", "<p>{{.}}</p>")
	if err := used.Execute(t.Context(), io.Discard, 1); err != nil {
		t.Fatal(err)
	}
	parsed, err := tap.Parsed(used)
	if err != nil {
		t.Fatal(err)
	}
	if got := text(parsed.Lookup("a.html")); got != "<p>{{.}}</p>" {
		t.Errorf("the text of a template that has been executed is %q", got)
	}
	if got := text(parsed.Lookup("b")); got != "" {
		t.Errorf("the text of no template is %q", got)
	}
}
