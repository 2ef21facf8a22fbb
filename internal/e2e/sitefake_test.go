package e2e

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// site is a site of several pages, which browsers go through.
type site struct {
	pages map[string]http.HandlerFunc // by path below /site/
	asked []string                    // paths with queries, so far; those with LC-Nav begin with "nav "
}

// strict is the policy of the site's pages.
const strict = "default-src 'self'; require-trusted-types-for 'script'"

// Handle serves a path below /site/.
func (s *FakeServer) Handle(path string, handler http.HandlerFunc) {
	s.change(func() {
		if s.pages == nil {
			s.pages = map[string]http.HandlerFunc{}
		}
		s.pages[path] = handler
	})
}

var placedComponent = regexp.MustCompile(`\{([a-z]+:\w+)\}`)

// Page serves HTML with the client at a path below /site/. A component's ID in
// braces stands for its wrapper.
func (s *FakeServer) Page(path, title, html string) { s.PageWith(path, title, "", html) }

// PageWith does the same with more HTML in the head.
func (s *FakeServer) PageWith(path, title, head, html string) {
	s.Handle(path, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", strict)
		s.writePage(w, title, head, html)
	})
}

func (s *FakeServer) writePage(w http.ResponseWriter, title, head, html string) {
	if !strings.Contains(html, "<body") {
		html = "<body data-lc-nav>" + html
	}
	html = placedComponent.ReplaceAllStringFunc(html, func(id string) string { return s.Wrapper(strings.Trim(id, "{}")) })
	fmt.Fprintf(w, `<!doctype html><html lang="en"><head><title>%s</title>
		<script src="/lc/client.js" defer data-lc-base="/lc" data-lc-sse="/sse/events" data-lc-heartbeat="60000"></script>%s</head>%s</html>`, title, head, html)
}

func (s *FakeServer) serveSite(w http.ResponseWriter, r *http.Request) {
	path := r.PathValue("path")
	asked := strings.TrimPrefix(r.URL.String(), "/site/")
	if r.Header.Get("LC-Nav") == "1" {
		asked = "nav " + asked
	}
	var handler http.HandlerFunc
	s.change(func() {
		s.asked = append(s.asked, asked)
		handler = s.pages[path]
	})
	if handler == nil {
		http.NotFound(w, r)
		return
	}
	handler(w, r)
}

// Asked returns what was asked for below /site/ so far.
func (s *FakeServer) Asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.asked...)
}

// UntilAsked waits until n pages have been asked for, and returns them.
func (s *FakeServer) UntilAsked(n int) []string {
	s.t.Helper()
	s.until(fmt.Sprintf("%d requests for pages", n), func() bool { return len(s.asked) >= n })
	return s.Asked()
}

// OpenSite opens a page of the site, and waits until it can be left without loading.
func (s *FakeServer) OpenSite(path string) *Page {
	s.t.Helper()
	p := open(s.t, "http://"+s.addr+"/site/"+path)
	isLive(p)
	loadModules(p, "nav")
	p.Until(`history.state?.lcNav`)
	p.Eval(`window.gone = []; addEventListener("lc:nav", (e) => gone.push(new URL(e.detail.url).pathname.slice(6))); 0`)
	return p
}
