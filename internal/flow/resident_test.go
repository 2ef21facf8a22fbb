package flow

import (
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lcgen/lcgen/generator"
)

// TestResident changes source step by step. What a resident run
// leaves and says is what a run from nothing would, where the two are compared.
func TestResident(t *testing.T) {
	ownCache(t)
	root := shop(t)
	put(t, root, "desk/desk.go", "package desk\n\nimport \"example.org/shop/till\"\n\n//lc:component template=desk.html\n//lc:channel global\ntype Desk struct {\n\tID ID\n}\n\nvar _ till.Till\n")
	edit(t, root, "desk/desk.go", "\tID ID", "\tID lc.ComponentID")
	edit(t, root, "desk/desk.go", "import \"example.org/shop/till\"", "import (\n\t\"example.org/shop/till\"\n\n\tlc \"github.com/lcgen/lcgen/runtime\"\n)")
	put(t, root, "desk/desk.html", "<p>{{.ID}}</p>\n")
	opts := Options{Dir: root, Patterns: []string{"./..."}, Files: generator.Options{Tests: true}, NoCache: true}
	r := NewResident(opts)
	if _, err := r.Generate(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		name   string
		change func()
		folder string // of the change
		loads  bool   // it takes the go command

		// compare has a run from nothing beside it, which takes most of the time.
		compare bool
	}{
		{"an action", func() { edit(t, root, "till/till.go", "//lc:action", "//lc:action cancel") }, "till", false, false},
		{"a syntax error", func() { edit(t, root, "till/till.go", "type Till struct {", "type Till struct {{") }, "till", false, true},
		{"and something else meanwhile", func() { edit(t, root, "desk/desk.go", "global", "user") }, "desk", false, false},
		{"the syntax error mended", func() { edit(t, root, "till/till.go", "struct {{", "struct {") }, "till", false, false},
		{"a type error", func() { edit(t, root, "till/till.go", "times unit.Count", "times unit.Cownt") }, "till", false, true},
		{"mended", func() { edit(t, root, "till/till.go", "Cownt", "Count") }, "till", false, false},
		{"a misspelt directive", func() { edit(t, root, "till/till.go", "//lc:action", "//lc:akcion") }, "till", false, false},
		{"mended", func() { edit(t, root, "till/till.go", "//lc:akcion", "//lc:action") }, "till", false, false},
		{"a type that another package uses is gone", func() { edit(t, root, "till/till.go", "Till", "Box") }, "till", false, true},
		{"that one follows", func() { edit(t, root, "desk/desk.go", "till.Till", "till.Box") }, "desk", false, false},
		{"a new file", func() {
			put(t, root, "till/more.go", "package till\n\n//lc:action\nfunc (t *Box) Open(wide bool) {}\n")
		}, "till", false, false},
		{"a file that is not built", func() {
			put(t, root, "till/other.go", "//go:build ignore\n\npackage till\n\n//lc:component\ntype X struct{}\n")
		}, "till", false, false},
		{"that file is gone", func() { os.Remove(filepath.Join(root, "till/other.go")) }, "till", false, false},
		{"the new file is gone", func() { os.Remove(filepath.Join(root, "till/more.go")) }, "till", false, false},
		{"an import that others have", func() {
			put(t, root, "desk/more.go", "package desk\n\nimport \"example.org/shop/unit\"\n\n//lc:action\nfunc (d *Desk) Pay(a unit.Amount) {}\n")
		}, "desk", false, true},
		{"a package that is known by its types only", func() { edit(t, root, "unit/unit.go", "Amount string", "Amount int") }, "unit", true, false},
		{"an import that nobody had", func() {
			put(t, root, "desk/more.go", "package desk\n\nimport \"time\"\n\n//lc:action\nfunc (d *Desk) Pay(d2 time.Duration) {}\n")
		}, "desk", true, false},
		{"a template that no longer parses", func() { edit(t, root, "till/pages/till.html", "<p>", "<p>{{if") }, "till", false, false},
		{"mended", func() { edit(t, root, "till/pages/till.html", "{{if", "") }, "till", false, false},
		{"an output file by hand", func() { edit(t, root, "till/lc_gen.go", "package till", "package till // mine") }, "till", false, false},
		{"an output file removed", func() { os.Remove(filepath.Join(root, "till/lc_gen.go")) }, "till", false, true},
		{"a package renamed", func() {
			for _, name := range []string{"desk/desk.go", "desk/more.go"} {
				edit(t, root, name, "package desk", "package counter")
			}
		}, "desk", true, false},
		{"a new package", func() { put(t, root, "bin/bin.go", "package bin\n\n//lc:component\ntype Bin struct{}\n") }, "bin", true, false},
		{"it is gone", func() { os.RemoveAll(filepath.Join(root, "bin")) }, "bin", true, false},
		{"a folder that is nothing to us", func() { put(t, root, "misc/misc.go", "package misc\n") }, "misc", false, false},
		{"the last component of a package is gone", func() {
			edit(t, root, "desk/desk.go", "//lc:", "// ")
			os.Remove(filepath.Join(root, "desk/more.go"))
		}, "desk", false, true},
	} {
		step.change()
		before := r.loaded
		result, err := r.Generate(t.Context(), []string{filepath.Join(root, step.folder)})
		if result == nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if loads := r.loaded != before; loads != step.loads {
			t.Errorf("%s: loads anew: %v, want %v", step.name, loads, step.loads)
		}
		if !step.compare {
			continue
		}
		dry := opts
		dry.DryRun = true
		want, wantErr := Generate(t.Context(), dry)
		if want == nil {
			t.Fatalf("%s: from nothing: %v", step.name, wantErr)
		}
		for _, c := range want.Changes {
			t.Errorf("%s: stale is %s: %s", step.name, c.Path, c.Reason)
		}
		if got, want := shown(result), shown(want); got != want {
			t.Errorf("%s: says\n%s\nfrom nothing\n%s", step.name, got, want)
		}
		if fmt.Sprint(err) != fmt.Sprint(wantErr) {
			t.Errorf("%s: %v\nfrom nothing: %v", step.name, err, wantErr)
		}
		if result.Broken != want.Broken || result.Components() != want.Components() {
			t.Errorf("%s: broken %v, %d components; from nothing %v, %d", step.name, result.Broken, result.Components(), want.Broken, want.Components())
		}
	}
}

