package lc

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lcgen/lcgen/runtime/arg"
)

// form sends a form of tally:one as a browser without scripts does.
func (f *fixture) form(action, body string, header ...string) *httptest.ResponseRecorder {
	f.t.Helper()
	return f.send(request{
		path:   "/lc/tally/one/" + action,
		user:   "ada",
		header: append([]string{"Content-Type: " + typeForm, "Accept: text/html,*/*"}, header...),
		body:   body + "&_token=" + url.QueryEscape(f.token("ada", tallyOne)),
	})
}

func TestPlainFormGoesBackToItsPage(t *testing.T) {
	for _, tt := range []struct{ name, referer, page, want string }{
		{"page", "http://example.com/posts/7", "", "/posts/7"},
		{"page with query", "http://example.com/posts?page=2&q=a%20b#c", "", "/posts?page=2&q=a%20b"},
		{"page with escaped path", "http://example.com/a%2Fb%0A", "", "/a%2Fb%0A"},
		{"page of another host, as behind some proxies", "https://public.example/posts/7", "", "/posts/7"},
		{"start page", "http://example.com/", "", "/"},
		{"none", "", "", "/"},
		{"only an origin", "http://example.com", "", "/"},
		{"not a URL", "::", "", "/"},
		{"two slashes", "http://example.com//evil.example", "", "/"},
		{"backslash", `http://example.com/\evil.example`, "", "/%5Cevil.example"},
		{"the form's own answer", "http://example.com/lc/tally/one/add", "", "/"},
		{"the form's own answer, which names the page", "http://example.com/lc/tally/one/add", "/posts/7", "/posts/7"},
		{"page that is none of ours", "http://example.com/posts/7", "https://evil.example/", "/posts/7"},
		{"page with two slashes", "http://example.com/posts/7", "//evil.example/", "/posts/7"},
		{"page too long for a header", "http://example.com/" + strings.Repeat("a", 5000), "", "/"},
		{"page too long, named by the form", "http://example.com/posts/7", "/" + strings.Repeat("a", 5000), "/posts/7"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, tallyDefinition())
			w := f.form("add", "by=1&_page="+url.QueryEscape(tt.page), "Referer: "+tt.referer)
			if w.Code != http.StatusSeeOther || w.Header().Get("Location") != tt.want || w.Body.Len() != 0 {
				t.Errorf("answer is %d to %q with %q, want 303 to %q", w.Code, w.Header().Get("Location"), w.Body, tt.want)
			}
			if got := len(f.events.all()); got != 1 {
				t.Errorf("%d events, want 1", got)
			}
		})
	}
}

func TestWhoGetsWhichAnswer(t *testing.T) {
	const ok, bad = "by=1", "by=x"
	for _, tt := range []struct {
		name, contentType, body string
		header                  []string
		status                  int
		answer                  string // its content type
	}{
		{"form", typeForm, ok, nil, 303, ""},
		{"form of the client", typeForm, ok, []string{"LC-Request: 1"}, 200, "application/json"},
		{"form of a script", typeForm, ok, []string{"Accept: application/json"}, 200, "application/json"},
		{"JSON", "application/json", `{"by":1}`, nil, 200, "application/json"},
		{"wrong form", typeForm, bad, nil, 422, "text/html; charset=utf-8"},
		{"wrong form, whatever the answer", typeForm, bad, []string{"Accept: */*"}, 422, "text/html; charset=utf-8"},
		{"wrong form, picture wanted", typeForm, bad, []string{"Accept: image/png"}, 422, "application/problem+json"},
		{"wrong form of the client", typeForm, bad, []string{"LC-Request: 1"}, 422, "application/problem+json"},
		{"wrong JSON", "application/json", `{"by":"x"}`, nil, 422, "application/problem+json"},
		{"form with unknown parameter", typeForm, "by=1&z=1", nil, 422, "application/problem+json"},
		{"form that can't be read", typeForm, "by=%zz", nil, 400, "application/problem+json"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			def := tallyDefinition()
			def.Channel = global
			f := newFixture(t, def)
			w := f.send(request{path: "/lc/tally/one/add", body: tt.body, header: append(tt.header, "Content-Type: "+tt.contentType)})
			if w.Code != tt.status || w.Header().Get("Content-Type") != tt.answer {
				t.Errorf("answer is %d %q, want %d %q", w.Code, w.Header().Get("Content-Type"), tt.status, tt.answer)
			}
		})
	}
}

