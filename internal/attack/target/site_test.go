package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// A session makes requests those of its user, until it ends.
func TestSessions(t *testing.T) {
	w, _ := open(t)
	handler := w.handler()
	send := func(method, path, body, cookie string) *http.Response {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if cookie != "" {
			r.Header.Set("Cookie", cookie)
		}
		rec := httptest.NewRecorder()
		handler.ServeHTTP(rec, r)
		return rec.Result()
	}
	shown := func(cookie string) string {
		res := send("GET", "/show?"+url.Values{"id": {"greeting:main", "vault:" + member}}.Encode(), "", cookie)
		if res.StatusCode != http.StatusOK {
			t.Fatalf("the page is answered %s", res.Status)
		}
		var page strings.Builder
		res.Write(&page)
		return page.String()
	}
	login := send("POST", "/login", "user="+member, "")
	if login.StatusCode != http.StatusNoContent || len(login.Cookies()) != 1 {
		t.Fatalf("the log-in is answered %s", login.Status)
	}
	cookie := sessionCookie + "=" + login.Cookies()[0].Value
	send("POST", "/private", "text=hidden", cookie)
	if page := shown(cookie); !strings.Contains(page, "your secret is hidden") || !strings.Contains(page, "vault:"+member) {
		t.Errorf("the member is shown\n%s", page)
	}
	if page := shown(""); strings.Contains(page, "hidden") || strings.Contains(page, "vault:") {
		t.Errorf("a guest is shown\n%s", page)
	}
	send("POST", "/logout", "", cookie)
	if page := shown(cookie); strings.Contains(page, "hidden") {
		t.Errorf("after the log-out the page is\n%s", page)
	}
	if res := send("POST", "/private", "text=x", ""); res.StatusCode != http.StatusForbidden {
		t.Errorf("a guest's private text is answered %s", res.Status)
	}
	if res := send("GET", "/show?id=nothing:1", "", ""); res.StatusCode != http.StatusNotFound {
		t.Errorf("a component that there is none of is answered %s", res.Status)
	}
}
