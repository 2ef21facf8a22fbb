package main

import (
	"context"
	"fmt"
	"strings"
)

// smuggling hides a request in another one's body, so that a server which
// disagrees about the body's end, or refuses without reading it, takes it for
// one of its own. The answers are counted.
type smuggling struct{}

func (smuggling) Name() string { return "smuggling" }

func (smuggling) Run(ctx context.Context, t *target) (found []finding) {
	c, err := t.login(ctx, t.site.strangers[0])
	if err != nil {
		return control(err)
	}
	defer c.close()
	home, err := c.home(ctx)
	if err != nil {
		return control(err)
	}
	hidden := "GET /lc/client.js HTTP/1.1\r\nHost: " + t.addr + "\r\n\r\n"
	if f := t.raw(ctx, []byte(hidden+hidden), 1); len(f) == 0 {
		return []finding{{claim: claimControl, effect: "two requests in a row have one answer only"}}
	}
	cases := append(framings(t, hidden), refusals(t, c, home, hidden)...)
	for _, s := range cases {
		found = append(found, t.raw(ctx, []byte(s.raw), s.most)...)
	}
	t.note("%d requests", len(cases))
	return found
}

// A smuggle is a request with another one hidden in it, and how many answers
// there may be.
type smuggle struct {
	raw  string
	most int
}

// framings returns requests whose body may end in two places. Where the RFC
// leaves a reading, there may be an answer to what follows by that reading.
func framings(t *target, hidden string) (all []smuggle) {
	head := "POST " + t.site.calls[0].path() + " HTTP/1.1\r\nHost: " + t.addr + "\r\n" + asJSON + "\r\n"
	add := func(most int, fields, body string) {
		all = append(all, smuggle{head + fields + "\r\n" + body + hidden, most})
	}
	// Both a length and chunks: the chunks count (RFC 9112, section 6.1).
	add(2, "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")
	add(2, fmt.Sprintf("Content-Length: %d\r\nTransfer-Encoding: chunked\r\n", len(hidden)+5), "0\r\n\r\n")
	// A field that is folded, and an extension of a chunk, say nothing of lengths.
	add(2, " Content-Length: 5\r\n", "")
	add(2, "Transfer-Encoding: chunked\r\n", "5;\x00\r\n{}   \r\n0\r\n\r\n")
	// Lengths that differ, or are none.
	for _, fields := range []string{
		"Content-Length: 0\r\nContent-Length: 5\r\n", "Content-Length: 0, 5\r\n", "Content-Length: +0\r\n", "Content-Length: -0\r\n", "Content-Length: 0x0\r\n",
		"Content-Length: 0 0\r\n", "Content-Length: -1\r\n", "Content-Length: 18446744073709551616\r\n", "Content-Length: 9223372036854775808\r\n", "Content-Length: \r\n",
		"Content-Length : 0\r\n", "Content-Length: 0\x00\r\n", "Content-Length: ٠\r\n", "Content-Length: 1e1\r\n",
	} {
		add(1, fields, "")
	}
	// Codings that only some take for chunks.
	for _, fields := range []string{
		"Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: chunked, chunked\r\n", "Transfer-Encoding: identity, chunked\r\n", "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding: chunked;x\r\n",
		"Transfer-Encoding : chunked\r\n", "Transfer-Encoding: \x0bchunked\r\n", "Transfer-Encoding: chunked\x00\r\n", "Transfer-Encoding: \"chunked\"\r\n", "Transfer-Encoding: gzip\r\n", "Transfer-Encoding: gzip, chunked\r\n",
		"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "Transfer-Encoding:\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: cow\r\nTransfer-Encoding: chunked\r\n", "Transfer_Encoding: chunked\r\nContent-Length: 1000\r\n", "X: y\rTransfer-Encoding: chunked\r\n",
	} {
		add(1, fields, "0\r\n\r\n")
	}
	// Chunks that are none.
	for _, body := range []string{
		"0x0\r\n\r\n", "-0\r\n\r\n", "+0\r\n\r\n", "g\r\n\r\n", "\r\n0\r\n\r\n", "FFFFFFFFFFFFFFFF\r\n", "10000000000000000\r\n\r\n", "1\r\n{\r", "2\r\n{}x\r\n0\r\n\r\n",
		"0\r\nContent-Length 5\r\n\r\n", "0;" + strings.Repeat("x", 10_000) + "\r\n\r\n", "1 1\r\n{\r\n0\r\n\r\n",
	} {
		add(1, "Transfer-Encoding: chunked\r\n", body)
	}
	return all
}

// refusals returns whole requests that are refused before their body is read.
// The body holds the hidden request, which must go with it.
func refusals(t *target, c *caller, home map[string]component, hidden string) (all []smuggle) {
	act := t.site.calls[0]
	token := home[act.component].as()
	padded := hidden + strings.Repeat(hidden, 20)
	add := func(method, path string, header ...string) {
		for _, body := range []string{hidden, padded} {
			r := &request{method: method, target: path, header: header, body: []byte(body)}
			all = append(all, smuggle{string(c.as(r).bytes(t.addr)), 1})
		}
	}
	add("POST", act.path(), asJSON, token)
	add("POST", act.path(), asJSON)
	add("POST", act.path(), asJSON, token, "Origin: https://evil.example")
	add("POST", act.path(), asJSON, token, "Sec-Fetch-Site: cross-site")
	add("POST", act.path(), asJSON, token, "Content-Encoding: gzip")
	add("POST", act.path(), asJSON, token, token)
	add("POST", act.path(), asJSON, token, "LC-Request: a b")
	add("POST", act.path(), "Content-Type: text/plain", token)
	add("POST", act.path()+"x", asJSON, token)
	add("POST", "/lc/nothing/x/y", asJSON)
	add("POST", "/nothing", asJSON)
	add("PUT", act.path(), asJSON, token)
	add("GET", act.path(), token)
	add("GET", componentPath(t.site.granted), home[t.site.granted].as())
	add("HEAD", componentPath(t.site.granted), home[t.site.granted].as())
	add("GET", "/sse/events/global")
	add("GET", "/sse/events/user:somebody")
	add("HEAD", "/sse/events/global")
	add("POST", "/sse/events/global", asForm)
	add("POST", "/sse/events", asJSON)
	add("POST", "/lc/views", asJSON)
	add("GET", "/lc/client.js")
	// More than is ever read: the server hangs up.
	for _, field := range []string{"Content-Length: 2000000", "Transfer-Encoding: chunked"} {
		head := "POST " + act.path() + " HTTP/1.1\r\nHost: " + t.addr + "\r\n" + asJSON + "\r\n" + token + "\r\n" + field + "\r\n\r\n"
		body := strings.Repeat(hidden, 2_000_000/len(hidden))
		if strings.HasPrefix(field, "Transfer") {
			body = fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body)
		}
		all = append(all, smuggle{head + body, 1})
	}
	return all
}
