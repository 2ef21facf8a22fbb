package doctor

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/arg"
)

// A counter is the component of the site under test.
type counter struct{ ID lc.ComponentID }

func (c *counter) add() {}

func bindAdd(*arg.Args) lc.Call[counter, *counter] {
	return func(_ context.Context, c *counter) (*counter, error) { c.add(); return nil, nil }
}

// A site is an App with a page, and what a test puts before it.
type site struct {
	app   *lc.App
	page  string       // template of the page: %s are the client and the component
	front http.Handler // answers in the place of the App where it is not nil
	paths string       // that front answers, by prefix
	opts  []lc.Option
	guest bool // nobody is logged in
}

const goodPage = `<!doctype html><title>Site</title>%s<main>%s</main>`

// serve opens the site and returns the address of its page.
func (s *site) serve(t *testing.T) string {
	t.Helper()
	user := "ada"
	if s.guest {
		user = ""
	}
	s.app = lc.New(append([]lc.Option{
		lc.WithLogger(slog.New(slog.DiscardHandler)),
		lc.WithSecret(bytes.Repeat([]byte("k"), 32)),
		lc.WithUser(func(*http.Request) string { return user }),
	}, s.opts...)...)
	lc.Register(s.app, lc.Definition[counter, *counter]{
		Name:    "counter",
		New:     func(_ context.Context, id lc.ComponentID) (*counter, error) { return &counter{id}, nil },
		Channel: func(c *counter) lc.Channel { return lc.ContextChannel("counter", c.ID.Instance) },
		Render: func(c *counter, _ context.Context, w io.Writer) error {
			_, err := io.WriteString(w, `<button data-lc-action="add">+1</button>`)
			return err
		},
		Actions: []lc.Action[counter, *counter]{{Name: "add", Bind: bindAdd}},
	})
	t.Cleanup(func() { s.app.Shutdown(context.Background()) })
	server := httptest.NewServer(http.HandlerFunc(s.answer))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

func (s *site) answer(w http.ResponseWriter, r *http.Request) {
	switch {
	case s.front != nil && strings.HasPrefix(r.URL.Path, s.paths):
		s.front.ServeHTTP(w, r)
	case r.URL.Path != "/":
		s.app.ServeHTTP(w, r)
	default:
		s.app.Middleware(http.HandlerFunc(s.showPage)).ServeHTTP(w, r)
	}
}

func (s *site) showPage(w http.ResponseWriter, r *http.Request) {
	var component bytes.Buffer
	if err := s.app.Render(r.Context(), &component, lc.ComponentID{Name: "counter", Instance: "hall"}); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	page := s.page
	if page == "" {
		page = goodPage
	}
	client := s.app.Funcs(r.Context())["lcClient"].(func() template.HTML)()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, page, client, component.String())
}

// examine returns the report on a page as text, and whether all is well.
func examine(t *testing.T, opts Options) (string, bool) {
	t.Helper()
	if opts.Watch == 0 {
		opts.Watch = 50 * time.Millisecond
	}
	report, err := Examine(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := report.Write(&b, nil); err != nil {
		t.Fatal(err)
	}
	return b.String(), report.Healthy()
}

// wantLines fails the test where the text lacks one of the lines.
func wantLines(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(text, line) {
			t.Errorf("the report does not say %q:\n%s", line, text)
		}
	}
}

func TestHealthy(t *testing.T) {
	t.Parallel()
	text, well := examine(t, Options{URL: new(site).serve(t)})
	if !well || strings.Contains(text, "✗") || strings.Contains(text, "–") {
		t.Errorf("not healthy:\n%s", text)
	}
	wantLines(t, text,
		"✓ the page answers", "✓ 1 component is in the page", "✓ the browser client is in the page: /lc/client.",
		"counter:hall\n  ✓ it is on the channel counter:hall", "✓ it renders by itself", "✓ 1 element calls an action",
		"/sse/events\n  ✓ it opens in ", "one connection for 1 channel", "✓ it stays open; in 50ms came nothing",
		"✓ coming back, it goes on from where it was")
}