// A browser keeps cookies between requests of one test.
type browser struct {
	f       *fixture
	cookies map[string]*http.Cookie
	handler http.Handler
}

// newBrowser returns a browser of ada's, on a site that has the App's routes
// and one page, which shows messages and tally:one.
func newBrowser(f *fixture) *browser {
	mux := http.NewServeMux()
	mux.Handle("/lc/", f.App)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, strings.Join(Flashes(r.Context()), "|")+"\n")
		if err := f.Render(r.Context(), w, tallyOne); err != nil {
			f.t.Error(err)
		}
	})
	return &browser{f, map[string]*http.Cookie{}, f.Middleware(mux)}
}

func (b *browser) send(method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set(userHeader, "ada")
	if method == "POST" {
		r.Header.Set("Content-Type", typeForm)
	}
	for _, line := range append([]string{"Accept: text/html"}, header...) {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c
		}
	}
	return w
}

// shown returns the messages that the page shows.
func (b *browser) shown(header ...string) string {
	line, _, _ := strings.Cut(b.send("GET", "/", "", header...).Body.String(), "\n")
	return line
}

// flashDefinition describes a tally whose action leaves messages.
func flashDefinition() Definition[tally, *tally] {
	def := tallyDefinition()
	def.Channel = global
	def.Actions[1].Bind = bound(func(args *arg.Args) change {
		text := arg.Required(args, "text", arg.String[string])
		return func(ctx context.Context, c *tally) error {
			for m := range strings.SplitSeq(text, ";") {
				Flash(ctx, m)
			}
			return nil
		}
	})
	return def
}

func TestFlashIsShownOnce(t *testing.T) {
	b := newBrowser(newFixture(t, flashDefinition()))
	w := b.send("POST", "/lc/tally/one/say", "text=saved;r%C3%A9mi+%3Cb%3E")
	c := b.cookies[carryCookie]
	if w.Code != 303 || c == nil {
		t.Fatalf("answer is %d with cookies %v", w.Code, b.cookies)
	}
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.MaxAge != 120 || c.Secure {
		t.Errorf("cookie is %+v", c)
	}
	for _, header := range [][]string{
		{"Accept: image/*"},
		{"Sec-Fetch-Mode: cors"},
		{"Sec-Fetch-Mode: no-cors", "Accept: text/html"},
		{"Sec-Fetch-Mode: navigate", "Sec-Purpose: prefetch;prerender"},
	} {
		if got := b.shown(header...); got != "" {
			t.Errorf("a request with %q takes %q away from the page", header, got)
		}
	}
	if got, want := b.shown("Sec-Fetch-Mode: navigate"), "saved|rémi <b>"; got != want {
		t.Errorf("page shows %q, want %q", got, want)
	}
	if got := b.shown(); got != "" || len(b.cookies) != 0 {
		t.Errorf("the next page shows %q and has cookies %v", got, b.cookies)
	}
}

