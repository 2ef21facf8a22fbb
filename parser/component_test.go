package parser_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/parser"
)

// render lets a type T render itself.
const render = "func (*T) Render(context.Context, io.Writer) error { return nil }\n"

func TestComponentID(t *testing.T) {
	diagnose(t, []diagnosis{
		{"missing", "//lc:component template=x\ntype T struct{}\n", []string{`3:6-7: LC010: component T has no field of type lc.ComponentID; add ID lc.ComponentID`}},
		{"of a type like it", "//lc:component template=x\ntype T struct{ ID own }\ntype own lc.ComponentID\n", []string{`3:6-7: LC010: component T has no field of type lc.ComponentID; add ID lc.ComponentID`}},
		{"two", "//lc:component template=x\ntype T struct{ ID, Parent lc.ComponentID }\n", []string{`3:20-26: LC010: component T has several fields of type lc.ComponentID: ID and Parent; remove one of them`}},
		{"embedded", "//lc:component template=x\ntype T struct{ lc.ComponentID }\n", []string{`3:19-30: LC010: component T embeds its lc.ComponentID; name the field: ID lc.ComponentID`}},
		{"pointer", "//lc:component template=x\ntype T struct{ ID *lc.ComponentID }\n", []string{`3:16-18: LC010: the lc.ComponentID of component T is a pointer; write ID lc.ComponentID`}},
		{"embedded pointer", "//lc:component template=x\ntype T struct{ *lc.ComponentID }\n", []string{`3:20-31: LC010: the lc.ComponentID of component T is a pointer; write ID lc.ComponentID`}},
		{"blank", "//lc:component template=x\ntype T struct{ _ lc.ComponentID }\n", []string{`3:16-17: LC010: the lc.ComponentID of component T has no name; name the field: ID lc.ComponentID`}},
		{"inside an embedded struct", "//lc:component template=x\ntype T struct{ Base }\ntype Base struct{ ID lc.ComponentID }\n", []string{`3:16-20: LC010: the lc.ComponentID of component T is inside its embedded Base; add ID lc.ComponentID to T itself`}},
		{"unexported, by an alias", "//lc:component template=x\ntype T struct{ id ident }\ntype ident = lc.ComponentID\n", nil},
	})
}

func TestComponentNames(t *testing.T) {
	diagnose(t, []diagnosis{
		{"declared twice", "//lc:component x template=x\ntype A struct{ ID lc.ComponentID }\n//lc:component x template=x\ntype B struct{ ID lc.ComponentID }\n", []string{`4:16-17: LC009: component x is declared twice: by A and by B; give one of them another NAME`}},
		{"declared twice, once by default", "//lc:component b template=x\ntype A struct{ ID lc.ComponentID }\n//lc:component template=x\ntype B struct{ ID lc.ComponentID }\n", []string{`4:1-26: LC009: component b is declared twice: by A and by B; give one of them another NAME`}},
		{"differing in case only", "//lc:component a template=x\ntype Cart struct{ ID lc.ComponentID }\n//lc:component b template=x\ntype cart struct{ ID lc.ComponentID }\n", []string{`5:6-10: LC009: components Cart and cart both need the name RegisterCart; rename one of the types`}},
		{"in letters of another script", "//lc:component template=x\ntype Körbe struct{ ID lc.ComponentID }\n", []string{`2:1-26: LC010: the name of type Körbe makes no component name, as "körbe" is not lower-case letters, digits and hyphens; name it: //lc:component NAME`}},
		{"given for letters of another script", "//lc:component korb template=x\ntype Körbe struct{ ID lc.ComponentID }\n", nil},
	})
}

