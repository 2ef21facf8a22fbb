package lc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"testing"
	"time"
)

// TestProblemCodes holds each status that a problem may have to a code.
func TestProblemCodes(t *testing.T) {
	t.Parallel()
	f := newFixture(t, tallyDefinition())
	for status, code := range map[int]string{
		400: "malformed", 403: "forbidden", 404: "not-found", 405: "method-not-allowed", 409: "conflict", 413: "too-large",
		415: "unsupported-media-type", 422: "invalid", 429: "too-many-requests", 500: "internal", 503: "unavailable",
	} {
		w := httptest.NewRecorder()
		f.problemAnswer(t.Context(), &problem{status: status}).write(w)
		wantCode(t, w, status, code)
	}
	docs, err := os.ReadFile("../docs/client.md")
	if err != nil {
		t.Fatal(err)
	}
	for status, code := range problemCodes {
		if row := fmt.Sprintf("\n| `%s` | %d |", code, status); !bytes.Contains(docs, []byte(row)) {
			t.Errorf("docs/client.md does not list %s", code)
		}
	}
}

// TestExpired tells tokens that were good from access that nobody has given.
func TestExpired(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	other := tallyDefinition()
	other.Name = "score"
	Register(f.App, other)
	elsewhere := newFixture(t, tallyDefinition(), WithSecret(oldKey))
	past := time.Now().Add(-time.Minute)
	for _, tt := range []struct{ name, user, token, code string }{
		{"past its time", "ada", f.keys.sealGrant(grant{tallyOne, "tally:one"}, "ada", past), "expired"},
		{"of another user", "bob", f.token("ada", tallyOne), "expired"},
		{"after the log-out", "", f.token("ada", tallyOne), "expired"},
		{"after the log-in", "ada", f.token("", tallyOne), "expired"},
		{"by another secret", "ada", elsewhere.token("ada", tallyOne), "expired"},
		{"of another component", "ada", f.token("ada", ComponentID{"tally", "two"}), "forbidden"},
		{"none", "ada", "", "forbidden"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			header := []string{"Content-Type: application/json", "LC-Request: x", "LC-Token: " + tt.token}
			wantCode(t, f.send(request{path: "/lc/tally/one/add", user: tt.user, body: `{"by":1}`, header: header}), 403, tt.code)
			wantCode(t, f.send(request{method: "GET", path: "/lc/tally/one", user: tt.user, header: header}), 403, tt.code)
			form := url.Values{"_token": {tt.token}, "by": {"1"}}.Encode()
			wantCode(t, f.send(request{path: "/lc/tally/one/add", user: tt.user, body: form, header: []string{"Content-Type: " + typeForm}}), 403, tt.code)
			stream := "/sse/events/tally:one?token=" + url.QueryEscape(grantOf(tt.token))
			wantCode(t, f.send(request{method: "GET", path: stream, user: tt.user}), 403, tt.code)
			if w := f.send(request{method: "HEAD", path: stream, user: tt.user}); w.Header().Get("LC-Problem") != tt.code {
				t.Errorf("HEAD of the stream: %d, LC-Problem %q, want %q", w.Code, w.Header().Get("LC-Problem"), tt.code)
			}
		})
	}
}

// TestExpiredIsNoExcuse holds refusals for other reasons to their own codes,
// whatever the token.
func TestExpiredIsNoExcuse(t *testing.T) {
	def := tallyDefinition()
	def.Channel = func(*tally) Channel { return Global }
	f := newFixture(t, def)
	header := []string{"Content-Type: application/json", "LC-Request: x", "LC-Token: " + f.token("ada", tallyOne)}
	wantCode(t, f.send(request{path: "/lc/tally/one/add", user: "bob", body: `{"by":"x"}`, header: header}), 422, "invalid")
	wantCode(t, f.send(request{path: "/lc/tally/one/none", user: "bob", body: `{}`, header: header}), 404, "not-found")
}

// wantCode checks that an answer is a problem of a status and code.
func wantCode(t *testing.T, w *httptest.ResponseRecorder, status int, code string) {
	t.Helper()
	var p struct{ Code string }
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("answer is %d %s: %v", w.Code, w.Body, err)
	}
	if header := w.Header().Get("LC-Problem"); w.Code != status || p.Code != code || header != code {
		t.Errorf("answer is %d, code %q, header %q, want %d %s", w.Code, p.Code, header, status, code)
	}
}
