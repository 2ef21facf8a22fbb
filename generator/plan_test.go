package generator

import (
	"go/token"
	"slices"
	"testing"

	"github.com/lcgen/lcgen/parser"
)

// foreign is the type path.name of another package.
func foreign(path, pkg, name string) parser.Type {
	return parser.Type{Kind: parser.KindJSON, Parts: []parser.TypePart{{Text: name, Path: path, Pkg: pkg}}}
}

func TestImportNames(t *testing.T) {
	tests := []struct {
		name  string
		scope []string
		types []parser.Type
		want  map[string]string
	}{
		{
			name: "free",
			want: map[string]string{runtimePath: "lc", contextPath: "context", httpPath: "http"},
		},
		{
			name:  "declared by the package",
			scope: []string{"context", "lc"},
			want:  map[string]string{runtimePath: "lcpkg", contextPath: "contextpkg", ioPath: "io"},
		},
		{
			name:  "declared by the package, and its stand-in too",
			scope: []string{"context", "contextpkg"},
			want:  map[string]string{contextPath: "contextpkg2"},
		},
		{
			name: "two packages of one name",
			types: []parser.Type{
				foreign("example.com/b/money", "money", "Amount"),
				foreign("example.com/a/money", "money", "Amount"),
			},
			want: map[string]string{"example.com/a/money": "money", "example.com/b/money": "moneypkg"},
		},
		{
			name:  "a package of a name that generated code needs",
			types: []parser.Type{foreign("example.com/http", "http", "Client")},
			want:  map[string]string{httpPath: "http", "example.com/http": "httppkg"},
		},
		{
			name:  "the runtime of the standard library",
			types: []parser.Type{foreign("runtime", "runtime", "MemStats")},
			want:  map[string]string{runtimePath: "lc", "runtime": "runtime"},
		},
		{
			name:  "a package named like something predeclared",
			types: []parser.Type{foreign("example.com/error", "error", "Report")},
			want:  map[string]string{"example.com/error": "errorpkg"},
		},
		{
			name:  "a type of the runtime",
			types: []parser.Type{foreign(runtimePath, "lc", "ComponentID")},
			want:  map[string]string{runtimePath: "lc"},
		},
		{
			name:  "a type of the package itself",
			types: []parser.Type{foreign("example.com/x", "x", "Item")},
			want:  map[string]string{"example.com/x": ""},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := &parser.Component{Type: "Counter"}
			for i, typ := range test.types {
				c.Actions = append(c.Actions, &parser.Action{Params: []parser.Param{{Name: string(rune('a' + i)), Type: typ}}})
			}
			p := newPlan(&parser.Package{Path: "example.com/x", Name: "x", Scope: test.scope, Taken: test.scope, Components: []*parser.Component{c}})
			for path, want := range test.want {
				if got := p.aliases[path]; got != want {
					t.Errorf("%s is imported as %q, want %q", path, got, want)
				}
			}
		})
	}
}

func TestPackageNamesGiveWay(t *testing.T) {
	pkg := &parser.Package{
		Path:  "example.com/x",
		Name:  "x",
		Scope: []string{"aTable", "TestGeneratedA"},
		Taken: []string{"TestGeneratedA", "aHTML", "aTable"},
		Components: []*parser.Component{
			{Type: "A", Actions: []*parser.Action{{Method: "BC"}}},
			{Type: "AB", Actions: []*parser.Action{{Method: "C"}}},
			{Type: "Gone", Invalid: "it has no ID"},
		},
	}
	p := newPlan(pkg)
	if len(p.components) != 2 {
		t.Fatalf("%d components planned, want the 2 that are sound", len(p.components))
	}
	a, ab := p.components[0], p.components[1]
	for _, name := range []struct{ what, got, want string }{
		{"taken by a declaration", a.table, "aTable2"},
		{"taken by an import of another file", a.html, "aHTML2"},
		{"taken by a test", a.check, "TestGeneratedA2"},
		{"free", a.definition, "aDefinition"},
		{"first of two of one name", a.binds[0], "bindABC"},
		{"second of two of one name", ab.binds[0], "bindABC2"},
	} {
		if name.got != name.want {
			t.Errorf("%s: %s, want %s", name.what, name.got, name.want)
		}
	}
}

func TestSources(t *testing.T) {
	at := func(file string) *parser.Action { return &parser.Action{Pos: token.Position{Filename: file}} }
	components := []*parser.Component{
		{Type: "B", File: "/shop/b.go", Actions: []*parser.Action{at("/shop/b.go"), at("/shop/a_more.go")}},
		{Type: "A", File: "/shop/a.go", Actions: []*parser.Action{at("/stock/promoted.go")}},
		{Type: "C", File: "/shop/c.go", Invalid: "it has no ID"},
	}
	p := newPlan(&parser.Package{Dir: "/shop", Components: components})
	if got, want := p.sources(), []string{"a.go", "a_more.go", "b.go"}; !slices.Equal(got, want) {
		t.Errorf("sources are %q, want %q", got, want)
	}
	want := []string{parser.Header, "// Source: a.go, a_more.go, b.go"}
	if got := header(p); !slices.Equal(got, want) {
		t.Errorf("header is %q, want %q", got, want)
	}
}
