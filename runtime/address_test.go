package lc

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lcgen/lcgen/runtime/arg"
)

// A shelf shows what the address asks for. The tags are what lcgen would read.
type shelf struct {
	ID ComponentID

	Query string   `lc:"client,url=q"`
	Page  int      `lc:"client,url=page,history=push"`
	Tags  []string `lc:"client,url=tag"`

	Wide bool `lc:"client,keep"`
}

type shelfClient struct {
	Query string   `json:"query"`
	Page  int      `json:"page"`
	Tags  []string `json:"tags"`
	Wide  bool     `json:"wide"`
}

// shelfDefinition describes the component shelf, which begins on page 1 with the tag new.
func shelfDefinition() Definition[shelf, *shelf] {
	action := func(name string, do func(ctx context.Context, c *shelf, to string) error) Action[shelf, *shelf] {
		return Action[shelf, *shelf]{Name: name, Params: []Param{{Name: "to"}}, Quiet: true, Bind: func(args *arg.Args) Call[shelf, *shelf] {
			to := arg.Required(args, "to", arg.String[string])
			return func(ctx context.Context, c *shelf) (*shelf, error) { return nil, do(ctx, c, to) }
		}}
	}
	return Definition[shelf, *shelf]{
		Name:    "shelf",
		Channel: func(*shelf) Channel { return Global },
		New:     func(_ context.Context, id ComponentID) (*shelf, error) { return &shelf{ID: id}, nil },
		Mount:   func(c *shelf, _ context.Context) error { c.Page, c.Tags = 1, []string{"new"}; return nil },
		Render: func(c *shelf, ctx context.Context, w io.Writer) error {
			_, err := fmt.Fprintf(w, "%s %q %d %q %t", c.ID.Instance, c.Query, c.Page, c.Tags, c.Wide)
			return err
		},
		Client: JSONCodec("v1",
			func(c *shelf) shelfClient { return shelfClient{c.Query, c.Page, c.Tags, c.Wide} },
			func(c *shelf, s shelfClient) { c.Query, c.Page, c.Tags, c.Wide = s.Query, s.Page, s.Tags, s.Wide }),
		Address: []AddressField[shelf]{
			InAddress("q", func(c *shelf) *string { return &c.Query }),
			InAddress("page", func(c *shelf) *int { return &c.Page }).InHistory(),
			InAddress("tag", func(c *shelf) *[]string { return &c.Tags }),
		},
		Keep: []string{"wide"},
		Actions: []Action[shelf, *shelf]{
			action("search", func(_ context.Context, c *shelf, to string) error { c.Query = to; return nil }),
			action("turn", func(_ context.Context, c *shelf, to string) error { c.Page = len(to); return nil }),
			action("tag", func(_ context.Context, c *shelf, to string) error { c.Tags = strings.Fields(to); return nil }),
			action("widen", func(_ context.Context, c *shelf, to string) error { c.Wide = to == "yes"; return nil }),
			action("title", func(ctx context.Context, c *shelf, to string) error { Title(ctx, to); return nil }),
		},
	}
}

// A reader is a browser on a page with some shelves.
type reader struct {
	t    *testing.T
	site http.Handler
}

func newReader(t *testing.T, instances ...string) *reader {
	app := New(WithSecret(testSecret), WithUser(func(r *http.Request) string { return r.Header.Get(userHeader) }))
	Register(app, shelfDefinition())
	mux := http.NewServeMux()
	mux.Handle("/lc/", app)
	mux.HandleFunc("/shop", func(w http.ResponseWriter, r *http.Request) {
		for _, instance := range instances {
			if err := app.Render(r.Context(), w, ComponentID{"shelf", instance}); err != nil {
				t.Error(err)
			}
		}
	})
	return &reader{t, app.Middleware(mux)}
}

func (r *reader) send(method, path, body string, header ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Header.Set(userHeader, "ada")
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	r.site.ServeHTTP(w, req)
	return w
}

// shown returns what the first shelf shows under a query, and its token.
func (r *reader) shown(query string) (text, token string) {
	page := r.send("GET", "/shop?"+query, "").Body.String()
	_, text, _ = strings.Cut(page, ">")
	text, _, _ = strings.Cut(text, "<")
	return strings.ReplaceAll(text, "&#34;", `"`), attrOf(r.t, page, "data-lc-token")
}