func TestTemplateFaults(t *testing.T) {
	for _, test := range []struct{ file, want string }{
		{"/x.html", `2:25-32: LC010: bad template "/x.html": the path is absolute; write it relative to the Go file`},
		{"../x.html", `2:25-34: LC010: bad template "../x.html": the file is outside the package folder, where go:embed can't reach; move it into the package folder`},
		{"./x.html", `2:25-33: LC010: bad template "./x.html": the path is not in its shortest form; write x.html`},
		{"a//x.html", `2:25-34: LC010: bad template "a//x.html": the path is not in its shortest form; write a/x.html`},
		{`a\x.html`, `2:25-33: LC010: bad template "a\\x.html": the path holds a backslash; separate folders by slashes`},
		{"*.html", `2:25-31: LC010: bad template "*.html": go:embed can't name a file with "*"; rename the file`},
		{"con.html", `2:25-33: LC010: bad template "con.html": go:embed refuses the file con.html: "con" disallowed as path element component on Windows; rename the file`},
		{"a/NUL.t.html", `2:25-37: LC010: bad template "a/NUL.t.html": go:embed refuses the file NUL.t.html: "NUL" disallowed as path element component on Windows; rename the file`},
		{"aux/x.html", `2:25-35: LC010: bad template "aux/x.html": go:embed refuses the folder aux: "aux" disallowed as path element component on Windows; rename the folder`},
		{"t.html.", `2:25-32: LC010: bad template "t.html.": go:embed refuses the file t.html.: trailing dot in path element; rename the file`},
		{"a;b.html", `2:25-33: LC010: bad template "a;b.html": go:embed refuses the file a;b.html: invalid char ';'; rename the file`},
		{".git/x.html", `2:25-36: LC010: bad template ".git/x.html": go:embed takes nothing called .git, which modules leave out; move the template elsewhere`},
		{"a/.hg", `2:25-30: LC010: bad template "a/.hg": go:embed takes nothing called .hg, which modules leave out; move the template elsewhere`},
		{"-x.html", `2:25-32: LC010: bad template "-x.html": the go command takes no input file whose name begins so; let it begin with a letter or digit`},
		{"_cgo_x.html", `2:25-36: LC010: bad template "_cgo_x.html": the go command takes no input file whose name begins so; let it begin with a letter or digit`},
		{"~x/x.html", `2:25-34: LC010: bad template "~x/x.html": the go command takes no input file whose name begins so; let it begin with a letter or digit`},
		{".", `2:25-26: LC010: bad template ".": go:embed refuses the file .: invalid path element "."; rename the file`},
	} {
		t.Run(test.file, func(t *testing.T) {
			pkg, ds := parse(t, head+"//lc:component template="+test.file+"\ntype T struct{ ID lc.ComponentID }\n")
			compare(t, lines(ds), []string{test.want})
			if pkg.Components[0].Invalid == "" {
				t.Error("component is not invalid")
			}
		})
	}
}

func TestTemplateFile(t *testing.T) {
	s := check(t, head+"//lc:component template=x.html\ntype T struct{ ID lc.ComponentID }\n")
	var asked []string
	s.input.ReadFile = func(path string) ([]byte, error) {
		asked = append(asked, path)
		return nil, nil
	}
	_, ds := parser.Parse(s.input)
	compare(t, lines(ds), nil)
	if want := []string{dir + "/x.html"}; !slices.Equal(asked, want) {
		t.Errorf("read %q, want %q", asked, want)
	}

	s.input.ReadFile = func(path string) ([]byte, error) { return nil, fs.ErrNotExist }
	_, ds = parser.Parse(s.input)
	compare(t, lines(ds), []string{`2:25-31: LC010: bad template "x.html": there is no such file; create it beside a.go`})

	s.input.ReadFile = func(path string) ([]byte, error) { return nil, errors.New("is a directory") }
	_, ds = parser.Parse(s.input)
	compare(t, lines(ds), []string{`2:25-31: LC010: bad template "x.html": is a directory; create it beside a.go`})
}

// Templates that go:embed takes, though a folder's name alone would leave them
// out.
func TestTemplateTaken(t *testing.T) {
	for _, file := range []string{"_x.html", ".x.html", "_a/.b/x.html", "vendor/x.html", "testdata/x.html", "con_x.html", "ünï.html", "a~1.html", "gitignore/.gitignore"} {
		pkg, ds := parse(t, head+"//lc:component template="+file+"\ntype T struct{ ID lc.ComponentID }\n")
		compare(t, lines(ds), nil)
		if c := pkg.Components[0]; c.Template == nil || c.Template.File != file {
			t.Errorf("%s: template %v, invalid: %s", file, c.Template, c.Invalid)
		}
	}
}

