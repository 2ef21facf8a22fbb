//go:build lcdev

package lc

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"html/template"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lcgen/lcgen/internal/devlink"
)

// devRequest returns a request as a browser on this machine makes it.
func devRequest(method, path, body string) *http.Request {
	r := httptest.NewRequest(method, "http://localhost:8080"+path, strings.NewReader(body))
	r.RemoteAddr = "127.0.0.1:50000"
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r
}

func (f *fixture) answerTo(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w
}

// devState fetches the state until it is as wanted.
func (f *fixture) devState(want func(devState) bool) devState {
	f.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		var s devState
		res := f.answerTo(devRequest("GET", "/lc/_dev/state", ""))
		if err := json.Unmarshal(res.Body.Bytes(), &s); err != nil {
			f.t.Fatalf("%d %s: %v", res.Code, res.Body, err)
		}
		if want(s) {
			return s
		}
		if time.Now().After(deadline) {
			f.t.Fatalf("the state stays %s", res.Body)
		}
	}
}

func TestDevGuard(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	paths := []string{"GET ", "GET page.js", "GET inspector.js", "GET inspector.css", "GET state", "GET events", "POST call"}
	for _, test := range []struct {
		name   string
		change func(*http.Request)
	}{
		{"another machine", func(r *http.Request) { r.RemoteAddr = "192.0.2.1:50000" }},
		{"another machine, IPv6", func(r *http.Request) { r.RemoteAddr = "[2001:db8::1]:50000" }},
		{"unknown address", func(r *http.Request) { r.RemoteAddr = "@" }},
		{"name that was rebound", func(r *http.Request) { r.Host = "evil.example:8080" }},
		{"name that begins like this machine's", func(r *http.Request) { r.Host = "localhost.evil.example" }},
		{"address that begins like this machine's", func(r *http.Request) { r.Host = "127.0.0.1.evil.example" }},
		{"address of this machine in the network", func(r *http.Request) { r.Host = "192.168.1.7:8080" }},
		{"any address", func(r *http.Request) { r.Host = "0.0.0.0:8080" }},
		{"no name", func(r *http.Request) { r.Host = "" }},
		{"proxy", func(r *http.Request) { r.Header.Set("X-Forwarded-For", "127.0.0.1") }},
		{"proxy by the standard", func(r *http.Request) { r.Header.Set("Forwarded", "for=192.0.2.1") }},
		{"page of another site", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }},
		{"page of another port", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") }},
		{"page of another origin, old browser", func(r *http.Request) {
			r.Header.Del("Sec-Fetch-Site")
			r.Header.Set("Origin", "http://evil.example")
		}},
	} {
		for _, path := range paths {
			method, name, _ := strings.Cut(path, " ")
			r := devRequest(method, "/lc/_dev/"+name, `{"component":"tally:one","action":"add","params":{"by":1}}`)
			test.change(r)
			if res := f.answerTo(r); res.Code != http.StatusForbidden {
				t.Errorf("%s: %s gets %d, want 403", test.name, path, res.Code)
			}
		}
	}
	if lines := f.events.lines(); len(lines) > 0 {
		t.Errorf("an action has run: %s", lines)
	}
	for _, host := range []string{"localhost", "LOCALHOST:8080", "app.localhost:1", "localhost.", "127.0.0.1:80", "127.1.2.3", "[::1]:8080", "::1"} {
		if !namesLoopback(host) {
			t.Errorf("%s is not taken for this machine", host)
		}
	}
}

// TestDevProxies sends what proxies add, one header field at a time.
func TestDevProxies(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	for _, name := range []string{
		"Forwarded", "Via", "X-Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port",
		"X-Forwarded-Server", "X-Forwarded-Prefix", "X-Original-Forwarded-For", "X-Original-Host", "X-Real-IP", "X-Client-IP",
		"X-Cluster-Client-IP", "CF-Connecting-IP", "CF-Ray", "CDN-Loop", "True-Client-IP", "Akamai-Origin-Hop",
		"Fastly-Client-IP", "Fly-Client-IP", "X-Varnish", "X-Amz-Cf-Id", "X-Amzn-Trace-Id", "X-AppEngine-User-IP", "X-ARR-LOG-ID",
		"X-Azure-ClientIP", "X-Cloud-Trace-Context", "X-Envoy-External-Address", "X-ProxyUser-Ip", "X-Vercel-Id", "X-NF-Client-Connection-IP",
	} {
		for _, value := range []string{"127.0.0.1", ""} {
			r := devRequest("GET", "/lc/_dev/state", "")
			r.Header.Set(name, value)
			if res := f.answerTo(r); res.Code != http.StatusForbidden {
				t.Errorf("%s: %q gets %d, want 403", name, value, res.Code)
			}
		}
	}
	r := devRequest("GET", "/lc/_dev/state", "")
	r.Header["x-forwarded-for"] = []string{"127.0.0.1"} // as middleware may set it
	if res := f.answerTo(r); res.Code != http.StatusForbidden {
		t.Errorf("x-forwarded-for gets %d, want 403", res.Code)
	}
	r = devRequest("GET", "/lc/_dev/state", "")
	for _, name := range []string{"Accept-Language", "Cookie", "DNT", "Referer", "Sec-CH-UA", "User-Agent", "Viewport-Width", "X-Requested-With"} {
		r.Header.Set(name, "1") // what browsers and pages send
	}
	if res := f.answerTo(r); res.Code != http.StatusOK {
		t.Errorf("a browser's own header fields get %d, want 200", res.Code)
	}
}

