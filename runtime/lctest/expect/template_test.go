package expect

import (
	"html/template"
	"strings"
	"testing"
)

func TestEscaped(t *testing.T) {
	parse := func(text string) *template.Template { return template.Must(template.New("a.html").Parse(text)) }
	used := parse("<p>{{.Name}}</p>")
	if err := used.Execute(&strings.Builder{}, struct{ Name string }{"Ada"}); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		a, b *template.Template
		want bool
	}{
		"executed before":     {used, parse("<p>{{.Name}}</p>"), true},
		"another":             {parse("<p>{{.Name}}</p>"), parse("<p>{{.Title}}</p>"), false},
		"empty":               {parse(""), parse(""), true},
		"only definitions":    {parse(`{{define "x"}}x{{end}}`), parse(`{{define "x"}}x{{end}}`), true},
		"that can't be shown": {parse("<a href='{{.}}"), parse("<a href='{{.}}"), true},
	} {
		if got := escaped(test.a) == escaped(test.b); got != test.want {
			t.Errorf("%s: the same is %v, want %v", name, got, test.want)
		}
	}
}
