package flow

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/generator"
)

// How many packages TestRandomPackages makes up, and of how many it runs the
// tests, which takes the most time.
const (
	randomPackages      = 24
	randomPackagesShort = 6
	testedPackages      = 6
	testedPackagesShort = 1
)

// TestRandomPackages generates for packages of components with all sorts of
// names, types and signatures put together at random. Whatever comes out
// compiles, its tests too, and those pass; nobody sees an internal error.
func TestRandomPackages(t *testing.T) {
	packages, tested := randomPackages, testedPackages
	if testing.Short() {
		packages, tested = randomPackagesShort, testedPackagesShort
		t.Logf("short mode: %d packages, not %d", packages, randomPackages)
	}
	repo, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, content string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module example.com/random\n\ngo 1.26.0\n\nrequire github.com/lcgen/lcgen v0.0.0\n\nreplace github.com/lcgen/lcgen => "+repo+"\n")
	for i := range packages {
		// A failure names the package, and with it the seed.
		r := randomSource{rand.New(rand.NewPCG(uint64(i), 0))}
		write(fmt.Sprintf("p%d/p.go", i), r.source())
		write(fmt.Sprintf("p%d/view.html", i), "{{.}}")
	}
	t.Setenv("GOWORK", "off")
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOFLAGS", "")
	result, err := Generate(t.Context(), Options{
		Dir:      dir,
		Patterns: []string{"./..."},
		Files:    generator.Options{Tests: true, Stubs: true},
		NoCache:  true,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		source, _ := os.ReadFile(d.Pos.Filename)
		t.Errorf("%s\n%s", d, source)
	}
	run := func(args ...string) {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s", cmd.Args, err, out)
		}
	}
	run("vet", "-composites=false", "./...")
	tests := []string{"test", "-vet=off", "-run=^TestGenerated", "-gcflags=-N -l", "-ldflags=-w"}
	for i := range tested {
		tests = append(tests, fmt.Sprintf("./p%d", i))
	}
	run(tests...)
}

// A randomSource makes source up.
type randomSource struct{ *rand.Rand }

// Pools that random source draws from.
var (
	randomTypeNames = []string{"App", "Context", "Args", "Call", "Counter", "counter", "Binding", "URLList", "Größe", "组件", "C", "lcThing", "T", "X_y"}
	randomNames     = []string{"args", "arg", "call", "record", "c", "ctx", "a", "app", "id", "t", "do", "r", "lc", "expect", "next", "err", "factory", "context", "template", "io", "string2", "any", "error", "nil2", "len", "noteID", "URL", "größe", "数", "_x", "s", "w", "h", "open", "http"}
	randomTypes     = []string{
		"string", "bool", "int", "int8", "rune", "uint", "byte", "float32", "float64", "time.Time", "time.Duration",
		"Named", "Item", "[]Item", "map[string]Item", "[3]int", "[]byte", "json.RawMessage", "netip.Addr", "url.Values",
		"lc.ComponentID", "Page[Item]", "struct{ A, B string }", "map[Named][]Page[time.Time]",
	}
	// A component has one field of type lc.ComponentID.
	stateTypes    = slices.DeleteFunc(slices.Clone(randomTypes), func(t string) bool { return t == "lc.ComponentID" })
	randomGlobals = []string{
		"func context() {}", "var json2 int", "const template = 1", "type io struct{}", "var http = context2", "var context2 int",
		"func counterDefinition() {}", "type counterTable int", "type counterMethods int", "func counterFake() {}", "var arg = 1", "var appHTML string", "func TestGeneratedCounter() {}", "func TestCounter() {}",
	}
	randomChannels = []string{"//lc:channel global", "//lc:channel user", "//lc:channel context room", "//lc:channel presence", "//lc:channel none", ""}
)

func pick[T any](r randomSource, pool []T) T { return pool[r.IntN(len(pool))] }

func (r randomSource) chance(percent int) bool { return r.IntN(100) < percent }