// What is at a template's path must be a regular file of this module. The
// content of any other is not asked for.
func TestTemplateIrregular(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"in", "module", "plain", "plain/folder"} {
		if err := os.Mkdir(filepath.Join(folder, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"x.html", "in/x.html", "module/x.html", "module/go.mod", "plain/x.html"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{"link.html": "x.html", "linked": "in", "device.html": "/dev/zero"} {
		if err := os.Symlink(target, filepath.Join(folder, name)); err != nil {
			t.Skip(err) // Windows asks for a privilege
		}
	}
	for _, test := range []struct{ file, want string }{
		{"x.html", ""},
		{"plain/x.html", ""},
		{"link.html", `: it is a symbolic link, which go:embed does not follow; put the file itself there`},
		{"device.html", `: it is a symbolic link, which go:embed does not follow; put the file itself there`},
		{"linked/x.html", `: the folder linked is a symbolic link, which go:embed does not follow; put the folder itself there`},
		{"module/x.html", `: the folder module has a go.mod and so is another module, where go:embed can't reach; move the template out of it, or remove module/go.mod`},
		{"plain/folder", `: it is a folder; name the file in it`},
		{"plain/none.html", `: there is no such file; create it beside a.go`},
	} {
		t.Run(test.file, func(t *testing.T) {
			s := check(t, head+"//lc:component template="+test.file+"\ntype T struct{ ID lc.ComponentID }\n")
			below := func(path string) string { return filepath.Join(folder, strings.TrimPrefix(path, dir)) }
			s.input.Lstat = func(path string) (fs.FileInfo, error) { return os.Lstat(below(path)) }
			s.input.ReadFile = func(path string) ([]byte, error) {
				if strings.Contains(test.want, "link") {
					t.Errorf("%s is read", path)
				}
				return os.ReadFile(below(path))
			}
			_, ds := parser.Parse(s.input)
			var want []string
			if test.want != "" {
				want = []string{fmt.Sprintf("2:25-%d: LC010: bad template %q%s", 25+len(test.file), test.file, test.want)}
			}
			compare(t, lines(ds), want)
		})
	}
}

func TestTemplateCollision(t *testing.T) {
	_, ds := parse(t, head+"//lc:component a template=Card.html\ntype A struct{ ID lc.ComponentID }\n//lc:component b template=card.html\ntype B struct{ ID lc.ComponentID }\n//lc:component c template=Card.html\ntype C struct{ ID lc.ComponentID }\n")
	compare(t, lines(ds), []string{`4:27-36: LC010: bad template "card.html": it differs from Card.html, the template of A, in case only; rename one of the files`})
}

// A device may have no end, so that it is not read.
func TestTemplateDevice(t *testing.T) {
	s := check(t, head+"//lc:component template=x.html\ntype T struct{ ID lc.ComponentID }\n")
	s.input.Lstat = func(string) (fs.FileInfo, error) { return os.Lstat(os.DevNull) }
	s.input.ReadFile = func(string) ([]byte, error) {
		t.Error("it is read")
		return nil, nil
	}
	_, ds := parser.Parse(s.input)
	compare(t, lines(ds), []string{`2:25-31: LC010: bad template "x.html": it is no regular file, as go:embed wants one; put a regular file there`})
}

func TestRender(t *testing.T) {
	diagnose(t, []diagnosis{
		{"neither template nor method", "//lc:component\ntype T struct{ ID lc.ComponentID }\n", []string{`3:6-7: LC010: component T has neither a template nor a method Render; add template=FILE to its //lc:component, or write func (c *T) Render(ctx context.Context, w io.Writer) error`}},
		{"both", "//lc:component template=x\n" + shape, []string{`2:25-26: LC010: component T has both a template and a method Render; remove one of them`}},
		{"promoted", "//lc:component\ntype T struct{ ID lc.ComponentID; view }\ntype view interface{ Render(context.Context, io.Writer) error }\n", nil},
		{"promoted and hidden by a template", "//lc:component template=x\ntype T struct{ ID lc.ComponentID; view }\ntype view interface{ Render(context.Context, io.Writer) error }\n", nil},
	})
}

func TestPublicState(t *testing.T) {
	component := "//lc:component state=public\ntype T struct { ID lc.ComponentID; N int%s }\n\nfunc (*T) Render(context.Context, io.Writer) error { return nil }\n"
	pkg, ds := parse(t, head+fmt.Sprintf(component, " `lc:\"state\"`"))
	compare(t, lines(ds)+dump(pkg), []string{"component t T id=ID push=html channel= render public", "\tstate N n int int"})
	pkg, ds = parse(t, head+fmt.Sprintf(component, ""))
	compare(t, lines(ds)+dump(pkg), []string{
		`2:22-28: LC010: component T has no lc:"state" fields that could be public; remove state=public`,
		"component t T id=ID push=html channel= render",
	})
}

func TestHooks(t *testing.T) {
	const all = `func (*T) Mount(context.Context) error { return nil }
func (T) Authorize(ctx context.Context, a lc.Access) (err error) { return nil }
func (*T) Joined(context.Context, lc.Member) error { return nil }
func (*T) Left(context.Context, lc.Member) error { return nil }
func (*T) Version() uint64 { return 1 }
func (*T) SSEChannel() lc.Channel { return "" }
`
	pkg, ds := parse(t, head+"//lc:component\n"+shape+all)
	compare(t, lines(ds)+dump(pkg), []string{"component t T id=ID push=html channel=method mount render authorize joined left version"})

	pkg, ds = parse(t, head+"//lc:component\n"+shape+"func (*T) SSEChannel() string { return \"\" }\n")
	compare(t, lines(ds)+dump(pkg), []string{"component t T id=ID push=html channel=method string render"})

	pkg, ds = parse(t, head+"//lc:component\ntype T struct{ ID lc.ComponentID; Base }\ntype Base struct{}\n"+render+"func (Base) Version() uint64 { return 1 }\nfunc (Base) SSEChannel() lc.Channel { return \"\" }\n")
	compare(t, lines(ds)+dump(pkg), []string{"component t T id=ID push=html channel=method render"})

	pkg, ds = parse(t, head+"//lc:component\n"+shape+"//lc:action\nfunc (*T) Mount(context.Context) error { return nil }\n")
	compare(t, lines(ds)+dump(pkg), []string{"component t T id=ID push=html channel= render", "\taction mount=Mount(ctx) error"})
}

func TestHookFaults(t *testing.T) {
	diagnose(t, []diagnosis{
		{"Mount", "//lc:component\n" + shape + "func (T) Mount() error { return nil }\n", []string{`5:10-15: LC020: the runtime can't call Mount: it has the signature () error; want Mount(ctx context.Context) error`}},
		{"Render", "//lc:component\ntype T struct{ ID lc.ComponentID }\nfunc (*T) Render(io.Writer) error { return nil }\n", []string{`4:11-17: LC020: the runtime can't call Render: it has the signature (io.Writer) error; want Render(ctx context.Context, w io.Writer) error`}},
		{"Authorize", "//lc:component\n" + shape + "func (*T) Authorize(ctx context.Context, a *lc.Access) error { return nil }\n", []string{`5:11-20: LC020: the runtime can't call Authorize: it has the signature (ctx context.Context, a *lc.Access) error; want Authorize(ctx context.Context, a lc.Access) error`}},
		{"Joined", "//lc:component\n" + shape + "func (*T) Joined(context.Context, ...lc.Member) error { return nil }\n", []string{`5:11-17: LC020: the runtime can't call Joined: it has the signature (context.Context, ...lc.Member) error; want Joined(ctx context.Context, m lc.Member) error`}},
		{"Left", "//lc:component\n" + shape + "func (*T) Left(context.Context, lc.Member) {}\n", []string{`5:11-15: LC020: the runtime can't call Left: it has the signature (context.Context, lc.Member); want Left(ctx context.Context, m lc.Member) error`}},
		{"Left without parameters", "//lc:component\n" + shape + "func (*T) Left() {}\nfunc (*T) Joined() error { return nil }\n", []string{`5:11-15: LC020: the runtime can't call Left: it has the signature (); want Left(ctx context.Context, m lc.Member) error`, `6:11-17: LC020: the runtime can't call Joined: it has the signature () error; want Joined(ctx context.Context, m lc.Member) error`}},
		{"how much is left, and when it began", "//lc:component\n" + shape + "func (*T) Left() int { return 0 }\nfunc (T) Joined() (string, bool) { return \"\", false }\n", nil},
		{"Version", "//lc:component\n" + shape + "func (*T) Version() int { return 1 }\n", []string{`5:11-18: LC020: the runtime can't call Version: it has the signature () int; want Version() uint64`}},
		{"SSEChannel", "//lc:component\n//lc:channel user\n" + shape + "func (*T) SSEChannel(n int) string { return \"\" }\n", []string{`6:11-21: LC020: the runtime can't call SSEChannel: it has the signature (n int) string; want SSEChannel() lc.Channel`}},
		{"a method of a type promoted from elsewhere", "//lc:component\ntype T struct{ ID lc.ComponentID; Base }\ntype Base struct{}\n" + render + "func (Base) Version() string { return \"\" }\n", nil},
		{"an action of that name", "//lc:component\n" + shape + "//lc:action\nfunc (*T) Left(steps int) {}\n", nil},
		{"a hook's name and signature on an action", "//lc:component\n" + shape + "//lc:action\nfunc (*T) Mount(context.Context) error { return nil }\n", nil},
		{"a hook as an action, by its signature", "//lc:component\n" + shape + "//lc:action\nfunc (*T) Authorize(ctx context.Context, a lc.Access) error { return nil }\n", []string{`5:1-12: LC010: Authorize is called by the runtime and can't be an action; remove the directive`}},
		{"a hook as an action that returns what none does", "//lc:component\n" + shape + "//lc:action\nfunc (*T) Version() uint64 { return 1 }\n", []string{`5:1-12: LC010: Version is called by the runtime and can't be an action; remove the directive`}},
		{"a guard that is promoted", "//lc:component\ntype T struct{ ID lc.ComponentID; *Base }\ntype Base struct{}\n" + render + "func (*Base) Authorize(ctx context.Context, a lc.Access) error { return nil }\n", []string{`3:36-40: LC020: the runtime doesn't call Authorize of component t: it is promoted from Base; write Authorize on T, and call Base.Authorize in it`}},
		{"Load as an action", "//lc:component\n" + shape + "//lc:action\nfunc (*T) Load(context.Context) error { return nil }\n", nil},
		{"Load of another signature", "//lc:component\n" + shape + "func (*T) Load(ctx context.Context, id string) error { return nil }\n", []string{`5:11-15: LC020: the runtime can't call Load: it has the signature (ctx context.Context, id string) error; want Load(ctx context.Context) error`}},
		{"Load that is promoted", "//lc:component\ntype T struct{ ID lc.ComponentID; Base }\ntype Base struct{}\n" + render + "func (Base) Load(context.Context) error { return nil }\n", nil},
		{"promoted, of a signature that others have", "//lc:component\ntype T struct{ ID lc.ComponentID; Base }\ntype Base struct{}\n" + render + "func (Base) Mount(context.Context) error { return nil }\n", nil},
		{"channel twice", "//lc:component\n//lc:channel user\n" + shape + "func (*T) SSEChannel() string { return \"\" }\n", []string{`3:1-18: LC010: component T has both //lc:channel and a method SSEChannel; remove one of them`}},
		{"channel method hidden by the directive", "//lc:component\n//lc:channel user\ntype T struct{ ID lc.ComponentID; Base }\ntype Base struct{}\n" + render + "func (Base) SSEChannel() lc.Channel { return \"\" }\n", nil},
	})
}

func TestReservedNames(t *testing.T) {
	diagnose(t, []diagnosis{
		{"package level", "//lc:component template=x\ntype T struct{ ID lc.ComponentID }\nfunc RegisterT() {}\ntype TActions struct{}\nvar TComponent int\n", []string{
			`4:6-15: LC009: RegisterT is declared here, and lcgen emits a function of that name for component T; rename it`,
			`5:6-14: LC009: TActions is declared here, and lcgen emits a type of that name for component T; rename it`,
			`6:5-15: LC009: TComponent is declared here, and lcgen emits a constant of that name for component T; rename it`,
		}},
		{"fields", "//lc:component template=x\n//lc:channel user\ntype T struct{ ID lc.ComponentID; Do, Render, SSEChannel int }\n", []string{
			`4:35-37: LC009: T.Do is declared here, and lcgen emits a method of that name for component T; rename it`,
			`4:39-45: LC009: T.Render is declared here, and lcgen emits a method of that name for component T; rename it`,
			`4:47-57: LC009: T.SSEChannel is declared here, and lcgen emits a method of that name for component T; rename it`,
		}},
		{"an action", "//lc:component\n" + shape + "//lc:action\nfunc (*T) Do() {}\n", []string{`6:11-13: LC009: T.Do is declared here, and lcgen emits a method of that name for component T; rename it`}},
		{"names that are not emitted", "//lc:component\n//lc:channel none\ntype T struct{ ID lc.ComponentID; SSEChannel int; Base }\ntype Base struct{ Do int }\n" + render, nil},
		{"a test of the package", "//lc:component\n" + shape + "-- a_test.go --\npackage shop\n\nvar RegisterT = 1\n", []string{`a_test.go:3:5-14: LC009: RegisterT is declared here, and lcgen emits a function of that name for component T; rename it`}},
		{"a file that build constraints leave out", "//lc:component\n" + shape + "-- b.go --\n//go:build ignore\n\npackage shop\n\nconst TComponent = 1\n", []string{`b.go:5:7-17: LC009: TComponent is declared here, and lcgen emits a constant of that name for component T; rename it`}},
		{"a program beside the package", "//lc:component\n" + shape + "-- b.go --\n//go:build ignore\n\npackage main\n\nconst TComponent = 1\n", nil},
		{"another component", "//lc:component template=x\ntype T struct{ ID lc.ComponentID }\n//lc:component template=x\ntype TComponent struct{ ID lc.ComponentID }\n", []string{`5:6-16: LC009: TComponent is declared here, and lcgen emits a constant of that name for component T; rename it`}},
		{"a test outside the package", "//lc:component\n" + shape + "-- a_test.go --\npackage shop_test\n\nvar RegisterT = 1\n", nil},
	})
}

// TestGeneratedFiles shows that what lcgen wrote counts for nothing where it
// is among the files, as under go vet.
func TestGeneratedFiles(t *testing.T) {
	pkg, ds := parse(t, head+"//lc:component template=x\n//lc:channel user\ntype T struct{ ID lc.ComponentID }\n\n//lc:action\nfunc (T) A() {}\n"+
		"-- lc_gen.go --\n"+parser.Header+`

package shop

import (
	stdio "io"
	"context"
	lc "github.com/lcgen/lcgen/runtime"
)

func RegisterT() {}

type TActions struct{}

func (c *T) SSEChannel() lc.Channel { return "" }

func (c *T) Render(ctx context.Context, w stdio.Writer) error { return nil }

func (c *T) Do() TActions { return TActions{} }
`)
	compare(t, lines(ds)+dump(pkg), []string{"component t T id=ID push=html channel=user value template=x", "\taction a=A()"})
	if want := []string{"T", "context", "io", "lc"}; !slices.Equal(pkg.Taken, want) {
		t.Errorf("taken %q, want %q", pkg.Taken, want)
	}
	if want := []string{"A", "ID"}; !slices.Equal(pkg.Components[0].Declared, want) {
		t.Errorf("declared %q, want %q", pkg.Components[0].Declared, want)
	}
}

func TestNames(t *testing.T) {
	s := check(t, `package shop

import (
	"context"
	. "io"
	lc "github.com/lcgen/lcgen/runtime"
)

var a, _ = 1, 2

const b = 3

type c struct{}

func (c) method() {}

func d(context.Context, Writer, lc.Channel) {}

func init() {}

//lc:component x template=x
type T struct {
	ID lc.ComponentID
	*Base
	_ int
}

type Base struct{ deep; Shown int }

type deep struct{ Deepest int }

func (*T) Own() {}

func (Base) Promoted() {}
-- a_test.go --
package shop

import tested "testing"

func TestA(*tested.T) {}
-- b_test.go --
package shop_test

func TestB() {}
`)
	pkg, ds := parser.Parse(s.input)
	compare(t, lines(ds), nil)
	if want := []string{"Base", "T", "TestA", "a", "b", "c", "d", "deep"}; !slices.Equal(pkg.Scope, want) {
		t.Errorf("scope %q, want %q", pkg.Scope, want)
	}
	for _, name := range []string{"Base", "TestA", "context", "lc", "Writer", "EOF", "tested"} {
		if !slices.Contains(pkg.Taken, name) {
			t.Errorf("%s is not taken", name)
		}
	}
	for _, name := range []string{"io", "init", "_", "method", "TestB"} {
		if slices.Contains(pkg.Taken, name) {
			t.Errorf("%s is taken", name)
		}
	}
	c := pkg.Components[0]
	if want := []string{"Base", "ID", "Own"}; !slices.Equal(c.Declared, want) {
		t.Errorf("declared %q, want %q", c.Declared, want)
	}
}

func TestValueReceivers(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       bool
	}{
		{"all by value", "func (T) A() {}\nfunc (T) B() {}\n", true},
		{"one by pointer", "func (T) A() {}\nfunc (*T) B() {}\n", false},
		{"none", "", false},
		{"promoted by value", "func (T) A() {}\nfunc (Base) B() {}\n", true},
		{"promoted by pointer", "func (T) A() {}\nfunc (*Base) B() {}\n", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			pkg, _ := parse(t, head+"//lc:component template=x\ntype T struct{ ID lc.ComponentID; Base }\ntype Base struct{}\n"+test.text)
			if got := pkg.Components[0].Value; got != test.want {
				t.Errorf("value is %t, want %t", got, test.want)
			}
		})
	}
}

