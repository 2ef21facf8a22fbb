package lc

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lcgen/lcgen/runtime/arg"
)

var requestValue = regexp.MustCompile(`name="_request" value="([^"]*)"`)

// requestsOf returns the request IDs of the forms of a page.
func requestsOf(page string) []string {
	var ids []string
	for _, m := range requestValue.FindAllStringSubmatch(page, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

// onceFixture is an app on whose tally two forms add one, and another number.
func onceFixture(t *testing.T, added func()) *fixture {
	def := usingDefinition("tally", "nested")
	def.Channel = global
	def.Render = renderForms(Bind(tallyOne, "add"), Bind(tallyOne, "add"))
	def.Actions[0] = tallyAction("add", func(ctx context.Context, c *tally, by int) error {
		added()
		if by < 0 {
			return Invalid("by", "must be positive")
		}
		c.N += by
		Flash(ctx, fmt.Sprint("added ", by))
		return nil
	})
	return newFixture(t, def)
}

// renderForms renders a form of the action add for each of some bindings.
func renderForms(forms ...Binding) func(*tally, context.Context, io.Writer) error {
	return func(_ *tally, _ context.Context, w io.Writer) error {
		for _, b := range forms {
			fields, err := b.Fields()
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintf(w, `<form %s>%s<input name="by"></form>`, b.Form(), fields); err != nil {
				return err
			}
		}
		return nil
	}
}

func TestEachFormHasARequestOfItsOwn(t *testing.T) {
	b := newBrowser(onceFixture(t, func() {}))
	seen := map[string]bool{}
	for range 3 {
		ids := requestsOf(b.send("GET", "/", "").Body.String())
		if len(ids) != 2 {
			t.Fatalf("the page has the requests %q, want two", ids)
		}
		for _, id := range ids {
			if id == "" || seen[id] || len(id) > maxRequestID {
				t.Errorf("the request %q is empty, too long, or not the only one", id)
			}
			seen[id] = true
		}
	}
	// What goes to browsers in which the client runs is the same for all.
	for range 2 {
		w := b.f.send(request{method: "GET", path: "/lc/tally/one", user: "ada", header: []string{"LC-Request: 1"}})
		if ids := requestsOf(w.Body.String()); strings.Join(ids, "") != "" {
			t.Errorf("the client is sent the requests %q", ids)
		}
	}
}

func TestRequestsLeaveETagsAlone(t *testing.T) {
	f := onceFixture(t, func() {})
	first := f.send(request{method: "GET", path: "/lc/tally/one", user: "ada"})
	second := f.send(request{method: "GET", path: "/lc/tally/one", user: "ada"})
	if first.Header().Get("ETag") != second.Header().Get("ETag") || first.Body.String() == second.Body.String() {
		t.Errorf("ETags are %s and %s", first.Header().Get("ETag"), second.Header().Get("ETag"))
	}
}

func TestFormThatIsSentTwiceRunsOnce(t *testing.T) {
	for _, tt := range []struct {
		name         string
		first, other string // bodies, REQUEST for a form's request ID
		header       []string
		user         string // of the other, if it isn't ada
		runs         int
		status       int // of the other
	}{
		{name: "the same", first: "by=1&_request=a.1", other: "by=1&_request=a.1", runs: 1, status: 303},
		{name: "another form", first: "by=1&_request=a.1", other: "by=1&_request=a.2", runs: 2, status: 303},
		{name: "no request", first: "by=1", other: "by=1", runs: 2, status: 303},
		{name: "empty request", first: "by=1&_request=", other: "by=1&_request=", runs: 2, status: 303},
		{name: "changed after a step back", first: "by=1&_request=a.1", other: "by=2&_request=a.1", runs: 2, status: 303},
		{name: "refused at first", first: "by=-1&_request=a.1", other: "by=-1&_request=a.1", runs: 2, status: 422},
		{name: "another user who is shown the same", first: "by=1&_request=a.1", other: "by=1&_request=a.1", user: "bob", runs: 2, status: 303},
		{name: "the client's own request counts", first: "by=1&_request=a.1", other: "by=1&_request=a.1", header: []string{"LC-Request: b"}, runs: 2, status: 200},
		{name: "given twice", first: "by=1", other: "by=1&_request=a.1&_request=a.1", runs: 1, status: 400},
		{name: "too long", first: "by=1", other: "by=1&_request=" + strings.Repeat("a", 65), runs: 1, status: 400},
		{name: "with a space", first: "by=1", other: "by=1&_request=a+b", runs: 1, status: 400},
	} {
		t.Run(tt.name, func(t *testing.T) {
			runs := 0
			f := onceFixture(t, func() { runs++ })
			post := func(user, body string, header ...string) *httptest.ResponseRecorder {
				return f.send(request{path: "/lc/tally/one/add", user: user, body: body + "&_token=" + url.QueryEscape(f.token(user, tallyOne)),
					header: append([]string{"Content-Type: " + typeForm, "Accept: text/html", "Referer: http://example.com/posts/7"}, header...)})
			}
			first := post("ada", tt.first)
			user := "ada"
			if tt.user != "" {
				user = tt.user
			}
			other := post(user, tt.other, tt.header...)
			if runs != tt.runs || other.Code != tt.status {
				t.Errorf("the action ran %d times, and the second answer is %d, want %d and %d", runs, other.Code, tt.runs, tt.status)
			}
			if tt.runs == 1 && tt.status == 303 && (other.Header().Get("Location") != "/posts/7" || other.Header().Get("Set-Cookie") != first.Header().Get("Set-Cookie")) {
				t.Errorf("the second answer differs: %v, want %v", other.Header(), first.Header())
			}
		})
	}
}

// TestFormOfGuests has guests told apart by their sessions, if a cache between has
// given them the same page.
func TestFormOfGuests(t *testing.T) {
	runs := 0
	f := onceFixture(t, func() { runs++ })
	post := func(cookie string) int {
		return f.send(request{path: "/lc/tally/one/add", body: "by=1&_request=a.1",
			header: []string{"Content-Type: " + typeForm, "Accept: text/html", "Cookie: " + cookie}}).Code
	}
	for i, cookie := range []string{"s=1", "s=1", "s=2", "s=2"} {
		if code := post(cookie); code != 303 {
			t.Errorf("answer %d is %d", i, code)
		}
	}
	if runs != 2 {
		t.Errorf("the action ran %d times for two guests, want 2", runs)
	}
}

// TestFormAtTheSameTime has the second of two clicks wait for the first.
func TestFormAtTheSameTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runs := 0
		f := onceFixture(t, func() { runs++; time.Sleep(time.Second) })
		body := "by=1&_request=a.1&_token=" + url.QueryEscape(f.token("ada", tallyOne))
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				w := f.send(request{path: "/lc/tally/one/add", user: "ada", body: body, header: []string{"Content-Type: " + typeForm, "Accept: text/html"}})
				if w.Code != http.StatusSeeOther {
					t.Errorf("answer is %d", w.Code)
				}
			})
		}
		all.Wait()
		if runs != 1 {
			t.Errorf("the action ran %d times", runs)
		}
		f.Shutdown(t.Context())
	})
}