func TestDevFiles(t *testing.T) {
	f := newFixture(t, tallyDefinition(), WithBasePath("/live", "/events"))
	for path, kind := range map[string]string{"": "text/html", "page.js": "text/javascript", "inspector.js": "text/javascript", "inspector.css": "text/css"} {
		res := f.answerTo(devRequest("GET", "/live/_dev/"+path, ""))
		if res.Code != 200 || !strings.HasPrefix(res.Header().Get("Content-Type"), kind) || res.Body.Len() < 500 {
			t.Errorf("%q: %d %s, %d bytes", path, res.Code, res.Header().Get("Content-Type"), res.Body.Len())
		}
		if policy := res.Header().Get("Content-Security-Policy"); policy != devPolicy {
			t.Errorf("%q has the policy %s", path, policy)
		}
	}
	for _, path := range []string{"devhttp.go", "dev/page.js", "x"} {
		if res := f.answerTo(devRequest("GET", "/live/_dev/"+path, "")); res.Code == 200 {
			t.Errorf("%q is answered", path)
		}
	}
	if tag := string(f.clientTag(t.Context())); !strings.Contains(tag, `<script src="/live/_dev/page.js" defer data-lc-dev="/live/_dev/" data-lc-page="`) {
		t.Error(tag)
	}
}

// TestDevState renders, listens and acts, and looks at what there is to see.
func TestDevState(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	before := f.devState(func(devState) bool { return true })
	if len(before.Components) != 1 || before.Components[0].Name != "tally" || len(before.Components[0].Actions) != 2 ||
		before.Components[0].Actions[0].Params[0] != (devParam{Name: "by", Type: "int"}) {
		t.Errorf("components %+v", before.Components)
	}
	if len(before.Instances)+len(before.Events)+len(before.Open) != 0 {
		t.Errorf("at first %+v", before)
	}

	ctx := ContextWithUser(t.Context(), "ada")
	var page strings.Builder
	if err := f.Render(ctx, &page, tallyOne); err != nil {
		t.Fatal(err)
	}
	_, token, _ := strings.Cut(page.String(), `data-lc-token="`)
	token, _, _ = strings.Cut(token, `"`)
	server := httptest.NewServer(f.App)
	defer server.Close()
	r, _ := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/sse/events/tally:one?token="+token, nil)
	r.Header.Set(userHeader, "ada")
	res, err := http.DefaultClient.Do(r)
	if err != nil || res.StatusCode != 200 {
		t.Fatalf("%v %v", err, res)
	}
	defer res.Body.Close()

	call := devRequest("POST", "/lc/_dev/call", `{"component":"tally:one","action":"add","params":{"by":3},"request":"r1"}`)
	call.Header.Set(userHeader, "ada")
	if res := f.answerTo(call); res.Code != 200 || !strings.Contains(res.Body.String(), `"version":1`) {
		t.Fatalf("call: %d %s", res.Code, res.Body)
	}
	s := f.devState(func(s devState) bool { return len(s.Events) == 1 && len(s.Open) == 1 })
	if got := s.Instances[0]; got.ID != "tally:one" || got.Channel != "tally:one" || got.Version != 1 || string(got.State) != `{"n":3}` ||
		got.Viewers != 1 || got.Rendered == nil || got.Acted == nil || got.Action != "add" || got.Status != 200 {
		t.Errorf("instance %+v", got)
	}
	if got := s.Events[0]; got.Type != typeUpdate || got.Component != tallyOne || got.Version != 1 || !strings.Contains(got.Data, `"n":3`) {
		t.Errorf("event %+v", got)
	}
	if got := s.Open[0]; got.User != "ada" || len(got.Channels) != 1 || got.Channels[0] != "tally:one" {
		t.Errorf("stream %+v", got)
	}
}