// call calls an action, and returns the HTML and the effects but for the token.
func (r *reader) call(action, to, token string, header ...string) (html, effects string) {
	r.t.Helper()
	header = append(header, "Content-Type: application/json", "LC-Request: "+newRequestID(), "LC-Token: "+token)
	body, err := json.Marshal(map[string]string{"to": to})
	if err != nil {
		r.t.Fatal(err)
	}
	w := r.send("POST", "/lc/shelf/one/"+action, string(body), header...)
	if w.Code != http.StatusOK {
		return "", w.Body.String()
	}
	_, rest, _ := strings.Cut(w.Body.String(), `"html":"`)
	html, effects, _ = strings.Cut(rest, `","effects":`)
	if before, after, ok := strings.Cut(effects, `"token":"`); ok {
		_, after, _ = strings.Cut(after, `"`)
		effects = before + strings.TrimPrefix(after, ",")
	}
	return strings.ReplaceAll(html, `\"`, `"`), strings.TrimSuffix(effects, "}")
}

func TestAddressSetsFields(t *testing.T) {
	r := newReader(t, "one")
	for _, test := range []struct{ query, want string }{
		{"", `one "" 1 ["new"] false`},
		{"q=a+b%26&page=3&tag=x&tag=y", `one "a b&" 3 ["x" "y"] false`},
		{"q=", `one "" 1 ["new"] false`},
		{"page=1&tag=new", `one "" 1 ["new"] false`},
		{"tag=", `one "" 1 [] false`},
		{"page=x", `one "" 1 ["new"] false`},
		{"page=1.5", `one "" 1 ["new"] false`},
		{"page=2&page=3", `one "" 1 ["new"] false`},
		{"q=a%00b", `one "" 1 ["new"] false`},
		{"q=%ff", `one "" 1 ["new"] false`},
		{"wide=true&Q=x", `one "" 1 ["new"] false`},
		{"page=2&x=%zz", `one "" 2 ["new"] false`},
		{"q=" + strings.Repeat("x", maxQuery), `one "" 1 ["new"] false`},
	} {
		if got, _ := r.shown(test.query); got != test.want {
			t.Errorf("under ?%.40s the page shows %s, want %s", test.query, got, test.want)
		}
	}
}

func TestAddressWinsOverTheToken(t *testing.T) {
	r := newReader(t, "one")
	_, token := r.shown("q=old&page=5")
	for _, test := range []struct {
		header []string
		want   string
	}{
		{nil, `one "old" 5 ["new"] false`},
		{[]string{"LC-Query: q=new"}, `one "new" 1 ["new"] false`},
		{[]string{"LC-Query: "}, `one "" 1 ["new"] false`},
		{[]string{"LC-Query: q=a", "LC-Query: q=b"}, `one "old" 5 ["new"] false`},
	} {
		w := r.send("GET", "/lc/shelf/one", "", append(test.header, "LC-Token: "+token)...)
		if !strings.Contains(w.Body.String(), ">"+test.want+"<") {
			t.Errorf("with %q the view is %s, want %s", test.header, w.Body, test.want)
		}
	}
}

func TestActionsChangeTheAddress(t *testing.T) {
	r := newReader(t, "one")
	_, token := r.shown("q=old")
	for _, test := range []struct{ query, action, to, html, effects string }{
		{"q=old", "search", "shoes", `one "shoes" 1 ["new"] false`, `{"query":{"q":["shoes"]}}`},
		{"q=old", "search", "old", `one "old" 1 ["new"] false`, `{}`},
		{"q=old", "search", "", `one "" 1 ["new"] false`, `{"query":{"q":[]}}`},
		{"q=old&page=7", "turn", "xx", `one "old" 2 ["new"] false`, `{"query":{"page":["2"]},"push":true}`},
		{"q=old&page=7", "turn", "x", `one "old" 1 ["new"] false`, `{"query":{"page":[]},"push":true}`},
		{"q=old&page=x", "search", "new", `one "new" 1 ["new"] false`, `{"query":{"page":[],"q":["new"]}}`},
		{"", "tag", "a b", `one "" 1 ["a" "b"] false`, `{"query":{"tag":["a","b"]}}`},
		{"", "tag", "", `one "" 1 [] false`, `{"query":{"tag":[""]}}`},
	} {
		html, effects := r.call(test.action, test.to, token, "LC-Query: "+test.query)
		effects = withoutKeep(effects)
		if html != test.html || effects != test.effects {
			t.Errorf("%s %q under ?%s gives %s and %s, want %s and %s", test.action, test.to, test.query, html, effects, test.html, test.effects)
		}
	}
	// A page that does not say its query has the fields that its token has.
	if html, effects := r.call("turn", "xx", token); html != `one "old" 2 ["new"] false` || withoutKeep(effects) != `{"query":{"page":["2"]},"push":true}` {
		t.Errorf("without a query: %s, %s", html, effects)
	}
}

