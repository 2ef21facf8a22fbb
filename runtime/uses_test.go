package lc

import (
	"context"
	"html/template"
	"strings"
	"testing"
)

// preloadErrors is the element that preloads the module errors.
var preloadErrors = `<link rel="modulepreload" href="/lc/errors.` + clientScript.hash() + `.js">`

func usingDefinition(name string, uses ...string) Definition[tally] {
	def := tallyDefinition()
	def.Name, def.Uses = name, uses
	return def
}

func TestWrapperNamesTheModulesThatAComponentUses(t *testing.T) {
	f := newFixture(t, usingDefinition("tally", "errors", "fragments"))
	page := f.page("ada", tallyOne)
	if got := attrOf(t, page, "data-lc-uses"); got != "errors fragments" {
		t.Errorf("it names %q: %s", got, page)
	}
	plain := newFixture(t, tallyDefinition())
	if page := plain.page("ada", tallyOne); strings.Contains(page, "data-lc-uses") {
		t.Errorf("a component that uses none has it: %s", page)
	}
}

// A page preloads what its components use, once, where that is known already.
func TestThePagePreloadsWhatItsComponentsUse(t *testing.T) {
	f := newFixture(t, usingDefinition("tally", "errors"))
	Register(f.App, usingDefinition("plain"))
	for _, tt := range []struct {
		name, page string
		preloads   int
	}{
		{"used", `{{component "tally" "one"}}{{lcClient}}`, 1},
		{"used, with a shared stream", `{{component "tally" "one"}}{{lcSharedClient}}`, 1},
		{"used twice", `{{component "tally" "one"}}{{component "tally" "two"}}{{lcClient}}`, 1},
		{"not used", `{{component "plain" "one"}}{{lcClient}}`, 0},
		{"not known yet", `{{lcClient}}{{component "tally" "one"}}`, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			page := template.Must(template.New("").Funcs(f.Funcs(context.Background())).Parse(tt.page))
			for range 2 { // each request has its own
				var b strings.Builder
				ctx := ContextWithUser(t.Context(), "ada")
				if err := template.Must(page.Clone()).Funcs(f.Funcs(ctx)).Execute(&b, nil); err != nil {
					t.Fatal(err)
				}
				if got := strings.Count(b.String(), preloadErrors); got != tt.preloads || got != strings.Count(b.String(), "modulepreload") {
					t.Errorf("it is preloaded %d times, want %d: %s", got, tt.preloads, &b)
				}
			}
		})
	}
}

func TestUsesOfAModuleThatThereIsNot(t *testing.T) {
	defer func() {
		want := `lc: register component "tally": the browser client has no module "client"`
		if got := recover(); got != want {
			t.Errorf("panic with %v, want %s", got, want)
		}
	}()
	newFixture(t, usingDefinition("tally", "client"))
}
