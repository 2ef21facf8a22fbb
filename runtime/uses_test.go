package lc

import (
	"context"
	"errors"
	"html/template"
	"io"
	"strings"
	"testing"
)

// preloadNested is the element that preloads the module nested.
var (
	preloadNested = `<link rel="modulepreload" href="/lc/nested.` + clientScript.hash() + `.js">`
	preloadOpen   = `<link rel="modulepreload" href="/lc/open.` + clientScript.hash() + `.js"><link rel="modulepreload" href="/lc/effects.` + clientScript.hash() + `.js">`
)

func usingDefinition(name string, uses ...string) Definition[tally, *tally] {
	def := tallyDefinition()
	def.Name, def.Uses = name, uses
	return def
}

func TestWrapperNamesTheModulesThatAComponentUses(t *testing.T) {
	f := newFixture(t, usingDefinition("tally", "nested", "open"))
	page := f.page("ada", tallyOne)
	if got := attrOf(t, page, "data-lc-uses"); got != "nested open" {
		t.Errorf("it names %q: %s", got, page)
	}
	plain := newFixture(t, tallyDefinition())
	if page := plain.page("ada", tallyOne); strings.Contains(page, "data-lc-uses") {
		t.Errorf("a component that uses none has it: %s", page)
	}
}

// A page preloads what its components use, once, where that is known already.
func TestThePagePreloadsWhatItsComponentsUse(t *testing.T) {
	f := newFixture(t, usingDefinition("tally", "nested"))
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
		{"the client is left out", `{{component "tally" "one"}}`, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			page := template.Must(template.New("").Funcs(TemplateFuncs()).Parse(tt.page))
			for range 2 { // each request has its own
				var b strings.Builder
				ctx := ContextWithUser(t.Context(), "ada")
				if err := template.Must(page.Clone()).Funcs(f.Funcs(ctx)).Execute(&b, nil); err != nil {
					t.Fatal(err)
				}
				all := tt.preloads + 2*strings.Count(b.String(), preloadOpen)
				if got := strings.Count(b.String(), preloadNested); got != tt.preloads || all != strings.Count(b.String(), "modulepreload") {
					t.Errorf("it is preloaded %d times, want %d: %s", got, tt.preloads, &b)
				}
			}
		})
	}
}

// A page that is executed as a whole preloads them where the client stands.
func TestExecutePreloadsWhatComponentsUse(t *testing.T) {
	f := newFixture(t, usingDefinition("tally", "nested"))
	Register(f.App, usingDefinition("plain"))
	client := `<script src="/lc/` + clientScript.file() + `"`
	for _, tt := range []struct{ name, page, want string }{
		{"before its components", `<head>{{lcClient}}</head>{{component "tally" "one"}}{{component "tally" "two"}}`, `<head>` + preloadOpen + preloadNested + client},
		{"after them", `<main></main>{{component "tally" "one"}}{{lcClient}}`, `</div>` + preloadNested + preloadOpen + client},
		{"among them", `{{component "plain" "one"}}{{lcClient}}{{component "tally" "one"}}`, `</div>` + preloadOpen + preloadNested + client},
		{"with a shared stream", `<head>{{lcSharedClient}}</head>{{component "tally" "one"}}`, `</script>` + preloadOpen + preloadNested + client},
		{"not used", `<head>{{lcClient}}</head>{{component "plain" "one"}}`, `<head>` + preloadOpen + client},
		{"the client is left out", `<head></head>{{component "tally" "one"}}`, `<head></head><div data-component-id="tally:one"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			page := template.Must(template.New("").Funcs(TemplateFuncs()).Parse(tt.page))
			for range 2 {
				var b strings.Builder
				if err := f.Execute(ContextWithUser(t.Context(), "ada"), &b, page, nil); err != nil {
					t.Fatal(err)
				}
				if !strings.Contains(b.String(), tt.want) || strings.Count(b.String(), "modulepreload") != strings.Count(tt.want, "modulepreload") {
					t.Errorf("page is %s\nwant %s in it", &b, tt.want)
				}
			}
		})
	}
}

// Components in components, and those that come later, are fetched by a module.
func TestPagesOfNestedComponentsPreloadTheModule(t *testing.T) {
	f := newFixture(t, usingDefinition("plain"))
	outer := usingDefinition("outer")
	outer.Render = func(_ *tally, ctx context.Context, w io.Writer) error {
		return AppFrom(ctx).Component(ctx, ComponentID{"plain", "one"}).Render(ctx, w)
	}
	Register(f.App, outer)
	for page, want := range map[string]int{
		`{{lcClient}}{{component "plain" "one"}}`:    0,
		`{{lcClient}}{{component "outer" "one"}}`:    1,
		`{{component "outer" "one"}}{{lcClient}}`:    1,
		`{{lcClient}}{{lazy "plain" "one"}}`:         1,
		`{{lcClient}}{{defer "plain" "one"}}<p></p>`: 1,
	} {
		var b strings.Builder
		if err := f.Execute(t.Context(), &b, template.Must(template.New("").Funcs(TemplateFuncs()).Parse(page)), nil); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(b.String(), preloadNested); got != want {
			t.Errorf("%s preloads it %d times, want %d: %s", page, got, want, &b)
		}
	}
}

func TestExecuteWritesAllOrNothing(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	page := func(text string) *template.Template {
		return template.Must(template.New("").Funcs(TemplateFuncs()).Parse(text))
	}
	var b strings.Builder
	var notFound *NotFoundError
	if err := f.Execute(t.Context(), &b, page(`<p>{{.}}</p>{{component "tally" "o ne"}}`), 7); !errors.As(err, &notFound) || b.Len() > 0 {
		t.Errorf("wrote %q, with error %v", &b, err)
	}
	if err := f.Execute(t.Context(), &b, page(`<p>{{.}}</p>{{component "score" "one"}}`), 7); err == nil || isForPeople(err) || b.Len() > 0 {
		t.Errorf("unknown component: wrote %q, with error %v", &b, err)
	}
	executed := page(`<p>`)
	executed.Execute(io.Discard, nil)
	if err := f.Execute(t.Context(), &b, executed.Lookup("misspelt"), nil); err == nil || !strings.Contains(err.Error(), "there is no template") {
		t.Errorf("error for no template is %v", err)
	}
	if err := f.Execute(t.Context(), &b, executed, nil); err == nil || b.Len() > 0 {
		t.Errorf("a template that was executed itself: wrote %q, with error %v", &b, err)
	}
	if err := f.Execute(t.Context(), &b, page(`<p>{{.}}</p>{{range lcFlash}}{{.}}{{end}}`), "<"); err != nil || b.String() != "<p>&lt;</p>" {
		t.Errorf("wrote %q, with error %v", &b, err)
	}
	out, in := io.Pipe()
	out.Close()
	if err := f.Execute(t.Context(), in, page(`<p>`), nil); err != io.ErrClosedPipe {
		t.Errorf("error is %v, want the writer's", err)
	}
}

// Code that was generated for another version of the client may name what is no
// module any more.
func TestUsesOfAModuleThatThereIsNot(t *testing.T) {
	f := newFixture(t, usingDefinition("tally", "actions", "nested"))
	if got := f.page("ada", tallyOne); !strings.Contains(got, ` data-lc-uses="nested" `) {
		t.Errorf("page is %s", got)
	}
}
