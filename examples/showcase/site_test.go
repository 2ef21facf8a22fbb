package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

const testSecret = "a secret that only the tests of the showcase know"

// A browser is one person's: it keeps cookies and follows redirects.
type browser struct {
	t      *testing.T
	client *http.Client
	base   string
}

// serveSite serves a site with its data in a folder, or in memory where the
// name is empty, until the test ends.
func serveSite(t *testing.T, data string) *httptest.Server {
	t.Helper()
	s, err := newSite([]byte(testSecret), data, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.handler())
	t.Cleanup(server.Close)
	return server
}

func newBrowser(t *testing.T, server *httptest.Server) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, base: server.URL, client: &http.Client{Jar: jar, Timeout: 10 * time.Second}}
}

// get returns the answer to a GET, and its body.
func (b *browser) get(path string) (*http.Response, string) {
	b.t.Helper()
	return b.read(b.client.Get(b.base + path))
}

// post sends a form, follows where it leads, and returns what is there.
func (b *browser) post(path string, form url.Values) (*http.Response, string) {
	b.t.Helper()
	return b.read(b.client.PostForm(b.base+path, form))
}

func (b *browser) read(res *http.Response, err error) (*http.Response, string) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return res, string(body)
}

func (b *browser) logIn(user string) {
	b.t.Helper()
	if res, _ := b.post("/login", url.Values{"user": {user}}); res.StatusCode != http.StatusOK {
		b.t.Fatalf("log-in of %s: %s", user, res.Status)
	}
}

// assertContains fails the test where the text lacks one of the parts.
func assertContains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in\n%s", part, text)
		}
	}
}

func TestPage(t *testing.T) {
	server := serveSite(t, "")
	for _, test := range []struct {
		name, user, path string
		channels         []string
	}{
		{"guest", "", "/", []string{"comments:post-123", "presence:lobby", "global", "activity:global"}},
		{"user", ada, "/", []string{"comments:post-123", "presence:lobby", "user:user-123", "activity:global"}},
		{"another post", "", "/?post=article-456", []string{"comments:article-456"}},
		{"team feed", ada, "/?post=post-124&feed=team-5", []string{"comments:post-124", "activity:team-5"}},
		{"own feed", linus, "/?feed=user-456", []string{"activity:user-456", "user:user-456"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBrowser(t, server)
			if test.user != "" {
				b.logIn(test.user)
			}
			res, html := b.get(test.path)
			if res.StatusCode != http.StatusOK {
				t.Fatalf("the page answers %s", res.Status)
			}
			for _, channel := range test.channels {
				assertContains(t, html, `data-sse-channel="`+channel+`"`)
			}
		})
	}
}

func TestPageOfAnothersFeed(t *testing.T) {
	server := serveSite(t, "")
	for _, test := range []struct{ user, feed string }{{"", "team-5"}, {ada, "team-7"}, {ada, linus}} {
		b := newBrowser(t, server)
		if test.user != "" {
			b.logIn(test.user)
		}
		_, html := b.get("/?feed=" + test.feed)
		assertContains(t, html, "only for those it belongs to")
		if strings.Contains(html, "activity-feed:") {
			t.Errorf("the feed %s is shown to %q", test.feed, test.user)
		}
	}
}

func TestNotFound(t *testing.T) {
	b := newBrowser(t, serveSite(t, ""))
	for _, path := range []string{"/?post=nothing", "/?feed=nothing", "/nothing", "/static/nothing", "/page.html", "/static/page.html", "/static/", "/static"} {
		if res, _ := b.get(path); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s answers %s, want 404", path, res.Status)
		}
	}
}

func TestHeaders(t *testing.T) {
	b := newBrowser(t, serveSite(t, ""))
	for path, contentType := range map[string]string{
		"/":                 "text/html; charset=utf-8",
		"/static/style.css": "text/css; charset=utf-8",
		"/static/icon.svg":  "image/svg+xml",
		"/me.css":           "text/css; charset=utf-8",
	} {
		res, _ := b.get(path)
		if got := res.Header.Get("Content-Type"); got != contentType {
			t.Errorf("%s is %s, want %s", path, got, contentType)
		}
		assertContains(t, res.Header.Get("Content-Security-Policy"), "default-src 'self'; require-trusted-types-for 'script'")
		if got := res.Header.Get("X-Content-Type-Options"); got != "nosniff" {
			t.Errorf("%s has X-Content-Type-Options %q", path, got)
		}
	}
}

func TestLogInAndOut(t *testing.T) {
	b := newBrowser(t, serveSite(t, ""))
	res, html := b.post("/login", url.Values{"user": {ada}, "post": {"post-124"}, "feed": {"team-5"}})
	assertContains(t, html, `id="viewer">Ada<`, "activity-feed:team-5", "comment-thread:post-124", "Log out")
	if got := res.Request.URL.RequestURI(); got != "/?feed=team-5&post=post-124" {
		t.Errorf("the log-in leads to %s", got)
	}
	if _, css := b.get("/me.css"); !strings.Contains(css, `[data-author="user-123"] .own`) {
		t.Errorf("the style sheet of Ada is\n%s", css)
	}
	_, html = b.post("/logout", url.Values{"post": {"post-124"}})
	assertContains(t, html, "Log in as", "notification-center:guest")
	if _, css := b.get("/me.css"); strings.Contains(css, ".own") {
		t.Errorf("the style sheet of a guest is\n%s", css)
	}
	if res, _ := b.post("/login", url.Values{"user": {"user-1"}}); res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("the log-in of nobody answers %s, want 422", res.Status)
	}
}

