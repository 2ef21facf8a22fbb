package lc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lcgen/lcgen/runtime/arg"
)

func TestWrapper(t *testing.T) {
	def := tallyDefinition()
	f := newFixture(t, def)
	f.act("add", `{"by":3}`)
	got := f.page("ada", tallyOne)
	want := `^<div data-component-id="tally:one" data-sse-channel="tally:one" data-lc-version="1" data-lc-hash="[A-Za-z0-9_-]{8}000000" data-lc-cursor="[a-z0-9]{13}-1" data-lc-token="[A-Za-z0-9_-]+"><b>3</b>   for "ada"</div>$`
	if !regexp.MustCompile(want).MatchString(got) {
		t.Errorf("page is %s\nwant    %s", got, want)
	}
}

func TestWrapperWithoutChannel(t *testing.T) {
	for name, channel := range map[string]func(*tally) Channel{"no method": nil, "empty": on("")} {
		def := tallyDefinition()
		def.Channel = channel
		f := newFixture(t, def)
		if got := f.page("ada", tallyOne); strings.Contains(got, "data-sse-channel") || !strings.Contains(got, ` data-component-id="tally:one" data-lc-version="0" `) {
			t.Errorf("%s: page is %s", name, got)
		}
	}
}

func TestWrapperEscapes(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	var page strings.Builder
	err := f.Render(t.Context(), &page, ComponentID{"tally", `a"onload=alert`})
	var notFound *NotFoundError
	if !errors.As(err, &notFound) || page.Len() > 0 {
		t.Errorf("an ID with a quote gives %q, %v", page.String(), err)
	}
	var attribute bytes.Buffer
	if writeAttr(&attribute, "data-x", `"<&'>`); attribute.String() != ` data-x="&#34;&lt;&amp;&#39;&gt;"` {
		t.Errorf("an attribute is written as %s", &attribute)
	}
	// What an ID may hold is no markup, and what is markup is escaped.
	if got := f.page("ada", ComponentID{"tally", "a@b+c=d,é~"}); !strings.Contains(got, `data-component-id="tally:a@b+c=d,é~"`) {
		t.Errorf("page is %s", got)
	}
}

// What happens while a component is loaded is not in the page for sure, so the
// page's cursor lies before it.
func TestCursorIsFromBeforeLoading(t *testing.T) {
	def := tallyDefinition()
	var f *fixture
	var meanwhile Place
	def.New = func(ctx context.Context, id ComponentID) (*tally, error) {
		m, err := ComponentRefresh(id).encode("tally:one", 1)
		if err != nil {
			return nil, err
		}
		p := &parcel{id: f.hub.newID(), m: m}
		err = f.hub.send(ctx, p)
		meanwhile = p.place
		return &tally{ID: id}, err
	}
	f = newFixture(t, def)
	cursor, err := ParsePlace(attrOf(t, f.page("ada", tallyOne), "data-lc-cursor"))
	if err != nil || cursor.Epoch != meanwhile.Epoch || cursor.Seq >= meanwhile.Seq {
		t.Errorf("the cursor is %s, %v; want one before %s, which came while loading", cursor, err, meanwhile)
	}
}

func TestRenderErrors(t *testing.T) {
	for _, tt := range []struct {
		name  string
		spoil func(*Definition[tally, *tally])
		id    ComponentID
		want  string
	}{
		{"unknown component", func(*Definition[tally, *tally]) {}, ComponentID{"score", "one"}, `there is no component "score": call its Register function on this App`},
		{"factory", func(d *Definition[tally, *tally]) {
			d.New = func(context.Context, ComponentID) (*tally, error) { return nil, errInside }
		}, tallyOne, "make tally:one: secret of the inside"},
		{"factory of nothing", func(d *Definition[tally, *tally]) {
			d.New = func(context.Context, ComponentID) (*tally, error) { return nil, nil }
		}, tallyOne, "make tally:one: the factory of tally returned neither a component nor an error"},
		{"mount", func(d *Definition[tally, *tally]) { d.Mount = func(*tally, context.Context) error { return errInside } }, tallyOne, "mount tally:one: secret of the inside"},
		{"channel", func(d *Definition[tally, *tally]) { d.Channel = on("nonsense") }, tallyOne, `SSEChannel of tally:one: channel "nonsense" is neither "global" nor of the form kind:instance`},
		{"render", func(d *Definition[tally, *tally]) {
			d.Render = func(_ *tally, _ context.Context, w io.Writer) error { io.WriteString(w, "half"); return errInside }
		}, tallyOne, "render tally:one: secret of the inside"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			def := tallyDefinition()
			tt.spoil(&def)
			f := newFixture(t, def)
			var page strings.Builder
			err := f.Render(t.Context(), &page, tt.id)
			text, _, _ := strings.Cut(fmt.Sprint(err), " (called at ")
			if text != tt.want || page.Len() > 0 {
				t.Errorf("error is %v with %q written, want %s", err, page.String(), tt.want)
			}
		})
	}
}

