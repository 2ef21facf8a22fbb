package thirdparty

import (
	"path/filepath"
	"strings"
	"testing"
)

// newTally returns a module with one component, whose HTML is in tally.templ,
// as its author has it after "lcgen new component".
func newTally(t *testing.T) *site {
	t.Helper()
	s := newTemplSite(t)
	s.must(t, "lcgen", "new", "component", "tally", "--dir", "tally", "--channel", "global",
		"--state", "Count int", "--action", "add(hands int, note string)", "--render", "templ")
	return s
}

// TestWrittenComponent has templ take the place of what lcgen wrote along.
func TestWrittenComponent(t *testing.T) {
	s := newTally(t)
	s.must(t, "go", "test", "./...")
	s.must(t, "templ", "generate")
	if code := s.read(t, "tally/tally_templ.go"); !strings.Contains(code, `"github.com/a-h/templ/runtime"`) {
		t.Fatalf("templ generate left tally_templ.go as it was:\n%s", code)
	}
	s.must(t, "lcgen", "generate", "--check", "./...")
	s.must(t, "lcgen", "check", "./...")
	s.must(t, "go", "vet", "./...")
	s.must(t, "go", "test", "./...")
}

// TestAttributes spreads a binding over an element of the author's own.
func TestAttributes(t *testing.T) {
	s := newTally(t)
	s.write(t, "tally/button.templ", `package tally

import lc "github.com/lcgen/lcgen/runtime"

templ actionButton(call lc.Binding) {
	{{ attrs, err := call.AttrMap() }}
	{{ if err != nil { return err } }}
	<button type="button" { templ.Attributes(attrs)... }>{ children... }</button>
}
`)
	s.write(t, "tally/button_test.go", `package tally

import (
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

func TestButton(t *testing.T) {
	var html strings.Builder
	tally := &Tally{ID: lc.ComponentID{Name: "tally", Instance: "1"}}
	if err := actionButton(tally.Do().Add(2, "<b>")).Render(t.Context(), &html); err != nil {
		t.Fatal(err)
	}
	for _, attribute := range []string{
		`+"` data-lc-action=\"add\"`, ` data-lc-param-hands=\"2\"`, ` data-lc-param-note=\"&lt;b&gt;\"`"+`,
	} {
		if !strings.Contains(html.String(), attribute) {
			t.Errorf("%s is not in %s", attribute, html.String())
		}
	}
}
`)
	s.must(t, "templ", "generate")
	s.must(t, "go", "test", "./...")
}

// TestWrongCall calls actions as they are not declared: what templ makes of
// that does not compile, and lcgen says where.
func TestWrongCall(t *testing.T) {
	s := newTally(t)
	template := s.read(t, "tally/tally.templ")
	const call = `t.Do().Add(0, "")`
	if !strings.Contains(template, call) {
		t.Fatalf("tally.templ does not call %s:\n%s", call, template)
	}
	for _, test := range []struct{ name, call, want string }{
		{"action", `t.Do().Ad(0, "")`, "t.Do().Ad undefined"},
		{"type", `t.Do().Add("two", "")`, `cannot use "two"`},
		{"too few", `t.Do().Add(0)`, "not enough arguments in call to t.Do().Add"},
		{"too many", `t.Do().Add(0, "", 1)`, "too many arguments in call to t.Do().Add"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.write(t, "tally/tally.templ", strings.Replace(template, call, test.call, 1))
			s.must(t, "templ", "generate")
			if out, err := s.run(t, "go", "build", "./..."); err == nil || !strings.Contains(out, test.want) {
				t.Errorf("go build: %v, and does not say %q:\n%s", err, test.want, out)
			}
			out, err := s.run(t, "lcgen", "generate", "./...")
			if err == nil || !strings.Contains(out, filepath.Join("tally", "tally_templ.go")+":") || !strings.Contains(out, test.want) {
				t.Errorf("lcgen generate: %v, and does not say %q of tally_templ.go:\n%s", err, test.want, out)
			}
		})
	}
}

