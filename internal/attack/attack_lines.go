package main

import (
	"context"
	"encoding/json"
	"net/url"
)

// lines tries to end a line of an event stream, and to begin an event of its
// own, by texts that others' streams carry. The victim reads its stream
// strictly meanwhile, and so do the strangers.
type lines struct{}

func (lines) Name() string { return "lines" }

// forgery is an event that only an attack sends.
const forgery = "event: component-remove\ndata: {\"componentId\":\"" + mark + ":1\",\"channel\":\"global\"}\n\n"

// lineEnds are all that any reader takes for the end of a line or of a text.
var lineEnds = []string{"\n", "\r", "\r\n", "\n\n", "\r\r", "\u2028", "\u2029", "\u0085", "\v", "\f", "\x00", "\x1c", "\x1e", "\ufeff", "\\n", "\n:\n", "\nid: 0-0\n\n", "\nretry: 1\n\n"}

func (lines) Run(ctx context.Context, t *target) (found []finding) {
	viewers, err := t.strangers(ctx, 1)
	if err != nil {
		return control(err)
	}
	heard := newAudience(ctx)
	defer heard.leave()
	n := 0
	for _, c := range viewers {
		defer c.close()
		home, err := c.home(ctx)
		if err == nil {
			err = heard.listen(c, streamOf(home))
		}
		if err != nil {
			return control(err)
		}
		for i, end := range lineEnds {
			for _, r := range lineBreakers(t, home, "x"+end+end+forgery, i%2 == 0) {
				n++
				if _, err := c.do(ctx, r); err != nil && ctx.Err() == nil {
					found = append(found, c.got(r, claimServed, "%s gets no answer: %v", c.is(), err))
				}
			}
		}
	}
	t.victim.await(ctx, len(t.site.deeds))
	events, more := heard.leave()
	t.note("%d requests, strangers heard %d events", n, events)
	return append(found, more...)
}

// lineBreakers returns requests with the text wherever it could reach a stream.
// Actions get it in forms or in JSON.
func lineBreakers(t *target, home map[string]component, text string, forms bool) (all []*request) {
	for _, c := range t.site.calls {
		for _, body := range stuffed(c.body, text) {
			if forms {
				all = append(all, post(c.path(), asForm, formOf(body)+"&_token="+url.QueryEscape(home[c.component].token)))
			} else {
				all = append(all, post(c.path(), asJSON, body, home[c.component].as()))
			}
		}
	}
	in := url.PathEscape(text)
	for _, path := range []string{"/sse/events/global?lastEventId=" + url.QueryEscape(text), "/sse/events/x:" + in, "/sse/events?channel=global&channel=x:" + url.QueryEscape(text), "/lc/x/" + in} {
		all = append(all, get(path))
	}
	if t.site.say != nil {
		all = append(all, t.site.say(text)...)
	}
	name, _ := json.Marshal(text)
	return append(all, post(t.site.calls[0].path(), asJSON, "{"+string(name)+":1}"))
}