// TestFaults puts one fault at a time into a site that is well.
func TestFaults(t *testing.T) {
	t.Parallel()
	text := func(contentType, body string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			io.WriteString(w, body)
		})
	}
	status := func(code int) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
	}
	const connected = "id: 0-0\nevent: connected\ndata: {}\n\n"
	for _, test := range []struct {
		name string
		site site
		want []string
	}{
		{"no client", site{page: `<title>%.0s</title>%s`},
			[]string{"✗ the browser client is not in the page, so nothing connects\n    put {{lcClient}}"}},
		{"client twice", site{page: `%[1]s%[1]s%[2]s`}, []string{"✗ the browser client is in the page 2 times, so it connects several times"}},
		{"no component", site{page: `%s<p>%.0s</p>`}, []string{"✗ there is no component in the page"}},
		{"component twice", site{page: `%[1]s%[2]s%[2]s`}, []string{"✗ counter:hall is in the page more than once"}},
		{"wrapper by hand", site{page: `%s%.0s<div data-component-id='counter:x' data-sse-channel=global></div>`},
			[]string{"✗ its wrapper has no data-lc-token", "✗ GET /lc/counter/x answers 403"}},
		{"no ID", site{page: `%s%.0s<div data-component-id=counter></div>`}, []string{"✗ its ID is none"}},
		{"unregistered", site{page: `%s%.0s<div data-component-id="conter:x"></div>`}, []string{"✗ GET /lc/conter/x answers 404", "register the component"}},
		{"other channel", site{page: `%s%s<div data-component-id="counter:x" data-sse-channel="counter:y"></div>`,
			front: text("text/html", `<div data-component-id="counter:x" data-sse-channel="counter:x"></div>`), paths: "/lc/counter/x"},
			[]string{`✗ rendered by itself it is on the channel "counter:x", in the page on "counter:y"`}},
		{"routes not handled", site{front: status(404), paths: "/lc/"}, []string{"✗ the browser client /lc/client.", "answers 404", "let the App handle the paths below /lc/"}},
		{"routes handled by the page", site{front: text("text/html", "hi"), paths: "/lc/"},
			[]string{"✗ the browser client", `is "text/html", not JavaScript`, "✗ GET /lc/counter/hall does not answer with the component"}},
		{"streams not handled", site{front: status(404), paths: "/sse/"}, []string{"✗ the stream answers 404 Not Found"}},
		{"streams handled by the page", site{front: text("text/html", "hi"), paths: "/sse/"}, []string{`✗ the stream is "text/html", not text/event-stream`}},
		{"stream of something else", site{front: text("text/event-stream", "data: x\n\n"), paths: "/sse/"}, []string{`✗ the first event is "", not connected`}},
		{"stream ends at once", site{front: text("text/event-stream", ""), paths: "/sse/"}, []string{"✗ the stream ends at once, so the browser connects again and again"}},
		{"stream ends after connecting", site{front: text("text/event-stream", connected), paths: "/sse/"},
			[]string{"✗ it ends by itself, 3 times in", "the browser connects again and again: the server has closed it"}},
		{"no history", site{front: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			io.WriteString(w, connected+"id: 0-0\nevent: resync\ndata: {}\n\n")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}), paths: "/sse/"}, []string{"– it can't go on from where the page was rendered", "– coming back, it can't go on from where it was"}},
		{"full", site{opts: []lc.Option{lc.WithLimits(lc.Limits{StreamsPerViewer: 1})}, front: status(503), paths: "/sse/"},
			[]string{"✗ the stream answers 503", "look at its limits"}},
		{"short heartbeat", site{opts: []lc.Option{lc.WithHeartbeat(10 * time.Millisecond)}}, []string{"– it pings"}},
		{"page fails", site{front: status(500), paths: "/"}, []string{"✗ the page answers 500"}},
		{"page is no page", site{front: text("application/json", "{}"), paths: "/"}, []string{`✗ the page is "application/json", not text/html`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			watch := 50 * time.Millisecond
			if test.name == "short heartbeat" {
				watch = time.Second
			}
			report, well := examine(t, Options{URL: test.site.serve(t), Watch: watch})
			wantLines(t, report, test.want...)
			if well == strings.HasPrefix(test.want[0], "✗") {
				t.Errorf("healthy: %v\n%s", well, report)
			}
		})
	}
}

