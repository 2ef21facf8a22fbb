package main

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

// Guests ring the bell, and get answers as large as they like.
func TestBell(t *testing.T) {
	_, h := open(t)
	h = h.As("")
	id := lc.ComponentID{Name: "bell", Instance: "main"}
	h.Call(id, "ring", nil).AssertStatus(http.StatusOK)
	r := h.Call(id, "enlarge", lctest.Params{"size": largest}).AssertStatus(http.StatusOK)
	if len(r.HTML) < largest || r.Version != 2 {
		t.Errorf("the answer has %d bytes of HTML and version %d", len(r.HTML), r.Version)
	}
	h.AssertNoBroadcast()
	h.Call(id, "enlarge", lctest.Params{"size": largest + 1}).AssertStatus(http.StatusUnprocessableEntity)
}
