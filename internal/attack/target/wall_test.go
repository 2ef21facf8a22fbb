package main

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

// Guests write on the wall, and have the browser told all there is to tell.
func TestWall(t *testing.T) {
	_, h := open(t)
	h = h.As("")
	id := lc.ComponentID{Name: "wall", Instance: "main"}
	h.Call(id, "write", lctest.Params{"text": "<b>"}).AssertStatus(http.StatusOK)
	h.AssertBroadcast(lc.Global, id, "component-update")
	h.AssertHTML("li", "<b>")
	r := h.Call(id, "tell", lctest.Params{"event": "e", "detail": "d", "message": "m", "path": "/p"}).AssertStatus(http.StatusOK)
	if e := r.Effects; e.Redirect != "/p" || len(e.Flash) != 1 || e.Flash[0] != "m" || len(e.Dispatch) != 1 || e.Dispatch[0].Event != "wall:told" {
		t.Errorf("the effects are %+v", e)
	}
	h.Call(id, "tell", lctest.Params{"event": "", "detail": "", "message": "", "path": "//evil.example"}).AssertStatus(http.StatusUnprocessableEntity)
}
