package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

const claimSites = "what a page of another site sends is refused"

// crossSite makes requests as the victim's browser does for a page of another
// site: with the victim's cookie, and even with the victim's tokens.
type crossSite struct{}

func (crossSite) Name() string { return "cross-site" }

func (crossSite) Run(ctx context.Context, t *target) (found []finding) {
	c := t.guest() // whom nothing of the victim's is to be shown
	c.cookie = t.victim.caller.cookie
	defer c.close()
	n := 0
	for _, from := range foreignPages(t.addr) {
		for _, r := range foreignRequests(t) {
			n++
			r = r.with(from...)
			a, err := c.do(ctx, r)
			if ctx.Err() != nil {
				return found
			}
			if err != nil || a.status < 400 {
				found = append(found, c.got(r, claimSites, "the answer is %v, %v", a, err))
			}
		}
	}
	t.note("%d requests", n)
	return append(found, unchanged(ctx, t, "")...)
}

// foreignPages returns what browsers add to a request of a page of another site.
func foreignPages(addr string) [][]string {
	return [][]string{
		{"Origin: https://evil.example", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"},
		{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"},
		{"Sec-Fetch-Site: same-site"},
		{"Origin: null", "Sec-Fetch-Site: cross-site"},
		{"Origin: https://evil.example"}, // over plain HTTP, or an old browser
		{"Origin: null"},
		{"Origin: http://127.0.0.1:1"},
		{"Origin: http://" + addr + ".evil.example"},
		{"Origin: http://evil.example/" + addr},
		{"Origin: https://evil.example", "Accept: application/json", "X-Requested-With: XMLHttpRequest"},
		{"Origin: https://evil.example", "LC-Request: 1"},
	}
}

// foreignRequests returns all that a page could want of the victim's browser.
func foreignRequests(t *target) (all []*request) {
	p := t.site.privates
	for _, c := range p.calls {
		token := t.victim.token(c.component)
		form := formOf(c.body)
		all = append(all,
			post(c.path(), asJSON, c.body, "LC-Token: "+token),
			post(c.path(), asForm, form+"&_token="+url.QueryEscape(token)),
			post(c.path(), "Content-Type: text/plain", c.body),
			post(c.path(), "Content-Type: multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"_token\"\r\n\r\n"+token+"\r\n--b--\r\n"),
			post(c.path(), "Content-Type: ", form),
		)
	}
	for _, id := range p.components {
		views := viewsOf(viewAsked{ID: id, Token: t.victim.token(id)})
		all = append(all, get(componentPath(id), "LC-Token: "+t.victim.token(id)),
			post("/lc/views", asJSON, views), post("/lc/views", "Content-Type: text/plain", views))
	}
	for _, channel := range p.channels {
		all = append(all, get(streamPath([]string{channel}, nil)), &request{method: "HEAD", target: streamPath([]string{channel}, nil)})
	}
	all = append(all, get(t.victim.path))
	all = append(all, t.site.prepare(mark)...)
	return append(all, post("/logout", asForm, ""))
}

// formOf returns the members of a JSON object as a form.
func formOf(body string) string {
	var members map[string]any
	json.Unmarshal([]byte(body), &members)
	form := url.Values{}
	for name, value := range members {
		if text, ok := value.(string); ok {
			form.Set(name, text)
			continue
		}
		raw, _ := json.Marshal(value)
		form.Set(name, string(raw))
	}
	return form.Encode()
}

// unchanged checks that nothing of a stranger's is where only the victim writes:
// in what is the victim's, but for one component.
func unchanged(ctx context.Context, t *target, but string) (found []finding) {
	v := &caller{t: t, user: t.site.victim, cookie: t.victim.caller.cookie, from: t.sources.take()}
	defer v.close()
	for _, id := range t.site.privates.components {
		if id == but {
			continue
		}
		a, err := v.do(ctx, get(componentPath(id), "LC-Token: "+t.victim.token(id)))
		if ctx.Err() != nil {
			break
		}
		if err != nil || a.status != 200 || strings.Contains(string(a.body), mark) {
			found = append(found, finding{claim: "what is the victim's is as the victim left it", subject: id, effect: fmt.Sprintf("the victim is shown %v, %v", a, err)})
		}
	}
	return found
}