// TestFormIsShownAgainWithAnotherRequest has a form that was refused be sent
// again.
func TestFormIsShownAgainWithAnotherRequest(t *testing.T) {
	b := newBrowser(onceFixture(t, func() {}))
	page := b.send("GET", "/", "").Body.String()
	id := requestsOf(page)[0]
	w := b.send("POST", "/lc/tally/one/add", "by=-1&_request="+id)
	again := requestsOf(w.Body.String())
	if w.Code != 422 || len(again) != 2 || again[0] == id || again[0] == "" {
		t.Fatalf("answer is %d with the requests %q, want others than %s", w.Code, again, id)
	}
	if !strings.Contains(w.Body.String(), `value="-1" aria-invalid="true"`) {
		t.Errorf("the form doesn't have what was entered: %s", w.Body)
	}
}

// TestRefillTellsFormsApart has the form filled in again that was sent, though the
// App's own fields in it are not among those that were entered.
func TestRefillTellsFormsApart(t *testing.T) {
	def := usingDefinition("tally", "nested")
	def.Channel = global
	def.Render = renderForms(Bind(tallyOne, "add", Arg("id", 1)), Bind(tallyOne, "add", Arg("id", 2)))
	def.Actions[0].Params = append(def.Actions[0].Params, Param{Name: "id"})
	def.Actions[0].Bind = bound(func(args *arg.Args) change {
		arg.Required(args, "by", arg.Int[int])
		arg.Required(args, "id", arg.Int[int])
		return func(context.Context, *tally) error { return nil }
	})
	b := newBrowser(newFixture(t, def))
	w := b.send("POST", "/lc/tally/one/add", "by=x&id=2&_zone=UTC&_request=a.1")
	forms := strings.Split(w.Body.String(), "<form ")
	if len(forms) != 3 || strings.Contains(forms[1], `value="x"`) || !strings.Contains(forms[2], `value="x"`) {
		t.Errorf("the second form doesn't have what was entered: %s", w.Body)
	}
}