// TestOldStreams has a server that ends its streams for the browser to open them
// again, more often than a stream may end by itself.
func TestOldStreams(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: it watches a stream for three seconds")
	}
	t.Parallel()
	s := site{opts: []lc.Option{lc.WithLimits(lc.Limits{StreamAge: 100 * time.Millisecond})}}
	text, well := examine(t, Options{URL: s.serve(t), Watch: 3 * time.Second})
	wantLines(t, text, "✓ it stays open, and was opened again as the server asks of old streams (", "✓ coming back, it goes on from where it was")
	if !well {
		t.Errorf("not healthy:\n%s", text)
	}
}

// TestRefusedChannel has a second channel that the viewer may not listen to.
func TestRefusedChannel(t *testing.T) {
	t.Parallel()
	s := site{page: `%s%s<div data-component-id="counter:x" data-sse-channel="user:bob" data-lc-token="t" data-lc-cursor="c"></div>`}
	text, _ := examine(t, Options{URL: s.serve(t)})
	wantLines(t, text, "✓ it opens in", "✗ user:bob is refused: 403 Forbidden: You may not listen here", "this viewer may not: log in")
}

// TestLimitOfAPage has more channels than a stream may have.
func TestLimitOfAPage(t *testing.T) {
	t.Parallel()
	s := site{
		opts: []lc.Option{lc.WithLimits(lc.Limits{ChannelsPerStream: 1})},
		page: `%s%s<div data-component-id="counter:x" data-sse-channel="global" data-lc-token="t"></div>`,
	}
	text, _ := examine(t, Options{URL: s.serve(t)})
	wantLines(t, text, "✓ it opens in", "✗ global is refused: 403 Forbidden: The stream has reached its limit of 1 channels", "show less on one page, or raise Limits.ChannelsPerStream")
}

// TestLargePage has more components than fit into a URL, and more refused
// channels than are told.
func TestLargePage(t *testing.T) {
	t.Parallel()
	s := site{page: `%s%s`}
	for i := range 40 {
		s.page += fmt.Sprintf(`<div data-component-id="counter:%d" data-sse-channel="user:bob-%[1]d" data-lc-token="t"></div>`, i)
	}
	text, _ := examine(t, Options{URL: s.serve(t)})
	wantLines(t, text, "✓ it opens in", "✗ user:bob-0 is refused: 403 Forbidden", "✗ and 32 more channels are refused", "✓ coming back, it goes on from where it was")
}

// TestTooOften has an App that takes three requests at once: the page, the
// client's source and the component are asked for without a pause.
func TestTooOften(t *testing.T) {
	t.Parallel()
	s := site{opts: []lc.Option{lc.WithLimits(lc.Limits{Rate: 2, Burst: 1})}}
	text, well := examine(t, Options{URL: s.serve(t)})
	if !well || strings.Contains(text, "429") {
		t.Errorf("not healthy:\n%s", text)
	}
	wantLines(t, text, "✓ it renders by itself", "✓ it opens in", "✓ coming back, it goes on from where it was")
}

// TestPolicies has pages forbid what they need.
func TestPolicies(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		policy string
		want   string // what a directive is blamed for; empty: nothing
	}{
		{"default-src 'self'", ""},
		{"default-src 'none'; script-src 'self'; connect-src 'self'", ""},
		{"default-src 'none'; script-src 'self'", "forbids to connect: default-src 'none'"},
		{"DEFAULT-SRC 'NONE'; Connect-Src https:", "forbids the browser client: DEFAULT-SRC 'NONE'"},
		{"connect-src", "forbids to connect: connect-src"},
		{"connect-src 'self'; connect-src 'none'", ""},
		{"img-src 'none'", ""},
	} {
		s := site{}
		s.front, s.paths = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/" {
				s.app.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Security-Policy", test.policy)
			s.app.Middleware(http.HandlerFunc(s.showPage)).ServeHTTP(w, r)
		}), "/"
		text, well := examine(t, Options{URL: s.serve(t)})
		if well != (test.want == "") || !strings.Contains(text, test.want) {
			t.Errorf("%s: want %q:\n%s", test.policy, test.want, text)
		}
	}
}

