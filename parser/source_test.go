package parser_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	goparser "go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/lcgen/lcgen/parser"
)

// dir is the folder that snippets pretend to be in.
const dir = "/src/shop"

// source is a package of files by name, in txtar's spirit: a line "-- name --"
// begins a file, and what stands before the first is a.go.
type source struct {
	fset    *token.FileSet
	files   []*ast.File
	unbuilt []*ast.File
	errs    []string // of the type checker
	input   parser.Input
}

// check parses and type-checks files.
func check(t testing.TB, text string) *source {
	t.Helper()
	s := parseSource(t, text)
	s.typeCheck(packages)
	return s
}

// parseSource parses files. One that says "//go:build ignore" and one named
// _test.go are not built.
func parseSource(t testing.TB, text string) *source {
	t.Helper()
	s := &source{fset: token.NewFileSet()}
	for name, content := range split(text) {
		f, err := goparser.ParseFile(s.fset, filepath.Join(dir, name), content, goparser.ParseComments|goparser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("snippet does not parse: %v", err)
		}
		if strings.HasSuffix(name, "_test.go") || strings.Contains(content, "//go:build ignore") {
			s.unbuilt = append(s.unbuilt, f)
		} else {
			s.files = append(s.files, f)
		}
	}
	return s
}

// split cuts a text into files.
func split(text string) map[string]string {
	files := map[string]string{}
	name := "a.go"
	for line := range strings.Lines(text) {
		if n, ok := strings.CutPrefix(line, "-- "); ok {
			name = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(n), "--"))
			continue
		}
		files[name] += line
	}
	if strings.TrimSpace(files["a.go"]) == "" {
		delete(files, "a.go")
	}
	return files
}

func (s *source) typeCheck(imports types.Importer) {
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{}}
	conf := types.Config{
		Importer: imports,
		Error:    func(err error) { s.errs = append(s.errs, err.Error()) },
	}
	pkg, _ := conf.Check("example.com/shop", s.fset, s.files, info)
	s.input = parser.Input{Fset: s.fset, Files: s.files, Pkg: pkg, Info: info, Dir: dir, Unbuilt: s.unbuilt}
}

// packages resolves the standard library from source, and the runtime by a
// stand-in that has its types.
var packages = &snippetImporter{std: importer.ForCompiler(token.NewFileSet(), "source", nil)}

type snippetImporter struct {
	mu      sync.Mutex
	std     types.Importer
	runtime *types.Package
	other   *types.Package
}

func (i *snippetImporter) Import(path string) (*types.Package, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	switch path {
	case "github.com/lcgen/lcgen/runtime":
		return i.compile(&i.runtime, path, runtimeSource)
	case "example.com/other":
		return i.compile(&i.other, path, otherSource)
	case "context", "io", "time", "net/url", "net/netip", "math/big", "encoding/json", "errors", "fmt", "sync", "unsafe", "html/template":
		return i.std.Import(path)
	}
	return nil, errors.New("no such package in snippets")
}

func (i *snippetImporter) compile(pkg **types.Package, path, text string) (*types.Package, error) {
	if *pkg != nil {
		return *pkg, nil
	}
	fset := token.NewFileSet()
	f, err := goparser.ParseFile(fset, path, text, 0)
	if err != nil {
		return nil, err
	}
	conf := types.Config{Importer: i.std}
	*pkg, err = conf.Check(path, fset, []*ast.File{f}, nil)
	return *pkg, err
}

// runtimeSource declares what components use of the runtime.
const runtimeSource = `package lc

type ComponentID struct{ Name, Instance string }

func (id ComponentID) String() string               { return id.Name + ":" + id.Instance }
func (id ComponentID) MarshalText() ([]byte, error) { return nil, nil }
func (id *ComponentID) UnmarshalText([]byte) error  { return nil }

type Channel string

const Global Channel = "global"

type Access struct{ User string }

type Member struct{ User string }

type File struct {
	Name    string
	content *int
}

func (f File) MarshalJSON() ([]byte, error) { return nil, nil }
func (f *File) UnmarshalJSON([]byte) error  { return nil }

type Record struct{ State []byte }
`

// otherSource is a package that the snippets import.
const otherSource = `package other

import ("time"; "html/template")

var Templates = template.Must(template.New("").Parse(""))

var hiddenTemplates = Templates

var Word = "x"

type Page[T any] struct{ Items []T; Next *T }

type hidden struct{ A int }

type Shown = hidden

type Stamp struct{ time.Time }

type Base struct{ Count int ` + "`lc:\"state\"`" + ` }

type Base2 struct{ Base }
`