// TestNested places components in each other through templ: in a page, and in a
// push, for which each has a grant.
func TestNested(t *testing.T) {
	s := newTally(t)
	s.write(t, "tally/mark.go", `package tally

import (
	"context"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

// Mark is an item of a list, and looks as the component around it wants.
//
//lc:component mark element=li
//lc:channel context mark
type Mark struct {
	ID    lc.ComponentID
	Class string `+"`lc:\"prop\"`"+`
}

// Attributes are those of the item.
func (m *Mark) Attributes() map[string]string { return map[string]string{"class": m.Class} }

// Render writes the component's HTML, which wall.templ has.
func (m *Mark) Render(ctx context.Context, out io.Writer) error { return m.view().Render(ctx, out) }
`)
	s.write(t, "tally/wall.go", `package tally

import (
	"context"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

// Wall shows tallies.
//
//lc:component wall
//lc:channel global
type Wall struct {
	ID      lc.ComponentID
	Tallies []string `+"`lc:\"state\"`"+`
}

// Show puts a tally on the wall.
//
//lc:action
func (w *Wall) Show(tally string) { w.Tallies = append(w.Tallies, tally) }

// Render writes the component's HTML, which wall.templ has.
func (w *Wall) Render(ctx context.Context, out io.Writer) error { return w.view().Render(ctx, out) }
`)
	s.write(t, "tally/wall.templ", `package tally

import lc "github.com/lcgen/lcgen/runtime"

templ (w *Wall) view() {
	<ul>
		for _, tally := range w.Tallies {
			<li>@lc.AppFrom(ctx).Component(ctx, lc.ComponentID{Name: "tally", Instance: tally})</li>
		}
		@indented() {
			@lc.AppFrom(ctx).Component(ctx, lc.ComponentID{Name: "mark", Instance: "named"}, lc.Prop("class", "high"))
			@lc.AppFrom(ctx).Component(ctx, lc.ComponentID{Name: "mark", Instance: "typed"}, lc.Props(MarkProps{Class: "low"}))
		}
	</ul>
	@lc.AppFrom(ctx).Component(ctx, lc.ComponentID{Name: "tally", Instance: "later"}, lc.Lazy)
}

templ indented() {
	<li><ul>{ children... }</ul></li>
}

templ (m *Mark) view() {
	{ m.ID.Instance }
}

templ page(app *lc.App, wall lc.ComponentID) {
	<main>@app.Component(ctx, wall)</main>
	@app.Script(ctx)
}
`)
	s.write(t, "tally/wall_test.go", `package tally

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestWall(t *testing.T) {
	app := lc.New(lc.WithSecret([]byte("a secret that only these tests know")))
	RegisterWall(app, nil)
	RegisterTally(app, nil)
	RegisterMark(app, nil)
	wall := lc.ComponentID{Name: "wall", Instance: "one"}
	r := lctest.New(t, app).As("ada").Call(wall, "show", lctest.Params{"tally": "7"})
	r.AssertStatus(http.StatusOK)
	if !strings.Contains(r.HTML, `+"`<li><div data-component-id=\"tally:7\" data-sse-channel=\"global\" data-lc-version=\"0\"`"+`) || strings.Count(r.HTML, " data-lc-grant=") != 4 || strings.Contains(r.HTML, "data-lc-token") {
		t.Errorf("all are sent %s", r.HTML)
	}
	handler := app.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := page(app, wall).Render(r.Context(), w); err != nil {
			t.Error(err)
		}
	}))
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	for _, want := range []string{`+"`<li><div data-component-id=\"tally:7\"`, ` data-lc-lazy=\"visible\"`, `<script src=\"/lc/client.`"+`,
		`+"`<ul><li data-component-id=\"mark:named\"`, ` class=\"high\"`, `</li><li data-component-id=\"mark:typed\"`, ` class=\"low\"`"+`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s is not in the page %s", want, w.Body)
		}
	}
	if n := strings.Count(w.Body.String(), " data-lc-token="); n != 5 {
		t.Errorf("%d components of the page have a token, want 5: %s", n, w.Body)
	}
}
`)
	s.must(t, "templ", "generate")
	s.must(t, "lcgen", "generate", "./...")
	s.must(t, "go", "vet", "./...")
	s.must(t, "go", "test", "./...")
}
