package lc

import (
	"context"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strings"
	"testing"
)

// slowTally returns a component with a placeholder, of which nothing else but
// the factory and Authorize may be called before it is fetched.
func slowTally(early *bool) Definition[tally, *tally] {
	def := placedTally("slow")
	def.State = nil
	def.Mount = func(c *tally, _ context.Context) error {
		*early = true
		c.N = 7
		return nil
	}
	def.Placeholder = func(c *tally, ctx context.Context, w io.Writer) error {
		user, _ := UserFrom(ctx)
		_, err := fmt.Fprintf(w, `<i>%d for %q</i><form %s>%s</form>`, c.N, user, `method="post" action="lc:slow/one/add"`, tokenMark)
		return err
	}
	return def
}

var slowOne = ComponentID{"slow", "one"}

// slowBoard serves a board that shows a component later.
func slowBoard(t testing.TB, change func(board, slow *Definition[tally, *tally])) (f *fixture, early *bool) {
	early = new(bool)
	board, slow := placedTally("board"), slowTally(early)
	board.Render = func(_ *tally, ctx context.Context, w io.Writer) error {
		return AppFrom(ctx).Component(ctx, slowOne, Lazy).Render(ctx, w)
	}
	if change != nil {
		change(&board, &slow)
	}
	f = newFixture(t, board)
	Register(f.App, slow)
	return f, early
}

// A component that is fetched later has its placeholder and a token on the page.
// The token gets all of it.
func TestPostponedInAPage(t *testing.T) {
	for when, attr := range map[moment]string{Lazy: "visible", Defer: "load"} {
		f, early := slowBoard(t, nil)
		var b strings.Builder
		if err := f.Component(ContextWithUser(t.Context(), "ada"), slowOne, when).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		token := attrOf(t, b.String(), "data-lc-token")
		want := `<div data-component-id="slow:one" data-sse-channel="slow:one" data-lc-lazy="` + attr + `" data-lc-token="` + token + `">` +
			`<i>0 for "ada"</i><form method="post" action="/lc/slow/one/add">` + tokenInput(token) + `</form></div>`
		if b.String() != want || *early {
			t.Errorf("the page is %s\nwant        %s\nloaded: %v", &b, want, *early)
		}
		got := f.views("ada", map[string]any{"id": "slow:one", "token": token})[0]
		if !strings.HasSuffix(got.HTML, `<b>slow of "ada": 7</b></div>`) || strings.Contains(got.HTML, "data-lc-lazy") {
			t.Errorf("Ada is answered %+v", got)
		}
	}
}

// Inside a component it is the same: with a token for one viewer, and for an
// audience with a grant.
func TestPostponedInAComponent(t *testing.T) {
	f, early := slowBoard(t, nil)
	if got := innerOf(t, f.page("ada", boardOne), slowOne); !strings.Contains(got, `data-lc-lazy="visible" data-lc-token="`) || !strings.Contains(got, `<i>0 for "ada"</i>`) {
		t.Errorf("the page is %s", got)
	}
	f.actOn(boardOne, "add", `{"by":1}`)
	inner := innerOf(t, f.pushed(), slowOne)
	if !strings.Contains(inner, `data-lc-lazy="visible" data-lc-grant="`) || !strings.Contains(inner, `<i>0 for ""</i>`) || *early {
		t.Errorf("all are sent %s, loaded: %v", inner, *early)
	}
	asked := map[string]any{"id": "slow:one", "grant": attrOf(t, inner, "data-lc-grant"), "outer": "board:one", "token": f.token("ada", boardOne)}
	if got := f.views("ada", asked)[0]; !strings.HasSuffix(got.HTML, `<b>slow of "ada": 7</b></div>`) {
		t.Errorf("Ada is answered %+v", got)
	}

	f, _ = slowBoard(t, func(_, slow *Definition[tally, *tally]) { slow.Authorize = noGuests })
	f.actOn(boardOne, "add", `{"by":1}`)
	if inner := innerOf(t, f.pushed(), slowOne); !strings.Contains(inner, "data-lc-grant") || !strings.HasSuffix(inner, `"></div>`) {
		t.Errorf("with Authorize, all are sent %s", inner)
	}
	if err := f.Component(t.Context(), slowOne, Defer).Render(t.Context(), io.Discard); !isRefusal(err) {
		t.Errorf("a guest's page has the error %v", err)
	}
	var b strings.Builder
	if err := f.Render(t.Context(), &b, boardOne); err != nil || strings.Contains(b.String(), "slow") {
		t.Errorf("a guest's board is %s, %v", &b, err)
	}
}

// The viewer's own fields begin as Mount has them, not as the factory.
func TestPostponedWithOwnFields(t *testing.T) {
	f, _ := slowBoard(t, func(_, slow *Definition[tally, *tally]) {
		slow.Client = clientCodec("v1")
		slow.Mount = func(c *tally, _ context.Context) error { c.Filter = "open"; return nil }
		slow.Render = func(c *tally, _ context.Context, w io.Writer) error {
			_, err := io.WriteString(w, c.Filter)
			return err
		}
	})
	token := attrOf(t, innerOf(t, f.page("ada", boardOne), slowOne), "data-lc-token")
	if got := f.views("ada", map[string]any{"id": "slow:one", "token": token})[0]; !strings.HasSuffix(got.HTML, ">open</div>") {
		t.Errorf("Ada is answered %+v", got)
	}
}