// A call of the browser client that leads to another page has its messages shown
// there, also if its first answer got lost.
func TestFlashOfACallIsShownAfterARedirect(t *testing.T) {
	def := flashDefinition()
	def.Actions[0] = tallyAction("add", func(ctx context.Context, _ *tally, _ int) error {
		Flash(ctx, "added")
		return Redirect(ctx, "/")
	})
	b := newBrowser(newFixture(t, def))
	for range 2 {
		w := b.send("POST", "/lc/tally/one/add", "by=1", "LC-Request: 1", "Accept: application/json")
		if w.Code != 200 || b.cookies[carryCookie] == nil {
			t.Fatalf("answer is %d %s with cookies %v", w.Code, w.Body, b.cookies)
		}
		if got := b.shown("Sec-Fetch-Mode: navigate"); got != "added" {
			t.Errorf("the page shows %q, want the message", got)
		}
	}
	b.send("POST", "/lc/tally/one/say", "text=x", "LC-Request: 2", "Accept: application/json")
	if len(b.cookies) != 0 {
		t.Errorf("a call that stays on its page leaves cookies %v", b.cookies)
	}
}

func TestFlashCookieIsSecureOverTLS(t *testing.T) {
	f := newFixture(t, flashDefinition())
	for _, tt := range []struct {
		url, origin string
		secure      bool
	}{
		{"https://example.com", "https://example.com", true},
		{"https://example.com", "", true},
		{"http://example.com", "https://example.com", true}, // behind a proxy
		{"http://example.com", "http://example.com", false},
		{"http://example.com", "", false},
	} {
		r := httptest.NewRequest("POST", tt.url+"/lc/tally/one/say", strings.NewReader("text=x"))
		r.Header.Set("Content-Type", typeForm)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		if tt.origin != "" {
			r.Header.Set("Origin", tt.origin)
		}
		w := httptest.NewRecorder()
		f.ServeHTTP(w, r)
		c := w.Result().Cookies()
		if len(c) != 1 || c[0].Secure != tt.secure || !c[0].HttpOnly || c[0].SameSite != http.SameSiteLaxMode || c[0].Domain != "" {
			t.Errorf("%s from %q: cookies are %v, want one, secure %v, for no script, other site or domain", tt.url, tt.origin, c, tt.secure)
		}
	}
}

func TestFlashThatIsNotOurs(t *testing.T) {
	b := newBrowser(newFixture(t, flashDefinition()))
	b.send("POST", "/lc/tally/one/say", "text=x")
	good := b.cookies[carryCookie].Value
	grant := b.f.token("ada", tallyOne)
	for name, value := range map[string]string{
		"cut off":   good[:len(good)-3],
		"changed":   good[:len(good)-3] + "AAA",
		"a token":   grantOf(grant),
		"a message": "x",
		"nothing":   "",
	} {
		b.cookies[carryCookie] = &http.Cookie{Name: carryCookie, Value: value}
		if got := b.shown(); got != "" {
			t.Errorf("%s: page shows %q", name, got)
		}
	}
}

func TestFlashExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, flashDefinition())
		b := newBrowser(f)
		b.send("POST", "/lc/tally/one/say", "text=x")
		time.Sleep(carryAge + time.Second)
		if got := b.shown(); got != "" {
			t.Errorf("page shows %q, want nothing of long ago", got)
		}
		f.Shutdown(t.Context())
	})
}

func TestFlashThatIsTooLongLosesItsFirst(t *testing.T) {
	b := newBrowser(newFixture(t, flashDefinition()))
	long := strings.Repeat("x", 2000)
	b.send("POST", "/lc/tally/one/say", "text="+url.QueryEscape("1"+long+";2"+long+";3"))
	if got, want := b.shown(), "2"+long+"|3"; got != want {
		t.Errorf("page shows %.20q, want %.20q", got, want)
	}
	w := b.send("POST", "/lc/tally/one/say", "text="+url.QueryEscape(long+long+long))
	if w.Code != 303 || len(w.Result().Cookies()) != 0 {
		t.Errorf("answer is %d with cookies %v, want 303 without", w.Code, w.Result().Cookies())
	}
}

