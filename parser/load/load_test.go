package load_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lcgen/lcgen/parser"
	"github.com/lcgen/lcgen/parser/load"
)

// modules is what stands beside the packages of every test: a go.mod, and a
// stand-in for the runtime that compiles in no time.
const modules = `
-- go.mod --
module example.com/shop

go 1.26.0

require github.com/lcgen/lcgen v0.0.0

replace github.com/lcgen/lcgen => ./.lcgen
-- .lcgen/go.mod --
module github.com/lcgen/lcgen

go 1.26.0
-- .lcgen/runtime/lc.go --
package lc

type (
	App         struct{}
	ComponentID struct{ Name, Instance string }
	Channel     string
)
`

// module writes a txtar archive into a new folder, above the files that every
// test has, and returns the folder.
func module(t *testing.T, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(txtar.Parse([]byte(modules)).Files, txtar.Parse([]byte(archive)).Files...) {
		write(t, filepath.Join(dir, f.Name), string(f.Data))
	}
	t.Setenv("GOWORK", "")
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOPROXY", "off")
	return dir
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

// show describes a result, package by package, with paths relative to dir.
func show(r *load.Result, dir string) string {
	var b strings.Builder
	for _, p := range r.Packages {
		model, ds := parser.Parse(p.Input())
		fmt.Fprintf(&b, "package %s %s %s\n", p.Path, p.Name, p.GoVersion)
		for _, c := range model.Components {
			fmt.Fprintf(&b, "\tcomponent %s %s\n", c.Name, c.Type)
		}
		if p.Unreadable && len(p.SyntaxErrors) == 0 {
			b.WriteString("\tunreadable\n")
		}
		for _, list := range []struct {
			kind string
			ds   []parser.Diagnostic
		}{{"syntax", p.SyntaxErrors}, {"type", p.TypeErrors}, {"go", p.Errors}, {"parser", ds}} {
			for _, d := range list.ds {
				fmt.Fprintf(&b, "\t%s: %s\n", list.kind, d)
			}
		}
	}
	for _, d := range r.Faults {
		fmt.Fprintf(&b, "fault: %s\n", d)
	}
	for _, w := range r.Warnings {
		fmt.Fprintf(&b, "warning: %s\n", w)
	}
	return strings.NewReplacer(dir+string(filepath.Separator), "", goRoot(), "$GOROOT").Replace(b.String())
}

// goRoot returns the folder of the Go installation, which messages name.
var goRoot = sync.OnceValue(func() string {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		panic(err)
	}
	return strings.TrimSpace(string(out))
})

// cart is a component in a package of its own.
const cart = `package cart

import (
	"context"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

//lc:component
//lc:channel user
type Cart struct{ ID lc.ComponentID }

func (c *Cart) Render(ctx context.Context, w io.Writer) error { return nil }

//lc:action
func (c *Cart) Clear() {}
`

// header begins a generated file.
const header = parser.Header + "\n\n"

// loaded is what show prints for a package with cart and nothing wrong.
const loaded = "package example.com/shop/cart cart go1.26.0\n\tcomponent cart Cart\n"

