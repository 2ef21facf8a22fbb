package e2e

import (
	"context"
	"fmt"
	"html"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/lcgen/lcgen/internal/e2e/browser"
	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/arg"
)

// A leaf has a number in the address, and a word that survives a reload.
type leaf struct {
	ID     lc.ComponentID
	Number int
	Word   string
}

type leafFields struct {
	Number int    `json:"number"`
	Word   string `json:"word"`
}

type leafCall = lc.Call[leaf, *leaf]

// leafAction is an action with one text.
func leafAction(name string, do func(ctx context.Context, c *leaf, text string)) lc.Action[leaf, *leaf] {
	return lc.Action[leaf, *leaf]{Name: name, Params: []lc.Param{{Name: "text"}}, Quiet: true, Bind: func(args *arg.Args) leafCall {
		text := arg.Required(args, "text", arg.String[string])
		return func(ctx context.Context, c *leaf) (*leaf, error) { do(ctx, c, text); return nil, nil }
	}}
}

func leafDefinition() lc.Definition[leaf, *leaf] {
	return lc.Definition[leaf, *leaf]{
		Name: "leaf",
		New:  func(_ context.Context, id lc.ComponentID) (*leaf, error) { return &leaf{ID: id}, nil },
		Render: func(c *leaf, _ context.Context, w io.Writer) error {
			_, err := fmt.Fprintf(w, `<output>%d %s</output> <button class="more" data-lc-action="turn" data-lc-param-text="x">more</button>
				<button class="say" data-lc-action="say" data-lc-param-text="hello">say</button>
				<button class="title" data-lc-action="title" data-lc-param-text="&lt;b&gt; &amp; %d">title</button>`, c.Number, html.EscapeString(c.Word), c.Number)
			return err
		},
		Client: lc.JSONCodec("v1",
			func(c *leaf) leafFields { return leafFields{c.Number, c.Word} },
			func(c *leaf, s leafFields) { c.Number, c.Word = s.Number, s.Word }),
		Address: []lc.AddressField[leaf]{lc.InAddress("n", func(c *leaf) *int { return &c.Number }).InHistory()},
		Keep:    []string{"word"},
		Uses:    []string{"url"},
		Actions: []lc.Action[leaf, *leaf]{
			leafAction("turn", func(_ context.Context, c *leaf, _ string) { c.Number++ }),
			leafAction("say", func(_ context.Context, c *leaf, text string) { c.Word = text }),
			leafAction("title", func(ctx context.Context, _ *leaf, text string) { lc.Title(ctx, text) }),
		},
	}
}

// A leafSite has a page with what it is told to show.
type leafSite struct {
	*httptest.Server
	blocked atomic.Bool // the module url can't be had
}

