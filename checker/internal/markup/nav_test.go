package markup_test

import (
	"strings"
	"testing"
)

func TestWhereNavigationStands(t *testing.T) {
	const source = `package shop

import lc "github.com/lcgen/lcgen/runtime"
//lc:component site
//lc:channel global
type Site struct { ID lc.ComponentID; Kind string }
`
	for _, tt := range []struct{ name, template, want string }{
		{"a link", `<a href="/" data-lc-nav>x</a>`, ""},
		{"around links", `<nav data-lc-nav data-lc-transition><a href="/">x</a></nav>`, ""},
		{"a form", `<form data-lc-nav></form><form method="GET" data-lc-nav></form>`, ""},
		{"a form of a method that the template chooses", `<form method="{{.Kind}}" data-lc-nav></form>`, ""},
		{"a form by POST", `<form method="post" data-lc-nav></form>`,
			`this form is not sent by GET, so that data-lc-nav does nothing; leave it away, or write method="get"`},
		{"a button", `<button data-lc-nav>x</button>`,
			`<button> is no link and holds none, so that data-lc-nav does nothing; put it on the link or the form, or on an element around them`},
		{"a field", `<input data-lc-nav>`,
			`<input> is no link and holds none, so that data-lc-nav does nothing; put it on the link or the form, or on an element around them`},
		{"misspelt", `<a href="/" data-lc-navi>x</a>`, `did you mean data-lc-nav?`},
		{"misspelt transition", `<ul data-lc-transitions></ul>`, `did you mean data-lc-transition?`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := faultsIn(t, source, tt.template)
			if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
