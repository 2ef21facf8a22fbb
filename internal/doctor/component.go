package doctor

import (
	"net/http"
	"net/url"
	"strings"
)

// checkComponents tells what components are in the page.
func (e *examination) checkComponents(p *page) {
	s := e.report.last()
	if len(p.components) == 0 {
		s.bad("render one into the page by app.Render, or by {{component …}} with app.Funcs", "there is no component in the page")
		return
	}
	s.good("%s in the page", count(len(p.components), "component is", "components are"))
	seen := map[string]bool{}
	for _, c := range p.components {
		if seen[c.id] {
			s.bad("render each component once", "%s is in the page more than once", c.id)
		}
		seen[c.id] = true
	}
}

// checkClient looks for the browser client in the page, and fetches it.
func (e *examination) checkClient(p *page) {
	s := e.report.last()
	if len(p.scripts) == 0 {
		s.bad("put {{lcClient}} of app.Funcs into the page's head", "the browser client is not in the page, so nothing connects")
		return
	}
	if len(p.scripts) > 1 {
		s.bad("put {{lcClient}} into the page once", "the browser client is in the page %d times, so it connects several times", len(p.scripts))
	}
	client := p.scripts[0]
	advice := "let the App handle the paths below " + client.base + "/"
	resp, _, err := e.get(client.src, nil)
	switch {
	case err != nil:
		s.bad(advice, "the browser client %s can't be fetched: %s", client.src, plain(err))
	case resp.StatusCode != http.StatusOK:
		s.bad(advice, "the browser client %s answers %s", client.src, resp.Status)
	case !strings.Contains(resp.Header.Get("Content-Type"), "javascript"):
		s.bad(advice, "the browser client %s is %q, not JavaScript", client.src, resp.Header.Get("Content-Type"))
	default:
		s.good("the browser client is in the page: %s", client.src)
	}
	if directive := blockedBy(p.policies, "script-src"); directive != "" && !client.nonce {
		s.bad("add script-src 'self'", "the page's Content-Security-Policy forbids the browser client: %s", directive)
	}
	if directive := blockedBy(p.policies, "connect-src"); directive != "" {
		s.bad("add connect-src 'self'", "the page's Content-Security-Policy forbids to connect: %s", directive)
	}
}

// checkComponent says what is wired to one component, and renders it alone.
func (e *examination) checkComponent(p *page, c *component) {
	s := e.report.section(c.id)
	switch {
	case c.token == "" || c.cursor == "":
		s.bad("render it by app.Render, or by {{component …}}, rather than by hand", "its wrapper has no data-lc-token or no data-lc-cursor")
	case c.channel == "":
		s.note("fine if it says //lc:channel none; else give it a channel", "it has no channel, so it is not updated")
	default:
		s.good("it is on the channel %s", c.channel)
	}
	e.checkRendering(s, p, c)
	if len(c.calls) > 0 {
		s.good("%s an action", count(len(c.calls), "element calls", "elements call"))
	} else {
		s.note("fine if there is nothing to call", "nothing in it calls an action")
	}
}

// checkRendering renders a component by itself, as the browser client does
// when it has missed something.
func (e *examination) checkRendering(s *Section, p *page, c *component) {
	name, instance, ok := strings.Cut(c.id, ":")
	if !ok || name == "" || instance == "" {
		s.bad("write data-component-id as name:instance", "its ID is none")
		return
	}
	path := p.base() + "/" + url.PathEscape(name) + "/" + url.PathEscape(instance)
	resp, body, err := e.get(path, http.Header{"Lc-Token": {c.token}, "Accept": {"text/html"}})
	if err != nil {
		s.bad("look in the application's log", "it does not render by itself: %s", plain(err))
		return
	}
	if resp.StatusCode != http.StatusOK {
		s.bad(adviseStatus(resp.StatusCode), "GET %s answers %s%s", path, resp.Status, detail(body))
		return
	}
	fresh, err := parsePage(body)
	if err != nil || len(fresh.components) == 0 || fresh.components[0].id != c.id {
		s.bad("let the App handle the paths below "+p.base()+"/", "GET %s does not answer with the component: something else answers", path)
		return
	}
	if now := fresh.components[0].channel; now != c.channel {
		s.bad("let the channel depend on the ID alone, and keep the page out of caches",
			"rendered by itself it is on the channel %q, in the page on %q: it listens where nothing is sent", now, c.channel)
		return
	}
	s.good("it renders by itself")
}
