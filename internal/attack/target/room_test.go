package main

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

// Any guest may speak in any room, and what is said is told in a small event.
func TestRoom(t *testing.T) {
	_, h := open(t)
	id := lc.ComponentID{Name: "room", Instance: "r-12345"}
	h.As("").Call(id, "say", lctest.Params{"text": ""}).AssertStatus(http.StatusOK)
	h.AssertBroadcast("room:r-12345", id, "component-refresh")
}
