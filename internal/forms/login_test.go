package main

import (
	"net/http"
	"strings"
	"testing"
)

func TestLogin(t *testing.T) {
	b := openPlain(t, "/login/one?plain")
	b.press("Log in", "name=ada", "password=wrong")
	b.want(422, "name", "ada", "password", "", "!password", "Name or password is wrong.")
	r := b.request("Log in", []string{"name=ada", "password=lovelace"})
	without := newPlain(t, b.base)
	without.at = b.at
	without.show(r)
	without.want(422, "name", "ada", "!", "Allow cookies, and load the page again.")
	b.pressTwice("Log in", "password=lovelace")
	b.want(200)
	check(t, "the page", b.at, b.base+"/home")
	check(t, "the page's text", b.list("p"), "Welcome, ada.; You are ada.")
	b.press("Log out")
	b.open("/home")
	check(t, "the page's text after the log-out", b.list("p"), "You are .")
}

// A ticket is of no use in another browser, or after the log-out.
func TestTicket(t *testing.T) {
	b := openPlain(t, "/login/one?plain")
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r := b.request("Log in", []string{"name=ada", "password=lovelace"})
	r.Header.Set("Accept", "text/html")
	answer, err := b.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	ticket := answer.Header.Get("Location")
	if !strings.HasPrefix(ticket, "/session?ticket=") {
		t.Fatalf("the browser is sent to %q", ticket)
	}
	other := newPlain(t, b.base)
	other.open("/login/one?plain")
	for _, tt := range []struct {
		name string
		of   *plainBrowser
		path string
		want string
	}{
		{"another browser", other, ticket, "/login/one"},
		{"a browser without cookies", newPlain(t, b.base), ticket, "/login/one"},
		{"another ticket", b, ticket[:len(ticket)-1], "/login/one"},
		{"no ticket", b, "/session", "/login/one"},
		{"its own browser", b, ticket, "/home"},
		{"once more", b, ticket, "/home"},
	} {
		if got := tt.of.leads(tt.path); got != tt.want {
			t.Errorf("%s is sent to %q, want %q", tt.name, got, tt.want)
		}
	}
	b.open("/home")
	b.press("Log out")
	if got := b.leads(ticket); got != "/login/one" {
		t.Errorf("after the log-out, the ticket leads to %q", got)
	}
}
