package flow

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/internal/output"
	"github.com/lcgen/lcgen/internal/scaffold"
	"github.com/lcgen/lcgen/parser/load"
)

var newSeed = flag.Uint64("seed", 1, "what TestRandomComponents draws its components by")

// How many components TestRandomComponents makes up, in how many packages, and
// in short mode.
const (
	newComponents      = 200
	newComponentsShort = 4
	newPackages        = 10
	newPackagesShort   = 2
)

// TestRandomComponents starts components of all sorts of names, channels,
// actions, state and ways to render, put together at random, many in each
// package. All compile, pass lcgen check and their own tests.
func TestRandomComponents(t *testing.T) {
	t.Logf("seed %d; another is chosen by -seed", *newSeed)
	components, packages := newComponents, newPackages
	if testing.Short() {
		components, packages = newComponentsShort, newPackagesShort
		t.Logf("short mode: %d components, not %d", components, newComponents)
	}
	r := newRequest{rand.New(rand.NewPCG(*newSeed, 0))}
	dir := randomModule(t)
	cfg := load.Config{Dir: dir}
	imports := load.NewImports(cfg, append([]string{"encoding/json", "math/big", "net/netip", "net/url", "time"}, scaffold.Imports...)...)
	for i := range components {
		c, flags := r.component(t, i)
		folder, err := load.ReadFolder(cfg, fmt.Sprintf("p%d-pkg", i%packages))
		if err != nil {
			t.Fatal(err)
		}
		s := &start{Component: c, cfg: cfg, opts: Options{Dir: dir}, imports: imports, folder: folder}
		started, err := s.run(t.Context())
		if err != nil {
			t.Fatalf("component %d: %v\nlcgen new component %s", i, err, flags)
		}
		if err := output.Create(t.Context(), started.Dir, started.Files); err != nil {
			t.Fatal(err)
		}
	}
	opts := Options{Dir: dir, Patterns: []string{"./..."}, Files: generator.Options{Tests: true, Stubs: true}, NoCache: true}
	result, err := Generate(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		t.Error(d)
	}
	if n := result.Components(); n != components {
		t.Errorf("there are %d components, want %d", n, components)
	}
	for _, c := range result.Changes {
		if name := filepath.Base(c.Path); name != generator.CodeFile && name != generator.TestFile {
			t.Errorf("%s is written although the component has a test", c.Path)
		}
	}
	checked, err := Check(t.Context(), opts, checker.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range checked.Findings {
		t.Errorf("%s: %s: %s", checked.Fset.Position(f.Pos), f.Code, f.Message)
	}
	// To compile and link for speed and for debuggers would take twice the time.
	cmd := exec.CommandContext(t.Context(), "go", "test", "-vet=all", "-gcflags=-N -l", "-ldflags=-w", "./...")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %v\n%s", cmd.Args, err, out)
	}
	if unformatted, err := exec.CommandContext(t.Context(), "gofmt", "-l", dir).Output(); err != nil || len(unformatted) > 0 {
		t.Errorf("gofmt: %v\n%s", err, unformatted)
	}
}