func TestStoredStateThatDoesNotFitIsAnError(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	f.store.Save(t.Context(), tallyOne, Record{Version: 1, State: []byte(`{"n":"three"}`)}, 0)
	err := f.Render(t.Context(), io.Discard, tallyOne)
	want := "the stored state of tally:one, version 1, can't be decoded, at #/n: it is of type string, and this build has int for it; give the component a method " +
		"MigrateState(ctx context.Context, old lc.Record) error that reads old.State, or delete the instance by App.Delete"
	if err == nil || err.Error() != want {
		t.Errorf("error is %v\nwant %s", err, want)
	}
}

// view fetches tally:one as the client does.
func (f *fixture) view(token string, header ...string) (status int, body, etag string) {
	f.t.Helper()
	w := f.send(request{method: "GET", path: "/lc/tally/one", user: "ada", header: append(header, "LC-Token: "+token)})
	return w.Code, w.Body.String(), w.Header().Get("ETag")
}

func TestViewIsTheWrapperWithAnETag(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	token := f.token("ada", tallyOne)
	w := f.send(request{method: "GET", path: "/lc/tally/one", user: "ada", header: []string{"LC-Token: " + token}})
	if got, want := w.Body.String(), f.page("ada", tallyOne); got != want {
		t.Errorf("view is %s, want %s", got, want)
	}
	for name, want := range map[string]string{
		"Content-Type":  "text/html; charset=utf-8",
		"Cache-Control": "private, no-cache",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := w.Header().Values("Vary"); strings.Join(got, ", ") != "LC-Token, LC-Request, LC-Base, LC-Query, LC-Kept, Sec-Fetch-Site" {
		t.Errorf("Vary is %q", got)
	}
	head := f.send(request{method: "HEAD", path: "/lc/tally/one", user: "ada", header: []string{"LC-Token: " + token}})
	if head.Code != 200 || head.Header().Get("ETag") != w.Header().Get("ETag") {
		t.Errorf("HEAD gives %d %v", head.Code, head.Header())
	}
}

func TestETagChangesWithTheView(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	token := f.token("ada", tallyOne)
	_, _, etag := f.view(token)
	if status, body, again := f.view(token, "If-None-Match: "+etag); status != http.StatusNotModified || body != "" || again != etag {
		t.Errorf("the same view is answered with %d %q %s", status, body, again)
	}
	for _, header := range []string{`"x", ` + etag, "*", strings.TrimPrefix(etag, "W/")} {
		if status, _, _ := f.view(token, "If-None-Match: "+header); status != http.StatusNotModified {
			t.Errorf("If-None-Match %s is answered with %d", header, status)
		}
	}
	if err := f.Refresh(t.Context(), ComponentID{"tally", "two"}); err != nil {
		t.Fatal(err)
	}
	if status, _, _ := f.view(token, "If-None-Match: "+etag); status != http.StatusNotModified {
		t.Errorf("after an event of another component the view is answered with %d", status)
	}
	f.act("add", `{"by":3}`)
	status, body, changed := f.view(token, "If-None-Match: "+etag)
	if status != 200 || !strings.Contains(body, "<b>3</b>") || changed == etag {
		t.Errorf("the changed view is answered with %d %s", status, body)
	}
}

func TestETagIsTheViewersOwn(t *testing.T) {
	def := tallyDefinition()
	def.Channel = global
	f := newFixture(t, def)
	etags := map[string]bool{}
	for _, user := range []string{"ada", "bob", ""} {
		w := f.send(request{method: "GET", path: "/lc/tally/one", user: user})
		etags[w.Header().Get("ETag")] = true
	}
	if len(etags) != 3 {
		t.Errorf("three viewers have the tags %v", etags)
	}
}

func TestTokensAreRenewedInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, tallyDefinition(), WithLimits(Limits{TokenAge: 24 * time.Hour}))
		first := f.token("ada", tallyOne)
		time.Sleep(time.Minute)
		if again := f.token("ada", tallyOne); again != first {
			t.Error("a minute later the token is another")
		}
		time.Sleep(2 * time.Hour)
		_, page, _ := f.view(first)
		renewed := attrOf(t, page, "data-lc-token")
		if renewed == first {
			t.Error("two hours later the token is the same")
		}
		time.Sleep(23*time.Hour + 58*time.Minute)
		if status, _, _ := f.view(first); status != 403 {
			t.Errorf("after 26 hours the first token is answered with %d", status)
		}
		if status, _, _ := f.view(renewed); status != 200 {
			t.Errorf("after 24 hours the renewed token is answered with %d", status)
		}
		f.Shutdown(t.Context())
	})
}

