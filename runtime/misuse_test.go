package lc

import (
	"context"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/runtime/arg"
)

// What an action gets wrong is not told to its user: the answer is 500, and the
// log says what is wrong, near what, and where.
func TestMisuseInAnActionIsLogged(t *testing.T) {
	for name, tt := range map[string]struct {
		call func(ctx context.Context, a *App) error
		want []string
	}{
		"refresh, misspelt": {
			func(ctx context.Context, a *App) error { return a.Refresh(ctx, ComponentID{"taly", "one"}) },
			[]string{`refresh taly:one: there is no component \"taly\": did you mean \"tally\"? (called at runtime/misuse_test.go:`},
		},
		"refresh, unknown": {
			func(ctx context.Context, a *App) error { return a.Refresh(ctx, ComponentID{"scoreboard", "one"}) },
			[]string{`there is no component \"scoreboard\": call its Register function on this App`, "misuse_test.go:"},
		},
		"refresh, by the name of the type": {
			func(ctx context.Context, a *App) error { return a.Refresh(ctx, ComponentID{"Tally", "one"}) },
			[]string{`there is no component \"Tally\": did you mean \"tally\"?`},
		},
		"refresh, no instance": {
			func(ctx context.Context, a *App) error { return a.Refresh(ctx, ComponentID{"tally", ""}) },
			[]string{`instance \"\" of component tally is not valid`, "misuse_test.go:"},
		},
		"broadcast, misspelt": {
			func(ctx context.Context, a *App) error {
				return a.Broadcast(ctx, "tally:one", ComponentRefresh(ComponentID{"tallly", "one"}))
			},
			[]string{`broadcast component-refresh of tallly:one: there is no component \"tallly\": did you mean \"tally\"?`, "misuse_test.go:"},
		},
		"broadcast, channel of another": {
			func(ctx context.Context, a *App) error {
				return a.Broadcast(ctx, "tally:two", ComponentRefresh(tallyOne))
			},
			[]string{"the component is on channel tally:one, not on tally:two"},
		},
		"broadcast, no channel": {
			func(ctx context.Context, a *App) error { return a.Broadcast(ctx, "tally", ComponentRefresh(tallyOne)) },
			[]string{`channel \"tally\" is neither`},
		},
		"broadcast, bad selector": {
			func(ctx context.Context, a *App) error {
				return a.Broadcast(ctx, "tally:one", ComponentFragments(tallyOne, map[string]string{"#7": "<b>"}))
			},
			[]string{`in the selector \"#7\", '#' is not followed by a name`},
		},
		"render, misspelt": {
			func(ctx context.Context, a *App) error { return a.Render(ctx, io.Discard, ComponentID{"taly", "one"}) },
			[]string{`there is no component \"taly\": did you mean \"tally\"?`, "misuse_test.go:"},
		},
		"template, misspelt": {
			func(ctx context.Context, a *App) error {
				page := template.Must(template.New("page").Funcs(a.Funcs(ctx)).Parse(`{{component "taly" "one"}}`))
				return a.Execute(ctx, io.Discard, page, nil)
			},
			[]string{`template: page:1:2:`, `there is no component \"taly\": did you mean \"tally\"? (called at runtime/misuse_test.go:`},
		},
		"nil pointer as an error": {
			func(context.Context, *App) error { var none *url.Error; return none },
			[]string{"a nil *url.Error was returned as an error"},
		},
		"redirect to another site": {
			func(ctx context.Context, _ *App) error { return Redirect(ctx, "//evil.example") },
			[]string{"it is not a path of this site"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var app *App
			def := tallyDefinition()
			def.Channel = func(c *tally) Channel { return ContextChannel("tally", c.ID.Instance) }
			def.Actions[0] = tallyAction("add", func(ctx context.Context, _ *tally, _ int) error { return tt.call(ctx, app) })
			log := new(logBuffer)
			app = New(WithSecret(testSecret), WithLogger(slog.New(slog.NewTextHandler(log, nil))),
				WithUser(func(r *http.Request) string { return r.Header.Get(userHeader) }))
			Register(app, def)
			defer app.Shutdown(context.Background())
			f := &fixture{App: app, t: t, log: log}
			w := f.act("add", `{"by":1}`)
			if wantProblem(t, w, 500); strings.Contains(w.Body.String(), "al") && strings.Contains(w.Body.String(), "component") {
				t.Errorf("the user reads %s", w.Body)
			}
			for _, want := range tt.want {
				if !strings.Contains(log.String(), want) {
					t.Errorf("log is %s\nwant %s in it", log, want)
				}
			}
		})
	}
}