func TestRedirectOfPlainForm(t *testing.T) {
	def := tallyDefinition()
	def.Actions[0] = tallyAction("add", func(ctx context.Context, _ *tally, _ int) error { return Redirect(ctx, "/orders/7?new=1") })
	f := newFixture(t, def)
	if w := f.form("add", "by=1", "Referer: http://example.com/posts/7"); w.Code != 303 || w.Header().Get("Location") != "/orders/7?new=1" {
		t.Errorf("answer is %d to %q", w.Code, w.Header().Get("Location"))
	}
	if got := decodeAnswer(t, f.act("add", `{"by":1}`)); got.Effects.Redirect != "/orders/7?new=1" {
		t.Errorf("effects are %+v", got.Effects)
	}
}

// TestOwnFieldsOfPlainForm has the viewer's own fields survive the redirect.
func TestOwnFieldsOfPlainForm(t *testing.T) {
	def := tallyDefinition()
	def.Client = clientCodec("v1")
	def.Actions[1].Bind = bound(func(args *arg.Args) change {
		text := arg.Required(args, "text", arg.String[string])
		return func(_ context.Context, c *tally) error { c.Filter = text; return nil }
	})
	b := newBrowser(newFixture(t, def))
	page := b.send("GET", "/", "").Body.String()
	b.send("POST", "/lc/tally/one/say", "text=mine&_token="+url.QueryEscape(attrOf(t, page, "data-lc-token")))
	page = b.send("GET", "/", "").Body.String()
	if !strings.Contains(page, "<b>0</b>  mine") {
		t.Errorf("page is %s, want the filter in it", page)
	}
	// The page's token holds it now, for the next form.
	b.send("POST", "/lc/tally/one/add", "by=1&_token="+url.QueryEscape(attrOf(t, page, "data-lc-token")))
	page = b.send("GET", "/", "").Body.String()
	if !strings.Contains(page, "<b>1</b>  mine") {
		t.Errorf("page is %s, want the filter in it, which the action has not changed", page)
	}
}

// The viewer's own fields that no cookie has room for are shown at once, and the page
// that shows them goes on with them.
func TestLargeOwnFieldsOfPlainForm(t *testing.T) {
	def := tallyDefinition()
	def.Client = clientCodec("v1")
	def.Actions[1].Bind = bound(func(args *arg.Args) change {
		text := arg.Required(args, "text", arg.String[string])
		return func(ctx context.Context, c *tally) error {
			c.Filter = text
			Flash(ctx, "filtered")
			return nil
		}
	})
	b := newBrowser(newFixture(t, def))
	token := attrOf(t, b.send("GET", "/", "").Body.String(), "data-lc-token")
	large := strings.Repeat("x", 3000)
	for range 2 { // the second one is the same form, sent again
		w := b.send("POST", "/lc/tally/one/say", "text="+large+"&_request=once&_token="+url.QueryEscape(token), "Referer: http://example.com/posts/7")
		page := w.Body.String()
		if w.Code != 200 || !strings.Contains(page, large) || strings.Count(page, "filtered") != 1 || !strings.Contains(page, `<a href="/posts/7">`) || len(b.cookies) != 0 {
			t.Fatalf("answer is %d %s with cookies %v", w.Code, page, b.cookies)
		}
		if next := attrOf(t, page, "data-lc-token"); len(next) < len(large) {
			t.Errorf("the page's token is %s, without the fields", next)
		}
	}
}

