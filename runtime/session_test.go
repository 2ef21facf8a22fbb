package lc

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"testing"
)

// Requests of one user have the same session only if they are alike in all that
// the application may decide by.
func TestSessions(t *testing.T) {
	get := func(change func(r *http.Request)) session {
		r := httptest.NewRequest("GET", "/sse/events/room:1?token=a&lastEventId=x-1", nil)
		r.Header.Set("Cookie", "session=1")
		r.Header.Set("User-Agent", "browser")
		if change != nil {
			change(r)
		}
		return sessionOf(r, r.URL.Query())
	}
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	at := func(url string) func(*http.Request) {
		return func(r *http.Request) {
			other := httptest.NewRequest("GET", url, nil)
			r.URL, r.RequestURI = other.URL, other.RequestURI
		}
	}
	first := get(nil)
	for name, tt := range map[string]struct {
		change func(r *http.Request)
		same   bool
	}{
		"nothing":            {nil, true},
		"another tab":        {set("Referer", "http://example.com/other"), true},
		"a stream goes on":   {set("Last-Event-ID", "x-2"), true},
		"HEAD by fetch":      {set("Sec-Fetch-Mode", "cors"), true},
		"traced":             {set("Traceparent", "00-1-2-01"), true},
		"other channels":     {at("/sse/events?channel=room:1&channel=room:2&token=b"), true},
		"another connection": {func(r *http.Request) { r.RemoteAddr = "192.0.2.1:9" }, true},
		"another cookie":     {set("Cookie", "session=2"), false},
		"no cookie":          {func(r *http.Request) { r.Header.Del("Cookie") }, false},
		"two cookie fields":  {func(r *http.Request) { r.Header.Add("Cookie", "role=admin") }, false},
		"other credentials":  {set("Authorization", "Bearer 2"), false},
		"another tenant":     {set("X-Tenant", "2"), false},
		"another host":       {func(r *http.Request) { r.Host = "other.example" }, false},
		"another address":    {func(r *http.Request) { r.RemoteAddr = "192.0.2.2:1234" }, false},
		"behind a proxy":     {set("X-Forwarded-For", "203.0.113.7"), false},
		"another browser":    {set("User-Agent", "other"), false},
		"a query of its own": {at("/sse/events/room:1?token=a&tenant=2"), false},
		"mounted elsewhere":  {func(r *http.Request) { r.RequestURI = "/tenant-2" + r.RequestURI }, false},
		"another certificate": {func(r *http.Request) {
			r.TLS = &tls.ConnectionState{PeerCertificates: []*x509.Certificate{{Raw: []byte{1}}}}
		}, false},
	} {
		if same := get(tt.change) == first; same != tt.same {
			t.Errorf("%s: the same session is %v, want %v", name, same, tt.same)
		}
	}
}

// A stream has the session of its request; guests are not told apart by theirs.
func TestStreamsHaveSessions(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	for user, want := range map[string]bool{"ada": true, "": false} {
		r := httptest.NewRequest("GET", "/sse/events/global", nil)
		sub, err := f.subscription(r, user, []string{"global"})
		if err != nil {
			t.Fatal(err)
		}
		if got := sub.session != 0; got != want {
			t.Errorf("user %q has a session: %v", user, got)
		}
	}
}
