package parser_test

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/parser"
)

// FuzzDirective puts a random line above a component and above a method. It
// must never panic, must point into the file, and whatever the parser has
// something to say about must be something that Mentions finds.
func FuzzDirective(f *testing.F) {
	for _, line := range []string{
		"//lc:component a push=html", "//lc:channel context \"x\"", "//lc:action `a`", "//lc:ignore LC001 x", "//lc:",
		"// lc:action", "/*lc:action*/", "//lcgen:channel user", "//lc:component \"template=a b.html\"", "//lc:action \u00a0x",
		"/*\n lc:action */", "//lc:component template=\"x", "//LC:Component\x00", "//line a.go:7", "//lc:component\r",
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		src := "package shop\n\n" + line + "\ntype T struct{ ID int `lc:\"state\"` }\n\n" + line + "\nfunc (T) A() {}\n"
		ds := fuzz(t, src)
		if len(ds) > 0 && !parser.Mentions([]byte(src)) {
			t.Errorf("diagnostics for a file that Mentions passes over:\n%s", lines(ds))
		}
	})
}

// FuzzSignature gives an action a random signature, and a component a random
// field. It must never panic, whether or not the source compiles.
func FuzzSignature(f *testing.F) {
	for _, seed := range [][2]string{
		{"(a string) error", "A int `lc:\"state\"`"},
		{"(a ...*[]chan int) (T, error)", "*T"},
		{"(T, error)", "A, B struct{ C func() } `lc:\"client\"`"},
		{"(ctx context.Context, _ int)", "ID lc.ComponentID"},
		{"[X any](x X)", "lc.ComponentID `lc:\"\"`"},
		{"(a map[T][3]U, b [U]int) *T", "_ map[string]T `lc:\"state\"`"},
		{"(a struct{ T }) ()", "T `lc:\"state\" json:\"-\"`"},
		{"(a G[G[int]])", "G[T] `LC:\"state\"`"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, signature, field string) {
		fuzz(t, `package shop

import (
	"context"
	lc "github.com/lcgen/lcgen/runtime"
)

type G[E any] struct{ E E }

//lc:component
//lc:channel user
type T struct {
	id lc.ComponentID
`+field+`
}

//lc:action
func (t *T) A`+signature+` { panic(t) }

func (t *T) Mount`+signature+` { panic(t) }
`)
	})
}

// fuzz parses a file as far as it goes.
func fuzz(t *testing.T, src string) []parser.Diagnostic {
	t.Helper()
	fset := token.NewFileSet()
	file, err := goparser.ParseFile(fset, dir+"/a.go", src, goparser.ParseComments|goparser.SkipObjectResolution)
	if file == nil || err != nil && strings.Contains(err.Error(), "expected 'package'") {
		t.Skip("not a Go file")
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{}}
	conf := types.Config{Importer: packages, Error: func(error) {}}
	pkg, _ := conf.Check("example.com/shop", fset, []*ast.File{file}, info)
	_, ds := parser.Parse(parser.Input{Fset: fset, Files: []*ast.File{file}, Pkg: pkg, Info: info, Dir: dir})
	for _, d := range ds {
		if !d.Pos.IsValid() || d.Message == "" || d.Code == "" {
			t.Errorf("diagnostic without a position, message or code: %+v", d)
		}
	}
	return ds
}
