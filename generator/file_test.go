package generator

import (
	"slices"
	"strings"
	"testing"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

func TestCommentLines(t *testing.T) {
	tests := []struct {
		name string
		text string
		want []string
	}{
		{"short", "Do is done.", []string{"// Do is done."}},
		{
			"wrapped at column 79",
			strings.Repeat("word ", 16),
			[]string{"//" + strings.Repeat(" word", 15), "// word"},
		},
		{
			"a word longer than a line",
			"see " + strings.Repeat("x", 90) + " there",
			[]string{"// see", "// " + strings.Repeat("x", 90), "// there"},
		},
		{"code stays", "Use it:\n\n\ta  b\n\tc", []string{"// Use it:", "//", "//\ta  b", "//\tc"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := commentLines(test.text); !slices.Equal(got, test.want) {
				t.Errorf("lines %q, want %q", got, test.want)
			}
		})
	}
}

func TestGroupImports(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{
			"both",
			"package a\n\nimport (\n\t\"context\"\n\tlc \"github.com/x/y\"\n\t\"io\"\n)\n\nvar x int\n",
			"package a\n\nimport (\n\t\"context\"\n\t\"io\"\n\n\tlc \"github.com/x/y\"\n)\n\nvar x int\n",
		},
		{
			"standard library only",
			"package a\n\nimport (\n\t\"context\"\n\t\"io\"\n)\n",
			"package a\n\nimport (\n\t\"context\"\n\t\"io\"\n)\n",
		},
		{"one", "package a\n\nimport lc \"github.com/x/y\"\n", "package a\n\nimport lc \"github.com/x/y\"\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := string(groupImports([]byte(test.src))); got != test.want {
				t.Errorf("grouped\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestEmbedPattern(t *testing.T) {
	for file, want := range map[string]string{
		"counter.html":       "counter.html",
		"views/counter.html": "views/counter.html",
		"my counter.html":    `"my counter.html"`,
		"größe.html":         "größe.html",
	} {
		if got := embedPattern(file); got != want {
			t.Errorf("embedPattern(%q) = %s, want %s", file, got, want)
		}
	}
}

func TestTypeText(t *testing.T) {
	p := newPlan(&parser.Package{Path: "example.com/x", Name: "x"})
	p.aliases["time"] = "timepkg"
	f := newFile(p)
	f.Var().Id("v").Add(typ(parser.Type{Parts: []parser.TypePart{
		{Text: "map[string]"},
		{Text: "Time", Path: "time", Pkg: "time"},
	}}))
	got, err := f.source()
	if err != nil {
		t.Fatal(err)
	}
	if want := "package x\n\nimport timepkg \"time\"\n\nvar v map[string]timepkg.Time\n"; string(got) != want {
		t.Errorf("source\n%s\nwant\n%s", got, want)
	}
}

func TestSourceRefusesWhatDoesNotParse(t *testing.T) {
	f := newFile(newPlan(&parser.Package{Path: "example.com/x", Name: "x"}))
	f.Var().Add(jen.Id("1x"))
	if src, err := f.source(); err == nil {
		t.Errorf("source %q, want an error", src)
	}
}