func TestFormsArePlaced(t *testing.T) {
	binding := Bind(ComponentID{"tally", "größe+1"}, "say", Arg("text", `"<`))
	def := tallyDefinition()
	def.Channel = global
	def.Render = func(c *tally, _ context.Context, w io.Writer) error {
		return template.Must(template.New("").Parse(`<form {{.B.Form}}>{{.B.Fields}}</form>{{.Typed}}`)).Execute(w, map[string]any{
			"B": binding, "Typed": tokenMark + formMark,
		})
	}
	f := newFixture(t, def, WithBasePath("/live", "/events"))
	page := f.page("ada", tallyOne)
	token := attrOf(t, page, "data-lc-token")
	const formHTML = `<form method="post" action="/live/tally/gr%C3%B6%C3%9Fe&#43;1/say" data-lc-action="say"><input type="hidden" name="text" value="&#34;&lt;"><input type="hidden" name="_zone" value="UTC"><input type="hidden" name="_request" value="REQUEST"><input type="hidden" name="_token" value="`
	const typed = `&lt;input type=&#34;hidden&#34; name=&#34;_token&#34; value=&#34;&#34;&gt;method=&#34;post&#34; action=&#34;lc:`
	form := func(request string) string {
		return strings.NewReplacer("&#43;", "+", "REQUEST", request).Replace(formHTML)
	}
	if want := form(requestsOf(page)[0]) + token + `"></form>` + typed; !strings.Contains(page, want) {
		t.Errorf("page is %s\nwant    %s", page, want)
	}
	w := f.send(request{path: "/live/tally/one/add", user: "ada", body: `{"by":1}`, header: []string{"Content-Type: application/json", "LC-Request: 1"}})
	if got, want := decodeAnswer(t, w).HTML, form("")+`"></form>`+typed; got != want {
		t.Errorf("what all viewers are sent is %s\nwant %s", got, want)
	}
}

// What the browser client fetches has the token once: it sends that of the
// wrapper with every form. Whoever else asks may show the forms to a browser
// without it.
func TestFetchedFormsNeedNoToken(t *testing.T) {
	f := newFixture(t, cardDefinition())
	id := ComponentID{"card", "1"}
	token := f.token("ada", id)
	for _, tt := range []struct {
		header []string
		want   int
	}{
		{[]string{"LC-Token: " + token, "LC-Request: "}, 1}, // as the client does
		{[]string{"LC-Token: " + token}, 3},
	} {
		w := f.send(request{method: "GET", path: "/lc/card/1", user: "ada", header: tt.header})
		if got := strings.Count(w.Body.String(), token); w.Code != 200 || got != tt.want {
			t.Errorf("%q: %d, the token %d times, want %d; %s", tt.header, w.Code, got, tt.want, w.Body)
		}
	}
}

func TestFuncs(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	ctx := ContextWithUser(t.Context(), "ada")
	page := template.Must(template.New("").Funcs(TemplateFuncs()).Parse(`{{lcClient}} {{component "tally" "one"}} {{range lcFlash}}{{.}}{{end}}`))
	var b strings.Builder
	if err := page.Funcs(f.Funcs(ctx)).Execute(&b, nil); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`%s<script src="/lc/%s" defer data-lc-base="/lc" data-lc-sse="/sse/events"></script> %s `, preloadOpen, clientScript.file(), f.page("ada", tallyOne))
	if b.String() != want {
		t.Errorf("page is %s\nwant    %s", b.String(), want)
	}
	broken := template.Must(template.New("").Funcs(f.Funcs(ctx)).Parse(`{{component . "o ne"}}`))
	var notFound *NotFoundError
	if err := broken.Execute(io.Discard, "tally"); !errors.As(err, &notFound) {
		t.Errorf("instance that can't be gives %v", err)
	}
	if err := broken.Execute(io.Discard, "score"); err == nil || isForPeople(err) {
		t.Errorf("unknown component gives %v", err)
	}
}