func TestFaultPage(t *testing.T) {
	def := usingDefinition("tally", "nested")
	form := Bind(tallyOne, "say", Arg("id", 7))
	def.Render = func(c *tally, _ context.Context, w io.Writer) error {
		fields, err := form.Fields()
		if err != nil {
			return err
		}
		_, err = io.WriteString(w, `<form `+string(form.Form())+`>`+string(fields)+
			`<input name="text" value="old"><p data-lc-error="text" role="alert" hidden></p><label>A word <textarea name="more">old</textarea></label></form>`)
		return err
	}
	def.Actions[1].Params = []Param{{Name: "id"}, {Name: "text"}, {Name: "more"}}
	def.Actions[1].Bind = bound(func(args *arg.Args) change {
		text := arg.Required(args, "text", arg.String[string])
		return func(context.Context, *tally) error {
			return errors.Join(Invalid("text", "must not be <"+text+">"), Invalid("more", "must be another"), Invalid("", "Look again."))
		}
	})
	f := newFixture(t, def)
	w := f.form("say", "id=7&text=%22new%22&more=%3C/textarea%3E", "Referer: http://example.com/posts/7?a=1&b=2")
	page := w.Body.String()
	if w.Code != 422 || !strings.HasPrefix(w.Header().Get("Content-Security-Policy"), "default-src 'self'; ") {
		t.Errorf("answer is %d with policy %s", w.Code, w.Header().Get("Content-Security-Policy"))
	}
	for _, want := range []string{
		"<!doctype html>",
		"<ul>\n<li><b>A word:</b> must be another</li>\n<li>Look again.</li>\n</ul>", // what stands at its field is not said twice
		`<input name="text" value="&#34;new&#34;" aria-invalid="true">`,
		`<p data-lc-error="text" role="alert">must not be &lt;&#34;new&#34;&gt;</p>`,
		"<textarea name=\"more\" aria-invalid=\"true\">\n&lt;/textarea&gt;</textarea>",
		`<input type="hidden" name="id" value="7">`,
		`<input type="hidden" name="_page" value="/posts/7?a=1&amp;b=2">`,
		`<a href="/posts/7?a=1&amp;b=2">`,
		`<script src="/lc/` + clientScript.file() + `" defer`,
		preloadNested,
		`action="/lc/tally/one/say"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("page lacks %s\n%s", want, page)
		}
	}
	// The form in the page works, and leads back to where the first one was.
	token := ""
	for _, tag := range scanTags([]byte(page)) {
		if tag.attrs["name"] == tokenField {
			token = tag.attrs["value"]
		}
	}
	w = f.send(request{path: "/lc/tally/one/add", user: "ada", body: "by=1&_page=%2Fposts%2F7&_token=" + url.QueryEscape(token),
		header: []string{"Content-Type: " + typeForm, "Referer: http://example.com/lc/tally/one/say"}})
	if w.Code != 303 || w.Header().Get("Location") != "/posts/7" {
		t.Errorf("the form again is answered with %d to %q", w.Code, w.Header().Get("Location"))
	}
}

// A page that can't be made for the form is a fault, and logged as any other.
func TestFaultPageThatFailsIsLogged(t *testing.T) {
	def := tallyDefinition()
	def.Channel = global
	def.Actions[0] = tallyAction("add", func(context.Context, *tally, int) error { return Invalid("by", "Too many.") })
	def.Render = func(*tally, context.Context, io.Writer) error { panic("boom of the inside") }
	f := newFixture(t, def)
	w := f.send(request{path: "/lc/tally/one/add", body: "by=1", header: []string{"Content-Type: " + typeForm, "Accept: text/html"}})
	if got := wantProblem(t, w, 422); len(got) != 1 || got[0] != "#/by Too many." {
		t.Errorf("the answer says %q", got)
	}
	if log := f.log.String(); !strings.Contains(log, "boom of the inside") || !strings.Contains(log, "stack=") {
		t.Errorf("log is %s", log)
	}
}

func TestFaultPageIsNotForWhomMayNotSeeTheComponent(t *testing.T) {
	def := tallyDefinition()
	def.Authorize = func(_ *tally, _ context.Context, a Access) error {
		if a.Kind == AccessRender && a.User == "eve" {
			return Forbidden("not eve")
		}
		return nil
	}
	f := newFixture(t, def)
	token := f.keys.sealGrant(grant{tallyOne, "tally:one"}, "eve", time.Now().Add(time.Hour))
	w := f.send(request{path: "/lc/tally/one/add", user: "eve", body: "by=x&_token=" + token, header: []string{"Content-Type: " + typeForm, "Accept: text/html"}})
	if got := wantProblem(t, w, 422); !reflect.DeepEqual(got, []string{"#/by must be a whole number"}) {
		t.Errorf("errors are %q", got)
	}
}