// head begins most snippets: line 1, with the imports that they may use.
const head = `package shop; import ("context"; "io"; lc "github.com/lcgen/lcgen/runtime"); var (_ context.Context; _ io.Writer; _ lc.Channel)
`

// parse runs the parser over a text, and fails where the text does not compile.
func parse(t testing.TB, text string) (*parser.Package, []parser.Diagnostic) {
	t.Helper()
	s := check(t, text)
	if len(s.errs) > 0 {
		t.Fatalf("snippet does not compile:\n%s", strings.Join(s.errs, "\n"))
	}
	return parser.Parse(s.input)
}

// lines shows diagnostics, each on a line: the position, with the end where it
// is on the same line, and the rest as commands print it. Positions are in
// a.go unless it says otherwise.
func lines(ds []parser.Diagnostic) string {
	var b strings.Builder
	for _, d := range ds {
		_, rest, _ := strings.Cut(d.String(), d.Pos.String()+": ")
		at := fmt.Sprintf("%s:%d:%d", filepath.Base(d.Pos.Filename), d.Pos.Line, d.Pos.Column)
		switch {
		case d.End.Line == d.Pos.Line:
			at += fmt.Sprintf("-%d", d.End.Column)
		case d.End.IsValid():
			at += fmt.Sprintf("-%d:%d", d.End.Line, d.End.Column)
		}
		fmt.Fprintf(&b, "%s: %s\n", strings.TrimPrefix(at, "a.go:"), rest)
	}
	return b.String()
}

// dump shows a model, without positions and docs.
func dump(pkg *parser.Package) string {
	var b strings.Builder
	for _, c := range pkg.Components {
		fmt.Fprintf(&b, "component %s %s id=%s push=%s channel=%s", c.Name, c.Type, c.IDField, c.Push, c.Channel.Strategy)
		if c.Channel.Prefix != "" {
			fmt.Fprintf(&b, ":%s", c.Channel.Prefix)
		}
		for _, flag := range []struct {
			name string
			set  bool
		}{
			{"string", c.Channel.String}, {"value", c.Value}, {"mount", c.Has("Mount")}, {"render", c.Has("Render")},
			{"authorize", c.Has("Authorize")}, {"joined", c.Has("Joined")}, {"left", c.Has("Left")}, {"version", c.Has("Version")}, {"public", c.PublicState},
		} {
			if flag.set {
				fmt.Fprintf(&b, " %s", flag.name)
			}
		}
		if c.Template != nil {
			fmt.Fprintf(&b, " template=%s", c.Template.File)
		}
		if c.Element != "" && c.Element != parser.DefaultElement {
			fmt.Fprintf(&b, " element=%s", c.Element)
		}
		if c.Partials != nil {
			fmt.Fprintf(&b, " partials=%s", parser.Type{Parts: []parser.TypePart{c.Partials.Var}})
		}
		b.WriteString("\n")
		if c.Invalid != "" {
			fmt.Fprintf(&b, "\tinvalid: %s\n", c.Invalid)
		}
		for _, f := range c.State {
			fmt.Fprintf(&b, "\tstate %s %s %s %s\n", f.Name, f.Wire, f.Type, f.Type.Kind)
		}
		for _, f := range c.Client {
			fmt.Fprintf(&b, "\tclient %s %s %s %s\n", f.Name, f.Wire, f.Type, f.Type.Kind)
		}
		for _, f := range c.Props {
			fmt.Fprintf(&b, "\tprop %s %s %s %s\n", f.Name, f.Wire, f.Type, f.Type.Kind)
		}
		for _, a := range c.Actions {
			fmt.Fprintf(&b, "\taction %s\n", dumpAction(a))
		}
		for _, a := range c.Broken {
			fmt.Fprintf(&b, "\tbroken %s\n", a.Method)
		}
	}
	return b.String()
}

// dumpAction shows an action as its wire name and its signature, with the
// kinds of its parameters.
func dumpAction(a *parser.Action) string {
	var params []string
	if a.Context {
		params = append(params, "ctx")
	}
	for _, q := range a.Params {
		mark := ""
		if q.Optional {
			mark = "*"
		}
		if q.Variadic {
			mark = "..."
		}
		params = append(params, fmt.Sprintf("%s=%s %s%s %s", q.Wire, q.Name, mark, q.Type, q.Type.Kind))
	}
	text := fmt.Sprintf("%s=%s(%s)", a.Name, a.Method, strings.Join(params, ", "))
	if a.Result != parser.ResultNone {
		text += " " + string(a.Result)
	}
	if a.Error {
		text += " error"
	}
	if !a.Broadcast {
		text += " quiet"
	}
	return text
}