// TestOrder puts components in the order of file name, then position.
func TestOrder(t *testing.T) {
	pkg, _ := parse(t, head+"-- c.go --\npackage shop\n\n//lc:component\ntype C struct{}\n-- b.go --\npackage shop\n\n//lc:component\ntype D struct{}\n\n//lc:component\ntype B struct{}\n")
	var got []string
	for _, c := range pkg.Components {
		got = append(got, c.Type)
	}
	if want := []string{"D", "B", "C"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestHalfWritten parses source that does not compile: the parser leaves to
// the compiler what is the compiler's, and keeps what can be emitted.
func TestHalfWritten(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"code not generated yet", "//lc:component\n" + shape + "func f() { RegisterT(nil, nil); (&T{}).Do() }\n", []string{
			"component t T id=ID push=html channel= render",
		}},
		{"unknown type of the ID", "//lc:component template=x\ntype T struct{ ID lc.ComponentIDD }\n", []string{
			"component t T id= push=html channel= template=x",
			"\tinvalid: it has no field of type lc.ComponentID",
		}},
		{"unknown type of a field", "//lc:component template=x\ntype T struct{ ID lc.ComponentID; other Unknown }\n", []string{
			"component t T id=ID push=html channel= template=x",
		}},
		{"unknown type of state", "//lc:component template=x\ntype T struct{ ID lc.ComponentID; Items []Unknown `lc:\"state\"` }\n", []string{
			"component t T id=ID push=html channel= template=x",
			"\tinvalid: the type of its field Items does not compile",
		}},
		{"unknown embedded type that may render", "//lc:component\ntype T struct{ ID lc.ComponentID; Unknown }\n", []string{
			"component t T id=ID push=html channel=",
			"\tinvalid: nothing renders it",
		}},
		{"unknown type in an action", "//lc:component\n" + shape + "//lc:action\nfunc (*T) A(x map[string]Unknown) {}\n//lc:action\nfunc (*T) B() Unknown { return 1 }\n//lc:action\nfunc (*T) C() {}\n", []string{
			"component t T id=ID push=html channel= render",
			"\taction c=C()",
			"\tbroken A",
			"\tbroken B",
		}},
		{"unknown type in a hook", "//lc:component\n" + shape + "func (*T) Mount(context.Context, Unknown) error { return nil }\n", []string{
			"component t T id=ID push=html channel= render",
			"\tinvalid: the signature of its method Mount does not compile",
		}},
		{"unknown receiver", "//lc:action\nfunc (*Unknown) A() {}\n", nil},
		{"type declared twice", "//lc:component\n" + shape + "//lc:component x\ntype T struct{ ID lc.ComponentID }\n", []string{
			"component t T id=ID push=html channel= render",
			"component x T id= push= channel=",
			"\tinvalid: type T does not compile",
		}},
		{"method declared twice", "//lc:component\n" + shape + "//lc:action\nfunc (*T) A() {}\n//lc:action\nfunc (*T) A(n int) {}\n", []string{
			"component t T id=ID push=html channel= render",
			"\taction a=A()",
		}},
		{"recursive struct", "//lc:component\ntype T struct{ ID lc.ComponentID; T }\n" + render, []string{
			"component t T id= push= channel=",
			"\tinvalid: type T does not compile",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := check(t, head+test.text)
			if len(s.errs) == 0 {
				t.Fatal("snippet compiles")
			}
			pkg, ds := parser.Parse(s.input)
			compare(t, lines(ds)+dump(pkg), test.want)
		})
	}
}

