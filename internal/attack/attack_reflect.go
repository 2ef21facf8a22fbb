package main

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
)

// reflect puts markup into everything that a request may hold, and looks for it
// in every answer, in what others are shown afterwards and on the streams.
type reflect struct{}

func (reflect) Name() string { return "reflect" }

func (reflect) Run(ctx context.Context, t *target) (found []finding) {
	viewers, err := t.strangers(ctx, 1)
	if err != nil {
		return control(err)
	}
	n, shown := 0, 0
	for _, c := range viewers {
		home, err := c.home(ctx)
		if err != nil {
			return control(err)
		}
		for _, text := range markup {
			text = "x" + text + "x"
			for _, r := range append(inBodies(t, home, text), inPaths(t, home, text)...) {
				n++
				a, err := c.do(ctx, r)
				if err == nil && strings.Contains(string(a.body), mark) {
					shown++
				}
				if err != nil && ctx.Err() == nil {
					found = append(found, c.got(r, claimServed, "%s gets no answer: %v", c.is(), err))
				}
			}
		}
		c.home(ctx) // shows what was stored
		c.close()
	}
	if shown == 0 && ctx.Err() == nil {
		found = append(found, finding{claim: claimControl, effect: "no answer holds what was sent, not even as text"})
	}
	t.note("%d requests, %d answers hold what was sent as text", n, shown)
	return found
}

// inBodies returns calls with the text in each of their parameters.
func inBodies(t *target, home map[string]component, text string) (all []*request) {
	for _, c := range t.site.calls {
		token := home[c.component].as()
		for _, body := range stuffed(c.body, text) {
			form := formOf(body) + "&_token=" + url.QueryEscape(home[c.component].token)
			all = append(all,
				post(c.path(), asJSON, body, token),
				post(c.path(), asForm, form, "Accept: text/html", "Referer: http://"+t.addr+"/"+url.PathEscape(text)),
				post(c.path(), asForm, form+"&_page="+url.QueryEscape("/"+text), "Accept: text/html"),
			)
		}
		name, _ := json.Marshal(text)
		all = append(all,
			post(c.path(), asJSON, `{`+string(name)+`:1}`, token),
			post(c.path(), asForm, url.QueryEscape(text)+"=1", "Accept: text/html"),
			post(c.path(), "Content-Type: "+text, c.body, token),
			post(c.path(), asJSON, text, token),
			post(c.path(), "Content-Type: multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\""+strings.ReplaceAll(text, `"`, `\"`)+"\"; filename=\"x\"\r\n\r\nx\r\n--b--\r\n", token),
		)
	}
	return all
}

// stuffed returns JSON with the text in the place of each string, one after the
// other, and of all of them.
func stuffed(body, text string) []string {
	quoted, _ := json.Marshal(text)
	var all []string
	parts := strings.Split(body, `"`)
	everywhere := append([]string(nil), parts...)
	for i := 3; i+1 < len(parts); i += 2 {
		if !strings.HasPrefix(strings.TrimSpace(parts[i+1]), ":") { // a value, not a key
			one := append([]string(nil), parts...)
			one[i] = strings.Trim(string(quoted), `"`)
			everywhere[i] = one[i]
			all = append(all, strings.Join(one, `"`))
		}
	}
	return append(all, strings.Join(everywhere, `"`))
}

// inPaths returns requests with the text in each part of the path, of the query
// and of the header.
func inPaths(t *target, home map[string]component, text string) (all []*request) {
	in := url.PathEscape(text)
	raw := strings.NewReplacer(" ", "%20").Replace(text) // as a careless client sends it
	for _, p := range []string{in, raw} {
		for _, path := range []string{
			"/" + p, "/lc/" + p, "/lc/" + p + "/x", "/lc/x/" + p, "/lc/x/" + p + "/y", "/sse/events/" + p, "/sse/events/global:" + p,
			"/sse/events?channel=" + p, "/sse/events?channel=global&token=" + p, "/sse/events/" + p + "?lastEventId=" + p, "/sse/" + p,
			componentPath(t.site.granted) + "?" + p, "/lc/client.js?" + p, "/lc/" + p + ".js", "//" + p, "/" + p + "/..",
			t.site.pages("")[0] + "&" + p + "=" + p, "/?post=" + p, "/?feed=" + p, "/?sent=" + p, "/show?id=" + p, "/show?id=wall:" + p,
		} {
			all = append(all, get(path), post(path, asForm, "text="+p))
		}
		all = append(all, post(componentPath(t.site.granted)+"/"+p, asJSON, "{}"))
	}
	for _, name := range []string{"Accept", "Accept-Encoding", "Content-Encoding", "Cookie", "If-None-Match", "LC-Base", "LC-Kept", "LC-Nav", "LC-Query", "LC-Request", "LC-Token", "Last-Event-ID", "Origin", "Range", "Referer", "Sec-Fetch-Site", "User-Agent", "X-Forwarded-For", "X-Forwarded-Host", "X-HTTP-Method-Override"} {
		call := t.site.calls[0]
		all = append(all, get(t.site.pages("")[0], name+": "+text), get(componentPath(t.site.granted), name+": "+text, home[t.site.granted].as()),
			post(call.path(), asJSON, call.body, name+": "+text))
	}
	return append(all, get("/", "Host: "+text), get("/lc/x/y", "Host: "+text), get("//x", "Host: evil.example"))
}