// Log-out ends what other tabs of the user still have open.
func TestLogOutEndsStreams(t *testing.T) {
	server := serveSite(t, "")
	b := newBrowser(t, server)
	b.logIn(ada)
	stream := &http.Client{Jar: b.client.Jar}
	res, err := stream.Get(server.URL + "/sse/events/user:user-123")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("the stream answers %s", res.Status)
	}
	ended := make(chan struct{})
	go func() {
		io.Copy(io.Discard, res.Body)
		close(ended)
	}()
	b.post("/logout", nil)
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Error("the stream is still open")
	}
}

func TestSessionForged(t *testing.T) {
	valid := httptest.NewRecorder()
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	mine := sessions{key: []byte(testSecret)}
	mine.begin(valid, request, ada)
	value := valid.Result().Cookies()[0].Value
	claim, signature, _ := strings.Cut(value, ".")
	past := "user-123~1000000000"
	for _, test := range []struct{ name, value, want string }{
		{"as given", value, ada},
		{"another user", strings.Replace(claim, ada, linus, 1) + "." + signature, ""},
		{"signed with another key", claim + "." + sessions{key: []byte("another")}.sign(claim), ""},
		{"expired", past + "." + mine.sign(past), ""},
		{"no expiry", "user-123." + mine.sign("user-123"), ""},
		{"nobody we know", "user-1~9999999999." + mine.sign("user-1~9999999999"), ""},
		{"no signature", claim, ""},
		{"empty", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.AddCookie(&http.Cookie{Name: sessionCookie, Value: test.value})
			if got := mine.user(r); got != test.want {
				t.Errorf("user is %q, want %q", got, test.want)
			}
		})
	}
}

func TestNotify(t *testing.T) {
	server := serveSite(t, "")
	sender, receiver := newBrowser(t, server), newBrowser(t, server)
	sender.logIn(ada)
	receiver.logIn(linus)
	for _, push := range []string{"whole", "fragments"} {
		text := "The kettle has boiled, " + push
		_, html := sender.post("/notify", url.Values{"to": {linus}, "text": {text}, "push": {push}})
		assertContains(t, html, "Linus has been notified.")
		_, html = receiver.get("/")
		assertContains(t, html, "Ada: "+text)
	}
	// What one sends to oneself needs no new page, unless there is no script.
	if res, _ := sender.post("/notify", url.Values{"to": {ada}, "text": {"Note"}}); res.StatusCode != http.StatusNoContent {
		t.Errorf("a note to oneself answers %s, want 204", res.Status)
	}
	_, html := sender.post("/notify", url.Values{"to": {ada}, "text": {"Note"}, "reload": {"yes"}})
	assertContains(t, html, "Ada has been notified.")
}

func TestNotifyRefused(t *testing.T) {
	server := serveSite(t, "")
	b := newBrowser(t, server)
	if res, _ := b.post("/notify", url.Values{"to": {ada}, "text": {"Hello"}}); res.StatusCode != http.StatusForbidden {
		t.Errorf("a guest's notification answers %s, want 403", res.Status)
	}
	b.logIn(ada)
	for _, form := range []url.Values{
		{"to": {"user-1"}, "text": {"Hello"}},
		{"to": {ada}, "text": {" "}},
		{"to": {ada}, "text": {strings.Repeat("x", 141)}},
	} {
		if res, _ := b.post("/notify", form); res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%v answers %s, want 422", form, res.Status)
		}
	}
}

// A page of another site can make a browser send our forms, but not have them
// obeyed.
func TestCrossSite(t *testing.T) {
	server := serveSite(t, "")
	for _, path := range []string{"/login", "/logout", "/notify", "/lc/comment-thread/post-123/addComment"} {
		req, err := http.NewRequest(http.MethodPost, server.URL+path, strings.NewReader("user="+ada))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		res, err := server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusForbidden || len(res.Cookies()) > 0 {
			t.Errorf("%s from another site answers %s with cookies %v, want 403 and none", path, res.Status, res.Cookies())
		}
	}
}

// With a folder, what was written is there again after the server's end,
// however it came; who was logged in still is.
func TestDataIsKept(t *testing.T) {
	data := t.TempDir() + "/new/folder"
	server := serveSite(t, data)
	b := newBrowser(t, server)
	b.logIn(ada)
	_, html := b.get("/")
	b.post("/notify", url.Values{"to": {ada}, "text": {"Keep this"}})
	res, _ := b.post("/lc/comment-thread/post-123/addComment", url.Values{"content": {"Keep that"}, "_token": {tokenOf(t, html, "comment-thread:post-123")}})
	if res.StatusCode != http.StatusOK {
		t.Fatalf("the comment leads to %s", res.Status)
	}

	again := serveSite(t, data)
	b.base = again.URL // cookies do not tell ports apart
	_, html = b.get("/")
	assertContains(t, html, "Keep this", "Keep that", `data-component-id="comment-thread:post-123"`, `id="viewer">Ada<`)
	if n := strings.Count(html, "Strangely satisfying."); n != 1 {
		t.Errorf("what the thread was seeded with is there %d times", n)
	}
}

// tokenOf returns the token of a component on a page.
func tokenOf(t *testing.T, html, component string) string {
	t.Helper()
	_, wrapper, ok := strings.Cut(html, `data-component-id="`+component+`"`)
	_, token, _ := strings.Cut(wrapper, `data-lc-token="`)
	token, _, _ = strings.Cut(token, `"`)
	if !ok || token == "" {
		t.Fatalf("there is no token of %s on the page", component)
	}
	return token
}
