package main

import "testing"

func TestRequestBytes(t *testing.T) {
	for _, tt := range []struct {
		name string
		*request
		want string
	}{
		{"get", get("/a", "X: y"), "GET /a HTTP/1.1\r\nHost: h\r\nX: y\r\n\r\n"},
		{"post", post("/a", asForm, "b=c"), "POST /a HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\nb=c"},
		{"post of nothing", post("/a", asForm, ""), "POST /a HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n\r\n"},
		{"another host", get("/a", "Host: x"), "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"},
		{"another length", post("/a", asForm, "b=c", "content-length: 9"), "POST /a HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\ncontent-length: 9\r\n\r\nb=c"},
		{"chunks", post("/a", asForm, "0\r\n\r\n", "Transfer-Encoding: chunked"), "POST /a HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := string(tt.bytes("h")); got != tt.want {
				t.Errorf("the request is\n%q, want\n%q", got, tt.want)
			}
		})
	}
}

func TestRequestWithLeavesTheFirstAlone(t *testing.T) {
	first := get("/", "A: 1")
	second, third := first.with("B: 2"), first.with("C: 3")
	if len(first.header) != 1 || second.header[1] != "B: 2" || third.header[1] != "C: 3" {
		t.Errorf("the headers are %q, %q, %q", first.header, second.header, third.header)
	}
}

func TestPaths(t *testing.T) {
	for got, want := range map[string]string{
		actionPath("a:b:c d", "e"):                      "/lc/a/b:c%20d/e",
		streamPath([]string{"a:1", "b"}, []string{"x"}): "/sse/events?channel=a%3A1&channel=b&token=x",
	} {
		if got != want {
			t.Errorf("the path is %s, want %s", got, want)
		}
	}
}
