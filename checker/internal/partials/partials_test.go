package partials_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/checker/internal/partials"
	lc "github.com/lcgen/lcgen/runtime"
)

// head begins the sources, which are variables named T.
const head = `package ui

import (
	"embed"
	tmpl "html/template"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

//go:embed *.html
var files embed.FS

//go:embed row.html
var row string

const name = "na" + "me"

var funcs = tmpl.FuncMap{"upper": strings.ToUpper, "own": own, "none": func() string { return "" }}

func own() string { return "" }

var base = tmpl.Must(tmpl.New(name).Parse("base"))

`

func TestRead(t *testing.T) {
	for _, tt := range []struct{ source, want string }{
		{`var T = tmpl.Must(tmpl.New("a").Parse("<b>"))`, `a="<b>"`},
		{`var T = tmpl.Must(tmpl.ParseFS(files, "*.html"))`, `head.html="h" row.html="r"`},
		{`var T = tmpl.Must(tmpl.New("a").Funcs(funcs).ParseFS(files, "row.html", "head.html"))`, `row.html="r" head.html="h" none own upper=strings.ToUpper`},
		{`var T = tmpl.Must(tmpl.New(name).Funcs(tmpl.FuncMap{"x": own}).Parse(row))`, `name="r" x`},
		{`var T = tmpl.Must(tmpl.Must(base.Clone()).New("b").Delims("[[", "]]").Option("missingkey=zero").Parse("x"))`, `name="base" b="x"[[]]`},
		{"var T = tmpl.Must(tmpl.New(`a`).Parse(`x\n`))", `a="x\n"`},
		{`var T = tmpl.Must(tmpl.New("a").Funcs(other()).Parse("x"))`, `a="x" unknown: its functions aren't written out in a template.FuncMap`},
		{`var T = tmpl.Must(tmpl.New("a").Funcs(tmpl.FuncMap{other(): own}).Parse("x"))`, `a="x" unknown: not all names of its functions are constant`},
		{`var T = tmpl.Must(tmpl.New("a").Funcs(lc.TemplateFuncs()).Funcs(tmpl.FuncMap{"x": own}).Parse("x"))`, `a="x" x`},
		{"var placing = lc.TemplateFuncs()\n\nvar T = tmpl.Must(tmpl.New(`a`).Funcs(placing).Parse(`x`))", `a="x"`},
		{`var T = tmpl.Must(tmpl.New("a").Funcs(strings.TemplateFuncs()).Parse("x"))`, `a="x" unknown: its functions aren't written out in a template.FuncMap`},
		{`var T = tmpl.Must(tmpl.ParseFiles("row.html"))`, `unknown: its initializer isn't made of template.New, Must, Funcs, Parse and ParseFS`},
		{`var T = tmpl.Must(tmpl.ParseFS(files, "*.tmpl"))`, `unknown: no file matches *.tmpl`},
		{`var T = tmpl.Must(tmpl.New("a").Parse(other()))`, `unknown: its initializer isn't made of template.New, Must, Funcs, Parse and ParseFS`},
		{`var T *tmpl.Template`, `unknown: its initializer isn't made of template.New, Must, Funcs, Parse and ParseFS`},
		{`var T = T`, `unknown: its initializer isn't made of template.New, Must, Funcs, Parse and ParseFS`},
		{"var T = tmpl.New(\"a\")\n\nfunc init() { T = nil }", `unknown: other code adds to it or sets it`},
		{"var T = tmpl.New(\"a\")\n\nfunc init() { T.Funcs(nil) }", `unknown: other code adds to it or sets it`},
		{"var T = tmpl.New(\"a\")\n\nfunc show() { T.Execute(nil, nil) }", ``},
	} {
		dir := t.TempDir()
		for name, content := range map[string]string{"ui.go": head + tt.source + "\n", "row.html": "r", "head.html": "h", "ui_test.go": "package ui\n\nvar T = 1\n", "other.go": "//go:build never\n\npackage ui\n\nvar T = 2\n"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		set := partials.Read(filepath.Join(dir, "ui.go"), "T", os.ReadFile)
		if got := shown(set); got != tt.want {
			t.Errorf("%s\nhas %s\nwant %s", tt.source, got, tt.want)
		}
		for _, text := range set.Texts {
			if at := text.At(0); !strings.HasPrefix(string(text.File[at:]), text.Text[:1]) {
				t.Errorf("%s: the text %q is said to be at %q", tt.source, text.Text, text.File[at:])
			}
		}
	}
	if set := partials.Read(filepath.Join(t.TempDir(), "nowhere", "ui.go"), "T", os.ReadFile); set.Unknown != "its source can't be read" {
		t.Errorf("a package that isn't there gives %q", shown(set))
	}
}

// TestKnown looks at the functions that there are when a text is parsed.
func TestKnown(t *testing.T) {
	for _, tt := range []struct{ source, want string }{
		{`var T = tmpl.Must(tmpl.New("a").Parse("x"))`, `a: none`},
		{`var T = tmpl.Must(tmpl.New("a").Funcs(tmpl.FuncMap{"x": own}).Parse("x"))`, `a: x`},
		{`var T = tmpl.Must(tmpl.New("a").Parse("x")).Funcs(tmpl.FuncMap{"x": own})`, `a: none`},
		{`var T = tmpl.Must(tmpl.Must(tmpl.New("a").Funcs(tmpl.FuncMap{"x": own}).Parse("x")).Funcs(tmpl.FuncMap{"y": own}).New("b").Parse("y"))`, `a: x, b: x y`},
		{`var T = tmpl.Must(tmpl.New("a").Funcs(lc.TemplateFuncs()).Parse("x"))`, `a: component defer lazy lcClient lcFlash lcSharedClient`},
		{`var T = tmpl.Must(tmpl.Must(tmpl.Must(base.Clone()).Funcs(tmpl.FuncMap{"x": own}).Parse("x")).New("c").Parse("y"))`, `name: none, name: x, c: x`},
		{`var T = tmpl.Must(tmpl.ParseFS(files, "*.html"))`, `head.html: none, row.html: none`},
		{`var T = tmpl.Must(tmpl.Must(tmpl.New("a").Parse("x")).Funcs(other()).Parse("x"))`, `a: none, a: any`},
		{`var T = tmpl.Must(tmpl.New("a").Funcs(tmpl.FuncMap{other(): own}).Parse("x"))`, `a: any`},
		{"var first = tmpl.New(\"a\")\n\nvar _ = first.Funcs(lc.TemplateFuncs())\n\nvar T = tmpl.Must(first.Parse(\"x\"))", `a: any`},
	} {
		dir := t.TempDir()
		for name, content := range map[string]string{"ui.go": head + tt.source + "\n", "row.html": "r", "head.html": "h"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for _, text := range partials.Read(filepath.Join(dir, "ui.go"), "T", os.ReadFile).Texts {
			known := slices.DeleteFunc(slices.Sorted(maps.Keys(text.Known)), func(name string) bool { return !text.Known[name] })
			switch {
			case text.Known == nil:
				known = []string{"any"}
			case len(known) == 0:
				known = []string{"none"}
			}
			got = append(got, text.Name+": "+strings.Join(known, " "))
		}
		if got := strings.Join(got, ", "); got != tt.want {
			t.Errorf("%s\nknows %s\nwant %s", tt.source, got, tt.want)
		}
	}
}

// TestTemplateFuncs holds the functions that are known to those of the runtime.
func TestTemplateFuncs(t *testing.T) {
	if got, want := slices.Sorted(slices.Values(partials.TemplateFuncs)), slices.Sorted(maps.Keys(lc.TemplateFuncs())); !slices.Equal(got, want) {
		t.Errorf("the functions are said to be %q, and are %q", got, want)
	}
}

// shown shows a set: its texts, its functions, and why there may be others.
func shown(s *partials.Set) string {
	var words []string
	for _, t := range s.Texts {
		words = append(words, fmt.Sprintf("%s=%q%s%s", t.Name, t.Text, t.Left, t.Right))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Funcs)) {
		if f := s.Funcs[name]; f.Package != "" {
			name += "=" + f.Package + "." + f.Name
		}
		words = append(words, name)
	}
	if s.Unknown != "" {
		words = append(words, "unknown: "+s.Unknown)
	}
	return strings.Join(words, " ")
}
