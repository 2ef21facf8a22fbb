package lc

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Whatever a request asks for, what is answered is a stream of valid channels
// from a place that exists, or a refusal.
func FuzzStreamRequest(f *testing.F) {
	for _, seed := range [][3]string{
		{"global", "", ""},
		{"", "channel=global&channel=user:1&token=a~b&token=c", "abc-1"},
		{"room:1", "lastEventId=0-0", ""},
		{"room:\n", "channel=%00&lastEventId=%zz", "a-99999999999999999999"},
		{"user:größe", "channel=user:%C3%B6", "\u2028-1"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	a := New(WithLogger(slog.New(slog.DiscardHandler)), WithAuthorizer(func(context.Context, Access) error { return nil }))
	h := startHub(f, func(c *hubConfig) { c.Limits.StreamsPerViewer = 1 << 30 })
	a.hub = h
	say(f, h, "room:1", "a", 1)
	f.Fuzz(func(t *testing.T, path, query, header string) {
		r := &http.Request{
			Method: http.MethodGet,
			URL:    &url.URL{Path: "/sse/events", RawQuery: query},
			Header: http.Header{"Last-Event-Id": {header}},
		}
		names := []string{path}
		if path == "" {
			names = r.URL.Query()["channel"]
		}
		sub, err := a.subscription(r, a.user(r), names)
		if err != nil {
			if p := problemOf(err); p.status < 400 || p.status >= 500 {
				t.Errorf("answered with %d: %v", p.status, err)
			}
			return
		}
		s, err := h.open(sub)
		if err != nil {
			t.Fatal(err)
		}
		defer h.close(s, "fuzz")
		checkGreeting(t, s.greeting(nil), sub)
	})
}

func checkGreeting(t *testing.T, greeting []byte, sub subscription) {
	e, err := readEvent(bufio.NewReader(bytes.NewReader(greeting)))
	if err != nil || bytes.Count(greeting, []byte("\n")) != 5 {
		t.Fatalf("greeting %q is not one event: %v", greeting, err)
	}
	if e.id == "" {
		t.Error("the greeting has no ID")
	}
	var data struct {
		Channels map[Channel]struct{ Versions map[ComponentID]uint64 }
	}
	if err := json.Unmarshal([]byte(e.data), &data); err != nil || len(data.Channels) != len(sub.channels) {
		t.Errorf("greeting has data %s for channels %q: %v", e.data, sub.channels, err)
	}
	for _, ch := range sub.channels {
		if _, ok := data.Channels[ch]; !ok || ch.Validate() != nil {
			t.Errorf("greeting %s lacks channel %q, or that is not valid", e.data, ch)
		}
	}
}

// Whatever the headers say, a page of another origin gets no stream.
func FuzzRefuseCrossSite(f *testing.F) {
	for _, seed := range [][3]string{
		{"", "", "shop.example"},
		{"", "https://shop.example", "shop.example"},
		{"", "https://evil.example", "shop.example"},
		{"", "null", "shop.example"},
		{"same-site", "https://shop.example", "shop.example"},
		{"same-origin, cross-site", "", "shop.example"},
		{"none", "https://evil.example", "shop.example"},
		{"", "https://evil.example://shop.example", "shop.example"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, site, origin, host string) {
		r := &http.Request{Host: host, Header: http.Header{"Sec-Fetch-Site": {site}, "Origin": {origin}}}
		if err := refuseCrossSite(r); err != nil {
			if status := problemOf(err).status; status != http.StatusForbidden {
				t.Errorf("refused with %d", status)
			}
			return
		}
		if site == "none" || site == "same-origin" || site == "" && origin == "" {
			return
		}
		scheme, rest, _ := strings.Cut(origin, "://")
		if site != "" || !strings.EqualFold(rest, host) {
			t.Errorf("Sec-Fetch-Site %q and Origin %q (scheme %q) got a stream of %q", site, origin, scheme, host)
		}
	})
}