func TestDevCallFaults(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	for body, want := range map[string]int{
		`{`: 400,
		`{"component":"tally","action":"add","params":{}}`:               400,
		`{"component":"talli:one","action":"add","params":{}}`:           404,
		`{"component":"tally:one","action":"ad","params":{}}`:            404,
		`{"component":"tally:one","action":"add","params":{"by":"x"}}`:   422,
		`{"component":"tally:one","action":"add","params":[1]}`:          400,
		`{"component":"tally:one","action":"add/../say","params":{}}`:    404,
		`{"component":"tally:one","action":"add","params":{"nope":"x"}}`: 422,
	} {
		if res := f.answerTo(devRequest("POST", "/lc/_dev/call", body)); res.Code != want {
			t.Errorf("%s: %d %s, want %d", body, res.Code, res.Body, want)
		}
	}
	def := tallyDefinition()
	def.Authorize = func(*tally, context.Context, Access) error { return Forbidden("Not you.") }
	f = newFixture(t, def)
	if res := f.answerTo(devRequest("POST", "/lc/_dev/call", `{"component":"tally:one","action":"add","params":{"by":1}}`)); res.Code != 403 {
		t.Errorf("against the component's will: %d", res.Code)
	}
}

// TestDevBounds sees more than is remembered.
func TestDevBounds(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	for i := range maxInstances + 50 {
		f.dev.sight(ComponentID{"tally", "x" + string(rune('a'+i%26)) + strings.Repeat("y", i/26)}, func(*sighted) {})
		f.dev.sight(ComponentID{"guess", "x"}, func(*sighted) {})
		f.dev.pass(Message{Type: typeUpdate, Data: make([]byte, 2*maxShown)})
		f.dev.pass(Message{Type: typeUpdate, Data: make([]byte, 2*maxShown)})
	}
	if n, e := len(f.dev.instances), len(f.dev.events); n != maxInstances || e != maxPassed || len(f.dev.events[0].Data) != maxShown {
		t.Errorf("%d instances, %d events of %d bytes", n, e, len(f.dev.events[0].Data))
	}
}

// A foreman is the part of lcgen dev that gives orders.
type foreman struct {
	t       *testing.T
	conn    net.Conn
	reports *json.Decoder
}

// order gives an order.
func (m *foreman) order(o devlink.Order) {
	m.t.Helper()
	if err := json.NewEncoder(m.conn).Encode(o); err != nil {
		m.t.Fatal(err)
	}
}

// startLinked makes an App that is linked to a foreman.
func startLinked(t *testing.T) (*fixture, *foreman) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	t.Setenv(devlink.Variable, path)
	var conn net.Conn
	t.Cleanup(func() { conn.Close() }) // when the App has been shut down
	f := newFixture(t, templateDefinition())
	conn, err = l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	return f, &foreman{t, conn, json.NewDecoder(conn)}
}

// templateDefinition returns a component with a template that has partials.
func templateDefinition() Definition[tally, *tally] {
	partials := template.Must(template.New("").Funcs(template.FuncMap{"double": func(n int) int { return 2 * n }}).Parse(`{{define "number"}}no. {{.}}{{end}}`))
	text := ParseTemplate("tally.html", `<b>{{.N}}</b>{{define "placeholder"}}wait{{end}}`, partials)
	def := tallyDefinition()
	def.Render = func(c *tally, ctx context.Context, w io.Writer) error { return text.Execute(ctx, w, c) }
	def.Placeholder = func(c *tally, ctx context.Context, w io.Writer) error {
		return text.ExecuteNamed(ctx, w, "placeholder", c)
	}
	return def
}

// TestDevTemplates has newer texts use the functions and templates of the
// partials, and come to nothing if they can't.
func TestDevTemplates(t *testing.T) {
	d := &workshop{app: &App{log: slog.New(slog.DiscardHandler)}, templates: map[string]*newerText{}}
	c := d.erased(erase(templateDefinition()))
	for _, tt := range []struct{ name, text, want, placeholder string }{
		{"the functions and templates of the partials", `{{template "number" (double .N)}}{{define "placeholder"}}soon{{end}}`, "no. 6", "soon"},
		{"the functions of the runtime", `{{if false}}{{component "card" 1}}{{lazy "card" 1}}{{defer "card" 1}}{{end}}.`, ".", "wait"},
		{"nothing", ``, "", "wait"},
		{"a function that is not there", `{{triple .N}}`, "<b>3</b>", "wait"},
		{"something that does not parse", `{{`, "<b>3</b>", "wait"}, // after the one before
	} {
		d.obey(devlink.Order{Templates: map[string]string{"tally": tt.text}})
		var content, placeholder strings.Builder
		for range 2 { // also from the clones that are kept
			content.Reset()
			placeholder.Reset()
			if err := c.render(t.Context(), &tally{N: 3}, &content); err != nil || content.String() != tt.want {
				t.Errorf("%s: %q %v, want %q", tt.name, content.String(), err, tt.want)
			}
			if err := c.placeholder(t.Context(), &tally{N: 3}, &placeholder); err != nil || placeholder.String() != tt.placeholder {
				t.Errorf("%s: the placeholder is %q %v, want %q", tt.name, placeholder.String(), err, tt.placeholder)
			}
		}
	}
}

