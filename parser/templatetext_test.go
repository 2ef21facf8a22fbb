package parser

import (
	"slices"
	"strings"
	"testing"
)

func TestOwnAttributes(t *testing.T) {
	tests := []struct{ name, template, want string }{
		{"none", `<p class="data-lc-a">data-lc-b <b>data-lc-c="d"</b></p>`, ""},
		{"with and without value", `<p data-lc-a="1" data-lc-b='2' data-lc-c=3 data-lc-d>`, "data-lc-a data-lc-b data-lc-c data-lc-d"},
		{"sorted, once, in lower case", `<p data-lc-b><br DATA-LC-A/><p data-lc-b>`, "data-lc-a data-lc-b"},
		{"spread over lines", "<input\n\tname=a\n\tdata-lc-a = \"1\"\n/>", "data-lc-a"},
		{"within actions' text", `<p {{if gt .A 1}}data-lc-a="{{.B}}"{{else}}data-lc-b{{end}}>`, "data-lc-a data-lc-b"},
		{"after strings in actions", `<p title="{{printf "%q>}}" "\""}}{{` + "`\"}}`" + `}}{{'"'}}" data-lc-a>`, "data-lc-a"},
		{"in comments", `<!-- <p data-lc-a> -->{{/* }} <p data-lc-b> */}}{{- /* " */ -}}<p data-lc-c>`, "data-lc-c"},
		{"in raw text", `<script>if (a <b && c == "it's) data-lc-a</script><title><p data-lc-b></TITLE><p data-lc-c>`, "data-lc-c"},
		{"in a value", `<p title="<p data-lc-a>" alt='"' data-lc-b>`, "data-lc-b"},
		{"in a template within", `{{define "row"}}<li data-lc-a>{{end}}{{template "row" .}}`, "data-lc-a"},
		{"in an end tag", `</p data-lc-a><p data-lc-b>`, "data-lc-b"},
		{"cut off", `<p data-lc-a="`, "data-lc-a"},
		{"cut off in an action", `<p data-lc-a>{{"`, "data-lc-a"},
		{"cut off in a comment", `<p data-lc-a>{{/*`, "data-lc-a"},
		{"of what is made up as it runs", `<p {{.Attrs}} data-lc-{{.Name}}="1">`, "data-lc-"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			names, _ := ownAttributes([]byte(test.template))
			if got := strings.Join(names, " "); got != test.want {
				t.Errorf("%s\nhas %q, want %q", test.template, got, test.want)
			}
		})
	}
}

func TestOwnTriggers(t *testing.T) {
	tests := []struct{ name, template, want string }{
		{"none", `<p data-lc-action="on" title="data-lc-on=load">data-lc-on=load</p>`, ""},
		{"several, sorted, once", `<p data-lc-on="load  intersect"><p data-lc-on=load data-lc-on='every:5s'>`, "every:5s intersect load"},
		{"as the name says", `<p DATA-LC-ON="Load">`, "Load"},
		{"without a value", `<p data-lc-on><p data-lc-on=""><p data-lc-on=>`, ""},
		{"around an action", `<p data-lc-on="{{if .A}}click{{else}}load{{end}}"><p data-lc-on="{{.B}}">`, "click load"},
		{"cut off", `<p data-lc-on="load`, "load"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, triggers := ownAttributes([]byte(test.template))
			if got := strings.Join(triggers, " "); got != test.want {
				t.Errorf("%s\nhas %q, want %q", test.template, got, test.want)
			}
		})
	}
}

func FuzzOwnAttributes(f *testing.F) {
	f.Add(`<p {{if gt .A 1}}data-lc-a="{{.B}}"{{end}} data-lc-b><!-- --><script></script>{{/* */}}`)
	f.Fuzz(func(t *testing.T, template string) {
		names, _ := ownAttributes([]byte(template))
		if !slices.IsSorted(names) {
			t.Errorf("%q are not sorted", names)
		}
		for _, name := range names {
			if !strings.HasPrefix(name, ownPrefix) || strings.ContainsAny(name, spaces+"/>=") {
				t.Errorf("%q is no attribute of ours", name)
			}
		}
	})
}