// shown returns what a run has to say. Of syntax errors only the first counts,
// without its words: the go command has the compiler's.
func shown(r *Result) string {
	var lines []string
	syntax := false
	for _, d := range r.Diagnostics {
		if strings.HasPrefix(d.Message, "syntax error: ") {
			if syntax {
				continue
			}
			syntax, d.Message = true, "syntax error"
		}
		lines = append(lines, d.String())
	}
	return strings.Join(lines, "\n")
}

// TestResidentKeepsNothing generates many times: what was read before is not
// kept.
func TestResidentKeepsNothing(t *testing.T) {
	ownCache(t)
	root := shop(t)
	r := NewResident(Options{Dir: root, Patterns: []string{"./..."}})
	files := func() (n int) {
		r.loaded.Fset.Iterate(func(*token.File) bool { n++; return true })
		return n
	}
	var first int
	began := time.Now()
	const rounds = 20
	for i := range rounds + 2 {
		if i == 2 { // the first output is there, and has been read
			first, began = files(), time.Now()
		}
		edit(t, root, "till/till.go", "// Void", "//\n// Void")
		if result, err := r.Generate(t.Context(), []string{filepath.Join(root, "till")}); err != nil || result.Broken {
			t.Fatal(err, result)
		}
	}
	t.Logf("%s a round", time.Since(began)/rounds)
	if last := files(); last != first {
		t.Errorf("%d files are known, after the first run it were %d", last, first)
	}
}

// TestResidentNewImport has a package import one that it did not, and that one
// change afterwards: the first has to follow, whichever comes first by name.
func TestResidentNewImport(t *testing.T) {
	ownCache(t)
	root := shop(t)
	put(t, root, "attic/attic.go", "package attic\n\nimport lc \"github.com/lcgen/lcgen/runtime\"\n\n//lc:component template=attic.html\n//lc:channel global\ntype Attic struct {\n\tID lc.ComponentID\n}\n")
	put(t, root, "attic/attic.html", "<p>{{.ID}}</p>\n")
	put(t, root, "till/kind.go", "package till\n\n// Kind is one of a till's.\ntype Kind string\n")
	opts := Options{Dir: root, Patterns: []string{"./..."}, Files: generator.Options{Tests: true}, NoCache: true}
	r := NewResident(opts)
	if _, err := r.Generate(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		folder string
		change func()
	}{
		{"attic", func() {
			put(t, root, "attic/more.go", "package attic\n\nimport \"example.org/shop/till\"\n\n//lc:action\nfunc (a *Attic) Store(k till.Kind) {}\n")
		}},
		{"till", func() { edit(t, root, "till/kind.go", "Kind string", "Kind int") }},
	} {
		step.change()
		result, err := r.Generate(t.Context(), []string{filepath.Join(root, step.folder)})
		if err != nil || result.Broken {
			t.Fatalf("a change in %s: %v, %v", step.folder, err, result)
		}
		dry := opts
		dry.DryRun = true
		want, err := Generate(t.Context(), dry)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range want.Changes {
			t.Errorf("after a change in %s, stale is %s: %s", step.folder, c.Path, c.Reason)
		}
	}
}