// TestDevOrders has an App obey, and a page hear of it.
func TestDevOrders(t *testing.T) {
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt)
	defer signal.Stop(interrupted)
	f, foreman := startLinked(t)
	var report devlink.Report
	if err := foreman.reports.Decode(&report); err != nil || report != (devlink.Report{Base: "/lc"}) {
		t.Fatalf("%+v %v", report, err)
	}

	server := httptest.NewServer(f.App)
	defer server.Close()
	res, err := http.Get(server.URL + "/lc/_dev/events")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if err := foreman.reports.Decode(&report); err != nil || report.URL != server.URL+"/lc/_dev/" {
		t.Fatalf("%+v %v", report, err)
	}
	lines := bufio.NewScanner(res.Body)
	next := func() devNews {
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: {"); ok {
				var n devNews
				if err := json.Unmarshal([]byte("{"+data), &n); err != nil {
					t.Fatal(err)
				}
				return n
			}
		}
		t.Fatal("the stream has ended")
		return devNews{}
	}
	first := next()
	if first.Page == "" || first.Problems == nil || !strings.Contains(string(f.clientTag(t.Context())), `data-lc-page="`+first.Page+`"`) {
		t.Errorf("at first %+v", first)
	}
	problem := devlink.Problem{File: "a.go", Line: 1, Column: 2, Message: "wrong", Source: "x"}
	foreman.order(devlink.Order{Problems: &[]devlink.Problem{problem}})
	if n := next(); n.Page != first.Page || len(n.Problems) != 1 || n.Problems[0] != problem {
		t.Errorf("with a problem %+v", n)
	}
	foreman.order(devlink.Order{Problems: &[]devlink.Problem{}})
	if n := next(); len(n.Problems) != 0 {
		t.Errorf("after it %+v", n)
	}
	foreman.order(devlink.Order{Templates: map[string]string{"tally": "{{"}, Reload: true})
	foreman.order(devlink.Order{Templates: map[string]string{"tally": "<i>{{.N}}</i>"}, Reload: true})
	if n := next(); n.Page == first.Page {
		t.Errorf("after a reload %+v", n)
	}
	var page strings.Builder
	if err := f.Render(t.Context(), &page, tallyOne); err != nil || !strings.Contains(page.String(), "<i>0</i>") {
		t.Errorf("rendered %v %s", err, page.String())
	}

	foreman.conn.Close()
	select {
	case <-interrupted:
	case <-time.After(10 * time.Second):
		t.Error("the program goes on without lcgen dev")
	}
}

// TestDevStreamEnds has streams of development mode hold up no shutdown.
func TestDevStreamEnds(t *testing.T) {
	for name, stop := range map[string]func(*fixture, *httptest.Server) error{
		"of the App":    func(f *fixture, _ *httptest.Server) error { return f.Shutdown(context.Background()) },
		"of the server": func(_ *fixture, s *httptest.Server) error { return s.Config.Shutdown(context.Background()) },
	} {
		f := newFixture(t, tallyDefinition())
		server := httptest.NewServer(f.App)
		res, err := http.Get(server.URL + "/lc/_dev/events")
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() {
			lines := bufio.NewScanner(res.Body)
			for lines.Scan() {
			}
			ended <- lines.Err()
		}()
		if err := stop(f, server); err != nil {
			t.Errorf("shutdown %s: %v", name, err)
		}
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			t.Errorf("the stream goes on after the shutdown %s", name)
		}
		server.Close()
	}
}

func TestDevSecret(t *testing.T) {
	t.Setenv(devlink.Secret, hex.EncodeToString(testSecret))
	if got := newKeyring(nil, newFixture(t, tallyDefinition()).App.log); string(got[0]) != string(testSecret) {
		t.Errorf("%x", got)
	}
	t.Setenv(devlink.Secret, "00")
	if key := devSecret(); key != nil {
		t.Errorf("a short secret is taken: %x", key)
	}
}