// TestPartial says nothing about what may be behind a syntax error, and what
// it says otherwise.
func TestPartial(t *testing.T) {
	s := check(t, head+`//lc:component push=no
type T struct{ ID lc.ComponentID }
//lc:channel user
type U struct{}
//lc:action
func (*U) A() {}
//lc:component
type V struct{ ID lc.ComponentID }
//lc:action
`)
	s.input.Partial = true
	_, ds := parser.Parse(s.input)
	const value = `2:21-23: LC010: unknown value "no" of option push; want push=html or push=refresh`
	compare(t, lines(ds), []string{value})
	s.input.Partial = false
	_, ds = parser.Parse(s.input)
	compare(t, lines(ds), []string{
		value,
		`4:1-18: LC010: //lc:channel is on type U, which is no component; add //lc:component`,
		`9:6-7: LC010: component V has neither a template nor a method Render; add template=FILE to its //lc:component, or write func (c *V) Render(ctx context.Context, w io.Writer) error`,
		`10:1-12: LC010: //lc:action is above no declaration; put it into the doc comment of a method`,
	})
}

func TestIgnores(t *testing.T) {
	pkg, ds := parse(t, head+`//lc:component
//lc:ignore LC001 it's "quoted" and // more
type T struct {
	ID lc.ComponentID
}

//lc:ignore LC002
func (*T) Render(context.Context, io.Writer) error {
	//lc:ignore LC004 above a statement
	f(
		1,
	)
	f(2) //lc:ignore LC005 behind one
	f(
		3,
	) //lc:ignore LC006 behind the end of one
	if true { //lc:ignore LC007 behind its beginning
		f(4)
	}

	//lc:ignore LC008 above none

	//lc:ignore LC010 above another one
	// with prose in between
	//lc:ignore LC011,LC012 above a statement, twice
	f(5)
	f(6) //lc:ignore LC013 behind one
	//lc:ignore LC014 above the next
	return nil
}

func f(int) {}

//lc:ignore LC009 on an interface
type I interface {
	M()
}
`)
	compare(t, lines(ds), nil)
	type ignore struct {
		code, reason      string
		line, first, last int
	}
	want := []ignore{
		{"LC001", `it's "quoted" and // more`, 3, 4, 6},
		{"LC002", "", 8, 9, 31},
		{"LC004", "above a statement", 10, 11, 13},
		{"LC005", "behind one", 14, 14, 14},
		{"LC006", "behind the end of one", 17, 15, 17},
		{"LC007", "behind its beginning", 18, 18, 20},
		{"LC008", "above none", 22, 22, 22},
		{"LC010", "above another one", 24, 27, 27},
		{"LC011", "above a statement, twice", 26, 27, 27},
		{"LC012", "above a statement, twice", 26, 27, 27},
		{"LC013", "behind one", 28, 28, 28},
		{"LC014", "above the next", 29, 30, 30},
		{"LC009", "on an interface", 35, 36, 38},
	}
	var got []ignore
	for _, i := range pkg.Ignores {
		got = append(got, ignore{i.Code, i.Reason, i.Pos.Line, i.First, i.Last})
	}
	if !slices.Equal(got, want) {
		t.Errorf("got:\n%v\nwant:\n%v", got, want)
	}
}
