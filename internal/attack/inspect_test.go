package main

import (
	"bufio"
	"slices"
	"strings"
	"testing"
)

func TestInspect(t *testing.T) {
	const html = "Content-Type: text/html; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n"
	const nosniff = "X-Content-Type-Options: nosniff\r\n"
	for _, tt := range []struct {
		name, head, body string
		want             []string
	}{
		{"a page", "200 OK\r\n" + html, "<p>hello</p>", nil},
		{"500", "500 Internal Server Error\r\n" + html, "", []string{claimStatus}},
		{"502", "502 Bad Gateway\r\n", "", []string{claimStatus}},
		{"503 with Retry-After", "503 Service Unavailable\r\nRetry-After: 2\r\n", "", nil},
		{"503 without Retry-After", "503 Service Unavailable\r\n", "", []string{claimStatus}},
		{"503 with a date", "503 Service Unavailable\r\nRetry-After: soon\r\n", "", []string{claimStatus}},
		{"429 without Retry-After", "429 Too Many Requests\r\n", "", []string{claimStatus}},
		{"501 of net/http", "501 Not Implemented\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n", "Unsupported transfer encoding", nil},
		{"501 that only looks like net/http's", "501 Not Implemented\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n" + nosniff, "Unsupported transfer encoding", []string{claimStatus}},
		{"501 of the App", "501 Not Implemented\r\nContent-Type: application/problem+json\r\n", `{"title":"Not Implemented","status":501,"code":"internal"}`, []string{claimStatus}},
		{"500 that looks like net/http's", "500 Internal Server Error\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n", "500 Internal Server Error", []string{claimStatus}},
		{"another protocol", "101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n", "", []string{claimStatus}},

		{"a secret", "200 OK\r\n" + html, "<p>the victim's secret</p>", []string{claimForeign}},
		{"a secret in a refusal", "403 Forbidden\r\nContent-Type: application/problem+json\r\n", `{"title":"Forbidden","status":403,"code":"forbidden","detail":"the victim's secret"}`, []string{claimForeign}},

		{"escaped", "200 OK\r\n" + html, "<p title=\"&lt;lcx7&gt;\">&#34;&#39;lcx7=1 lcx7</p>", nil},
		{"an element", "200 OK\r\n" + html, "<p><lcx7></p>", []string{claimReflected}},
		{"an element in other case", "200 OK\r\n" + html, "<p><LCX7></p>", []string{claimReflected}},
		{"a quote", "200 OK\r\n" + html, `<p title=""'lcx7=1 "></p>`, []string{claimReflected}},
		{"a script", "200 OK\r\n" + html, `<script>lcx7</script>`, []string{claimReflected}},
		{"a link to a script", "200 OK\r\n" + html, `<a href="javascript:alert(lcx7)">x</a>`, []string{claimReflected}},
		{"a type that sniffs", "200 OK\r\nContent-Type: text/plain\r\n", "lcx7", []string{claimReflected}},
		{"plain text", "200 OK\r\nContent-Type: text/plain\r\n" + nosniff, "<lcx7>", nil},
		{"no type", "200 OK\r\n" + nosniff, "lcx7", []string{claimReflected}},
		{"a problem", "404 Not Found\r\nContent-Type: application/problem+json\r\n" + nosniff, `{"title":"Not Found","status":404,"code":"not-found","detail":"<lcx7>"}`, nil},
		{"HTML in JSON", "200 OK\r\nContent-Type: application/json\r\n" + nosniff, `{"componentId":"a:b","html":"<lcx7>"}`, []string{claimReflected}},
		{"a fragment in JSON", "200 OK\r\nContent-Type: application/json\r\n" + nosniff, `{"componentId":"a:b","fragments":{"#a":"<lcx7>"}}`, []string{claimReflected}},
		{"a detail in JSON", "200 OK\r\nContent-Type: application/json\r\n" + nosniff, `{"componentId":"a:b","html":"&lt;lcx7","effects":{"flash":["<lcx7>"]}}`, nil},
		{"HTML in a view", "200 OK\r\nContent-Type: application/json\r\n" + nosniff, `[{"id":"a:b","html":"<p>"},{"id":"a:c","html":"<lcx7>"}]`, []string{claimReflected}},
		{"a problem in a view", "200 OK\r\nContent-Type: application/json\r\n" + nosniff, `[{"id":"a:b","problem":{"detail":"<lcx7>"}}]`, nil},
		{"no JSON", "200 OK\r\nContent-Type: application/json\r\n" + nosniff, `lcx7`, []string{claimReflected}},

		{"a header", "200 OK\r\n" + html + "Lcx7: yes\r\n", "", []string{claimHeader}},
		{"a cookie", "200 OK\r\n" + html + "Set-Cookie: lcx7=1\r\n", "", []string{claimHeader}},
		{"another site", "303 See Other\r\nLocation: //evil.example/\r\n", "", []string{claimHeader}},
		{"another site, with a backslash", "303 See Other\r\nLocation: /\\evil.example/\r\n", "", []string{claimHeader}},
		{"another site, with a tab", "303 See Other\r\nLocation: /\t/evil.example/\r\n", "", []string{claimHeader}},
		{"a backslash further on", "303 See Other\r\nLocation: /a?b=\\\r\n", "", nil},
		{"a whole URL", "303 See Other\r\nLocation: https://evil.example/\r\n", "", []string{claimHeader}},
		{"this site", "303 See Other\r\nLocation: /?a=b\r\n", "", nil},
		{"other sites may read", "200 OK\r\n" + html + "Access-Control-Allow-Origin: *\r\n", "", []string{claimHeader}},

		{"a problem of another status", "404 Not Found\r\nContent-Type: application/problem+json\r\n", `{"title":"Not Found","status":400,"code":"malformed"}`, []string{claimProblem}},
		{"a problem without a code", "404 Not Found\r\nContent-Type: application/problem+json\r\n", `{"title":"Not Found","status":404}`, []string{claimProblem}},
		{"a problem that is no JSON", "404 Not Found\r\nContent-Type: application/problem+json\r\n", `not found`, []string{claimProblem}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			secrets := new(needles)
			secrets.add("the victim's secret")
			a, _, err := readAnswer(bufio.NewReader(strings.NewReader("HTTP/1.1 "+tt.head+"\r\n"+tt.body)), "GET")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range inspect(a, secrets) {
				got = append(got, f.claim)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("findings are %q, want %q", got, tt.want)
			}
		})
	}
}

// Each form of the mark is found where nothing escapes it.
func TestMarkupIsFound(t *testing.T) {
	for _, text := range markup {
		if markupIn("the page", "<p>"+text+"</p>") == "" {
			t.Errorf("%s is not found in a page", text)
		}
		if markupIn("the page", `<p title="`+text+`">`) == "" {
			t.Errorf("%s is not found in an attribute", text)
		}
	}
}
