package main

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

func TestTill(t *testing.T) {
	h := newHarness(t)
	id, channel := TillComponent.ID("one"), lc.ContextChannel("till", "one")
	h.Call(id, "pay", nil).AssertStatus(http.StatusOK)
	h.AssertBroadcast(channel, id, "component-update")
	h.AssertDispatched(channel, "order-paid")
}