func TestLoad(t *testing.T) {
	for _, test := range []struct {
		name     string
		archive  string
		cfg      load.Config
		patterns []string // "./..." where empty
		want     string
	}{
		{
			name:    "folders without directives are left alone",
			archive: "-- cart/cart.go --\n" + cart + "-- other/other.go --\npackage other\n\nvar x int = true\n",
			want:    loaded,
		},
		{
			name:    "a module without directives",
			archive: "-- other/other.go --\npackage other\n",
			want:    "",
		},
		{
			name:    "a near miss is enough",
			archive: "-- cart/cart.go --\npackage cart\n\n// lc:component\ntype T struct{}\n",
			want: "package example.com/shop/cart cart go1.26.0\n" +
				"\tparser: cart/cart.go:3:1: LC010: \"// lc:component\" is not a directive: a directive has no space behind its slashes; write //lc:component\n",
		},
		{
			name:    "a package that imports another comes behind it",
			archive: "-- a/a.go --\npackage a\n\nimport _ \"example.com/shop/z\"\n\n//lc:x\n-- z/z.go --\npackage z\n\n//lc:y\n",
			want: "package example.com/shop/z z go1.26.0\n" +
				"\tparser: z/z.go:3:1: LC010: unknown directive //lc:y; want //lc:component, //lc:action, //lc:channel or //lc:ignore\n" +
				"package example.com/shop/a a go1.26.0\n" +
				"\tparser: a/a.go:5:1: LC010: unknown directive //lc:x; want //lc:component, //lc:action, //lc:channel or //lc:ignore\n",
		},
		{
			name:    "a package named differently from its folder",
			archive: "-- cart/cart.go --\n" + strings.Replace(cart, "package cart", "package trolley", 1),
			want:    "package example.com/shop/cart trolley go1.26.0\n\tcomponent cart Cart\n",
		},
		{
			name:    "code that is not generated yet",
			archive: "-- cart/cart.go --\n" + cart + "\nfunc use() { RegisterCart(nil, nil); (&Cart{}).Do() }\n",
			want: loaded +
				"\ttype: cart/cart.go:19:14: undefined: RegisterCart\n" +
				"\ttype: cart/cart.go:19:48: (&Cart{}).Do undefined (type *Cart has no field or method Do)\n",
		},
		{
			name: "stale output is not looked at",
			archive: "-- cart/cart.go --\n" + cart +
				"-- cart/lc_gen.go --\n" + header + "package cart\n\nimport \"nowhere.com/x\"\n\n//go:embed gone.html\nvar s string = x\n\nfunc RegisterCart() { {{{\n",
			want: loaded,
		},
		{
			name: "the same name without the header is the user's",
			archive: "-- cart/cart.go --\n" + cart +
				"-- cart/lc_gen.go --\npackage cart\n\nfunc RegisterCart() { x() }\n",
			want: loaded +
				"\ttype: cart/lc_gen.go:3:23: undefined: x\n" +
				"\tparser: cart/lc_gen.go:3:6: LC009: RegisterCart is declared here, and lcgen emits a function of that name for component Cart; rename it\n",
		},
		{
			name:    "output cut off above its package clause",
			archive: "-- cart/cart.go --\n" + cart + "-- cart/lc_gen.go --\n" + header,
			want:    loaded,
		},
		{
			name:    "output cut off to nothing",
			archive: "-- cart/cart.go --\n" + cart + "-- cart/lc_gen.go --\n",
			want:    loaded,
		},
		{
			name:    "output with the conflicts of a merge",
			archive: "-- cart/cart.go --\n" + cart + "-- cart/lc_gen.go --\n" + header + "<<<<<<< ours\npackage cart\n=======\npackage trolley\n>>>>>>> theirs\n",
			want:    loaded,
		},
		{
			name:    "output that conflicts as a whole",
			archive: "-- cart/cart.go --\n" + cart + "-- cart/lc_gen.go --\n<<<<<<< ours\n" + header + "package cart\n=======\n" + header + "package cart\n>>>>>>> theirs\n",
			want:    loaded,
		},
		{
			name:    "output of a package since renamed",
			archive: "-- cart/zcart.go --\n" + cart + "-- cart/lc_gen.go --\n" + header + "package trolley\n",
			want:    loaded,
		},
		{
			name:    "output of a package since renamed, with a real type error",
			archive: "-- cart/zcart.go --\n" + cart + "\nvar x int = \"\"\n-- cart/lc_gen.go --\n" + header + "package trolley\n",
			want:    loaded + "\ttype: cart/zcart.go:19:13: cannot use \"\" (untyped string constant) as int value in variable declaration\n",
		},
		{
			name:    "nothing but output",
			archive: "-- cart/lc_gen.go --\n" + header + "package cart\n",
			want:    "package example.com/shop/cart cart go1.26.0\n",
		},
		{
			name:    "syntax errors in the compiler's words, and no type errors",
			archive: "-- cart/cart.go --\n" + cart + "func x( {\n}\nfunc y() { a b }\n",
			want: loaded +
				"\tsyntax: cart/cart.go:18:9: syntax error: unexpected {, expected )\n" +
				"\tsyntax: cart/cart.go:20:14: syntax error: unexpected name b at end of statement\n",
		},
		{
			name:    "syntax errors beside imports that don't compile",
			archive: "-- cart/cart.go --\n" + cart + "-- cart/x.go --\npackage cart\n\nimport _ \"example.com/shop/b\"\n\nfunc x() { a b }\n-- b/b.go --\npackage b\n\nvar x int = \"\"\n",
			want: loaded + "\tsyntax: cart/x.go:5:14: syntax error: expected ';', found b\n" +
				"fault: b/b.go:3:13: cannot use \"\" (untyped string constant) as int value in variable declaration\n",
		},
		{
			name:    "a file without a package clause",
			archive: "-- cart/cart.go --\n" + cart + "-- cart/x.go --\npackag cart\n",
			want:    loaded + "\tsyntax: cart/x.go:1:1: syntax error: expected 'package', found packag\n",
		},
		{
			name:    "an empty file",
			archive: "-- cart/cart.go --\n" + cart + "-- cart/x.go --\n",
			want:    loaded + "\tsyntax: cart/x.go:1:1: syntax error: expected 'package', found 'EOF'\n",
		},
		{
			name:    "a syntax error in what an import imports",
			archive: "-- cart/cart.go --\n" + cart + "-- cart/x.go --\npackage cart\n\nimport _ \"example.com/shop/b\"\n-- b/b.go --\npackage b\n\nimport _ \"example.com/shop/c\"\n-- c/c.go --\npackage c\n\nfunc x() { a b }\n",
			want:    loaded + "\tunreadable\nfault: c/c.go:3:14: syntax error: unexpected name b at end of statement\n",
		},
		{
			name:    "a type that an import has no more",
			archive: "-- cart/cart.go --\n" + cart + "-- cart/x.go --\npackage cart\n\nimport \"example.com/shop/b\"\n\nvar _ b.B\n-- b/b.go --\npackage b\n\nimport \"example.com/shop/c\"\n\ntype B = c.C\n-- c/c.go --\npackage c\n",
			want:    loaded + "fault: b/b.go:5:12: undefined: c.C\n",
		},
		{
			name:     "code that is not generated yet, of a package not asked for",
			archive:  "-- cart/cart.go --\n" + cart + "-- cart/x.go --\npackage cart\n\nimport _ \"example.com/shop/b\"\n-- b/b.go --\npackage b\n\n//lc:x\n\nvar _ = RegisterX\n",
			patterns: []string{"./cart"},
			want:     loaded,
		},
		{
			name:    "two packages in one folder",
			archive: "-- cart/cart.go --\n" + cart + "-- cart/x.go --\npackage x\n",
			want:    loaded + "\tgo: cart: found packages cart (cart.go) and x (x.go) in cart\n",
		},
		{
			name:    "imports that do not resolve",
			archive: "-- cart/cart.go --\n" + cart + "-- cart/x.go --\npackage cart\n\nimport _ \"nowhere.com/x\"\nimport _ \"nowhere\"\n",
			want: loaded +
				"\ttype: cart/x.go:3:10: no required module provides package nowhere.com/x; to add it: go get nowhere.com/x\n" +
				"\ttype: cart/x.go:4:10: package nowhere is not in std ($GOROOT/src/nowhere)\n",
		},
		{
			name:    "an import cycle",
			archive: "-- cart/cart.go --\n" + cart + "-- cart/x.go --\npackage cart\n\nimport _ \"example.com/shop/b\"\n-- b/b.go --\npackage b\n\nimport _ \"example.com/shop/cart\"\n",
			want:    loaded + "\tgo: cart: import cycle not allowed: import stack: [example.com/shop/cart example.com/shop/b example.com/shop/cart]\n",
		},
		{
			name:    "an embedded file that is missing",
			archive: "-- cart/cart.go --\n" + cart + "-- cart/x.go --\npackage cart\n\nimport _ \"embed\"\n\n//go:embed x.txt\nvar x string\n",
			want:    loaded + "\tgo: cart/x.go:5:12: pattern x.txt: no matching files found\n",
		},
		{
			name:    "a component in a test file",
			archive: "-- cart/cart_test.go --\npackage cart\n\n//lc:component\ntype T struct{}\n",
			want: "package example.com/shop/cart cart go1.26.0\n" +
				"\tparser: cart/cart_test.go:3:1: LC010: //lc:component is in a _test.go file; generated code can't rely on it: move it to a file that is always built\n",
		},
		{
			name:    "a component in a file that is not built",
			archive: "-- cart/cart.go --\n//go:build never\n\npackage cart\n\n//lc:component\ntype T struct{}\n",
			want: "package example.com/shop/cart  go1.26.0\n" +
				"\tparser: cart/cart.go:5:1: LC010: //lc:component is in a build-constrained file (//go:build never); generated code can't rely on it: move it to a file that is always built\n",
		},
		{
			name:    "tags build a file, but not everywhere",
			archive: "-- cart/cart.go --\n//go:build never\n\npackage cart\n\n//lc:component\ntype T struct{}\n",
			cfg:     load.Config{Tags: "other,never"},
			want: "package example.com/shop/cart cart go1.26.0\n" +
				"\tparser: cart/cart.go:5:1: LC010: //lc:component is in a build-constrained file (//go:build never); generated code can't rely on it: move it to a file that is always built\n",
		},
		{
			name: "tags choose what a component uses",
			archive: "-- cart/cart.go --\n" + cart + "\nvar _ int = size\n" +
				"-- cart/small.go --\n//go:build !large\n\npackage cart\n\nconst size = 1\n-- cart/large.go --\n//go:build large\n\npackage cart\n\nconst size = \"XL\"\n",
			cfg:  load.Config{Tags: "large"},
			want: loaded + "\ttype: cart/cart.go:19:13: cannot use size (untyped string constant \"XL\") as int value in variable declaration\n",
		},
		{
			name:    "a component in a file for one system",
			archive: "-- cart/cart.go --\npackage cart\n-- cart/cart_plan9.go --\npackage cart\n\n//lc:component\ntype T struct{}\n",
			want: "package example.com/shop/cart cart go1.26.0\n" +
				"\tparser: cart/cart_plan9.go:3:1: LC010: //lc:component is in a build-constrained file (by its name, cart_plan9.go); generated code can't rely on it: move it to a file that is always built\n",
		},
		{
			name:     "from another folder",
			archive:  "-- cart/cart.go --\n" + cart,
			cfg:      load.Config{Dir: "cart"},
			patterns: []string{"."},
			want:     loaded,
		},
		{
			name:     "no pattern means the current folder",
			archive:  "-- cart/cart.go --\n" + cart + "-- cart/sub/sub.go --\npackage sub\n\n//lc:x\n",
			cfg:      load.Config{Dir: "cart"},
			patterns: []string{},
			want:     loaded,
		},
		{
			name:     "the folder above, by several patterns",
			archive:  "-- cart/cart.go --\n" + cart + "-- cart/sub/sub.go --\npackage sub\n",
			cfg:      load.Config{Dir: "cart/sub"},
			patterns: []string{"..", "../...", "."},
			want:     loaded,
		},
		{
			name:     "import paths",
			archive:  "-- cart/cart.go --\n" + cart + "-- other/other.go --\npackage other\n\n//lc:x\n",
			patterns: []string{"example.com/shop/cart", "example.com/shop/c..."},
			want:     loaded,
		},
		{
			name:     "dots inside a folder's name",
			archive:  "-- cart/cart.go --\n" + cart + "-- other/other.go --\npackage other\n\n//lc:x\n",
			patterns: []string{"./c..."},
			want:     loaded,
		},
		{
			name: "what dots do not match",
			archive: "-- cart/cart.go --\n" + cart +
				"-- testdata/x.go --\npackage x\n\n//lc:x\n-- _x/x.go --\npackage x\n\n//lc:x\n-- .x/x.go --\npackage x\n\n//lc:x\n" +
				"-- nested/go.mod --\nmodule example.com/nested\n-- nested/x.go --\npackage x\n\n//lc:x\n",
			want: loaded,
		},
		{
			name: "folders that go.mod ignores",
			archive: "-- go.mod --\nmodule example.com/shop\n\ngo 1.26.0\n\nrequire github.com/lcgen/lcgen v0.0.0\n\nreplace github.com/lcgen/lcgen => ./.lcgen\n\nignore (\n\t./web/modules\n\tscratch\n)\n" +
				"-- cart/cart.go --\n" + cart +
				"-- web/modules/x.go --\npackage x\n\n//lc:x\n-- web/scratch/x.go --\npackage x\n\n//lc:x\n",
			want: loaded,
		},
		{
			name: "a workspace",
			archive: "-- go.mod --\nmodule example.com/shop\n\ngo 1.26.0\n-- go.work --\ngo 1.26.0\n\nuse (\n\t.\n\t./.lcgen\n)\n" +
				"-- cart/cart.go --\n" + cart,
			want: loaded,
		},
		{
			name:     "all modules of a workspace",
			archive:  "-- go.mod --\nmodule example.com/shop\n\ngo 1.26.0\n-- go.work --\ngo 1.26.0\n\nuse (\n\t.\n\t./.lcgen\n)\n" + "-- cart/cart.go --\n" + cart,
			patterns: []string{"work"},
			want:     loaded,
		},
		{
			name: "vendored modules",
			archive: "-- go.mod --\nmodule example.com/shop\n\ngo 1.26.0\n\nrequire github.com/lcgen/lcgen v1.0.0\n" +
				"-- vendor/modules.txt --\n# github.com/lcgen/lcgen v1.0.0\n## explicit; go 1.26.0\ngithub.com/lcgen/lcgen/runtime\n" +
				"-- vendor/github.com/lcgen/lcgen/runtime/lc.go --\npackage lc\n\n//lc:x\n\ntype ComponentID struct{}\n" +
				"-- cart/cart.go --\n" + cart,
			want: loaded,
		},
		{
			name: "a package that the vendor folder lacks",
			archive: "-- go.mod --\nmodule example.com/shop\n\ngo 1.26.0\n\nrequire github.com/lcgen/lcgen v1.0.0\n" +
				"-- vendor/modules.txt --\n# github.com/lcgen/lcgen v1.0.0\n## explicit; go 1.26.0\ngithub.com/lcgen/lcgen/runtime\n" +
				"-- vendor/github.com/lcgen/lcgen/runtime/lc.go --\npackage lc\n\n//lc:x\n\ntype ComponentID struct{}\n" +
				"-- cart/cart.go --\n" + cart + "-- cart/x.go --\npackage cart\n\nimport _ \"github.com/lcgen/lcgen/runtime/x\"\n",
			want: loaded +
				"\ttype: cart/x.go:3:10: cannot find module providing package github.com/lcgen/lcgen/runtime/x: import lookup disabled by -mod=vendor (Go version in go.mod is at least 1.14 and vendor directory exists.); run \"go mod vendor\" again\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := module(t, test.archive)
			cfg, patterns := test.cfg, test.patterns
			cfg.Dir = filepath.Join(dir, cfg.Dir)
			if patterns == nil {
				patterns = []string{"./..."}
			}
			result, err := load.Load(context.Background(), cfg, patterns...)
			if err != nil {
				t.Fatal(err)
			}
			if got := show(result, dir); got != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
		})
	}
}

