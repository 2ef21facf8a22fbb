package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const trapText = "oversize, deep, duplicate keys, invalid UTF-8, NUL, CR/LF in every field"

func TestHostileBodies(t *testing.T) {
	v := newVictim(t)
	const token = "LC-Token: {ada comment-thread:post-123}"
	body := func(trap, name, contentType, body, want string, more ...string) attack {
		return attack{trap: trap, name: name, as: "ada", path: addComment, header: append([]string{contentType, asClient, token}, more...), body: body, want: want}
	}
	const (
		multi   = "Content-Type: multipart/form-data; boundary=b"
		invalid = "422 Some parameters are invalid."
		notJSON = "400 The body is not valid JSON: "
		tooMany = "400 The request has more than 256 values."
	)
	formToken := func(name, behind, want string) attack {
		return attack{trap: trapText, name: name, as: "ada", path: addComment, header: []string{asForm, asClient}, body: "content=x&_token={ada comment-thread:post-123}" + behind, want: want}
	}
	part := func(head, content string) string {
		return "--b\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + content + "\r\n"
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	io.WriteString(z, `{"content":"x"}`)
	z.Close()
	runAll(t, v, []attack{
		body(trapUnbounded, "oversize JSON", asJSON, `{"content":"`+strings.Repeat("x", 1<<20)+`"}`, "413 The body is larger than 262144 bytes."),
		body(trapUnbounded, "oversize form", asForm, "content="+strings.Repeat("x", 1<<20), "413 The body is larger than 262144 bytes."),
		body(trapUnbounded, "long text", asForm, "content="+strings.Repeat("x", 2001), invalidOf("content", "A comment has at most 2000 characters.")),
		body(trapUnbounded, "deep", asJSON, `{"content":`+strings.Repeat("[", 10_000)+strings.Repeat("]", 10_000)+`}`, notJSON+"too many levels of nesting, at byte 42."),
		body(trapUnbounded, "deep objects", asJSON, strings.Repeat(`{"a":`, 10_000)+"1"+strings.Repeat("}", 10_000), notJSON+"too many levels of nesting, at byte 160."),
		body(trapUnbounded, "many members", asJSON, "{"+strings.TrimSuffix(manyOf(`"k%d":1,`, 300), ",")+"}", tooMany),
		body(trapUnbounded, "many fields", asForm, manyOf("k%d=1&", 300), tooMany),
		body(trapUnbounded, "many parts", multi, manyParts(300, `name="k%d"`)+"--b--\r\n", tooMany),
		body(trapUnbounded, "many files", multi, manyParts(300, `name="content"; filename="%d"`)+"--b--\r\n", tooMany),
		body(trapUnbounded, "many values of one name", asForm, strings.Repeat("content=x&", 300), tooMany),
		body(trapUnbounded, "two values of one name", asForm, "content=x&content=y", invalid+" [#/content must be given once]"),
		body(trapUnbounded, "compressed", asJSON, zipped.String(), "415 The body must not be compressed.", "Content-Encoding: gzip"),
		{trap: trapUnbounded, name: "long LC-Request", as: "ada", path: addComment, header: []string{asJSON, token, "LC-Request: " + strings.Repeat("a", 65)}, body: `{"content":"x"}`, want: "400 LC-Request must be at most 64 visible ASCII characters."},
		{trap: trapUnbounded, name: "large multipart part", as: "ada", path: addComment, header: []string{multi, asClient, token}, body: part(`name="content"`, strings.Repeat("x", 1<<20)) + "--b--\r\n", want: "413 The body is larger than 262144 bytes."},
		{trap: trapUnbounded, name: "large file", as: "ada", path: addComment, header: []string{multi, asClient, token}, body: part(`name="content"; filename="a"`, strings.Repeat("x", 1<<20)) + "--b--\r\n", want: "413 The body is larger than 262144 bytes."},

		body(trapText, "duplicate keys", asJSON, `{"content":"x","content":"y"}`, notJSON+"a key is given twice, at byte 15."),
		body(trapText, "duplicate keys, one escaped", asJSON, `{"content":"x","\u0063ontent":"y"}`, notJSON+"a key is given twice, at byte 15."),
		body(trapText, "duplicate keys within", asJSON, `{"content":{"a":1,"a":2}}`, notJSON+"a key is given twice, at byte 18."),
		body(trapText, "token twice", asForm, "content=x&_token=a&_token={ada comment-thread:post-123}", "400 The form gives _token twice."),
		body(trapText, "token twice, once empty", asForm, "content=x&_token=&_token=a", "400 The form gives _token twice."),
		body(trapText, "page twice", asForm, "content=x&_page=/&_page=/posts", "400 The form gives _page twice."),
		body(trapText, "LC-Token twice", asJSON, `{"content":"x"}`, "400 LC-Token must be given once.", "LC-Token: a"),
		body(trapText, "LC-Request twice", asJSON, `{"content":"x"}`, "400 LC-Request must be given once.", "LC-Request: a"),
		body(trapText, "invalid UTF-8", asJSON, "{\"content\":\"\xff\"}", notJSON+"text that is not UTF-8, at byte 12."),
		body(trapText, "invalid UTF-8 in a key", asJSON, "{\"\xc0\xafcontent\":1}", notJSON+"text that is not UTF-8, at byte 2."),
		body(trapText, "overlong UTF-8", asForm, "content=%c0%af", "400 The form holds text that is not UTF-8."),
		body(trapText, "invalid UTF-8 in a form", asForm, "content=%ff", "400 The form holds text that is not UTF-8."),
		body(trapText, "invalid UTF-8 in a name", asForm, "%ff=x", "400 The form holds text that is not UTF-8."),
		body(trapText, "invalid UTF-8 in a part", multi, part(`name="content"`, "\xff")+"--b--\r\n", "400 The form holds text that is not UTF-8."),
		body(trapText, "unpaired surrogate", asJSON, `{"content":"\ud800"}`, notJSON+"an unpaired surrogate in a string, at byte 12."),
		body(trapText, "NUL", asJSON, `{"content":"a\u0000b"}`, invalid+" [#/content must not contain the character NUL]"),
		body(trapText, "NUL as it is", asJSON, "{\"content\":\"a\x00b\"}", notJSON+"a control character in a string is expected to be escaped, at byte 13."),
		body(trapText, "NUL in a form", asForm, "content=a%00b", invalid+" [#/content must not contain the character NUL]"),
		body(trapText, "NUL in an optional parameter", asForm, "content=a&parentId=%00", invalid+" [#/parentId must not contain the character NUL]"),
		body(trapText, "NUL in a part", multi, part(`name="content"`, "a\x00b")+"--b--\r\n", invalid+" [#/content must not contain the character NUL]"),
		body(trapText, "CR/LF in a name", asForm, "con%0d%0atent=x", invalid+" [#/content is required] [#/con%0D%0Atent is not a parameter of this action]"),
		body(trapText, "CR/LF as it is in JSON", asJSON, "{\"content\":\"a\r\nb\"}", notJSON+"a control character in a string is expected to be escaped, at byte 13."),
		body(trapText, "CR/LF in the answer to a comment", asForm, "content=x&parentId=c4%0d%0aLocation:%20//evil.example", invalidOf("parentId", "The comment you answer has been deleted.")),
		formToken("NUL in the token", "%00", mayNotAct),
		formToken("CR/LF in the token", "%0d%0a", mayNotAct),
		formToken("invalid UTF-8 in the token", "%ff", "400 The form holds text that is not UTF-8."),
		body(trapText, "bad escape", asForm, "content=%zz", "400 The form is not correctly encoded."),
		body(trapText, "file for a text", multi, part(`name="content"; filename="../../etc/passwd"`, "x")+"--b--\r\n", invalid+" [#/content must not be a file] [#/content is required]"),
		body(trapText, "multipart without an end", multi, part(`name="content"`, "x"), "400 The multipart form is not correctly encoded."),
		body(trapText, "multipart without a boundary", "Content-Type: multipart/form-data", "x", "400 The content type of the multipart form has no boundary."),
		body(trapText, "another type", "Content-Type: application/xml", "<!DOCTYPE x>", "415 The body must be application/json, application/x-www-form-urlencoded or multipart/form-data."),
		body(trapText, "UTF-16", "Content-Type: application/json; charset=utf-16", "\xfe\xff\x00{\x00}", notJSON+"text that is not UTF-8, at byte 0."),
		body(trapText, "two values", asJSON, `{"content":"x"}{"content":"y"}`, notJSON+"nothing more is expected, at byte 15."),
		body(trapText, "array", asJSON, `[{"content":"x"}]`, notJSON+"an object is expected, at byte 0."),
		body(trapText, "method override", asForm, "content=x&_method=DELETE", invalid+" [#/_method is not a parameter of this action]", "X-HTTP-Method-Override: DELETE"),
	})
}

func invalidOf(param, message string) string { return "422  [#/" + param + " " + message + "]" }

func manyOf(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func manyParts(n int, head string) string {
	return manyOf("--b\r\nContent-Disposition: form-data; "+head+"\r\n\r\nx\r\n", n)
}

func TestHostilePaths(t *testing.T) {
	v := newVictim(t)
	post := func(name, path, want string) attack {
		return attack{trap: trapText, name: name, as: "ada", path: path, header: []string{asJSON, asClient, "LC-Token: {ada comment-thread:post-123}"}, body: `{"content":"x"}`, want: want}
	}
	get := func(name, path, want string) attack {
		return attack{trap: trapText, name: name, as: "ada", method: "GET", path: path, want: want}
	}
	long := strings.Repeat("x", 129)
	runAll(t, v, []attack{
		post("slash in the instance", "/lc/comment-thread/post-123%2F..%2Fpost-124/addComment", noComponent+"comment-thread:post-123/../post-124."),
		post("dots for the instance", "/lc/comment-thread/%2e%2e/addComment", noComponent+"comment-thread:..."),
		post("backslash in the instance", "/lc/comment-thread/post-123%5C/addComment", noComponent+`comment-thread:post-123\.`),
		post("NUL in the instance", "/lc/comment-thread/post-123%00/addComment", noComponent+"comment-thread:post-123\x00."),
		post("CR/LF in the instance", "/lc/comment-thread/post-123%0d%0aX-Evil:%201/addComment", noComponent+"comment-thread:post-123\r\nX-Evil: 1."),
		post("invalid UTF-8 in the instance", "/lc/comment-thread/post-123%ff/addComment", noComponent+"comment-thread:post-123�."),
		post("space in the instance", "/lc/comment-thread/post-123%20/addComment", noComponent+"comment-thread:post-123 ."),
		post("markup in the instance", "/lc/comment-thread/%3Cscript%3E/addComment", noComponent+"comment-thread:<script>."),
		post("long instance", "/lc/comment-thread/"+long+"/addComment", noComponent+("comment-thread:" + long)[:64]+"…."),
		post("case of the component", "/lc/Comment-Thread/post-123/addComment", noComponent+"Comment-Thread:post-123."),
		post("no component", "/lc/comments/post-123/addComment", noComponent+"comments."),
		post("no action", thread+"/deleteEverything", "404 There is no action deleteEverything of comment-thread."),
		post("CR/LF in the action", thread+"/addComment%0d%0a", "404 There is no action addComment\r\n of comment-thread."),
		post("NUL in the action", thread+"/addComment%00", "404 There is no action addComment\x00 of comment-thread."),
		post("more behind the action", addComment+"/more", nothingHere),
		post("two slashes", "/lc//comment-thread/post-123/addComment", "307 /lc/comment-thread/post-123/addComment"),
		post("out of the routes", "/lc/../login", "307 /login"),
		get("another host in the path", "//evil.example/lc/comment-thread/post-123", "307 /evil.example/lc/comment-thread/post-123"),
		post("a component without action", thread, "405 This takes GET, HEAD only."),
		{trap: trapText, name: "action by GET", as: "ada", method: "GET", path: addComment + "?content=x", header: []string{"LC-Token: {ada comment-thread:post-123}"}, want: "405 This takes POST only."},
		{trap: trapText, name: "action by HEAD", as: "ada", method: "HEAD", path: addComment, want: "405"},
		{trap: trapText, name: "action by PUT", as: "ada", method: "PUT", path: addComment, header: []string{asJSON}, body: "{}", want: "405 This takes POST only."},
		{trap: trapText, name: "stream by POST", as: "ada", path: "/sse/events/global", want: "405 This takes GET, HEAD only."},
		{trap: trapText, name: "override by a header", as: "ada", method: "GET", path: addComment, header: []string{"X-HTTP-Method-Override: POST", "LC-Token: {ada comment-thread:post-123}"}, want: "405 This takes POST only."},

		get("NUL in the channel", "/sse/events/user:user-123%00", badChannel+`channel "user:user-123\x00" has no valid instance behind its colon.`),
		get("CR/LF in the channel", "/sse/events/comments:a%0d%0adata:%20x", badChannel+`channel "comments:a\r\ndata: x" has no valid instance behind its colon.`),
		get("slash in the channel", "/sse/events/comments:a%2Fb", badChannel+`channel "comments:a/b" has no valid instance behind its colon.`),
		get("invalid UTF-8 in the channel", "/sse/events/comments:%ff", badChannel+`channel "comments:\xff" has no valid instance behind its colon.`),
		get("case of the channel", "/sse/events/Global", badChannel+`channel "Global" is neither "global" nor of the form kind:instance.`),
		get("wildcard", "/sse/events/*", badChannel+`channel "*" is neither "global" nor of the form kind:instance.`),
		get("wildcard instance", "/sse/events/user:*", badChannel+`channel "user:*" has no valid instance behind its colon.`),
		get("no instance", "/sse/events/user:", badChannel+`channel "user:" has no valid instance behind its colon.`),
		get("NUL in a list", "/sse/events?channel=global&channel=user:%00", badChannel+`channel "user:\x00" has no valid instance behind its colon.`),
		get("no channel", "/sse/events", "400 The stream needs a channel, such as ?channel=global."),
		get("bad query", "/sse/events?channel=global&token=%zz", `400 The query of the stream cannot be read: invalid URL escape "%zz".`),
		get("semicolons", "/sse/events?channel=global;channel=user:user-456", "400 The query of the stream cannot be read: invalid semicolon separator in query."),
		{trap: trapUnbounded, name: "many tokens", as: "ada", method: "GET", path: "/sse/events/global?" + strings.Repeat("token="+strings.Repeat("A", 1000)+"&", 33), want: "400 The tokens of the stream are longer than 32768 bytes together."},
		{trap: trapUnbounded, name: "long channel", as: "ada", method: "GET", path: "/sse/events/" + strings.Repeat("a", 50) + ":" + strings.Repeat("b", 250), want: badChannel + "channel of 301 bytes is longer than 256."},
	})
}

// What no client library would send: the answers of net/http and of the
// showcase to bytes as they are.
func TestHostileBytes(t *testing.T) {
	v := newVictim(t)
	const host = "Host: 127.0.0.1\r\n"
	cookie := "Cookie: " + v.session("ada").String() + "\r\n"
	token := "LC-Token: " + v.token(v.site.app, ada, "comment-thread:post-123") + "\r\n"
	action := "POST " + addComment + " HTTP/1.1\r\n" + host + cookie + token
	for _, tt := range []struct{ name, request, status string }{
		{"NUL in a header", action + "LC-Request: a\x00b\r\n\r\n", "400"},
		{"CR in a header", action + "LC-Request: a\rX: b\r\n\r\n", "400"},
		{"folded header", action + "LC-Request: a\r\n b\r\nContent-Length: 0\r\n\r\n", "400"},
		{"LC-Request with a tab", action + "LC-Request: a\tb\r\nContent-Length: 0\r\n\r\n", "400"},
		{"LC-Request in Latin-1", action + "LC-Request: \xe9\r\nContent-Length: 0\r\n\r\n", "400"},
		{"token with a tab", "POST " + addComment + " HTTP/1.1\r\n" + host + cookie + asJSON + "\r\n" + asClient + "\r\nLC-Token: a\tb\r\nContent-Length: 15\r\n\r\n" + `{"content":"x"}`, "403"},
		{"two lengths", action + "Content-Length: 15\r\nContent-Length: 16\r\n\r\n" + `{"content":"x"}`, "400"},
		{"length and chunks", action + "Content-Length: 4\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "501"},
		{"bad chunk", action + asJSON + "\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400"},
		{"oversize, and not told before", action + asJSON + "\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n" + strings.Repeat(" ", 0x200000) + "\r\n0\r\n\r\n", "413"},
		{"body that ends early", action + asJSON + "\r\nContent-Length: 100\r\n\r\n{}", "400"},
		{"no host", "GET /sse/events/global HTTP/1.1\r\n\r\n", "400"},
		{"large header", action + "X: " + strings.Repeat("x", 80<<10) + "\r\n\r\n", "431"},
		{"HTTP/1.0 without a host", "POST " + markAll + " HTTP/1.0\r\nOrigin: https://evil.example\r\n" + cookie + "\r\n", "403"},
		{"HTTP/1.0, another user's stream", "GET /sse/events/user:user-456 HTTP/1.0\r\n" + cookie + "\r\n", "403"},
		{"absolute target", "POST http://evil.example" + markAll + " HTTP/1.1\r\n" + host + cookie + "Origin: http://127.0.0.1\r\nContent-Length: 0\r\n\r\n", "403"},
		{"Last-Event-ID with a tab", "GET /sse/events/comments:post-123 HTTP/1.1\r\n" + host + "Last-Event-ID: a\tb\r\n\r\n", "403"},
		{"cookie that is none", "POST " + markAll + " HTTP/1.1\r\n" + host + "Cookie: showcase_session=\"\x01\";;=\r\nContent-Length: 0\r\n\r\n", "400"},
		{"CONNECT", "CONNECT " + addComment + " HTTP/1.1\r\n" + host + cookie + "\r\n", "405"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v.t = t
			before := v.snapshot()
			conn, err := net.Dial("tcp", v.server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			go func() {
				io.WriteString(conn, tt.request) // the server may hang up before the end
				conn.(*net.TCPConn).CloseWrite()
			}()
			line, err := bufio.NewReader(conn).ReadString('\n')
			if _, status, _ := strings.Cut(line, " "); err != nil || !strings.HasPrefix(status, tt.status+" ") {
				t.Errorf("the answer is %q, %v, want %s", line, err, tt.status)
			}
			if after := v.snapshot(); fmt.Sprint(after) != fmt.Sprint(before) {
				t.Errorf("the site has changed:\n%v\nbefore:\n%v", after, before)
			}
		})
	}
}

// Where a form leads is always on this site, and written into no header but
// Location.
func TestHostileRedirects(t *testing.T) {
	v := newVictim(t)
	for _, to := range []string{
		"https://evil.example/", "//evil.example/", `/\evil.example/`, `\/evil.example`, "/\t/evil.example", "/\r\n/evil.example", "\t//evil.example",
		"javascript:alert(1)", "data:text/html,x", "/a\r\nSet-Cookie: x=y", "/a\x00", "evil.example", " //evil.example", "/%0a/evil.example\n", "",
	} {
		for _, by := range []string{"_page", "Referer"} {
			a := attack{as: "ada", path: "/lc/notification-center/user-123/markAllAsRead", header: []string{asForm}}
			if by == "_page" {
				a.body = "_page=" + url.QueryEscape(to)
			} else if !strings.ContainsAny(to, "\r\n\x00") {
				a.header = append(a.header, "Referer: "+to)
			}
			res := v.do(a)
			res.Body.Close()
			if got := res.Header.Get("Location"); res.StatusCode != http.StatusSeeOther || got != "/" && !strings.HasPrefix(got, "/%5C") {
				t.Errorf("%s: %s %q leads to %s %q, want 303 /", trapMarkup, by, to, res.Status, got)
			}
			if len(res.Header["Location"]) != 1 || res.Header.Get("Set-Cookie") != "" {
				t.Errorf("%s %q gives the header %v", by, to, res.Header)
			}
		}
	}
	for referer, want := range map[string]string{
		"https://evil.example//evil.example/": "/",
		"https://evil.example/?a=b":           "/?a=b",
		"https://evil.example/\\evil.example": "/%5Cevil.example",
	} {
		res := v.do(attack{as: "ada", path: markAll, header: []string{asForm, "Referer: " + referer}})
		res.Body.Close()
		if got := res.Header.Get("Location"); got != want {
			t.Errorf("%s: Referer %q leads to %q, want %q", trapMarkup, referer, got, want)
		}
	}
}

// What somebody writes is text wherever it shows: in the page, the answer, the
// event and the page that shows a form again.
func TestHostileMarkup(t *testing.T) {
	v := newVictim(t)
	const text = `</textarea></script><script>alert(1)</script><img src=x onerror=alert(1)>"' onfocus=alert(1) data-lc-action="deleteComment" {{.ID}}`
	token := v.token(v.site.app, ada, "comment-thread:post-123")
	stream := v.do(attack{as: "ada", method: "GET", path: "/sse/events/comments:post-123?token=" + token})
	defer stream.Body.Close()
	res := v.do(attack{as: "ada", path: addComment, header: []string{asForm, asClient, "LC-Token: " + token}, body: "content=" + url.QueryEscape(text)})
	answer, err := io.ReadAll(res.Body)
	res.Body.Close()
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("the comment is answered %s %s, %v", res.Status, answer, err)
	}
	events := bufio.NewReader(stream.Body)
	event := ""
	for !strings.Contains(event, "alert(1)") {
		if event, err = events.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	page := v.do(attack{as: "linus", method: "GET", path: "/?post=post-123"})
	html, _ := io.ReadAll(page.Body)
	page.Body.Close()
	again := v.do(attack{as: "ada", path: addComment, header: []string{asForm}, body: "parentId=nothing&_token=" + url.QueryEscape(token) + "&content=" + url.QueryEscape(text)})
	form, _ := io.ReadAll(again.Body)
	again.Body.Close()
	if again.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("the form is answered %s, want 422", again.Status)
	}
	for where, got := range map[string]string{"answer": htmlOf(t, answer), "event": htmlOf(t, []byte(strings.TrimPrefix(event, "data: "))), "page": string(html), "form shown again": string(form)} {
		if !strings.Contains(got, "alert(1)") {
			t.Errorf("the %s does not show the comment", where)
		}
		for _, bad := range []string{"<script>alert", "<img src=x", `"' onfocus`, `data-lc-action="deleteComment" {{`} {
			if strings.Contains(got, bad) {
				t.Errorf("%s: the %s holds %s", trapMarkup, where, bad)
			}
		}
	}
}
