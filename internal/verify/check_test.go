package verify

import (
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/tools/go/packages"

	"github.com/lcgen/lcgen/parser"
	"github.com/lcgen/lcgen/parser/load"
)

// check loads the module in an archive, checks it beside the generated files,
// and returns the verdicts with the lines of errors as people read them.
func check(t *testing.T, module string, files Generated) map[string]verdict {
	t.Helper()
	dir := t.TempDir()
	archive := txtar.Parse([]byte(module))
	archive.Files = append(archive.Files, txtar.File{Name: "go.mod", Data: []byte("module example.com/m\n\ngo 1.26.0\n")})
	for _, f := range archive.Files {
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	loaded, err := load.Load(t.Context(), load.Config{Dir: dir, Env: append(os.Environ(), "GOPROXY=off", "GOWORK=off", "GOFLAGS=")}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]verdict{}
	for path, v := range Check(loaded, files) {
		out[path] = verdict{errors: lines(dir, v.Errors), output: lines(dir, v.Output)}
	}
	return out
}

// A verdict is a Verdict in words.
type verdict struct{ errors, output []string }

func lines(dir string, ds []parser.Diagnostic) []string {
	var out []string
	for _, d := range ds {
		if rel, err := filepath.Rel(dir, d.Pos.Filename); err == nil {
			d.Pos.Filename = rel
		}
		out = append(out, d.String())
	}
	return out
}

// source returns generated files that import nothing.
func source(files map[string]string) Generated {
	g := Generated{}
	for path, src := range files {
		g[path] = File{Source: []byte(src)}
	}
	return g
}

func TestCheck(t *testing.T) {
	tests := []struct {
		name   string
		module string
		files  Generated
		want   map[string]verdict
	}{
		{
			name:   "what is generated is no error",
			module: "-- a/a.go --\npackage a //lc:x\n\nvar _ = Generated() + 1\n",
			files:  source(map[string]string{"example.com/m/a": "package a\n\nfunc Generated() int { return 1 }\n"}),
			want:   map[string]verdict{"example.com/m/a": {}},
		},
		{
			name:   "what is not generated is one",
			module: "-- a/a.go --\npackage a //lc:x\n\nvar _ = Generated() + Missing()\n",
			files:  source(map[string]string{"example.com/m/a": "package a\n\nfunc Generated() int { return 1 }\n"}),
			want:   map[string]verdict{"example.com/m/a": {errors: []string{"a/a.go:3:23: undefined: Missing"}}},
		},
		{
			name:   "an error that shows only now",
			module: "-- a/a.go --\npackage a //lc:x\n\nvar _ string = Generated()\n",
			files:  source(map[string]string{"example.com/m/a": "package a\n\nfunc Generated() int { return 1 }\n"}),
			want:   map[string]verdict{"example.com/m/a": {errors: []string{"a/a.go:3:16: cannot use Generated() (value of type int) as string value in variable declaration"}}},
		},
		{
			name:   "the old output does not count",
			module: "-- a/a.go --\npackage a //lc:x\n\nvar _ = Old()\n-- a/lc_gen.go --\n" + parser.Header + "\n\npackage a\n\nfunc Old() int { return 1 }\n",
			files:  source(map[string]string{"example.com/m/a": "package a\n"}),
			want:   map[string]verdict{"example.com/m/a": {errors: []string{"a/a.go:3:9: undefined: Old"}}},
		},
		{
			name: "a package that calls what is generated for another",
			module: `-- a/a.go --
package a //lc:x

import "example.com/m/z"

var _ = z.Generated() + z.Missing()
-- z/z.go --
package z //lc:x
`,
			files: source(map[string]string{"example.com/m/z": "package z\n\nfunc Generated() int { return 1 }\n"}),
			want: map[string]verdict{
				"example.com/m/a": {errors: []string{"a/a.go:5:27: undefined: z.Missing"}},
				"example.com/m/z": {},
			},
		},
		{
			name: "a declaration between two others that does not compile",
			module: "-- a/a.go --\npackage a //lc:x\n\nimport \"example.com/m/between\"\n\nvar _ between.T\n" +
				"-- between/between.go --\npackage between\n\nimport \"example.com/m/z\"\n\ntype T = z.Gone\n\nfunc f() { undeclared() }\n" +
				"-- z/z.go --\npackage z //lc:x\n",
			want: map[string]verdict{
				"example.com/m/a": {}, "example.com/m/between": {errors: []string{"between/between.go:5:12: undefined: z.Gone"}}, "example.com/m/z": {},
			},
		},
		{
			name: "a package between two others",
			module: `-- a/a.go --
package a //lc:x

import (
	"example.com/m/between"
	"example.com/m/z"
)

var _ z.T = between.New()
-- between/between.go --
package between

import "example.com/m/z"

func New() z.T { return z.New() }
-- z/z.go --
package z //lc:x

type T struct{}
`,
			files: source(map[string]string{"example.com/m/z": "package z\n\nfunc New() T { return T{} }\n"}),
			want:  map[string]verdict{"example.com/m/a": {}, "example.com/m/between": {}, "example.com/m/z": {}},
		},
		{
			name:   "output that does not compile",
			module: "-- a/a.go --\npackage a //lc:x\n",
			files:  source(map[string]string{"example.com/m/a": "package a\n\nvar x int = \"\"\n"}),
			want:   map[string]verdict{"example.com/m/a": {output: []string{`a/lc_gen.go:3:13: cannot use "" (untyped string constant) as int value in variable declaration`}}},
		},
		{
			name:   "output that does not parse",
			module: "-- a/a.go --\npackage a //lc:x\n",
			files:  source(map[string]string{"example.com/m/a": "package a\n\nfunc (\n"}),
			want:   map[string]verdict{"example.com/m/a": {output: []string{"a/lc_gen.go:3:8: expected ')', found 'EOF'"}}},
		},
		{
			name:   "an import that fails, once and in the words of the go command",
			module: "-- a/a.go --\npackage a //lc:x\n\nimport \"example.com/nowhere\"\n\nvar _ = nowhere.X\n",
			want:   map[string]verdict{"example.com/m/a": {errors: []string{"a/a.go:3:8: no required module provides package example.com/nowhere; to add it: go get example.com/nowhere"}}},
		},
		{
			name:   "an import that is not used",
			module: "-- a/a.go --\npackage a //lc:x\n\nimport \"io\"\n",
			want:   map[string]verdict{"example.com/m/a": {errors: []string{`a/a.go:3:8: "io" imported and not used`}}},
		},
		{
			name:   "packages that only the output imports",
			module: "-- a/a.go --\npackage a //lc:x\n\nimport \"bufio\"\n\nvar _ = bufio.NewWriter(page{})\n\ntype page struct{}\n",
			files: Generated{"example.com/m/a": {
				Imports: map[string]string{"io": "io", "embed": "embed"},
				Source: []byte(`package a

import (
	_ "embed"
	"io"
)

//go:embed a.html
var html string

func (p page) Write(b []byte) (int, error) { return len(b), p.render(nil) }

func (p page) render(w io.Writer) error { _, err := w.Write([]byte(html)); return err }
`),
			}},
			want: map[string]verdict{"example.com/m/a": {}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := check(t, test.module, test.files)
			if len(got) != len(test.want) {
				t.Errorf("verdicts of %d packages, want %d", len(got), len(test.want))
			}
			for path, want := range test.want {
				if !slices.Equal(got[path].errors, want.errors) {
					t.Errorf("errors of %s\n\t%q\nwant\n\t%q", path, got[path].errors, want.errors)
				}
				if !slices.Equal(got[path].output, want.output) {
					t.Errorf("errors of the output of %s\n\t%q\nwant\n\t%q", path, got[path].output, want.output)
				}
			}
		})
	}
}

// What is declared of package arg is what it has.
func TestFunctionsAreThoseOfThePackage(t *testing.T) {
	loaded, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax, Context: t.Context()}, parser.ArgPath)
	if err != nil || len(loaded) != 1 || len(loaded[0].Errors) > 0 {
		t.Fatalf("loading %s: %v, %v", parser.ArgPath, err, loaded)
	}
	real := loaded[0].Types
	declared := types.NewPackage(parser.ArgPath, real.Name())
	for _, name := range []string{"Args", "Value"} {
		declared.Scope().Insert(real.Scope().Lookup(name))
	}
	imports := map[string]*types.Package{}
	for _, p := range real.Imports() {
		imports[p.Path()] = p
	}
	(&checking{pkg: &load.Package{Imports: imports}}).declare(declared, functions[parser.ArgPath])
	n := 0
	for _, name := range declared.Scope().Names() {
		fn, ok := declared.Scope().Lookup(name).(*types.Func)
		if !ok {
			continue
		}
		n++
		unqualified := func(*types.Package) string { return "" }
		want := real.Scope().Lookup(name)
		if want == nil {
			t.Errorf("package arg has no %s", name)
			continue
		}
		if got, want := types.ObjectString(fn, unqualified), types.ObjectString(want, unqualified); got != want {
			t.Errorf("declared is %s\nthe package has %s", got, want)
		}
	}
	for _, k := range parser.Kinds {
		if declared.Scope().Lookup(k.Decoder) == nil {
			t.Errorf("%s is not declared, the decoder of %s", k.Decoder, k.Types)
		}
	}
	if n < 3 {
		t.Errorf("%d functions are declared", n)
	}
}