func TestLoadErrors(t *testing.T) {
	for _, test := range []struct {
		name     string
		archive  string
		dir      string
		patterns []string
		want     string
	}{
		{
			name:     "a folder that does not exist",
			patterns: []string{"./nowhere"},
			want:     "./nowhere: there is no folder $DIR/nowhere",
		},
		{
			name:     "a tree that does not exist",
			patterns: []string{"./nowhere/..."},
			want:     "./nowhere/...: there is no folder $DIR/nowhere",
		},
		{
			name:     "a folder without Go files",
			archive:  "-- web/index.html --\n",
			patterns: []string{"./web"},
			want:     "./web: no Go files in $DIR/web",
		},
		{
			name:     "a tree without Go files",
			archive:  "-- web/index.html --\n",
			patterns: []string{"./web/..."},
			want:     "./web/... matches no packages",
		},
		{
			name:     "a file",
			archive:  "-- cart/cart.go --\n" + cart,
			patterns: []string{"cart/cart.go"},
			want:     "cart/cart.go is a file: name the folder of its package",
		},
		{
			name:     "all that is wrong at once",
			archive:  "-- web/index.html --\n",
			patterns: []string{"./web", "./nowhere"},
			want:     "./web: no Go files in $DIR/web\n./nowhere: there is no folder $DIR/nowhere",
		},
		{
			name:     "an import path that does not exist",
			archive:  "-- cart/cart.go --\n" + cart,
			patterns: []string{"example.com/shop/nowhere"},
			want:     "no required module provides package example.com/shop/nowhere; to add it:\n\tgo get example.com/shop/nowhere",
		},
		{
			name:     "a pattern of import paths that matches nothing",
			archive:  "-- cart/cart.go --\n" + cart,
			patterns: []string{"example.com/nowhere/..."},
			want:     "example.com/nowhere/... matches no packages",
		},
		{
			name:     "a go.mod that does not parse",
			archive:  "-- go.mod --\nmodul example.com/shop\n-- cart/cart.go --\n" + cart,
			patterns: []string{"./..."},
			want:     "go: errors parsing go.mod:\ngo.mod:1: unknown directive: modul",
		},
		{
			name:     "a go.mod that needs an update",
			archive:  "-- go.mod --\nmodule example.com/shop\n\ngo 1.20\n\nrequire github.com/lcgen/lcgen v0.0.0\n\nreplace github.com/lcgen/lcgen => ./.lcgen\n-- cart/cart.go --\n" + cart,
			patterns: []string{"./..."},
			want:     "go: updates to go.mod needed; to update it:\n\tgo mod tidy",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := module(t, test.archive)
			_, err := load.Load(context.Background(), load.Config{Dir: filepath.Join(dir, test.dir)}, test.patterns...)
			if err == nil {
				t.Fatal("no error")
			}
			if got := strings.ReplaceAll(err.Error(), dir, "$DIR"); got != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
		})
	}
}