// source returns a package with some components.
func (r randomSource) source() string {
	var b strings.Builder
	b.WriteString(`package p

import (
	stdcontext "context"
	"encoding/json"
	stdio "io"
	"net/netip"
	"net/url"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

type Named string

type Item struct {
	Text string
	At   time.Time
	Sub  []Item
}

type Page[T any] struct{ Items []T }

var (
	_ json.RawMessage
	_ netip.Addr
	_ url.Values
	_ stdcontext.Context
	_ stdio.Writer
	_ lc.ComponentID
)

`)
	for _, global := range randomGlobals {
		if r.chance(25) {
			if strings.Contains(global, "context2") && !strings.Contains(b.String(), "var context2") {
				b.WriteString("var context2 int\n")
			}
			if global != "var context2 int" {
				b.WriteString(global + "\n")
			}
		}
	}
	names := r.Perm(len(randomTypeNames))[:1+r.IntN(4)]
	used := map[string]bool{}
	for _, i := range names {
		name := randomTypeNames[i]
		if key := strings.ToLower(name); !used[key] {
			used[key] = true
			b.WriteString(r.component(name))
		}
	}
	return b.String()
}

// component returns a component type with its methods.
func (r randomSource) component(name string) string {
	var b strings.Builder
	value := r.chance(30)
	receiver := "(z *" + name + ")"
	if value {
		receiver = "(z " + name + ")"
	}
	channel := pick(r, randomChannels)
	rendered := r.chance(50)
	template := ""
	if !rendered {
		template = " template=view.html"
	}
	fmt.Fprintf(&b, "\n// %s is made up.\n//\n//lc:component %s%s\n", name, fmt.Sprintf("c%d", r.IntN(1_000_000)), template)
	if channel != "" {
		fmt.Fprintf(&b, "%s\n", channel)
	}
	fmt.Fprintf(&b, "type %s struct {\n\t%s lc.ComponentID\n", name, pick(r, []string{"ID", "Id", "key", "ident"}))
	for i := range r.IntN(4) {
		fmt.Fprintf(&b, "\t%s%d %s `lc:%q`\n", pick(r, []string{"field", "Field", "数"}), i, pick(r, stateTypes), pick(r, []string{"state", "client"}))
	}
	b.WriteString("}\n\n")
	if rendered {
		fmt.Fprintf(&b, "func %s Render(stdcontext.Context, stdio.Writer) error { return nil }\n", receiver)
	}
	if channel == "" {
		fmt.Fprintf(&b, "func %s SSEChannel() %s { return \"global\" }\n", receiver, pick(r, []string{"string", "lc.Channel"}))
	}
	for i := range r.IntN(5) {
		b.WriteString(r.action(receiver, name, value, i))
	}
	return b.String()
}

// action returns an annotated method.
func (r randomSource) action(receiver, name string, value bool, i int) string {
	var params []string
	if r.chance(40) {
		params = append(params, "_ stdcontext.Context")
	}
	n := r.IntN(5)
	for j, k := range r.Perm(len(randomNames))[:n] {
		typ := pick(r, randomTypes)
		switch {
		case j == n-1 && r.chance(25):
			typ = "..." + typ
		case r.chance(25) && !strings.HasPrefix(typ, "[]") && !strings.HasPrefix(typ, "map") && typ != "url.Values":
			typ = "*" + typ
		}
		params = append(params, randomNames[k]+" "+typ)
	}
	state := name
	if !value && r.chance(50) {
		state = "*" + name
	}
	results := pick(r, []string{"", "error", state, "(" + state + ", error)", "(_ " + state + ", err2 error)"})
	body := "panic(0)"
	if results == "" {
		body = ""
	}
	broadcast := pick(r, []string{"", "", " broadcast=none"})
	return fmt.Sprintf("\n//lc:action%s\nfunc %s Act%d(%s) %s { %s }\n", broadcast, receiver, i, strings.Join(params, ", "), results, body)
}
