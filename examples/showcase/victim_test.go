package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lcgen/lcgen/examples/showcase/activity"
	"github.com/lcgen/lcgen/examples/showcase/comments"
	lc "github.com/lcgen/lcgen/runtime"
)

// A victim is a showcase that a test attacks.
type victim struct {
	t       *testing.T
	site    *site
	server  *httptest.Server
	events  *atomic.Int64      // broadcast so far
	issuers map[string]*lc.App // by what is wrong with their tokens
}

// A countingBroker counts what is published.
type countingBroker struct {
	*lc.MemoryBroker
	events *atomic.Int64
}

func (b countingBroker) Publish(ctx context.Context, id string, m lc.Message) (lc.Place, error) {
	b.events.Add(1)
	return b.MemoryBroker.Publish(ctx, id, m)
}

// newVictim serves a showcase as main does, until the test ends.
func newVictim(t *testing.T, options ...lc.Option) *victim {
	t.Helper()
	logger := slog.New(slog.DiscardHandler)
	events := new(atomic.Int64)
	broker := countingBroker{lc.NewMemoryBroker(), events}
	s, err := newSite([]byte(testSecret), "", logger, append([]lc.Option{lc.WithBroker(broker)}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	v := &victim{t: t, site: s, events: events}
	v.server = httptest.NewUnstartedServer(nil)
	v.server.Config = newServer(s.handler(), logger)
	v.server.Start()
	t.Cleanup(v.server.Close)
	t.Cleanup(func() { s.app.Shutdown(context.Background()) })
	secret := lc.WithSecret([]byte(testSecret))
	v.issuers = map[string]*lc.App{
		"":          s.app,
		"expired":   issuer(lc.WithLimits(lc.Limits{TokenAge: -3 * time.Hour}), secret),
		"forged":    issuer(lc.WithSecret(bytes.Repeat([]byte("x"), 32))),
		"newSchema": issuerOfAnotherSchema(secret),
	}
	return v
}

// issuer returns an App whose tokens differ from the showcase's in what the
// options say.
func issuer(options ...lc.Option) *lc.App {
	app := lc.New(append(options, lc.WithLogger(slog.New(slog.DiscardHandler)))...)
	comments.RegisterCommentThread(app, comments.New(firstComments))
	activity.RegisterActivityFeed(app, activity.New(firstActivities))
	return app
}

// issuerOfAnotherSchema returns an App like the showcase before a deployment
// that has changed what its feed keeps in the browser.
func issuerOfAnotherSchema(secret lc.Option) *lc.App {
	app := lc.New(secret, lc.WithLogger(slog.New(slog.DiscardHandler)))
	type feed struct{ Filter string }
	lc.Register(app, lc.Definition[feed, *feed]{
		Name:    string(activity.ActivityFeedComponent),
		New:     func(context.Context, lc.ComponentID) (*feed, error) { return &feed{"all"}, nil },
		Channel: func(*feed) lc.Channel { return "activity:global" },
		Render:  func(*feed, context.Context, io.Writer) error { return nil },
		Client:  lc.JSONCodec("of before", func(f *feed) feed { return *f }, func(f *feed, s feed) { *f = s }),
	})
	return app
}

// token returns the token that an App has given a user for a component.
func (v *victim) token(app *lc.App, user, component string) string {
	v.t.Helper()
	id, err := lc.ParseComponentID(component)
	if err != nil {
		v.t.Fatal(err)
	}
	var html strings.Builder
	if err := app.Render(lc.ContextWithUser(v.t.Context(), user), &html, id); err != nil {
		v.t.Fatalf("render %s for %q: %v", component, user, err)
	}
	return tokenOf(v.t, html.String(), component)
}

// users are the demo users by the names that attacks call them.
var users = map[string]string{"ada": ada, "linus": linus, "grace": grace, "guest": ""}

// placeholder stands for a token, and what is done to it:
// "{ada comment-thread:post-123 truncated}".
var placeholder = regexp.MustCompile(`\{(ada|linus|grace|guest) ([a-z-]+:[a-z0-9-]+)((?: [a-zA-Z]+)*)\}`)

// fill puts tokens in the place of their placeholders.
func (v *victim) fill(text string) string {
	v.t.Helper()
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		m := placeholder.FindStringSubmatch(found)
		app, done := v.issuers[""], strings.Fields(m[3])
		if len(done) > 0 && v.issuers[done[0]] != nil {
			app, done = v.issuers[done[0]], done[1:]
		}
		token := v.token(app, users[m[1]], m[2])
		for _, what := range done {
			token = alter(v.t, token, what)
		}
		return token
	})
}

// alter returns a token after something was done to it.
func alter(t *testing.T, token, what string) string {
	grant, state, _ := strings.Cut(token, "~")
	switch what {
	case "grant":
		return grant
	case "state":
		return state
	case "truncated":
		return token[:len(token)-4]
	case "beheaded":
		return token[4:]
	case "turned": // the two parts in the wrong order
		return state + "~" + grant
	case "shifted": // the same letters in another order
		return token[8:16] + token[:8] + token[16:]
	case "raised": // case of one letter
		i := strings.IndexFunc(token, func(c rune) bool { return 'a' <= c && c <= 'z' })
		return token[:i] + strings.ToUpper(token[i:i+1]) + token[i+1:]
	case "padded":
		return token + "="
	case "doubled":
		return token + token
	}
	t.Fatalf("nothing is known of a token that is %q", what)
	return ""
}

