package expect

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// unknown is a parameter that no action has.
const unknown = "lcgen-no-such-parameter"

// noAction is the name of an action that no component has.
const noAction = "no-such-action"

// newApp returns an app of its own for one check.
func newApp(t *testing.T) *lc.App {
	app := lc.New(
		lc.WithSecret(bytes.Repeat([]byte("lcgen-test"), 4)),
		lc.WithLogger(slog.New(slog.DiscardHandler)),
	)
	t.Cleanup(func() { app.Shutdown(context.WithoutCancel(t.Context())) })
	return app
}

// A body is the content of a request.
type body struct {
	contentType string
	content     string
}

// jsonBody returns an object of raw JSON values.
func jsonBody(members map[string]string) body {
	raw := map[string]json.RawMessage{}
	for name, value := range members {
		raw[name] = json.RawMessage(value)
	}
	content, err := json.Marshal(raw)
	if err != nil {
		panic(err) // the values are those of this package
	}
	return body{contentType: "application/json", content: string(content)}
}

// A response is what a check wants to know of an answer.
type response struct {
	status   int
	pointers []string // what the problem's errors point at, sorted
	content  string
}

// isUnrouted reports whether a response to an action says that there is no such
// action, as none, the response to noAction, does. A component whose Mount or
// Authorize returns lc.NotFound, to hide that it exists, says something else.
func (r response) isUnrouted(action string, none response) bool {
	return r.status == http.StatusNotFound && r.content == strings.ReplaceAll(none.content, noAction, action)
}

// pointsAt reports whether one of the problem's errors is about a parameter, or a
// part of it.
func (r response) pointsAt(param string) bool {
	at := "#/" + param
	return slices.ContainsFunc(r.pointers, func(p string) bool { return p == at || strings.HasPrefix(p, at+"/") })
}

// String gives the answer for a failure's message.
func (r response) String() string {
	if r.status < http.StatusBadRequest {
		return fmt.Sprint(r.status)
	}
	return fmt.Sprintf("%d %s", r.status, strings.TrimSpace(r.content))
}

// post calls an action the way the browser client does.
func post(t *testing.T, app *lc.App, component, action string, b body) response {
	t.Helper()
	target := "/lc/" + component + "/" + instance + "/" + url.PathEscape(action)
	ctx := context.WithValue(t.Context(), contextKey{}, true)
	req := httptest.NewRequestWithContext(ctx, http.MethodPost, target, strings.NewReader(b.content))
	req.Header.Set("Content-Type", b.contentType)
	req.Header.Set("LC-Request", requestID())
	rec := httptest.NewRecorder()
	app.ServeHTTP(rec, req)

	res := response{status: rec.Code, content: rec.Body.String()}
	if rec.Header().Get("Content-Type") == "application/problem+json" {
		var problem struct {
			Errors []struct{ Pointer string }
		}
		if err := json.Unmarshal(rec.Body.Bytes(), &problem); err != nil {
			t.Fatalf("%s answers with a problem that is no JSON: %v", target, err)
		}
		for _, e := range problem.Errors {
			// The pointer is a URI fragment (RFC 6901, section 6).
			pointer, err := url.PathUnescape(e.Pointer)
			if err != nil {
				t.Fatalf("%s answers with a pointer that is no URI fragment: %v", target, err)
			}
			res.pointers = append(res.pointers, pointer)
		}
		slices.Sort(res.pointers)
	}
	return res
}

// requestID returns a random UUID of version 4.
func requestID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
