package lc

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/lcgen/lcgen/runtime/arg"
)

// An action that runs while its user logs out is answered late. The answer
// brings no session back (Turbo, CVE-2025-66803): its only cookie is that of a
// plain form, and the fields of the user that it carries are of use to no
// viewer but that user.
func TestLateAnswerRestoresNoSession(t *testing.T) {
	var sessions sync.Map
	sessions.Store("s1", "ada")
	user := func(r *http.Request) string {
		c, err := r.Cookie("session")
		if err != nil {
			return ""
		}
		name, _ := sessions.Load(c.Value)
		s, _ := name.(string)
		return s
	}
	running, gate := make(chan bool), make(chan bool)
	def := tallyDefinition()
	def.Channel = global
	def.Client = clientCodec("v1")
	def.Actions[1].Bind = bound(func(args *arg.Args) change {
		text := arg.Required(args, "text", arg.String[string])
		return func(ctx context.Context, c *tally) error {
			running <- true
			<-gate
			c.Filter = text
			Flash(ctx, "done")
			return nil
		}
	})
	f := newFixture(t, def, WithUser(user))
	b := newBrowser(f)
	session := &http.Cookie{Name: "session", Value: "s1"}
	say := func(header ...string) <-chan *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", "/lc/tally/one/say", strings.NewReader("text=hers&_token="+url.QueryEscape(f.token("ada", tallyOne))))
		for _, line := range append(header, asForm) {
			name, value, _ := strings.Cut(line, ": ")
			r.Header.Set(name, value)
		}
		r.AddCookie(session)
		answer := make(chan *httptest.ResponseRecorder, 1)
		go func() {
			w := httptest.NewRecorder()
			b.handler.ServeHTTP(w, r)
			answer <- w
		}()
		<-running
		return answer
	}

	plain := say("Accept: text/html")
	sessions.Delete("s1")
	f.Disconnect("ada")
	gate <- true
	w := <-plain
	if w.Code != http.StatusSeeOther {
		t.Fatalf("the form is answered %d %s", w.Code, w.Body)
	}
	b.cookies["session"] = session
	for _, c := range w.Result().Cookies() {
		if c.Name != carryCookie {
			t.Errorf("the late answer sets the cookie %s", c.Name)
		}
		b.cookies[c.Name] = c
	}
	if page := b.send("GET", "/", "").Body.String(); !strings.HasPrefix(page, "done\n") || strings.Contains(page, "hers") || !strings.Contains(page, `for ""`) {
		t.Errorf("after the log-out the page is %s", page)
	}

	sessions.Store("s1", "ada")
	client := say("LC-Request: " + newRequestID())
	sessions.Delete("s1")
	f.Disconnect("ada")
	gate <- true
	w = <-client
	if len(w.Result().Cookies()) > 0 {
		t.Errorf("the late answer to the client sets the cookies %v", w.Result().Cookies())
	}
	// What she was given as hers, a guest can't go on with.
	token := decodeAnswer(t, w).Effects.Token
	got := f.send(request{method: "GET", path: "/lc/tally/one", header: []string{"LC-Token: " + token, "Cookie: session=s1"}})
	if token == "" || strings.Contains(got.Body.String(), "hers") {
		t.Errorf("with the token %q of the late answer a guest is shown %d %s", token, got.Code, got.Body)
	}
}