// A misspelt parameter in an error is still the user's to correct. That the
// message does not show at the field is the programmer's.
func TestMisspeltParameterIsLogged(t *testing.T) {
	for param, want := range map[string]string{
		"bye": `level=WARN msg="an error is about a parameter that the action does not have: is its name misspelt?" component=tally:one action=add parameter=bye near=by`,
		"by":  "",
		"":    "",
		"sum": "",
	} {
		def := tallyDefinition()
		def.Actions[0] = tallyAction("add", func(context.Context, *tally, int) error { return Invalid(param, "too much") })
		f := newFixture(t, def)
		wantProblem(t, f.act("add", `{"by":1}`), 422)
		if log := f.log.String(); !strings.Contains(log, want) || want == "" && strings.Contains(log, "WARN") {
			t.Errorf("%q: log is %s, want %s", param, log, want)
		}
	}
}

// The fields of the only struct are no misspelt parameters.
func TestFieldOfAStructIsNotMisspelt(t *testing.T) {
	def := tallyDefinition()
	def.Actions[0] = Action[tally, *tally]{
		Name:   "add",
		Params: []Param{{Name: "line"}},
		Bind: bound(func(args *arg.Args) change {
			arg.Spread[struct{ Lines []string }](args, "line")
			arg.Required(args, "line", arg.JSON[struct{ Lines []string }])
			return func(context.Context, *tally) error { return Invalid("lines.0", "is too long") }
		}),
	}
	f := newFixture(t, def)
	faults := wantProblem(t, f.act("add", `{"line":{}}`), 422)
	if want := []string{"#/lines/0 is too long"}; !slices.Equal(faults, want) || strings.Contains(f.log.String(), "WARN") {
		t.Errorf("faults are %q, want %q; log is %s", faults, want, f.log.String())
	}
}

// What a browser's URL gets wrong is 404, and nobody's fault.
func TestUnknownURLIsNotFound(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	for _, q := range []request{
		{method: "GET", path: "/lc/taly/one"},
		{method: "GET", path: "/lc/Tally/one"},
		{method: "GET", path: "/lc/tally/o%20ne"},
		{path: "/lc/taly/one/add"},
		{path: "/lc/tally/o%20ne/add"},
		{path: "/lc/tally/one/ad"},
		{method: "GET", path: "/sse/events/tally"},
	} {
		wantProblem(t, f.send(q), 404)
	}
	if err := f.Render(t.Context(), io.Discard, ComponentID{"tally", "o ne"}); problemOf(err).status != 404 {
		t.Errorf("rendering an instance that can't be: %v, want 404, as it may come from the page's URL", err)
	}
	if log := f.log.String(); strings.Contains(log, "ERROR") || strings.Contains(log, "WARN") {
		t.Errorf("log is %s", log)
	}
}

// With a Broker of the application's own, another process may serve what this
// one does not. A name near one that it serves is suspicious all the same.
func TestBroadcastAboutAnotherProcess(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	for _, name := range []string{"scoreboard", "taly"} {
		if err := f.Broadcast(t.Context(), "tally:one", ComponentRefresh(ComponentID{name, "one"})); err != nil {
			t.Error(err)
		}
	}
	if log := f.log.String(); strings.Contains(log, "scoreboard") || !strings.Contains(log, "component=taly near=tally") {
		t.Errorf("log is %s", log)
	}
	sender := New(WithSecret(testSecret), WithLogger(slog.New(slog.DiscardHandler)))
	defer sender.Shutdown(context.Background())
	if err := sender.Broadcast(t.Context(), Global, ComponentRefresh(tallyOne)); err != nil {
		t.Errorf("an App without components: %v", err)
	}
}

func TestSelectors(t *testing.T) {
	for _, good := range []string{
		"#unread-count", ".a.b", "li", "ul > li:nth-child(2)", `[data-lc-key="7"]`, `[data-key=1.5]`, `[title="a]b"]`,
		"#größe", `#\37`, "#-a", "#--a", "a, b", ":is(#a, .b)", `[alt='it\'s']`, "unread-count", "*",
	} {
		if err := checkSelector(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", " ", "#", "#7", ".7", "#-7", "a,", "a >", "[a", "a]", "a(b]", `[a="b]`, "<b>", "a{", "# a"} {
		if err := checkSelector(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}
