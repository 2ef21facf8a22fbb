package main

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

// Members is on global, and for members only all the same.
func TestMembers(t *testing.T) {
	_, h := open(t)
	id := lc.ComponentID{Name: "members", Instance: "main"}
	if r := h.Call(id, "say", lctest.Params{"text": "among us"}).AssertStatus(http.StatusOK); r.Channel != lc.Global {
		t.Errorf("it is on %s", r.Channel)
	}
	h.AssertHTML("li", "among us")
	for _, user := range []string{"", stranger} {
		h.As(user).Render(id).AssertStatus(http.StatusForbidden)
		h.As(user).Call(id, "say", lctest.Params{"text": "x"}).AssertStatus(http.StatusForbidden)
	}
	h.Render(lc.ComponentID{Name: "members", Instance: "other"}).AssertStatus(http.StatusNotFound)
}