// withoutKeep returns effects without what the tab is to keep.
func withoutKeep(effects string) string {
	before, after, ok := strings.Cut(effects, `"keep":"`)
	if !ok {
		return effects
	}
	_, after, _ = strings.Cut(after, `"`)
	if before == "{" {
		after = strings.TrimPrefix(after, ",")
	}
	return strings.TrimSuffix(before, ",") + after
}

func TestAddressOfPlainForm(t *testing.T) {
	r := newReader(t, "one")
	_, token := r.shown("q=old&from=mail")
	for _, test := range []struct{ action, to, want string }{
		{"search", "a b", "/shop?from=mail&a%25=1&q=a+b"},
		{"search", "", "/shop?from=mail&a%25=1"},
		{"turn", "xxx", "/shop?q=old&from=mail&a%25=1&page=3"},
		{"widen", "yes", "/shop?q=old&from=mail&a%25=1"},
	} {
		w := r.send("POST", "/lc/shelf/one/"+test.action, "to="+url.QueryEscape(test.to)+"&_token="+url.QueryEscape(token),
			"Content-Type: "+typeForm, "Accept: text/html", "Referer: http://example.com/shop?q=old&from=mail&a%25=1")
		if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != test.want {
			t.Errorf("%s %q is answered %d to %s, want %s", test.action, test.to, w.Code, got, test.want)
		}
	}
}

// Of two instances on a page, the first one has the address.
func TestAddressIsForOneInstance(t *testing.T) {
	r := newReader(t, "one", "two", "one")
	page := strings.ReplaceAll(r.send("GET", "/shop?page=4", "").Body.String(), "&#34;", `"`)
	for _, want := range []string{`one "" 4`, `two "" 1`} {
		if !strings.Contains(page, want) {
			t.Errorf("page is %s, want %s in it", page, want)
		}
	}
	if got := strings.Count(page, `one "" 4`); got != 2 {
		t.Errorf("the same instance shows the address %d times of 2", got)
	}
	if got := attrOf(t, page, "data-lc-query"); got != "q page tag" {
		t.Errorf("data-lc-query is %q", got)
	}
}

func TestWhatIsKeptSurvivesAReload(t *testing.T) {
	r := newReader(t, "one")
	_, token := r.shown("")
	_, effects := r.call("widen", "yes", token)
	_, kept, ok := strings.Cut(effects, `"keep":"`)
	kept, _, _ = strings.Cut(kept, `"`)
	if !ok || kept == "" {
		t.Fatalf("effects are %s, want something to keep", effects)
	}
	_, fresh := r.shown("q=x")
	view := func(header ...string) string {
		return r.send("GET", "/lc/shelf/one", "", append(header, "LC-Token: "+fresh)...).Body.String()
	}
	if got := view("LC-Kept: " + kept); !strings.Contains(got, `one "x" 1 ["new"] true`) {
		t.Errorf("view with what was kept is %s", got)
	}
	if html, _ := r.call("turn", "xx", fresh, "LC-Kept: "+kept); html != `one "x" 2 ["new"] true` {
		t.Errorf("action with what was kept shows %s", html)
	}
	// A token is not what was kept, nor the other way round, and it is for its viewer and instance.
	state := parseToken(token).state
	for _, text := range []string{"", "x", kept[:len(kept)-1], kept + "A", state} {
		if got := view("LC-Kept: " + text); !strings.Contains(got, `one "x" 1 ["new"] false`) {
			t.Errorf("view with %q is %s", text, got)
		}
	}
	req := httptest.NewRequest("GET", "/lc/shelf/one", nil)
	req.Header.Set(userHeader, "bob")
	req.Header.Set("LC-Kept", kept)
	w := httptest.NewRecorder()
	r.site.ServeHTTP(w, req)
	if !strings.Contains(w.Body.String(), `one "" 1 ["new"] false`) {
		t.Errorf("Bob sees what Ada has kept: %s", w.Body)
	}
	if html, effects := r.call("turn", "xx", strings.Replace(token, state, kept, 1)); html != "" {
		t.Errorf("what was kept is taken for a token: %s %s", html, effects)
	}
}

