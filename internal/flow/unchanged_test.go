package flow

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lcgen/lcgen/generator"
)

// TestUnchangedIsNeverStale changes one thing after a recorded run. Each
// change must bring the next run back to work, and to the result that a run
// without a record has.
func TestUnchangedIsNeverStale(t *testing.T) {
	tests := []struct {
		name   string
		change func(t *testing.T, root string, opts *Options)
		wrote  string // base names of the files written or removed, sorted, with a space between
		works  bool   // it must not be taken for unchanged, even where nothing is to be written
	}{
		{"nothing", func(*testing.T, string, *Options) {}, "", false},
		{"a parameter's type in an imported package", func(t *testing.T, root string, _ *Options) {
			edit(t, root, "unit/unit.go", "type Amount string", "type Amount int")
		}, "lc_gen_test.go lc_gen.go", true},
		{"an action", func(t *testing.T, root string, _ *Options) {
			edit(t, root, "till/till.go", "//lc:action\nfunc (t *Till) Void", "//lc:action cancel\nfunc (t *Till) Void")
		}, "lc_gen.go lc_gen_test.go", true},
		{"an action of a name as long, by a tool that keeps times", func(t *testing.T, root string, _ *Options) {
			edit(t, root, "till/till.go", "func (t *Till) Void", "func (t *Till) Undo") // put dates it back
		}, "lc_gen.go lc_gen_test.go", true},
		{"a folder on the way to a template", func(t *testing.T, root string, _ *Options) {
			put(t, root, "till/pages/go.mod", "module example.org/pages\n")
		}, "", true},
		{"a template that no longer parses", func(t *testing.T, root string, _ *Options) {
			edit(t, root, "till/pages/till.html", "<p>", "<p>{{if")
		}, "", true},
		{"a template of another package that no longer closes what it opens", func(t *testing.T, root string, _ *Options) {
			edit(t, root, "unit/amount.html", "<b>", "<b title='")
		}, "", true},
		{"a further template of another package", func(t *testing.T, root string, _ *Options) {
			put(t, root, "unit/more.html", "{{define \"amount\"}}<i>{{.}}</i>{{end}}")
		}, "", true},
		{"go.mod", func(t *testing.T, root string, _ *Options) {
			edit(t, root, "go.mod", "module example.org/shop\n", "module example.org/shop // ours\n")
		}, "", true},
		{"a go.work in a folder above", func(t *testing.T, root string, _ *Options) {
			put(t, root, "../go.work", "go 1.26.0\n\nuse ./shop\n")
		}, "", true},
		{"a build tag", func(t *testing.T, _ string, opts *Options) { opts.Tags = "large" }, "lc_gen.go lc_gen_test.go", true},
		{"an option", func(t *testing.T, _ string, opts *Options) { opts.Files.Tests = false }, "", true},
		{"an output file by hand", func(t *testing.T, root string, _ *Options) {
			edit(t, root, "till/lc_gen.go", "package till", "package till // mine")
		}, "lc_gen.go", true},
		{"an output file removed", func(t *testing.T, root string, _ *Options) {
			os.Remove(filepath.Join(root, "till/lc_gen_test.go"))
		}, "lc_gen_test.go", true},
		{"a new package", func(t *testing.T, root string, _ *Options) {
			put(t, root, "more/more.go", strings.NewReplacer("package till", "package more", "till template=pages/till.html partials=unit.Templates", "more").Replace(tillSource))
			edit(t, root, "more/more.go", "// Void", "// Render writes nothing.\nfunc (t *Till) Render(context.Context, io.Writer) error { return nil }\n\n// Void")
		}, "lc_gen.go lc_gen_test.go till_test.go", true},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if testing.Short() && i%3 > 0 {
				t.Skip("short mode: every third change is enough")
			}
			ownCache(t)
			root := shop(t)
			opts := Options{Dir: root, Patterns: []string{"./..."}, Files: generator.Options{Tests: true, Stubs: true}, now: later}
			run(t, opts)
			run(t, opts)
			if !run(t, opts).Unchanged {
				t.Fatal("a run after which nothing has changed does its work again")
			}
			tt.change(t, root, &opts)

			result, err := Generate(t.Context(), opts)
			if result == nil {
				t.Fatal(err)
			}
			if result.Unchanged == tt.works {
				t.Errorf("Unchanged = %v, want %v", result.Unchanged, !tt.works)
			}
			if got := names(result); !sameWords(got, tt.wrote) {
				t.Errorf("wrote or removed %q, want %q", got, tt.wrote)
			}
		})
	}
}

