package flow

import (
	"go/token"
	"slices"
	"testing"

	"github.com/lcgen/lcgen/internal/verify"
	"github.com/lcgen/lcgen/parser"
	"github.com/lcgen/lcgen/parser/load"
)

func TestMisses(t *testing.T) {
	tests := []struct {
		message string
		name    string
		want    bool
	}{
		{"undefined: RegisterCounter", "RegisterCounter", true},
		{"undefined: counters.RegisterCounter", "RegisterCounter", true},
		{"undefined: RegisterCounters", "RegisterCounter", false},
		{"c.Do undefined (type *Counter has no field or method Do)", "Counter.Do", true},
		{"c.Do undefined (type counters.Counter has no field or method Do)", "Counter.Do", true},
		{"c.Do undefined (type *Counter has no field or method Do, but does have method do)", "Counter.Do", true},
		{"c.Did undefined (type *Counter has no field or method Did)", "Counter.Do", false},
		{"c.Do undefined (type *Other has no field or method Do)", "Counter.Do", false},
		{"c.Do().Add undefined (type CounterActions has no field or method Add)", "CounterActions.Add", true},
		{"cannot use 1 (untyped int constant) as string value in argument to RegisterCounter", "RegisterCounter", false},
	}
	for _, test := range tests {
		if got := misses(test.message, test.name); got != test.want {
			t.Errorf("%q misses %s: %v, want %v", test.message, test.name, got, test.want)
		}
	}
}

func TestMissingNames(t *testing.T) {
	units := []*unit{{pkg: &parser.Package{Components: []*parser.Component{
		{Type: "Sound", Broken: []*parser.Action{{Method: "Add"}}},
		{Type: "Faulty", Invalid: "it has no ID"},
	}}}}
	want := []string{"SoundActions.Add", "RegisterFaulty", "FaultyActions", "FaultyComponent", "Faulty.Do", "Faulty.SSEChannel", "Faulty.Render", "Faulty.Placeholder"}
	if got := missingNames(units); !slices.Equal(got, want) {
		t.Errorf("missing names %q, want %q", got, want)
	}
}

func TestOutputError(t *testing.T) {
	u := &unit{pkg: &parser.Package{Path: "example.com/shop/cart"}, loaded: &load.Package{}}
	fault := parser.Diagnostic{Pos: token.Position{Filename: "lc_gen.go", Line: 3, Column: 5}, Message: "undefined: x"}
	tests := []struct {
		name    string
		verdict verify.Verdict
		want    string
	}{
		{
			"beside errors of the user",
			verify.Verdict{Output: []parser.Diagnostic{fault}, Errors: []parser.Diagnostic{{Message: "x redeclared"}}},
			"package example.com/shop/cart: its generated code waits for the errors above: undefined: x",
		},
		{
			"alone",
			verify.Verdict{Output: []parser.Diagnostic{fault}},
			"internal error of lcgen, please report it: the code for package example.com/shop/cart does not compile and is not written: lc_gen.go:3:5: undefined: x",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := outputError(&load.Result{}, u, &test.verdict).Error(); got != test.want {
				t.Errorf("error\n\t%s\nwant\n\t%s", got, test.want)
			}
		})
	}
}

func TestTidy(t *testing.T) {
	at := func(file string, line int, message string) parser.Diagnostic {
		return parser.Diagnostic{Pos: token.Position{Filename: file, Line: line}, Message: message}
	}
	got := tidy([]parser.Diagnostic{at("b.go", 1, "x"), at("a.go", 2, "y"), at("a.go", 2, "y"), at("a.go", 1, "z")})
	want := []parser.Diagnostic{at("a.go", 1, "z"), at("a.go", 2, "y"), at("b.go", 1, "x")}
	if !slices.Equal(got, want) {
		t.Errorf("tidied to %v, want %v", got, want)
	}
}
