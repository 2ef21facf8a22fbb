package checker

import "testing"

func TestTemplateError(t *testing.T) {
	tests := []struct {
		err  string
		want string
	}{
		{"template: cart.html:3: unexpected \"}\" in command", `cart.html:3: the template does not parse: unexpected "}" in command`},
		{"template: cart.html:3:7: executing \"cart.html\"", `cart.html:3:7: the template does not parse: executing "cart.html"`},
		{"template: cart.html:9: unexpected EOF", "cart.html:9: the template does not parse: unexpected EOF; an {{end}} is missing: each {{if}}, {{range}}, {{with}}, {{block}} and {{define}} needs one"},
		{"something else", "cart.html:1: something else"},
	}
	for _, test := range tests {
		if got := templateError("cart.html", errorString(test.err)).String(); got != test.want {
			t.Errorf("%q is told as %q, want %q", test.err, got, test.want)
		}
	}
}

// errorString is an error with that text.
type errorString string

func (e errorString) Error() string { return string(e) }