// TestUnchangedForgetsFailures runs twice with a fault: what is wrong has to
// be said every time.
func TestUnchangedForgetsFailures(t *testing.T) {
	ownCache(t)
	root := shop(t)
	edit(t, root, "till/till.go", "//lc:action", "//lc:akcion")
	opts := Options{Dir: root, Patterns: []string{"./..."}}
	for i := range 3 {
		result, _ := Generate(t.Context(), opts)
		if result == nil || len(result.Diagnostics) == 0 {
			t.Fatalf("run %d does not speak of the misspelt directive", i+1)
		}
	}
}

// TestUnchangedIsNotTrustedInCI proves that neither CI nor a dry run relies on
// a record.
func TestUnchangedIsNotTrustedInCI(t *testing.T) {
	t.Setenv("CI", "true")
	if (Options{Patterns: []string{"./..."}}).record() != nil {
		t.Error("a run under CI is recorded")
	}
	t.Setenv("CI", "")
	for name, opts := range map[string]Options{
		"a dry run":              {DryRun: true},
		"a run without cache":    {NoCache: true},
		"a run by import path":   {Patterns: []string{"example.org/shop/till"}},
		"a run on the workspace": {Patterns: []string{"work"}},
	} {
		if opts.record() != nil {
			t.Errorf("%s is recorded", name)
		}
	}
}

// ownCache gives lcgen a cache folder of its own, and leaves the go command
// the one it has.
func ownCache(t *testing.T) {
	t.Helper()
	goCache, err := exec.CommandContext(t.Context(), "go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOCACHE", strings.TrimSpace(string(goCache)))
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("CI", "")
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOWORK", "")
}

const tillSource = `package till

import (
	"context"
	"io"

	"example.org/shop/unit"

	lc "github.com/lcgen/lcgen/runtime"
)

var _ context.Context
var _ io.Writer

// Till counts money.
//
//lc:component till template=pages/till.html partials=unit.Templates
//lc:channel global
type Till struct {
	ID  lc.ComponentID
	Sum unit.Amount ` + "`lc:\"state\"`" + `
}

// Void takes an amount back.
//
//lc:action
func (t *Till) Void(amount unit.Amount, times unit.Count) {}
`

// shop writes a module, all files an hour old.
func shop(t *testing.T) string {
	t.Helper()
	repo, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "shop")
	put(t, dir, "go.mod", "module example.org/shop\n\ngo 1.26.0\n\nrequire github.com/lcgen/lcgen v0.0.0\n\nreplace github.com/lcgen/lcgen => "+repo+"\n")
	put(t, dir, "unit/unit.go", "// Package unit has units.\npackage unit\n\n// Amount is money.\ntype Amount string\n")
	put(t, dir, "unit/templates.go", "package unit\n\nimport (\n\t\"embed\"\n\t\"html/template\"\n)\n\n//go:embed *.html\nvar files embed.FS\n\n// Templates are shared.\nvar Templates = template.Must(template.ParseFS(files, \"*.html\"))\n")
	put(t, dir, "unit/amount.html", "{{define \"amount\"}}<b>{{.}}</b>{{end}}\n")
	put(t, dir, "till/till.go", tillSource)
	put(t, dir, "unit/small.go", "//go:build !large\n\npackage unit\n\n// Count is how often.\ntype Count uint8\n")
	put(t, dir, "unit/large.go", "//go:build large\n\npackage unit\n\n// Count is how often.\ntype Count int64\n")
	put(t, dir, "till/pages/till.html", "<p>{{template \"amount\" .Sum}}</p>\n")
	return dir
}

func put(t *testing.T, root, name, content string) {
	t.Helper()
	path := filepath.Join(root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	hourAgo := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path, hourAgo, hourAgo); err != nil {
		t.Fatal(err)
	}
}

// later is the clock an hour from now: what was just written has been left
// alone for long.
func later() time.Time { return time.Now().Add(time.Hour) }

func edit(t *testing.T, root, name, before, after string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), before) {
		t.Fatalf("%s does not hold %q", name, before)
	}
	put(t, root, name, strings.ReplaceAll(string(content), before, after))
}

func run(t *testing.T, opts Options) *Result {
	t.Helper()
	result, err := Generate(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		t.Error(d)
	}
	return result
}

func names(r *Result) string {
	var all []string
	for _, c := range r.Changes {
		all = append(all, filepath.Base(c.Path))
	}
	return strings.Join(all, " ")
}

func sameWords(a, b string) bool {
	count := map[string]int{}
	for _, w := range strings.Fields(a) {
		count[w]++
	}
	for _, w := range strings.Fields(b) {
		count[w]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}