func newLeafSite(t *testing.T, body string) *leafSite {
	browser.Need(t)
	app := lc.New(lc.WithSecret([]byte(strings.Repeat("k", 32))), lc.WithLogger(slog.New(slog.DiscardHandler)))
	lc.Register(app, leafDefinition())
	tmpl := template.Must(template.New("").Funcs(lc.TemplateFuncs()).Parse(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Leaves</title>{{lcClient}}</head><body>` + body + `<form name="title"></form></body></html>`))
	mux := http.NewServeMux()
	mux.Handle("/lc/", app)
	mux.Handle("/sse/", app)
	mux.HandleFunc("/page", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'; require-trusted-types-for 'script'")
		if err := app.Execute(r.Context(), w, tmpl, nil); err != nil {
			t.Error(err)
		}
	})
	s := &leafSite{}
	handler := app.Middleware(mux)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.blocked.Load() && strings.Contains(r.URL.Path, "/url.") {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// isTakenUp is an expression for whether the client has taken the page up.
const isTakenUp = `window.liveComponentManager && document.querySelector("body > [role=status]") !== null`

// leafShows is an expression for whether the component at an index shows a text.
func leafShows(index int, text string) string {
	return fmt.Sprintf(`document.querySelectorAll("output")[%d]?.textContent.trim() === %q`, index, text)
}

// reload loads the page again, and waits for the client in the new one.
func reload(p *Page) {
	p.T.Helper()
	p.Eval(`window.isOld = true; location.reload()`)
	p.Until(`!window.isOld && ` + isTakenUp)
}

// Of two instances on a page the first one has the address. The other says so, and
// works all the same.
func TestAddressIsForTheFirstInstance(t *testing.T) {
	t.Parallel()
	s := newLeafSite(t, `<main>{{component "leaf" "a"}}</main><aside>{{component "leaf" "b"}}</aside>`)
	p := browser.Open(t, s.URL+"/page?n=4")
	p.Until(isTakenUp)
	p.Check(leafShows(0, "4") + " && " + leafShows(1, "0"))
	p.Until(`document.querySelector("body > [role=status]").textContent === "n in the address is for leaf:a, so leaf:b can't have it."`)
	p.Click("aside .more")
	p.Until(leafShows(1, "1"))
	p.Check(`location.search === "?n=4"`)
	p.Click("main .more")
	p.Until(leafShows(0, "5") + ` && location.search === "?n=5"`)
	p.Eval(`history.back()`)
	p.Until(leafShows(0, "4") + " && " + leafShows(1, "1"))
}

// What is fetched later heeds the address, too.
func TestAddressOfALazyComponent(t *testing.T) {
	t.Parallel()
	s := newLeafSite(t, `<main>{{lazy "leaf" "a"}}</main>`)
	p := browser.Open(t, s.URL+"/page?n=7")
	p.Until(isTakenUp)
	p.Until(leafShows(0, "7"))
	p.Click("main .more")
	p.Until(leafShows(0, "8") + ` && location.search === "?n=8"`)
}

// So does what comes into the page, which may have been rendered for another address.
func TestAddressOfWhatComesLater(t *testing.T) {
	t.Parallel()
	s := newLeafSite(t, `<main>{{component "leaf" "a"}}</main>`)
	p := browser.Open(t, s.URL+"/page")
	p.Until(isTakenUp)
	p.Check(leafShows(0, "0"))
	p.Eval(`const main = document.querySelector("main"), again = main.firstElementChild.cloneNode(true);
		history.replaceState(null, "", "?n=4"); main.replaceChildren(again)`)
	p.Until(leafShows(0, "4"))
	p.Click(".more")
	p.Until(leafShows(0, "5") + ` && location.search === "?n=5"`)
}

// What is kept survives a reload with an action before the view is there, and a
// title is text, whatever the page names so.
func TestKeptFieldsAndTitles(t *testing.T) {
	t.Parallel()
	s := newLeafSite(t, `<main>{{component "leaf" "a"}}</main>`)
	p := browser.Open(t, s.URL+"/page?n=1")
	p.Until(isTakenUp)
	p.Click(".say")
	p.Until(leafShows(0, "1 hello"))
	p.Until(`sessionStorage.getItem("lc:leaf:a")`)
	reload(p)
	p.Until(leafShows(0, "1 hello"))
	p.Click(".more")
	p.Until(leafShows(0, "2 hello") + ` && location.search === "?n=2"`)
	p.Click(".title")
	p.Until(`document.querySelector("title").textContent === "<b> & 2"`)
	// What somebody has put there is nothing.
	p.Eval(`sessionStorage.setItem("lc:leaf:a", "x")`)
	reload(p)
	p.Until(leafShows(0, "2"))
	p.Click(".more")
	p.Until(leafShows(0, "3") + ` && location.search === "?n=3"`)
}

// While the module is missing, the page works, but for the address. That follows when
// the module is there.
func TestThePageWorksWithoutItsAddress(t *testing.T) {
	t.Parallel()
	s := newLeafSite(t, `<main>{{component "leaf" "a"}}</main>`)
	s.blocked.Store(true)
	p := browser.Open(t, s.URL+"/page?n=1")
	p.ExpectFaults()
	p.Until(isTakenUp)
	p.Click(".more")
	p.Until(leafShows(0, "2"))
	p.Click(".more")
	p.Until(leafShows(0, "3"))
	s.blocked.Store(false)
	p.Until(`location.search === "?n=3"`)
	p.Check(leafShows(0, "3"))
}