func TestLoadOutsideModule(t *testing.T) {
	dir := module(t, "-- cart/cart.go --\npackage cart\n")
	if err := os.Remove(filepath.Join(dir, "go.mod")); err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"./...", "./cart"} {
		_, err := load.Load(context.Background(), load.Config{Dir: dir}, pattern)
		if err == nil || !strings.HasPrefix(err.Error(), "no go.mod in "+dir) {
			t.Errorf("%s: got error %v, want one that says that there is no go.mod", pattern, err)
		}
	}
}

func TestLoadAtWorkspace(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.work"), []byte("go 1.26.0\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := load.Load(context.Background(), load.Config{Dir: dir}, "./...")
	if want := "no go.mod in " + dir + ", which holds a go.work: name its modules (./MODULE/...)"; err == nil || err.Error() != want {
		t.Errorf("got error %v, want %s", err, want)
	}
}

// TestLinkedFolder starts from a folder by another name than its own, with
// and without export data.
func TestLinkedFolder(t *testing.T) {
	dir := module(t, "-- cart/cart.go --\n"+cart)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Skip(err)
	}
	for _, test := range []struct{ cache, pattern string }{
		{"", "./..."},
		{"", link + "/cart"},
		{"", "example.com/shop/cart"},
		{t.TempDir(), "./cart"},
	} {
		t.Setenv("GOCACHE", cmp.Or(test.cache, os.Getenv("GOCACHE")))
		result, err := load.Load(context.Background(), load.Config{Dir: link}, test.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got := show(result, link); got != loaded {
			t.Errorf("%s: got:\n%s\nwant:\n%s", test.pattern, got, loaded)
		}
	}
}

