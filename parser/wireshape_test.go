package parser

import (
	"go/ast"
	"go/importer"
	goparser "go/parser"
	"go/token"
	"go/types"
	"testing"
)

func TestWireShape(t *testing.T) {
	tests := []struct {
		name string
		src  string // declares T
		want string
	}{
		{"a basic type", `type T = uint8`, `uint8`},
		{"a named basic type", `type T string`, `string`},
		{"lists and maps", `type T map[string][2]*[]bool`, `map[string][2]*[]bool`},
		{"a struct", "type T struct { Title string; n int; Note *string `json:\"note,omitempty\"`; Out int `json:\"-\"` }",
			`{"Title"string;"note"*string,"omitempty";}`},
		{"a struct behind names", `type T []Item; type Item struct{ By Person }; type Person struct{ Name string }`,
			`[]{"By"{"Name"string;};}`},
		{"an embedded struct", `type T struct { base; A int }; type base struct{ B int }`, `{""{"B"int;};"A"int;}`},
		{"a type within itself", `type T struct { Down []T }`, `{"Down"[]^0;}`},
		{"a type that encodes itself", `type T []Code; type Code int; func (*Code) UnmarshalText([]byte) error { return nil }`, `[]example.org/p.Code`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, _ := wireShape(typeT(t, tt.src)); got != tt.want {
				t.Errorf("shape %s, want %s", got, tt.want)
			}
		})
	}
}

func TestPicky(t *testing.T) {
	for src, want := range map[string]bool{
		`type T struct{ A []string; B map[string]int; C *T }`:                                                          false,
		`import "net/netip"; type T []netip.Addr`:                                                                      false,
		`type T map[string][]struct{ C Code }; type Code int; func (*Code) UnmarshalText([]byte) error { return nil }`: true,
	} {
		if _, got := wireShape(typeT(t, src)); got != want {
			t.Errorf("picky is %t of %s, want %t", got, src, want)
		}
	}
}

// typeT returns type T of a package.
func typeT(t *testing.T, src string) types.Type {
	t.Helper()
	fset := token.NewFileSet()
	file, err := goparser.ParseFile(fset, "p.go", "package p; "+src, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := (&types.Config{Importer: importer.ForCompiler(fset, "source", nil)}).Check("example.org/p", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg.Scope().Lookup("T").Type()
}
