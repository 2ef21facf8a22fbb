package parser_test

import "testing"

// TestInstead says what belongs in place of a misspelt word, where that is
// certain.
func TestInstead(t *testing.T) {
	tests := []struct {
		name, directive string
		at, instead     string // the text reported, and what to write
	}{
		{"unknown directive", "//lc:componet", "//lc:componet", "//lc:component"},
		{"near miss", "// lc:component", "// lc:component", "//lc:component"},
		{"block comment", "/* lc:component */", "lc:component", ""},
		{"unknown strategy", "//lc:channel usr", "usr", "user"},
		{"unknown strategy that is close to none", "//lc:channel x-y-z", "x-y-z", ""},
		{"unknown option", "//lc:component tmplate=a.html", "tmplate", "template"},
		{"unknown value of an option", "//lc:component push=htm", "htm", "html"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src := "package shop\n\n" + tt.directive + "\ntype Cart struct{}\n"
			_, ds := parse(t, src)
			for _, d := range ds {
				if src[d.Pos.Offset:d.End.Offset] == tt.at {
					if d.Instead != tt.instead {
						t.Errorf("instead of %q: got %q, want %q", tt.at, d.Instead, tt.instead)
					}
					return
				}
			}
			t.Errorf("nothing is said of %q: %v", tt.at, ds)
		})
	}
}
