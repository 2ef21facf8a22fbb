package lc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"weak"
)

// A leaf is a value that renders its template inside itself.
type leaf struct {
	t     *Template
	ctx   context.Context
	Depth int
}

// Inside renders the template once more, for another user.
func (l leaf) Inside() (template.HTML, error) {
	if l.Depth == 0 {
		return "", nil
	}
	inner := leaf{l.t, ContextWithUser(l.ctx, fmt.Sprint("user-", l.Depth-1)), l.Depth - 1}
	var b strings.Builder
	err := l.t.Execute(inner.ctx, &b, inner)
	return template.HTML(b.String()), err
}

// A template that is executed inside itself has another context there, and its
// own again after that.
func TestTemplateInsideItself(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	tmpl := ParseTemplate("leaf", `{{component "tally" .Depth}}{{.Inside}}{{component "tally" .Depth}}`)
	for range 3 { // from the second time on with clones that are there already
		outer := leaf{tmpl, ContextWithUser(context.WithValue(t.Context(), appKey{}, f.App), "user-2"), 2}
		var b strings.Builder
		if err := tmpl.Execute(outer.ctx, &b, outer); err != nil {
			t.Fatal(err)
		}
		var users []string
		for _, part := range strings.Split(b.String(), ` for "`)[1:] {
			users = append(users, part[:strings.Index(part, `"`)])
		}
		if got := strings.Join(users, " "); got != "user-2 user-1 user-0 user-0 user-1 user-2" {
			t.Fatalf("users are %s in %s", got, b.String())
		}
	}
}

// Partials and pages can be parsed before there is an App, and have the functions
// of their rendering.
func TestTemplateFuncs(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	partials := template.Must(template.New("").Funcs(TemplateFuncs()).Parse(`{{define "placed"}}{{component "tally" .}}{{end}}{{define "client"}}{{lcClient}}{{end}}`))
	ctx := context.WithValue(ContextWithUser(t.Context(), "ada"), appKey{}, f.App)
	for name, tt := range map[string]struct{ text, want, err string }{
		"component of a partial": {`{{template "placed" 1}}`, ` for "ada"`, ""},
		"client of a partial":    {`{{template "client" 1}}`, "", "no App has given the template its function lcClient"},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			err := ParseTemplate("t", tt.text, partials).Execute(ctx, &b, nil)
			checkText(t, b.String(), err, tt.want, tt.err)
		})
	}
	page := template.Must(template.New("page").Funcs(TemplateFuncs()).Parse(`{{lcClient}}{{component "tally" 1}}{{range lcFlash}}{{.}}{{end}}`))
	var b strings.Builder
	err := f.Execute(ContextWithUser(t.Context(), "ada"), &b, page, nil)
	checkText(t, b.String(), err, ` for "ada"`, "")

	untouched := template.Must(template.New("").Funcs(TemplateFuncs()).Parse(`{{component "tally" 1}}`))
	b.Reset()
	err = untouched.Execute(&b, nil)
	checkText(t, b.String(), err, "", "no App has given the template its function component")
}

// checkText checks that a text holds want, or that err holds what is wrong.
func checkText(t *testing.T, text string, err error, want, wrong string) {
	t.Helper()
	if !strings.Contains(text, want) || (err == nil) != (wrong == "") || err != nil && !strings.Contains(err.Error(), wrong) {
		t.Errorf("got %s, %v; want %q, %q", text, err, want, wrong)
	}
}

func TestTemplateExecuteNamed(t *testing.T) {
	tmpl := ParseTemplate("card", `<b>{{.}}</b>{{define "placeholder"}}<i>{{.}}</i>{{end}}`)
	for _, tt := range []struct{ name, want, err string }{
		{"placeholder", "<i>&lt;</i>", ""},
		{"card", "<b>&lt;</b>", ""},
		{"placeholder", "<i>&lt;</i>", ""},
		{"other", "", `"other"`},
	} {
		var b strings.Builder
		err := tmpl.ExecuteNamed(t.Context(), &b, tt.name, "<")
		if b.String() != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: %q, %v", tt.name, b.String(), err)
		}
	}
}

// A clone that waits for its next rendering holds nothing of the one before,
// however that ended.
func TestClonesLetGoOfTheContext(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	text := `<p>{{call .}}</p>`
	tmpl := ParseTemplate("t", text)
	page := template.Must(template.New("").Parse(text))
	fine := func() string { return "" }
	for name, tt := range map[string]struct {
		w    io.Writer
		data any
	}{
		"return":          {io.Discard, fine},
		"error":           {io.Discard, func() (string, error) { return "", errInside }},
		"panic":           {io.Discard, func() string { panic(errInside) }},
		"refused":         {brokenWriter{}, fine},
		"panic of writer": {brokenWriter{panics: true}, fine},
	} {
		t.Run(name, func(t *testing.T) {
			guarded(func() error { return tmpl.Execute(t.Context(), tt.w, tt.data) })
			if b, ok := tmpl.idle.Get().(*boundTemplate); ok && b.ctx != nil {
				t.Error("the clone of the component's template still has its context")
			}
			guarded(func() error { _, err := executePage(f.App, t.Context(), tt.w, page, tt.data); return err })
			if p, ok := clonesOf(page).Get().(*boundPage); ok && (p.ctx != nil || p.app != nil) {
				t.Error("the clone of the page's template still has its context")
			}
		})
	}
}