// TestHeldBack has something between the browser and the App collect events.
func TestHeldBack(t *testing.T) {
	t.Parallel()
	for _, encoding := range []string{"", "gzip"} {
		s := site{paths: "/sse/", front: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			if encoding != "" {
				w.Header().Set("Content-Encoding", encoding)
			}
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		})}
		text, _ := examine(t, Options{URL: s.serve(t), Patience: 200 * time.Millisecond})
		wantLines(t, text, "✗ the stream opens, but nothing arrives")
		if strings.Contains(text, "it is compressed (gzip)") != (encoding != "") {
			t.Errorf("content encoding %q:\n%s", encoding, text)
		}
	}
}

// TestCompressed has a stream compressed as it should be: each event at once.
func TestCompressed(t *testing.T) {
	t.Parallel()
	s := site{paths: "/sse/", front: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		io.WriteString(z, "id: 0-0\nevent: connected\ndata: {}\n\n")
		z.Flush()
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})}
	if text, well := examine(t, Options{URL: s.serve(t)}); !well {
		t.Errorf("not healthy:\n%s", text)
	}
}

// TestSilent has a server that takes requests and answers none.
func TestSilent(t *testing.T) {
	t.Parallel()
	s := site{paths: "/", front: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })}
	text, _ := examine(t, Options{URL: s.serve(t), Patience: 100 * time.Millisecond})
	wantLines(t, text, "✗ nothing answers: nothing came within 100ms")
}

// TestLogin is led from the page to a login, with its cookie only to the host
// that it is for.
func TestLogin(t *testing.T) {
	t.Parallel()
	var stolen sync.Map // by path
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		stolen.Store(r.URL.Path, r.Header.Get("Cookie")+r.Header.Get("X-Api-Key"))
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, `<div data-component-id="a:b"></div>`)
	}))
	defer elsewhere.Close()
	s := site{paths: "/", front: http.RedirectHandler(elsewhere.URL+"/login", http.StatusFound)}
	text, _ := examine(t, Options{URL: s.serve(t), Header: http.Header{"Cookie": {"session=secret"}, "X-Api-Key": {"secret"}}})
	wantLines(t, text, "– the page leads on to "+elsewhere.URL+"/login\n    if this is a login")
	asked := 0
	for path, got := range stolen.Range {
		if asked++; got != "" {
			t.Errorf("the other host was sent %q with the request for %s", got, path)
		}
	}
	if asked < 2 {
		t.Errorf("the other host was asked for %d paths, want the login and the component", asked)
	}
}

// TestHeader has the cookie sent with every request.
func TestHeader(t *testing.T) {
	t.Parallel()
	s := site{}
	var without atomic.Int32
	s.paths, s.front = "/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Cookie") != "session=ada" {
			without.Add(1)
		}
		if r.URL.Path != "/" {
			s.app.ServeHTTP(w, r)
			return
		}
		s.app.Middleware(http.HandlerFunc(s.showPage)).ServeHTTP(w, r)
	})
	if text, well := examine(t, Options{URL: s.serve(t), Header: http.Header{"Cookie": {"session=ada"}}}); !well {
		t.Errorf("not healthy:\n%s", text)
	}
	if n := without.Load(); n > 0 {
		t.Errorf("%d requests without the cookie", n)
	}
}

func TestNothingThere(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(nil)
	server.Close()
	text, well := examine(t, Options{URL: server.URL})
	wantLines(t, text, "✗ nothing answers: ", "connection refused", "start the application")
	if well {
		t.Error("healthy")
	}
}

func TestNoURL(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "localhost:8080", "/page", "ftp://example.com/", "http://", "http://[::1", "http://a b/"} {
		if _, err := Examine(t.Context(), Options{URL: bad}); err == nil {
			t.Errorf("%q is taken for a URL of a page", bad)
		}
	}
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := Examine(ctx, Options{URL: new(site).serve(t), Watch: time.Hour}); err == nil {
		t.Error("no error of an examination that was broken off")
	}
}

// TestHostileText keeps what a server says from moving the cursor.
func TestHostileText(t *testing.T) {
	t.Parallel()
	s := site{page: "%s%s<div data-component-id=\"a:\x1b[2J\n✓\" data-sse-channel=\"\x1b]0;x\x07\"></div>"}
	text, _ := examine(t, Options{URL: s.serve(t)})
	if strings.ContainsAny(text, "\x1b\x07") || !strings.Contains(text, "a:\uFFFD[2J\uFFFD✓\n") {
		t.Errorf("%q", text)
	}
}