// randomModule makes a module whose packages have types and names already.
func randomModule(t *testing.T) string {
	t.Helper()
	repo, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOWORK", "off")
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOFLAGS", "")
	dir := t.TempDir()
	files := map[string]string{
		"go.mod": "module example.com/random\n\ngo 1.26.0\n\nrequire github.com/lcgen/lcgen v0.0.0\n\nreplace github.com/lcgen/lcgen => " + repo + "\n",
	}
	for i := 0; i < newPackages; i += 2 { // the others are new
		files[fmt.Sprintf("p%d-pkg/there.go", i)] = existingSource
		files[fmt.Sprintf("p%d-pkg/there_test.go", i)] = "package otherwise\n\nimport \"testing\"\n\nfunc TestThere(*testing.T) {}\n"
	}
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

// existingSource has names that get in the way, and types to use.
const existingSource = `// Package otherwise is not called as its folder is.
package otherwise

import "strconv"

type There struct {
	ID, Title string
	Read      bool
	Votes     int
}

type Level int

func (l *Level) UnmarshalText(b []byte) (err error) {
	n, err := strconv.Atoi(string(b))
	*l = Level(n)
	return err
}

func (l Level) MarshalText() ([]byte, error) { return strconv.AppendInt(nil, int64(l), 10), nil }

type Labels []string

func slices() {}

const fmt = 1

var item, b, c, t, h, app, id, open int

func init() { slices(); _, _, _, _, _, _, _, _, _ = fmt, item, b, c, t, h, app, id, open }
`

// A newRequest makes requests up.
type newRequest struct{ *rand.Rand }

func choice[T any](r newRequest, pool []T) T { return pool[r.IntN(len(pool))] }

func (r newRequest) chance(percent int) bool { return r.IntN(100) < percent }

// Pools that requests are drawn from.
var (
	newNames    = []string{"notification-center", "a", "board", "http-log", "chat-js", "feed-linux", "load-test", "io", "app", "context", "top-10", "template", "error", "type", "b2b"}
	newChannels = []string{"global", "user", "context:room", "presence", "none"}
	newRenders  = []string{"template", "templ", "go"}
	newVerbs    = []string{"add", "remove", "delete", "markAsRead", "toggle", "vote", "like", "set", "clear", "reset", "increment", "lower", "ship", "open", "markAll", "URLOf", "rename", "do_it", "update"}
	newThings   = []string{"", "Item", "Items", "Note", "Count", "Title", "There", "Things", "Level"}
	newParams   = []string{"id", "itemID", "noteID", "thereID", "text", "title", "n", "at", "count", "authorID", "userID", "URL", "ctx", "err", "c", "b", "i", "item", "lc", "slices", "rand", "fmt", "nil", "error", "len", "string2", "größe", "_x", "time", "t", "context", "user", "ok", "value_of"}
	newTypes    = []string{
		"string", "string", "string", "string", "int", "int", "bool", "uint8", "float64", "rune", "time.Time", "time.Duration", "netip.Addr", "url.Values", "json.RawMessage", "big.Int",
		"[]string", "[]byte", "[3]int", "map[string]int", "map[Key]Item", "[]Item", "Item", "Address", "struct{ A, B string }", "lc.ComponentID", "[]Address", "map[string][]time.Time",
	}
	newPointers = []string{"*string", "*int", "*bool", "*time.Time", "*Item", "*float32", "*netip.Addr"}
	newState    = []string{
		"Items []Item", "Notes []Note", "Count int", "Title string", "On bool", "Prices map[string]float64", "At time.Time", "Current *Item", "Tags []string",
		"Pointers []*Item", "Box Item", "Ratio float64", "Addr netip.Addr", "Sizes [3]int", "Raw []byte", "A, B string", "Inner struct{ X, Y int }", "Last int", "People []string", "ByKey map[Key]Note", "Maybe *string", "Times []time.Time", "Values url.Values", "Index uint",
	}
)

// component returns a request, and the flags that ask for it.
func (r newRequest) component(t *testing.T, i int) (*scaffold.Component, string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	c := &scaffold.Component{Name: fmt.Sprintf("%s-%d", choice(r, newNames), i)}
	if r.chance(30) {
		c.Name = fmt.Sprintf("c%d-%s", i, choice(r, newNames))
	}
	flags := c.Name
	text := choice(r, newChannels)
	c.Channel, err = scaffold.ParseChannel(text)
	must(err)
	flags += " --channel " + text
	text = choice(r, newRenders)
	c.Render, err = scaffold.ParseRender(text)
	must(err)
	flags += " --render " + text
	taken := map[string]bool{}
	for _, j := range r.Perm(len(newState))[:r.IntN(5)] {
		text := newState[j]
		fields, err := scaffold.ParseState(text)
		must(err)
		c.State = append(c.State, fields...)
		for _, f := range fields {
			taken[f.Name] = true
		}
		flags += " --state '" + text + "'"
	}
	existing := i%newPackages%2 == 0
	if existing && r.chance(50) {
		fields, err := scaffold.ParseState("Theres []There; Known Labels")
		must(err)
		c.State = append(c.State, fields...)
		taken["Theres"], taken["Known"] = true, true
	}
	for range r.IntN(6) {
		text := r.action(existing)
		a, err := scaffold.ParseAction(text)
		must(err)
		if !taken[a.Method] {
			taken[a.Method] = true
			c.Actions = append(c.Actions, a)
			flags += " --action '" + text + "'"
		}
	}
	if r.chance(30) {
		c.Load = true
		flags += " --load"
		c.AddDefaults()
	}
	return c, flags
}

// action returns an action as a flag has it.
func (r newRequest) action(existing bool) string {
	var params []string
	if r.chance(20) {
		params = append(params, "ctx2 context.Context")
	}
	n := r.IntN(4)
	if r.chance(40) {
		n = 1
	}
	wires := map[string]bool{}
	for j := range n {
		name, typ := choice(r, newParams), choice(r, newTypes)
		if strings.HasSuffix(strings.ToLower(name), "id") && r.chance(80) {
			typ = "string"
		}
		switch {
		case existing && r.chance(10):
			typ = choice(r, []string{"There", "Level", "Labels", "*There", "[]Level"})
		case r.chance(15):
			typ = choice(r, newPointers)
		case j == n-1 && r.chance(20):
			typ = "..." + typ
		}
		if !wires[strings.ToLower(name)] {
			wires[strings.ToLower(name)] = true
			params = append(params, name+" "+typ)
		}
	}
	text := choice(r, newVerbs) + choice(r, newThings)
	if len(params) > 0 && strings.HasPrefix(params[0], "ctx2") {
		params[0] = "_ context.Context"
	}
	return text + "(" + strings.Join(params, ", ") + ")"
}
