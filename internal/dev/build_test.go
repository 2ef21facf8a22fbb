package dev

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/internal/devlink"
)

func TestCompilerProblems(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.go"), []byte("package a\n\tx := 1\r\n\xff\x1b\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, output string
		want         []devlink.Problem
	}{
		{"of the compiler", "# example.com/a\n./a.go:2:2: declared and not used: x\n./b.go:7:3: cannot use f as g:\n\thave (int)\n\twant ()\n", []devlink.Problem{
			{File: "a.go", Line: 2, Column: 2, Message: "declared and not used: x", Source: "\tx := 1"},
			{File: "b.go", Line: 7, Column: 3, Message: "cannot use f as g:\nhave (int)\nwant ()"},
		}},
		{"not UTF-8", "a.go:3:1: illegal character\n", []devlink.Problem{
			{File: "a.go", Line: 3, Column: 1, Message: "illegal character", Source: "\uFFFD\x1b"},
		}},
		{"of the go command", "main.go:3:8: no required module provides package x; to add it:\n\tgo get x\n", []devlink.Problem{
			{File: "main.go", Line: 3, Column: 8, Message: "no required module provides package x; to add it:\ngo get x"},
		}},
		{"without a place", "go: errors parsing go.mod:\ngo.mod:3: unknown directive: foo\n", []devlink.Problem{
			{File: "go.mod", Line: 3, Message: "unknown directive: foo"},
		}},
		{"of the linker", "# example.com/a\nlink: out of memory\n", []devlink.Problem{{Message: "link: out of memory"}}},
		{"nothing", "", nil},
	} {
		if got := compilerProblems(test.output, dir); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", test.name, got, test.want)
		}
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	ours := []devlink.Problem{{File: "b.go", Line: 2, Message: "ours"}, {Message: "nowhere"}}
	theirs := []devlink.Problem{{File: "b.go", Line: 2, Message: "theirs"}, {File: "a.go", Line: 9, Message: "theirs alone"}, {Message: "nowhere too"}, {File: "x/lc_gen.go", Line: 1, Message: "follows"}}
	want := []devlink.Problem{{Message: "nowhere"}, {Message: "nowhere too"}, {File: "a.go", Line: 9, Message: "theirs alone"}, {File: "b.go", Line: 2, Message: "ours"}}
	if got := merge(ours, theirs); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	alone := []devlink.Problem{{File: "lc_gen.go", Line: 1, Message: "there is nothing else"}}
	if got := merge(nil, append(alone, alone...)); !reflect.DeepEqual(got, alone) {
		t.Errorf("of generated code alone: %+v", got)
	}
}

func TestScreen(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	s := screen{w: &b}
	s.problem(devlink.Problem{File: "a.go", Line: 2, Column: 3, Code: "LC001", Message: "wrong", Source: "\té\x1b[2J", Advice: "mend it"})
	s.problem(devlink.Problem{File: "go.mod", Line: 3, Message: "unknown"})
	s.problem(devlink.Problem{Message: "no place"})
	s.problem(devlink.Problem{File: "b.go", Line: 1, Column: 99, Message: "behind the line", Source: "x"})
	want := "a.go:2:3: LC001: wrong\n    \té\uFFFD[2J\n    \t ^\n    mend it\ngo.mod:3: unknown\nlcgen: no place\nb.go:1:99: behind the line\n    x\n     ^\n"
	if b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
}

// FuzzCompilerProblems reads output of any text.
func FuzzCompilerProblems(f *testing.F) {
	f.Add("# x\n./a.go:2:2: declared\n\tmore\n")
	f.Add("a:99999999999999999999:1: x\n\t\n")
	f.Fuzz(func(t *testing.T, output string) {
		var s screen
		s.w = &strings.Builder{}
		for _, p := range compilerProblems(output, t.TempDir()) {
			s.problem(p)
		}
	})
}

