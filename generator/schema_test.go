package generator

import (
	"testing"

	"github.com/lcgen/lcgen/parser"
)

func TestSchema(t *testing.T) {
	field := func(wire, shape string) parser.Field { return parser.Field{Wire: wire, Shape: shape} }
	base := []parser.Field{field("items", `[]{"Title"string;}`), field("count", "int")}
	tests := []struct {
		name   string
		fields []parser.Field
		same   bool
	}{
		{"the same", []parser.Field{field("items", `[]{"Title"string;}`), field("count", "int")}, true},
		{"the Go name is not on the wire", []parser.Field{{Name: "Items", Wire: "items", Shape: base[0].Shape}, base[1]}, true},
		{"another name", []parser.Field{field("things", `[]{"Title"string;}`), field("count", "int")}, false},
		{"another type", []parser.Field{field("items", `[]{"Title"string;}`), field("count", "int64")}, false},
		{"a field of a struct renamed", []parser.Field{field("items", `[]{"Name"string;}`), field("count", "int")}, false},
		{"a field less", base[:1], false},
		{"names and types run together", []parser.Field{field("items[]", `{"Title"string;}`), field("count", "int")}, false},
	}
	want := schema(base)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := schema(test.fields); (got == want) != test.same {
				t.Errorf("schema %s beside %s: same is %v, want %v", got, want, got == want, test.same)
			}
		})
	}
	// What was written stays readable from one version of lcgen to the next.
	if written := "2f3a62457d702c7b"; want != written {
		t.Errorf("schema %q, want %q", want, written)
	}
}