// A brokenWriter takes nothing.
type brokenWriter struct{ panics bool }

func (w brokenWriter) Write([]byte) (int, error) {
	if w.panics {
		panic(errInside)
	}
	return 0, errInside
}

// Pages that are made at the same time, from one template and by two Apps, each
// show what is their viewer's.
func TestExecuteForManyAtATime(t *testing.T) {
	apps := []*fixture{newFixture(t, tallyDefinition()), newFixture(t, tallyDefinition(), WithBasePath("/live", "/events"))}
	page := template.Must(template.New("").Funcs(apps[0].Funcs(t.Context())).Parse(`{{component "tally" "one"}}{{lcClient}}`))
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			for i := range 50 {
				user, app := fmt.Sprintf("u%d-%d", n, i), apps[(n+i)%2]
				var b bytes.Buffer
				err := app.Execute(ContextWithUser(t.Context(), user), &b, page, nil)
				if err != nil || !strings.Contains(b.String(), user) || !strings.Contains(b.String(), app.clientSource()) {
					t.Errorf("%s: %v in %s", user, err, b.String())
				}
			}
		})
	}
	wg.Wait()
}

// Templates that are parsed for each request do not pile up.
func TestExecuteLetsGoOfTheTemplate(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	executed := func() weak.Pointer[template.Template] {
		var page *template.Template
		page = template.Must(template.New("").Funcs(f.Funcs(t.Context())).Funcs(template.FuncMap{
			"name": func() string { return page.Name() }, // keeps the template alive with its clones
		}).Parse(`{{name}}{{component "tally" "one"}}`))
		if err := f.Execute(t.Context(), io.Discard, page, nil); err != nil {
			t.Fatal(err)
		}
		return weak.Make(page)
	}
	key := executed()
	within(t, 10*time.Second, func() {
		for {
			runtime.GC()
			if _, ok := pageClones.Load(key); !ok && key.Value() == nil {
				return
			}
			runtime.Gosched()
		}
	})
}

func TestExecuteInsideAPage(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	inner := template.Must(template.New("").Funcs(f.Funcs(t.Context())).Parse(`<i>{{component "tally" "one"}}</i>`))
	outer := template.Must(template.New("").Funcs(f.Funcs(t.Context())).Parse(`{{call .}}{{component "tally" "two"}}`))
	ctx := ContextWithUser(t.Context(), "ada")
	var b bytes.Buffer
	err := f.Execute(ctx, &b, outer, func() (template.HTML, error) {
		var b bytes.Buffer
		err := f.Execute(ContextWithUser(t.Context(), "bob"), &b, inner, nil)
		return template.HTML(b.String()), err
	})
	got := b.String()
	if err != nil || strings.Count(got, `"bob"`) != 1 || strings.Count(got, `"ada"`) != 1 || strings.Index(got, "bob") > strings.Index(got, "ada") {
		t.Errorf("%v in %s", err, got)
	}
	if err := f.Execute(ctx, io.Discard, outer, func() (string, error) { return "", errInside }); !errors.Is(err, errInside) {
		t.Errorf("error is %v", err)
	}
}

const benchmarkedTemplate = `<ul id="cards">{{range .}}<li data-lc-key="{{.}}" class="card {{.}}"><a href="/cards/{{.}}">{{.}}</a></li>{{else}}<li>None.</li>{{end}}</ul>
<form method="post"><input name="title" value="{{len .}}"><button>Add</button></form>`

// BenchmarkTemplate compares what a rendering costs with a clone that is kept
// and with one of its own.
func BenchmarkTemplate(b *testing.B) {
	cards := make([]string, 20)
	for i := range cards {
		cards[i] = fmt.Sprint("card-", i)
	}
	tmpl := ParseTemplate("cards", benchmarkedTemplate)
	b.Run("kept", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := tmpl.Execute(b.Context(), io.Discard, cards); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("cloned", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			own := Template{source: tmpl.source}
			if err := own.Execute(b.Context(), io.Discard, cards); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkExecute is the same for a page.
func BenchmarkExecute(b *testing.B) {
	f := newFixture(b, tallyDefinition())
	page := template.Must(template.New("").Funcs(f.Funcs(b.Context())).Parse(
		`<!doctype html><title>Cards</title>` + benchmarkedTemplate + `{{component "tally" "one"}}{{lcClient}}`))
	cards := []string{"one", "two", "three"}
	b.Run("kept", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := f.Execute(b.Context(), io.Discard, page, cards); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("cloned", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := f.Execute(b.Context(), io.Discard, template.Must(page.Clone()), cards); err != nil {
				b.Fatal(err)
			}
		}
	})
}