// module writes files, and a go.mod, into a new folder.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOPROXY", "off")
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	files["go.mod"] = "module example.com/m\n\ngo 1.26.0\n"
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestBuild(t *testing.T) {
	dir := module(t, map[string]string{
		"good/main.go":   "package main\n\nfunc main() { tagged() }\n",
		"good/tagged.go": "//go:build lcdev && mine\n\npackage main\n\nfunc tagged() {}\n",
		"bad/main.go":    "package main\n\nfunc main() { nowhere() }\n",
	})
	opts := Options{Dir: dir, Package: "./good", Tags: "mine"}
	path := filepath.Join(t.TempDir(), "p")
	if b := build(t.Context(), opts, path); b.path != path || b.problems != nil || b.err != nil {
		t.Errorf("good: %+v", b)
	}
	opts.Package = "./bad"
	want := []devlink.Problem{{File: "bad/main.go", Line: 3, Column: 15, Message: "undefined: nowhere", Source: "func main() { nowhere() }"}}
	if b := build(t.Context(), opts, path); b.path != "" || !reflect.DeepEqual(b.problems, want) {
		t.Errorf("bad: %+v", b)
	}
	opts.Package = "./missing"
	if b := build(t.Context(), opts, path); b.path != "" || len(b.problems) != 1 || !strings.Contains(b.problems[0].Message, "missing") {
		t.Errorf("missing: %+v", b)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if b := build(ctx, opts, path); b.err == nil {
		t.Errorf("cancelled: %+v", b)
	}
}

func TestInspect(t *testing.T) {
	dir := module(t, map[string]string{
		"main.go":         "package main\n\nimport (\n\t_ \"embed\"\n\n\t_ \"example.com/m/part\"\n)\n\n//go:embed page.html static all:more/*\nvar _ string\n\nfunc main() {}\n",
		"page.html":       "x",
		"static/a/b.css":  "x",
		"more/c":          "x",
		"part/part.go":    "package part\n",
		"part/page.html":  "x",
		"apart/apart.go":  "package apart\n",
		"broken/x.go":     "package main\n\nimport _ \"example.com/nowhere\"\n\nfunc main() { \n",
		"several/a/a.go":  "package main\n",
		"several/b/b.go":  "package main\n",
		"nothing/data.md": "x",
	})
	p, err := inspect(t.Context(), Options{Dir: dir, Package: "."})
	if err != nil {
		t.Fatal(err)
	}
	if !p.main || p.dir != dir || !reflect.DeepEqual(p.trees, []string{dir}) || !reflect.DeepEqual(p.patterns(), []string{dir + "/..."}) {
		t.Errorf("%+v", p)
	}
	for name, want := range map[string]bool{"part": true, "apart": false, ".": true} {
		if _, got := p.dirs[filepath.Join(dir, name)]; got != want {
			t.Errorf("%s is part of the program: %v", name, got)
		}
	}
	for name, want := range map[string]bool{
		"page.html": true, "static/a/b.css": true, "static/new/deep/x.js": true, "more/c": true, "more/d/e": true,
		"part/page.html": false, "style.css": false, "apart/page.html": false, "page.html.bak": false,
	} {
		if got := p.embeds(filepath.Join(dir, name)); got != want {
			t.Errorf("%s is embedded: %v", name, got)
		}
	}
	if p, err := inspect(t.Context(), Options{Dir: dir, Package: "./part"}); err != nil || p.main {
		t.Errorf("part is a command: %v", err)
	}
	// What does not compile yet is a program all the same.
	if p, err := inspect(t.Context(), Options{Dir: dir, Package: "./broken"}); err != nil || !p.main {
		t.Errorf("broken: %v", err)
	}
	for _, bad := range []string{"./nothing", "./nowhere", "./several/...", "example.org/nowhere"} {
		if _, err := inspect(t.Context(), Options{Dir: dir, Package: bad}); err == nil {
			t.Errorf("%s is a program", bad)
		}
	}
}