func TestLoadCancelled(t *testing.T) {
	dir := module(t, "-- cart/cart.go --\n"+cart)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := load.Load(ctx, load.Config{Dir: dir}, "./..."); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want %v", err, context.Canceled)
	}
}

// TestGraph holds a package between two components, which has to be checked
// again whenever one of them changes.
func TestGraph(t *testing.T) {
	dir := module(t, "-- a/a.go --\npackage a\n\nimport _ \"example.com/shop/b\"\n\n//lc:x\n"+
		"-- b/b.go --\npackage b\n\nimport _ \"example.com/shop/c\"\nimport _ \"example.com/shop/d\"\n"+
		"-- c/c.go --\npackage c\n\n//lc:x\n-- d/d.go --\npackage d\n")
	result, err := load.Load(context.Background(), load.Config{Dir: dir}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range result.Graph {
		got = append(got, fmt.Sprintf("%s %t %d", p.Path, p.Root, len(p.Syntax)))
	}
	want := []string{"example.com/shop/c true 1", "example.com/shop/b false 1", "example.com/shop/a true 1"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if imported := result.Graph[2].Imports["example.com/shop/b"]; imported != result.Graph[1].Types {
		t.Error("the import of a is not the package in the graph")
	}
}

// TestRepository loads a component against the real runtime.
func TestRepository(t *testing.T) {
	repository, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := module(t, "-- go.mod --\nmodule example.com/shop\n\ngo 1.26.0\n\nrequire github.com/lcgen/lcgen v0.0.0\n\nreplace github.com/lcgen/lcgen => "+repository+"\n"+
		"-- cart/cart.go --\n"+cart)
	result, err := load.Load(context.Background(), load.Config{Dir: dir}, "./cart")
	if err != nil {
		t.Fatal(err)
	}
	if got := show(result, dir); got != loaded {
		t.Errorf("got:\n%s\nwant:\n%s", got, loaded)
	}
}

// TestColdCache loads with an empty build cache, which is done from source:
// everything must come out as it does from export data.
func TestColdCache(t *testing.T) {
	const archive = "-- cart/cart.go --\n" + cart + "\nfunc use() { RegisterCart(b.F()); x := 1 }\n" +
		"-- cart/x.go --\npackage cart\n\nimport _ \"nowhere.com/x\"\n" +
		"-- b/b.go --\npackage b\n\nimport (\n\"strings\"\n\n\"example.com/shop/c\"\n\"example.com/shop/d\"\n)\n\nfunc F() *c.C { d.G(strings.ToUpper(d.F())); return nil }\n" +
		"-- d/d.go --\npackage d\n\nimport \"strings\"\n\nfunc F() string { return strings.ToUpper(\"x\") }\n\nfunc G[T any](T) {}\n\nfunc init() { F() }\n" +
		"-- c/c.go --\npackage c\n\n//lc:component\ntype C struct{}\n"
	dir := module(t, strings.Replace(archive, "import (", "import (\n\t\"example.com/shop/b\"", 1))
	for _, cache := range []string{"warm", "cold"} {
		cacheDir := t.TempDir()
		if cache == "cold" {
			t.Setenv("GOCACHE", cacheDir)
		}
		result, err := load.Load(context.Background(), load.Config{Dir: dir}, "./...")
		if err != nil {
			t.Fatal(err)
		}
		const want = "package example.com/shop/c c go1.26.0\n" +
			"\tcomponent c C\n" +
			"\tparser: c/c.go:4:6: LC010: component C has neither a template nor a method Render; add template=FILE to its //lc:component, or write func (c *C) Render(ctx context.Context, w io.Writer) error\n" +
			"\tparser: c/c.go:4:6: LC010: component C has no field of type lc.ComponentID; add ID lc.ComponentID\n" +
			loaded +
			"\ttype: cart/cart.go:20:14: undefined: RegisterCart\n" +
			"\ttype: cart/cart.go:20:35: declared and not used: x\n" +
			"\ttype: cart/x.go:3:10: no required module provides package nowhere.com/x; to add it: go get nowhere.com/x\n"
		if got := show(result, dir); got != want {
			t.Errorf("%s cache: got:\n%s\nwant:\n%s", cache, got, want)
		}
		var graph []string
		for _, p := range result.Graph {
			graph = append(graph, p.Path)
			if !p.Root && len(p.TypeErrors) > 0 {
				t.Errorf("%s cache: found fault with %s, which is whole: %v", cache, p.Path, p.TypeErrors)
			}
		}
		if want := []string{"example.com/shop/c", "example.com/shop/b", "example.com/shop/cart"}; !slices.Equal(graph, want) {
			t.Errorf("%s cache: got the graph %q, want %q", cache, graph, want)
		}
		if compiled := largestFile(t, cacheDir); compiled > 1<<20 {
			t.Errorf("%s cache: the standard library was compiled: a file of %d bytes", cache, compiled)
		}
	}
}

// largestFile returns the size of the largest file below a folder, in bytes.
func largestFile(t *testing.T, dir string) int64 {
	t.Helper()
	var largest int64
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			largest = max(largest, info.Size())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return largest
}