func TestTitle(t *testing.T) {
	r := newReader(t, "one")
	_, token := r.shown("")
	if _, effects := r.call("title", "(3) Ünread", token); !strings.Contains(effects, `"title":"(3) Ünread"`) {
		t.Errorf("effects are %s", effects)
	}
	if _, effects := r.call("title", strings.Repeat("x", maxTitle), token); !strings.Contains(effects, `"title":"xxx`) {
		t.Errorf("effects are %s", effects)
	}
	for _, text := range []string{"", "a\nb", "a\u0085b", "a\u2028b", "a\u007fb", strings.Repeat("x", maxTitle+1)} {
		if _, answer := r.call("title", text, token); !strings.Contains(answer, `"status":500`) {
			t.Errorf("title %q is answered %s, want 500", text, answer)
		}
	}
}

// Each type comes out of the address as it went in.
func TestAddressTexts(t *testing.T) {
	type all struct {
		S  string
		B  bool
		I  int8
		U  uint16
		F  float64
		T  time.Time
		D  time.Duration
		A  netip.Addr
		Is []int
		Ds []time.Duration
		As []netip.Addr
	}
	from := all{"ä", true, -128, 65535, 1e-300, time.Date(2026, 5, 6, 7, 8, 9, 10, time.UTC), 90 * time.Second, netip.MustParseAddr("::1"), []int{3, 1}, []time.Duration{1}, []netip.Addr{}}
	to := all{Is: []int{9}, As: []netip.Addr{{}}}
	for _, f := range eraseAddress([]AddressField[all]{
		InAddress("s", func(c *all) *string { return &c.S }), InAddress("b", func(c *all) *bool { return &c.B }),
		InAddress("i", func(c *all) *int8 { return &c.I }), InAddress("u", func(c *all) *uint16 { return &c.U }),
		InAddress("f", func(c *all) *float64 { return &c.F }), InAddress("t", func(c *all) *time.Time { return &c.T }),
		InAddress("d", func(c *all) *time.Duration { return &c.D }), InAddress("a", func(c *all) *netip.Addr { return &c.A }),
		InAddress("is", func(c *all) *[]int { return &c.Is }), InAddress("ds", func(c *all) *[]time.Duration { return &c.Ds }),
		InAddress("as", func(c *all) *[]netip.Addr { return &c.As }),
	}) {
		texts := f.texts(&from)
		if err := f.read(&to, texts); err != nil {
			t.Errorf("%s: %q is refused: %v", f.name, texts, err)
		}
		if again := f.texts(&to); !slices.Equal(again, texts) {
			t.Errorf("%s: %q came out as %q", f.name, texts, again)
		}
		for _, bad := range [][]string{{"\x00"}, {"\xff"}} {
			if f.read(&to, bad) == nil {
				t.Errorf("%s takes %q", f.name, bad)
			}
		}
		if again := f.texts(&to); !slices.Equal(again, texts) {
			t.Errorf("%s: a refusal leaves %q", f.name, again)
		}
	}
	for _, bad := range []string{"NaN", "Inf", "1e999", "x", ""} {
		if err := readAddress(InAddress("f", func(c *all) *float64 { return &c.F }).at(&to), []string{bad}); err == nil {
			t.Errorf("a float takes %q", bad)
		}
	}
}

// What is the browser's never stops a page, nor fails an action.
func FuzzAddress(f *testing.F) {
	f.Add("q=a&page=2&tag=x", "new")
	f.Add("page=%00&tag=&q=%zz", "")
	f.Fuzz(func(t *testing.T, query, to string) {
		if strings.ContainsAny(query, "\r\n\x00#") {
			return
		}
		r := newReader(t, "one")
		_, token := r.shown("")
		w := r.send("GET", "/lc/shelf/one", "", "LC-Query: "+query, "LC-Kept: "+to, "LC-Token: "+token)
		if w.Code != http.StatusOK {
			t.Fatalf("view is %d %s", w.Code, w.Body)
		}
		page := "/shop?" + query
		if got := (addressChange{"q": {to}}).on(page); len(got) <= maxPage && isPagePath(page) {
			u, err := url.Parse(got)
			if err != nil || u.Path != "/shop" {
				t.Fatalf("address is %q", got)
			}
		}
	})
}
