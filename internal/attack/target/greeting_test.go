package main

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// Greeting shows each viewer what is theirs.
func TestGreeting(t *testing.T) {
	w, h := open(t)
	w.people.keep(member, "a secret")
	id := lc.ComponentID{Name: "greeting", Instance: "main"}
	h.Render(id).AssertStatus(http.StatusOK)
	h.AssertHTML("p", "Hello member-ada, your secret is a secret, and it was a secret. 0 waves.")
	other := h.As(stranger)
	other.Render(id).AssertStatus(http.StatusOK)
	other.AssertHTML("p", "Hello stranger-1. 0 waves.")
	h.Call(id, "wave", nil).AssertStatus(http.StatusOK)
	h.AssertBroadcast(lc.Global, id, "component-update")
}
