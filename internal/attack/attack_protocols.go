package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
)

// protocols uses methods, versions and protocols that nothing here speaks, and
// parts of HTTP that only few do.
type protocols struct{}

func (protocols) Name() string { return "protocols" }

const (
	claimMethods = "a method that a path doesn't take is refused"
	claimHTTP    = "answers are HTTP"
)

func (protocols) Run(ctx context.Context, t *target) (found []finding) {
	viewers, err := t.strangers(ctx, 1)
	if err != nil {
		return control(err)
	}
	n := 0
	for _, c := range viewers {
		home, err := c.home(ctx)
		if err != nil {
			return control(err)
		}
		for _, r := range methods(t, home) {
			n++
			a, err := c.do(ctx, r)
			if ctx.Err() != nil {
				return found
			}
			if err != nil || a.status < 300 && r.method != "OPTIONS" || strings.Contains(string(a.body), "Lc-Mirror") {
				found = append(found, c.got(r, claimMethods, "%s is answered %v, %v", c.is(), a, err))
			}
		}
		for _, r := range ranges(t, home) {
			n++
			if a, err := c.do(ctx, r); err == nil && len(a.body) > 1<<20 {
				found = append(found, c.got(r, "ranges don't make an answer larger", "%d bytes", len(a.body)))
			}
		}
		c.close()
	}
	for _, raw := range foreignProtocols(t.addr) {
		n++
		found = append(found, t.raw(ctx, raw, -1)...)
	}
	t.note("%d requests", n)
	return found
}

// methods returns requests by methods that no path takes.
func methods(t *target, home map[string]component) (all []*request) {
	act := t.site.calls[0]
	paths := []string{act.path(), componentPath(t.site.granted), "/sse/events/global", "/sse/events?channel=global", "/lc/client.js"}
	for _, path := range paths {
		for _, method := range []string{"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "POSTS", "QUERY", "X", strings.Repeat("M", 1000)} {
			all = append(all, &request{method: method, target: path, header: []string{"Lc-Mirror: yes", home[act.component].as()}})
		}
	}
	for _, method := range []string{"GET", "HEAD"} {
		all = append(all, &request{method: method, target: act.path(), header: []string{home[act.component].as()}},
			&request{method: method, target: act.path(), header: []string{home[act.component].as(), "X-HTTP-Method-Override: POST"}})
	}
	return append(all, post(componentPath(t.site.granted), asJSON, "{}", home[t.site.granted].as()), post("/sse/events/global", asForm, ""))
}

// ranges returns requests for parts of what there is.
func ranges(t *target, home map[string]component) (all []*request) {
	for _, path := range []string{"/lc/client.js", componentPath(t.site.granted), "/sse/events/global", "/static/style.css", t.site.pages("")[0]} {
		for _, r := range []string{"bytes=0-0", "bytes=-1", "bytes=0-", "bytes=" + strings.TrimSuffix(strings.Repeat("0-,", 5000), ","), "bytes=0-18446744073709551616", "bytes=1-0", "lines=1-2", "bytes=" + strings.Repeat("9", 5000) + "-"} {
			all = append(all, get(path, "Range: "+r, home[t.site.granted].as()), get(path, "Range: "+r, `If-Range: "x"`))
		}
	}
	return all
}

// foreignProtocols returns what is no request of HTTP/1.1, or wants to change
// to something else.
func foreignProtocols(addr string) (all [][]byte) {
	host := "Host: " + addr + "\r\n"
	for _, text := range []string{
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00",
		"GET /lc/client.js HTTP/1.1\r\n" + host + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
		"GET /sse/events/global HTTP/1.1\r\n" + host + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
		"GET /lc/x/y HTTP/1.1\r\n" + host + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
		"GET /\r\n", "GET\r\n\r\n", "\r\n\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "\x00\x01\x02\x03", "SSH-2.0-x\r\n", "EHLO x\r\n", "*1\r\n$4\r\nPING\r\n",
		"GET / HTTP/0.9\r\n\r\n", "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.9\r\n" + host + "\r\n", "GET / HTTP/3.0\r\n" + host + "\r\n", "GET / HTTP/11\r\n" + host + "\r\n", "GET / http/1.1\r\n" + host + "\r\n", "GET  / HTTP/1.1\r\n" + host + "\r\n",
		"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\n" + host + host + "\r\n", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET http://evil.example/ HTTP/1.1\r\n" + host + "\r\n",
		"OPTIONS * HTTP/1.1\r\n" + host + "\r\n", "CONNECT evil.example:443 HTTP/1.1\r\n" + host + "\r\n", "GET * HTTP/1.1\r\n" + host + "\r\n",
		"POST /lc/x/y/z HTTP/1.1\r\n" + host + "Expect: 100-continue\r\nContent-Length: 10\r\n\r\n", "POST /lc/x/y/z HTTP/1.1\r\n" + host + "Expect: a-miracle\r\nContent-Length: 0\r\n\r\n",
		"GET /sse/events/global HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "HEAD /sse/events/global HTTP/1.1\r\n" + host + "Content-Length: 5\r\n\r\nhello",
		"GET / HTTP/1.1\r\n" + host + strings.Repeat("X: y\r\n", 20_000) + "\r\n", strings.Repeat("GET / HTTP/1.1\r\n"+host+"\r\n", 50),
	} {
		all = append(all, []byte(text))
	}
	return all
}

// raw sends bytes and a half-closed connection's end, and looks at every answer.
// More answers than most are a finding, unless that is negative.
func (t *target) raw(ctx context.Context, raw []byte, most int) (found []finding) {
	w, err := t.dial(ctx, t.sources.take())
	if err != nil {
		return nil // the watch tells of a server that is gone
	}
	defer w.Close()
	w.SetDeadline(time.Now().Add(patience))
	go func() {
		w.send(raw) // an error says that the server has hung up, and it may
		w.closeWrite()
	}()
	n := 0
	for ; ; n++ {
		a, rest, err := readAnswer(w.in, methodOf(raw, n))
		if err != nil {
			if strings.Contains(err.Error(), "malformed") {
				found = append(found, finding{claim: claimHTTP, effect: err.Error(), request: quote(raw)})
			}
			break
		}
		t.inspect(a, raw)
		if rest != nil {
			w.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
			io.Copy(io.Discard, rest)
			n++
			break
		}
	}
	if most >= 0 && n > most {
		found = append(found, finding{claim: "one request has one answer", effect: fmt.Sprintf("%d answers, want %d", n, most), request: quote(raw)})
	}
	return found
}

// methodOf returns the method of the n-th of several requests, as far as it
// matters to the answer's form.
func methodOf(raw []byte, n int) string {
	if n == 0 && strings.HasPrefix(string(raw), "HEAD ") {
		return "HEAD"
	}
	return "GET"
}