// An attack is one request that must get exactly one answer, and change
// nothing.
type attack struct {
	trap   string // of the design, a fault of the original (F1 to F8), or a demand
	name   string
	as     string // "ada"; empty for a guest
	method string // POST where empty
	path   string
	header []string // "Name: value"
	body   string
	want   string // the answer's status and what it says
}

// run makes the attack on v.
func (a attack) run(t *testing.T, v *victim) {
	before := v.snapshot()
	res := v.do(a)
	defer res.Body.Close()
	if got := wordOf(t, res); got != a.want {
		t.Errorf("%s\nthe answer is\n\t%s\nwant\n\t%s", a.trap, got, a.want)
	}
	checkHeaders(t, res)
	if after := v.snapshot(); !maps.Equal(before, after) {
		t.Errorf("%s\nthe site has changed:\n%v\nbefore:\n%v", a.trap, after, before)
	}
}

// do sends the attack's request. Redirects are answers like others.
func (v *victim) do(a attack) *http.Response {
	v.t.Helper()
	if a.method == "" {
		a.method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(v.t.Context(), a.method, v.server.URL+v.fill(a.path), strings.NewReader(v.fill(a.body)))
	if err != nil {
		v.t.Fatal(err)
	}
	if a.as != "" {
		req.AddCookie(v.session(a.as))
	}
	for _, line := range a.header {
		name, value, _ := strings.Cut(v.fill(line), ": ")
		req.Header.Add(name, value)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		v.t.Fatal(err)
	}
	return res
}

// session returns the cookie of a user who has logged in.
func (v *victim) session(user string) *http.Cookie {
	w := httptest.NewRecorder()
	v.site.sessions.begin(w, httptest.NewRequest(http.MethodPost, "/login", nil), users[user])
	return w.Result().Cookies()[0]
}

// wordOf returns what an answer says: its status, and of a problem the detail
// and the faults, of a redirect where it leads.
func wordOf(t *testing.T, res *http.Response) string {
	t.Helper()
	word := fmt.Sprint(res.StatusCode)
	if to := res.Header.Get("Location"); to != "" {
		return word + " " + to
	}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		return word + " stream"
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	const most = 500
	if res.StatusCode < 300 && len(body) > most {
		body = append(body[:most], "…"...)
	}
	if res.Header.Get("Content-Type") != "application/problem+json" || len(body) == 0 { // none to a HEAD
		return strings.TrimSpace(word + " " + string(body))
	}
	var problem struct {
		Title, Code, Detail string
		Status              int
		Errors              []struct{ Pointer, Detail string }
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&problem); err != nil || problem.Status != res.StatusCode {
		t.Errorf("problem %s of an answer %s: %v", body, res.Status, err)
	}
	word += " " + problem.Detail
	for _, e := range problem.Errors {
		word += " [" + e.Pointer + " " + e.Detail + "]"
	}
	return word
}

// checkHeaders reports what a cautious reviewer would miss in an answer.
func checkHeaders(t *testing.T, res *http.Response) {
	t.Helper()
	if res.StatusCode == http.StatusBadRequest && res.Header.Get("Content-Type") == "text/plain; charset=utf-8" {
		return // of net/http itself, which has closed the connection
	}
	for name, want := range map[string]string{
		"X-Content-Type-Options":       "nosniff",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Referrer-Policy":              "same-origin",
	} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if res.Header.Get("Content-Security-Policy") == "" || res.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("header is %v", res.Header)
	}
	if res.StatusCode >= 400 && res.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("Cache-Control is %q, want no-store", res.Header.Get("Cache-Control"))
	}
	if len(res.Cookies()) > 0 {
		t.Errorf("cookies are set: %v", res.Cookies())
	}
}

// watched are the components whose versions tell whether anything has changed.
var watched = map[string][]string{
	"ada":   {"notification-center:user-123", "comment-thread:post-123", "comment-thread:post-124", "activity-feed:global", "activity-feed:team-5", "activity-feed:user-123", "live-presence:lobby"},
	"linus": {"notification-center:user-456", "activity-feed:team-7"},
	"guest": {"notification-center:guest"},
}

var versionAttr = regexp.MustCompile(`data-lc-version="(\d+)"`)

// snapshot returns the versions of all components, and how many events there
// were.
func (v *victim) snapshot() map[string]string {
	v.t.Helper()
	all := map[string]string{"events": fmt.Sprint(v.events.Load())}
	for user, components := range watched {
		for _, component := range components {
			id, _ := lc.ParseComponentID(component)
			var html strings.Builder
			if err := v.site.app.Render(lc.ContextWithUser(v.t.Context(), users[user]), &html, id); err != nil {
				v.t.Fatal(err)
			}
			all[component] = versionAttr.FindString(html.String())
		}
	}
	for _, owner := range []string{ada, linus, grace} {
		list, err := json.Marshal(v.site.inboxes.List(owner))
		if err != nil {
			v.t.Fatal(err)
		}
		all["inbox of "+owner] = string(list)
	}
	return all
}

// htmlOf returns the HTML in the data of a component-update.
func htmlOf(t *testing.T, data []byte) string {
	t.Helper()
	var update struct{ HTML string }
	if err := json.Unmarshal(data, &update); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return update.HTML
}
