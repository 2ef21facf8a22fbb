package generator

import (
	"testing"

	"github.com/lcgen/lcgen/parser"
)

func TestSchema(t *testing.T) {
	plain := func(wire, typ string) parser.Field {
		return parser.Field{Wire: wire, Type: parser.Type{Parts: []parser.TypePart{{Text: typ}}}}
	}
	of := func(wire, path, pkg, name string) parser.Field {
		return parser.Field{Wire: wire, Type: foreign(path, pkg, name)}
	}
	base := []parser.Field{plain("items", "[]Item"), plain("count", "int")}
	tests := []struct {
		name   string
		fields []parser.Field
		same   bool
	}{
		{"the same", []parser.Field{plain("items", "[]Item"), plain("count", "int")}, true},
		{"the Go name is not on the wire", []parser.Field{{Name: "Items", Wire: "items", Type: base[0].Type}, base[1]}, true},
		{"another name", []parser.Field{plain("things", "[]Item"), plain("count", "int")}, false},
		{"another type", []parser.Field{plain("items", "[]Item"), plain("count", "int64")}, false},
		{"a field less", base[:1], false},
		{"names and types run together", []parser.Field{plain("items[]", "Item"), plain("count", "int")}, false},
		{"a type of another package", []parser.Field{of("items", "example.com/a", "a", "Items"), base[1]}, false},
	}
	want := schema(base)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := schema(test.fields); (got == want) != test.same {
				t.Errorf("schema %s beside %s: same is %v, want %v", got, want, got == want, test.same)
			}
		})
	}
	if a, b := schema([]parser.Field{of("x", "example.com/a", "p", "T")}), schema([]parser.Field{of("x", "example.com/b", "p", "T")}); a == b {
		t.Error("types of one name from two packages have one schema")
	}
	// What was written stays readable from one version of lcgen to the next.
	if got, want := schema(base), "69000f9506d66ec4"; got != want {
		t.Errorf("schema %q, want %q", got, want)
	}
}