func TestClientTagTellsWhatIsNotUsual(t *testing.T) {
	f := newFixture(t, tallyDefinition(), WithBasePath("/a/lc", "/a/events"), WithHeartbeat(1500*time.Millisecond), WithBuild(`v1"`))
	want := template.HTML(`<link rel="modulepreload" href="/a/lc/` + scripts["open"].file() + `"><link rel="modulepreload" href="/a/lc/` + scripts["effects"].file() + `"><script src="/a/lc/` + clientScript.file() + `" defer data-lc-base="/a/lc" data-lc-sse="/a/events" data-lc-heartbeat="1500" data-lc-build="v1&#34;"></script>`)
	if got := f.clientTag(t.Context()); got != want {
		t.Errorf("tag is %s, want %s", got, want)
	}
}

// Tabs share a stream only where one viewer's pages were rendered.
func TestSharedClientTagTellsViewersApart(t *testing.T) {
	f := newFixture(t, tallyDefinition(), WithBasePath("/a/lc", "/a/events"))
	tags := func(user string) string {
		tmpl := template.Must(template.New("").Funcs(f.Funcs(ContextWithUser(t.Context(), user))).Parse(`{{lcSharedClient}}`))
		var b strings.Builder
		if err := tmpl.Execute(&b, nil); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	ada := tags("ada")
	share, rest, _ := strings.Cut(ada, "</script>")
	key, found := strings.CutPrefix(share, `<script src="/a/lc/`+shareScript.file()+`" defer data-lc-share="/a/events `)
	if !found || len(key) < 16 || strings.Contains(key, "ada") || template.HTML(rest) != f.clientTag(t.Context()) {
		t.Errorf("tags are %s", ada)
	}
	if again := tags("ada"); again != ada {
		t.Errorf("tags are %s, and then %s", ada, again)
	}
	for _, other := range []string{"", "adam"} {
		if tags(other) == ada {
			t.Errorf("the tags of %q are those of another", other)
		}
	}
}

func TestRenderIsObserved(t *testing.T) {
	var seen []RenderObservation
	f := newFixture(t, tallyDefinition(), WithObserver(Observer{Render: func(_ context.Context, o RenderObservation) { seen = append(seen, o) }}))
	page := f.page("ada", tallyOne)
	f.Render(t.Context(), io.Discard, ComponentID{"score", "one"})
	if len(seen) != 2 || seen[0].Component != tallyOne || seen[0].Err != nil || seen[0].Bytes != len(page) || seen[1].Err == nil {
		t.Errorf("observed %+v", seen)
	}
}

// TestOwnFieldsStayWithTheirViewer has a filter of one viewer reach nobody
// else, whatever the definition says about push.
func TestOwnFieldsStayWithTheirViewer(t *testing.T) {
	def := tallyDefinition()
	def.Push = PushHTML
	def.Client = clientCodec("v1")
	def.Actions[1].Bind = bound(func(args *arg.Args) change {
		text := arg.Required(args, "text", arg.String[string])
		return func(_ context.Context, c *tally) error { c.Filter = text; return nil }
	})
	f := newFixture(t, def)
	answer := decodeAnswer(t, f.act("say", `{"text":"mine"}`))
	if !strings.Contains(answer.HTML, "mine") || answer.Effects.Token == "" {
		t.Errorf("the caller gets %+v, want her filter and a new token", answer)
	}
	for _, m := range f.events.all() {
		if m.Type != typeRefresh || strings.Contains(string(m.Data), "mine") {
			t.Errorf("viewers are sent %s %s", m.Type, m.Data)
		}
	}
	if _, page, _ := f.view(answer.Effects.Token); !strings.Contains(page, "mine") {
		t.Errorf("her view with the new token is %s", page)
	}
	if page := f.page("bob", tallyOne); strings.Contains(page, "mine") {
		t.Errorf("his view is %s", page)
	}
	// Her token does nothing for him: the grant is hers, and so is the state.
	w := f.send(request{method: "GET", path: "/lc/tally/one", user: "bob", header: []string{"LC-Token: " + answer.Effects.Token}})
	wantProblem(t, w, 403)
	mixed := token{grant: parseToken(f.token("bob", tallyOne)).grant, state: parseToken(answer.Effects.Token).state}.String()
	w = f.send(request{method: "GET", path: "/lc/tally/one", user: "bob", header: []string{"LC-Token: " + mixed}})
	if w.Code != 200 || strings.Contains(w.Body.String(), "mine") {
		t.Errorf("his view with her state is %d %s", w.Code, w.Body)
	}
	w = f.send(request{path: "/lc/tally/one/add", user: "bob", body: `{"by":1}`, header: []string{"Content-Type: application/json", "LC-Request: 1", "LC-Token: " + mixed}})
	wantProblem(t, w, 403)
}

func TestTokenComesOnlyWhenOwnFieldsChange(t *testing.T) {
	def := tallyDefinition()
	def.Client = clientCodec("v1")
	f := newFixture(t, def)
	if got := decodeAnswer(t, f.act("add", `{"by":1}`)).Effects.Token; got != "" {
		t.Errorf("an action that leaves them alone answers with token %s", got)
	}
}

func TestOwnFieldsOfAnotherSchema(t *testing.T) {
	def := tallyDefinition()
	def.Client = clientCodec("v1")
	before := newFixture(t, def)
	token := before.token("ada", tallyOne)

	def.Client = clientCodec("v2")
	after := newFixture(t, def)
	q := request{path: "/lc/tally/one/add", user: "ada", body: `{"by":1}`, header: []string{"Content-Type: application/json", "LC-Request: 1", "LC-Token: " + token}}
	wantProblem(t, after.send(q), 409)
	status, page, _ := after.view(token)
	if status != 200 {
		t.Fatalf("the view is answered with %d", status)
	}
	q.header[2] = "LC-Token: " + attrOf(t, page, "data-lc-token")
	decodeAnswer(t, after.send(q))
}

func TestOwnFieldsThatAreTooLarge(t *testing.T) {
	def := tallyDefinition()
	def.Client = clientCodec("v1")
	def.Actions[1].Bind = bound(func(args *arg.Args) change {
		text := arg.Required(args, "text", arg.String[string])
		return func(_ context.Context, c *tally) error { c.Filter = text; return nil }
	})
	f := newFixture(t, def)
	wantProblem(t, f.act("say", `{"text":"`+strings.Repeat("x", 5000)+`"}`), 500)
	if !strings.Contains(f.log.String(), "more than the limit of 4096") {
		t.Errorf("log is %s", f.log)
	}
}

// A countedClient counts how often it is decoded.
type countedClient struct {
	Filter string `json:"filter"`
}

// countedDecodes is what countedClient counts.
var countedDecodes int

func (c *countedClient) UnmarshalJSON(data []byte) error {
	countedDecodes++
	return json.Unmarshal(data, &struct{ Filter *string }{&c.Filter})
}

// What the browser sends back is looked into after it was found to be what it
// was given, and not before.
func TestOwnFieldsAreVerifiedBeforeTheyAreDecoded(t *testing.T) {
	def := tallyDefinition()
	def.Client = JSONCodec("v1",
		func(c *tally) countedClient { return countedClient{Filter: c.Filter} },
		func(c *tally, s countedClient) { c.Filter = s.Filter })
	f := newFixture(t, def)
	good := parseToken(f.token("ada", tallyOne))
	other := tallyDefinition()
	other.Client = clientCodec("v2")
	send := func(state string) int {
		countedDecodes = 0
		header := "LC-Token: " + token{grant: good.grant, state: state}.String()
		f.send(request{method: "GET", path: "/lc/tally/one", user: "ada", header: []string{header}})
		f.send(request{path: "/lc/tally/one/add", user: "ada", body: `{"by":1}`, header: []string{"Content-Type: application/json", "LC-Request: " + newRequestID(), header}})
		return countedDecodes
	}
	for name, state := range map[string]string{
		"tampered":           good.state[:len(good.state)-6] + "AAAAAA",
		"somebody else's":    parseToken(f.token("bob", tallyOne)).state,
		"another instance's": parseToken(f.token("ada", ComponentID{"tally", "two"})).state,
		"of another schema":  parseToken(newFixture(t, other).token("ada", tallyOne)).state,
		"expired":            f.keys.sealFields(purposeState, tallyOne, "ada", "v1", []byte(`{"filter":"x"}`), time.Now().Add(-time.Hour)),
		"none":               "AAAA",
	} {
		if n := send(state); n != 0 {
			t.Errorf("state that is %s is decoded %d times", name, n)
		}
	}
	if n := send(good.state); n != 3 { // an action renders a value of its own
		t.Errorf("good state is decoded %d times by a view and an action, want 3", n)
	}
}
