package parser_test

import (
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/parser"
)

// TestHookTable looks for hooks of which something is left out.
func TestHookTable(t *testing.T) {
	names := parser.ReservedMethods()
	for _, h := range parser.Hooks {
		if h.Name == "" || len(h.Results) == 0 || h.Field == "" || h.Help == "" {
			t.Errorf("hook %s lacks its name, Results, Field or Help", h.Name)
		}
		for _, name := range h.Mistaken {
			if slices.Contains(names, name) {
				t.Errorf("hook %s may be taken for %s, which is one", name, h.Name)
			}
			if meant := parser.HookMeant(name); meant == nil || meant.Name != h.Name {
				t.Errorf("%s is said to be meant as %v, want %s", name, meant, h.Name)
			}
		}
	}
}

// TestHookForms declares every hook as its form says, and sees that it counts
// as one.
func TestHookForms(t *testing.T) {
	for _, h := range parser.Hooks {
		others := strings.Replace(shape, "Render(", "Show(", 1)
		if h.Name != parser.HookRender {
			others = shape
		}
		pkg, ds := parse(t, head+"//lc:component\n"+others+"func (*T) "+h.Form()+" { panic(0) }\n")
		compare(t, lines(ds), nil)
		if !pkg.Components[0].Has(h.Name) {
			t.Errorf("a method %s is no hook", h.Form())
		}
	}
}

func TestHookMeant(t *testing.T) {
	for name, want := range map[string]string{
		"Authorise": "Authorize", "OnMount": "Mount", "SseChannel": "SSEChannel", "mount": "Mount",
		"Authorize": "", "Count": "", "Add": "", "Reader": "",
	} {
		got := ""
		if h := parser.HookMeant(name); h != nil {
			got = h.Name
		}
		if got != want {
			t.Errorf("%s is meant as %q, want %q", name, got, want)
		}
	}
}

// TestMisspelledHooks leaves out, doubles and swaps a letter of every hook's
// name, under the hook's signature: each is taken for the hook.
func TestMisspelledHooks(t *testing.T) {
	for _, h := range parser.Hooks {
		sig := signature(t, h.Form())
		for i := 1; i < len(h.Name); i++ {
			misspelled := []string{h.Name[:i] + h.Name[i+1:], h.Name[:i] + h.Name[i:i+1] + h.Name[i:]}
			if i > 1 {
				misspelled = append(misspelled, h.Name[:i-1]+h.Name[i:i+1]+h.Name[i-1:i]+h.Name[i+1:])
			}
			for _, name := range slices.Concat(misspelled, h.Mistaken) {
				if parser.HookNamed(name) != nil {
					continue
				}
				if like := parser.HookLike(name, sig); like == nil || like.Name != h.Name {
					t.Errorf("%s with the signature of %s is like %v", name, h.Name, like)
				}
			}
		}
	}
}

func TestHookLike(t *testing.T) {
	tests := []struct{ method, want string }{
		{"Authorise(ctx context.Context, a lc.Access) error", "Authorize"},
		{"Authorise(a lc.Access) error", "Authorize"},
		{"Authorised(ctx context.Context, a *lc.Access) bool", "Authorize"},
		{"CanAccess(ctx context.Context, a lc.Access) bool", "Authorize"},
		{"authorize(ctx context.Context, a lc.Access) error", "Authorize"},
		{"Joind(ctx context.Context, m lc.Member) error", "Joined"},
		{"Leftt(m lc.Member)", "Left"},
		{"UserLeft(ctx context.Context, m lc.Member) error", "Left"},
		{"Mout(ctx context.Context) error", "Mount"},
		{"Init(ctx context.Context) error", "Mount"},
		{"MOUNT()", "Mount"},
		{"Laod(ctx context.Context) error", "Load"},
		{"Reload(ctx context.Context) error", "Load"},
		{"load(ctx context.Context) error", "Load"},
		{"SSEChanel() lc.Channel", "SSEChannel"},
		{"SSEChanel() string", "SSEChannel"},
		{"SseChannel() int", "SSEChannel"},
		{"Rendr(ctx context.Context, w io.Writer) error", "Render"},
		{"Vesion() uint64", "Version"},

		{"Mount(ctx context.Context) error", ""},
		{"Mount() error", ""}, // reported for its signature
		{"Count(ctx context.Context) error", ""},
		{"Amount(ctx context.Context) error", ""},
		{"Mout(n int) error", ""},
		{"Lock(ctx context.Context) error", ""},
		{"Fetch(ctx context.Context, id string) error", ""},
		{"LoadPosts(ctx context.Context) error", ""},
		{"Authorised() bool", ""},
		{"Authorise(ctx context.Context) error", ""},
		{"Join(name string) error", ""},
		{"Leave(ctx context.Context) error", ""},
		{"View(id string)", ""},
		{"Versions() []uint64", ""},
		{"VersionOf() uint64", ""},
		{"RenderRow(ctx context.Context, w io.Writer) error", ""},
		{"Sender(ctx context.Context, w io.Writer) error", ""},
		{"Notify(ctx context.Context, m lc.Member) error", ""},
		{"Title() string", ""},
	}
	for _, tt := range tests {
		name, _, _ := strings.Cut(tt.method, "(")
		got := ""
		if h := parser.HookLike(name, signature(t, tt.method)); h != nil {
			got = h.Name
		}
		if got != tt.want {
			t.Errorf("%s is like %q, want %q", tt.method, got, tt.want)
		}
	}
}

// signature type-checks a method and returns its signature.
func signature(t *testing.T, method string) *types.Signature {
	t.Helper()
	name, _, _ := strings.Cut(method, "(")
	s := check(t, head+"type T struct{}\nfunc (*T) "+method+" { panic(0) }\n")
	o, _, _ := types.LookupFieldOrMethod(s.input.Pkg.Scope().Lookup("T").Type(), true, s.input.Pkg, name)
	return o.Type().(*types.Signature)
}