// If only what Mount has read tells the channel, the component is made whole, as
// the token is bound to it.
func TestPostponedWithAChannelOfItsState(t *testing.T) {
	f, early := slowBoard(t, func(_, slow *Definition[tally, *tally]) {
		slow.ChannelOf = nil
		slow.Channel = func(c *tally) Channel {
			if c.N == 0 {
				panic("not mounted")
			}
			return ContextChannel("list", fmt.Sprint(c.N))
		}
	})
	inner := innerOf(t, f.page("ada", boardOne), slowOne)
	if !strings.Contains(inner, `data-sse-channel="list:7"`) || !*early {
		t.Errorf("the page is %s", inner)
	}
	if got := f.views("ada", map[string]any{"id": "slow:one", "token": attrOf(t, inner, "data-lc-token")})[0]; got.outcome() != "html" {
		t.Errorf("Ada is answered %+v", got)
	}
}

// A placeholder may fail as a rendering may.
func TestPostponedPlaceholderFails(t *testing.T) {
	f, _ := slowBoard(t, func(_, slow *Definition[tally, *tally]) {
		slow.Placeholder = func(*tally, context.Context, io.Writer) error { panic("early") }
	})
	if err := f.Render(t.Context(), io.Discard, boardOne); err == nil || !strings.Contains(err.Error(), "render slow:one: panic: early") {
		t.Errorf("error is %v", err)
	}
}

// An orderNumber is an instance that is neither text nor a number.
type orderNumber struct{ n int }

func (o orderNumber) String() string { return fmt.Sprintf("order-%d", o.n) }

// A page's template places components as a component's does: now or later, with
// an instance of any type that has a text.
func TestPageFunctionsPlaceComponents(t *testing.T) {
	f, _ := slowBoard(t, nil)
	type named string
	for _, tt := range []struct {
		call     string
		instance any
		want     string // of the HTML, or of the error
	}{
		{`component "slow" .`, "one", `data-component-id="slow:one" data-sse-channel="slow:one" data-lc-version="0"`},
		{`component "slow" .`, named("one"), `data-component-id="slow:one"`},
		{`component "slow" .`, 7, `data-component-id="slow:7"`},
		{`component "slow" .`, uint8(7), `data-component-id="slow:7"`},
		{`component "slow" .`, int64(-7), `data-component-id="slow:-7"`},
		{`component "slow" .`, orderNumber{7}, `data-component-id="slow:order-7"`},
		{`lazy "slow" .`, 7, `data-component-id="slow:7" data-sse-channel="slow:7" data-lc-lazy="visible"`},
		{`defer "slow" .`, 7, `data-component-id="slow:7" data-sse-channel="slow:7" data-lc-lazy="load"`},
		{`component "slow" .`, 1.5, "an instance is a string, an integer or a Stringer, not float64"},
		{`component "slow" .`, nil, "an instance is a string, an integer or a Stringer, not <nil>"},
		{`component "slow" . "compact"`, 7, "the props of component slow are to be given as names, each with its value"},
		{`component "slow" . true true`, 7, "the name of a prop of component slow is no string but bool"},
		{`lazy "score" .`, 7, `there is no component "score"`},
	} {
		for name, write := range map[string]func(io.Writer, *template.Template) error{
			"Funcs": func(w io.Writer, page *template.Template) error {
				return page.Funcs(f.Funcs(t.Context())).Execute(w, tt.instance)
			},
			"Execute": func(w io.Writer, page *template.Template) error { return f.Execute(t.Context(), w, page, tt.instance) },
		} {
			page := template.Must(template.New("").Funcs(f.Funcs(t.Context())).Parse("{{" + tt.call + "}}"))
			var b strings.Builder
			if err := write(&b, page); err != nil {
				b.Reset()
				b.WriteString(err.Error())
			}
			if !strings.Contains(b.String(), tt.want) {
				t.Errorf("%s of {{%s}} of %v: %s\nwant %s", name, tt.call, tt.instance, &b, tt.want)
			}
		}
	}
}

// Script writes what a template's lcClient does, and behind the middleware
// preloads what was used before.
func TestScript(t *testing.T) {
	f := newFixture(t, usingDefinition("tally", "nested"))
	script := func(ctx context.Context) string {
		var b strings.Builder
		if err := f.Script(ctx).Render(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if got := script(t.Context()); got != string(f.clientTag(t.Context())) {
		t.Errorf("it is %s", got)
	}
	page := f.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if AppFrom(r.Context()) != f.App {
			t.Error("the page doesn't know the App")
		}
		for range 2 {
			if err := f.Component(r.Context(), tallyOne).Render(r.Context(), w); err != nil {
				t.Error(err)
			}
		}
		io.WriteString(w, script(r.Context()))
	}))
	got := f.sendTo(page, request{method: "GET", path: "/", user: "ada"}).Body.String()
	if strings.Count(got, preloadNested) != 1 || !strings.HasSuffix(got, preloadNested+string(f.clientTag(t.Context()))) {
		t.Errorf("the page is %s", got)
	}
}
