package parser_test

import (
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
