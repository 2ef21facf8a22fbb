package main

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestBoard(t *testing.T) {
	public := lc.ComponentID{Name: "board", Instance: "open-1"}
	private := lc.ComponentID{Name: "board", Instance: "private-1"}

	t.Run("takes parameters of every kind", func(t *testing.T) {
		for _, tt := range []struct {
			action string
			params lctest.Params
			line   string
		}{
			{"post", lctest.Params{"text": "a"}, "a"},
			{"post", lctest.Params{"text": "a", "at": "2026-01-02T15:04:05Z"}, "a at 2026-01-02T15:04:05Z"},
			{"batch", lctest.Params{"items": []Item{{Title: "a", Count: 2, Tags: []string{"b"}}}}, "a × 2 [b]"},
			{"label", lctest.Params{"labels": map[string]string{"a": "b"}}, "a = b"},
			{"pick", lctest.Params{"ids": []int{1, 2, 3}}, "picked 3"},
			{"find", lctest.Params{"query": Query{Text: "a"}}, "looked for a"},
			{"measure", lctest.Params{"small": 1, "large": 2, "ratio": 0.5, "exact": true, "span": "1h", "when": "2026-01-02T15:04:05Z"}, "1 2 0.5 true 1h0m0s 2026-01-02 15:04:05 +0000 UTC"},
		} {
			_, h := open(t)
			h.As(stranger).Call(public, tt.action, tt.params).AssertStatus(http.StatusOK)
			h.AssertBroadcast("board:open-1", public, "component-refresh")
			h.Render(public)
			h.AssertHTML("li", tt.line)
		}
	})

	t.Run("keeps the filter in the browser", func(t *testing.T) {
		_, h := open(t)
		h.Call(public, "setFilter", lctest.Params{"filter": "new", "note": "n"}).AssertStatus(http.StatusOK)
		h.AssertNoBroadcast()
		h.Render(public)
		h.AssertHTML("p", "Showing new. n")
	})

	t.Run("refuses guests, and strangers what is private", func(t *testing.T) {
		_, h := open(t)
		h.Render(private).AssertStatus(http.StatusOK)
		h.As("").Render(public).AssertStatus(http.StatusForbidden)
		h.As(stranger).Render(private).AssertStatus(http.StatusForbidden)
		h.Render(lc.ComponentID{Name: "board", Instance: "open-3"}).AssertStatus(http.StatusNotFound)
	})
}
