package main

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestSongs(t *testing.T) {
	app := lc.New()
	RegisterSongs(app, nil)
	h := lctest.New(t, app)
	id := SongsComponent.ID("party")
	for _, name := range []string{"One", "Two", "Three"} {
		h.Call(id, "add", lctest.Params{"name": name}).AssertStatus(http.StatusOK)
	}
	for _, name := range []string{"", "One"} {
		h.Call(id, "add", lctest.Params{"name": name}).AssertStatus(http.StatusUnprocessableEntity)
	}
	h.Call(id, "up", lctest.Params{"name": "Three"}).AssertStatus(http.StatusOK)
	h.Call(id, "up", lctest.Params{"name": "Four"}).AssertStatus(http.StatusNotFound)
	h.Call(id, "remove", lctest.Params{"name": "One"}).AssertStatus(http.StatusOK)
	h.AssertHTML("li", "Three Up Remove")
	h.AssertBroadcast(lc.ContextChannel("songs", "party"), id, "component-update")
}
