package generator

import (
	"strings"
	"testing"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/parser"
)

// emitted returns what is emitted into an otherwise empty package x, formatted.
func emitted(t *testing.T, p *plan, code ...jen.Code) string {
	t.Helper()
	f := newFile(p)
	f.Add(code...)
	src, err := f.source()
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(src), "\n\n")
	if strings.HasPrefix(body, "import ") {
		_, body, _ = strings.Cut(body, "\n\n")
	}
	return body
}

func TestHead(t *testing.T) {
	p := newPlan(&parser.Package{Path: "example.com/x", Name: "x"})
	param := func(name string) fragment { return append(text(name+" *"), qualified(runtimePath, "App")...) }
	pair := text("pair struct{A string; B string}")
	a, b := strings.Repeat("a", 40), strings.Repeat("b", 46)
	tests := []struct {
		name   string
		params []fragment
		result fragment
		want   string
	}{
		{"no parameters", nil, text("error"), "func F() error {}\n"},
		{"no result", []fragment{param("app")}, nil, "func F(app *lc.App) {}\n"},
		{"short", []fragment{param("app"), param("other")}, qualified(runtimePath, "Channel"), "func F(app *lc.App, other *lc.App) lc.Channel {}\n"},
		{
			"of 120 columns",
			[]fragment{param(a), param(b)}, text("error"),
			"func F(" + a + " *lc.App, " + b + " *lc.App) error {\n}\n",
		},
		{
			"of 121 columns",
			[]fragment{param(a), param(b + "b")}, text("error"),
			"func F(\n\t" + a + " *lc.App,\n\t" + b + "b *lc.App,\n) error {\n}\n",
		},
		{
			"a struct written out",
			[]fragment{param("app"), pair}, text("error"),
			"func F(\n\tapp *lc.App,\n\tpair struct {\n\t\tA string\n\t\tB string\n\t},\n) error {\n}\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := emitted(t, p, p.head("func F", test.params, test.result).Block()); got != test.want {
				t.Errorf("emitted\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}
