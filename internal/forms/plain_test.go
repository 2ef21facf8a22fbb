package main

import (
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	nethtml "golang.org/x/net/html"
)

// A plainBrowser is one without JavaScript: it shows a page, and sends its forms.
type plainBrowser struct {
	t      *testing.T
	client *http.Client
	base   string
	at     string // the address of the page
	status int
	doc    *nethtml.Node
}

// openPlain serves the site, and opens a page of it.
func openPlain(t *testing.T, path string) *plainBrowser {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	server := httptest.NewServer(newSite(log))
	t.Cleanup(server.Close)
	b := newPlain(t, server.URL)
	b.open(path)
	return b
}

// newPlain returns another browser on the site.
func newPlain(t *testing.T, base string) *plainBrowser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &plainBrowser{t: t, client: &http.Client{Jar: jar}, base: base}
}

// open shows a page.
func (b *plainBrowser) open(path string) {
	b.t.Helper()
	r, err := http.NewRequest("GET", b.base+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	b.show(r)
}

// show makes a request, follows where it leads, and shows that page.
func (b *plainBrowser) show(r *http.Request) {
	b.t.Helper()
	r.Header.Set("Accept", "text/html")
	if b.at != "" {
		r.Header.Set("Referer", b.at)
	}
	answer, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	b.doc, err = nethtml.ParseWithOptions(answer.Body, nethtml.ParseOptionEnableScripting(false))
	if err != nil {
		b.t.Fatal(err)
	}
	b.at, b.status = answer.Request.URL.String(), answer.StatusCode
}

// press presses a button, once other values are in some fields: "name=value", each
// name once for each value, or "name" for one that is not sent.
func (b *plainBrowser) press(button string, fields ...string) {
	b.t.Helper()
	b.show(b.request(button, fields))
}

// pressTwice does so before the first answer is there.
func (b *plainBrowser) pressTwice(button string, fields ...string) {
	b.t.Helper()
	first := b.request(button, fields)
	first.Header.Set("Accept", "text/html")
	first.Header.Set("Referer", b.at)
	abandoned := *b.client
	abandoned.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	abandoned.Jar = fixedJar{b.client.Jar}
	answer, err := abandoned.Do(first)
	if err != nil {
		b.t.Fatal(err)
	}
	answer.Body.Close()
	b.press(button, fields...)
}

// A fixedJar takes no cookies: those of an answer that the browser has given up.
type fixedJar struct{ http.CookieJar }

func (fixedJar) SetCookies(*url.URL, []*http.Cookie) {}

// request returns what a browser sends as a button is pressed: the one of a text,
// or the last one of "row > text" in the element of an id.
func (b *plainBrowser) request(button string, fields []string) *http.Request {
	b.t.Helper()
	within := b.doc
	if id, text, ok := strings.Cut(button, " > "); ok {
		within, button = b.element("id", id), text
	}
	pressed := find(within, func(n *nethtml.Node) bool {
		a := attrs(n)
		return n.Data == "button" && a["type"] != "button" && strings.TrimSpace(textOf(n)) == button
	})
	if pressed == nil {
		b.t.Fatalf("%s has no button %q: %s", b.at, button, b.html())
	}
	form, values := b.formOf(pressed)
	if a := attrs(pressed); a["name"] != "" {
		values.Add(a["name"], a["value"])
	}
	put := map[string]bool{}
	for _, field := range fields {
		name, value, given := strings.Cut(field, "=")
		if !put[name] {
			values.Del(name)
			put[name] = true
		}
		if given {
			values.Add(name, value)
		}
	}
	target := attrs(form)["action"]
	if action, ok := attrs(pressed)["formaction"]; ok {
		target = action
	}
	r, err := http.NewRequest("POST", b.base+target, strings.NewReader(values.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// formOf returns the form of a button, and its fields.
func (b *plainBrowser) formOf(button *nethtml.Node) (*nethtml.Node, url.Values) {
	b.t.Helper()
	form := b.ownerOf(button)
	if form == nil {
		b.t.Fatalf("the button %q is in no form", textOf(button))
	}
	values := url.Values{}
	for n := range b.doc.Descendants() {
		a := attrs(n)
		name := a["name"]
		if n.Type != nethtml.ElementNode || name == "" || b.ownerOf(n) != form {
			continue
		}
		_, checked := a["checked"]
		switch {
		case n.Data == "input" && (a["type"] == "checkbox" || a["type"] == "radio"):
			if value, ok := a["value"]; checked && ok {
				values.Add(name, value)
			} else if checked {
				values.Add(name, "on")
			}
		case n.Data == "input":
			values.Add(name, a["value"])
		case n.Data == "textarea":
			values.Add(name, strings.ReplaceAll(textOf(n), "\n", "\r\n"))
		case n.Data == "select":
			values[name] = append(values[name], chosen(n)...)
		}
	}
	return form, values
}

// ownerOf returns the form that a field belongs to.
func (b *plainBrowser) ownerOf(n *nethtml.Node) *nethtml.Node {
	if id, ok := attrs(n)["form"]; ok {
		return find(b.doc, func(n *nethtml.Node) bool { return n.Data == "form" && attrs(n)["id"] == id })
	}
	for p := range n.Ancestors() {
		if p.Data == "form" {
			return p
		}
	}
	return nil
}

// chosen returns the value of the option of a select that is chosen: the first one
// if none is.
func chosen(n *nethtml.Node) []string {
	var first *nethtml.Node
	for o := range n.Descendants() {
		if o.Data != "option" {
			continue
		}
		if _, ok := attrs(o)["selected"]; ok {
			return []string{optionValue(o)}
		}
		if first == nil {
			first = o
		}
	}
	if first == nil {
		return nil
	}
	return []string{optionValue(first)}
}

// optionValue returns what an option sends: its text if it has no value.
func optionValue(o *nethtml.Node) string {
	if value, ok := attrs(o)["value"]; ok {
		return value
	}
	return strings.TrimSpace(textOf(o))
}

func attrs(n *nethtml.Node) map[string]string {
	all := map[string]string{}
	for _, a := range n.Attr {
		all[a.Key] = a.Val
	}
	return all
}

func find(root *nethtml.Node, is func(*nethtml.Node) bool) *nethtml.Node {
	for n := range root.Descendants() {
		if n.Type == nethtml.ElementNode && is(n) {
			return n
		}
	}
	return nil
}

func textOf(n *nethtml.Node) string {
	var text strings.Builder
	for d := range n.Descendants() {
		if d.Type == nethtml.TextNode {
			text.WriteString(d.Data)
		}
	}
	return text.String()
}

func (b *plainBrowser) html() string {
	var text strings.Builder
	if err := nethtml.Render(&text, b.doc); err != nil {
		b.t.Fatal(err)
	}
	return text.String()
}

// element returns the first element with that value of an attribute.
func (b *plainBrowser) element(attribute, value string) *nethtml.Node {
	b.t.Helper()
	n := find(b.doc, func(n *nethtml.Node) bool { v, ok := attrs(n)[attribute]; return ok && v == value })
	if n == nil {
		b.t.Fatalf("%s has nothing with %s=%q: %s", b.at, attribute, value, b.html())
	}
	return n
}

// want compares the status, and what is in elements of the page: "#id" is the text of
// an element, "name" what a field shows, "!name" what is wrong with it.
func (b *plainBrowser) want(status int, pairs ...string) {
	b.t.Helper()
	if b.status != status {
		b.t.Errorf("%s is answered %d, want %d: %s", b.at, b.status, status, b.html())
	}
	for i := 0; i < len(pairs); i += 2 {
		at, want := pairs[i], pairs[i+1]
		if got := b.shown(at); got != want {
			b.t.Errorf("%s: %s is %q, want %q", b.at, at, got, want)
		}
	}
}

// shown returns what is shown at a place, with single spaces.
func (b *plainBrowser) shown(at string) string {
	b.t.Helper()
	if id, ok := strings.CutPrefix(at, "#"); ok {
		return strings.Join(strings.Fields(textOf(b.element("id", id))), " ")
	}
	if name, ok := strings.CutPrefix(at, "!"); ok {
		return textOf(b.element("data-lc-error", name))
	}
	switch n := b.element("name", at); n.Data {
	case "textarea":
		return textOf(n)
	case "select":
		return strings.Join(chosen(n), " ")
	default:
		return attrs(n)["value"]
	}
}

// flash returns the message that the page shows.
func (b *plainBrowser) flash() string {
	n := find(b.doc, func(n *nethtml.Node) bool { return attrs(n)["class"] == "flash" })
	if n == nil {
		return ""
	}
	return textOf(n)
}

// list returns the texts of the page's elements of a name.
func (b *plainBrowser) list(name string) string {
	var texts []string
	for n := range b.doc.Descendants() {
		if n.Type == nethtml.ElementNode && n.Data == name {
			texts = append(texts, strings.Join(strings.Fields(textOf(n)), " "))
		}
	}
	return strings.Join(texts, "; ")
}

// check compares two texts.
func check(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %q, want %q", what, got, want)
	}
}

// leads returns where a path leads this browser, without following it.
func (b *plainBrowser) leads(path string) string {
	b.t.Helper()
	client := *b.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Get(b.base + path)
	if err != nil {
		b.t.Fatal(err)
	}
	answer.Body.Close()
	return answer.Header.Get("Location")
}

// isButton reports whether an element sends a form.
func isButton(n *nethtml.Node) bool { return n.Data == "button" && attrs(n)["type"] != "button" }
