package main

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestBasket(t *testing.T) {
	app := lc.New()
	RegisterBasket(app, nil)
	h := lctest.New(t, app)
	id := BasketComponent.ID("mine")
	h.Call(id, "add", nil).AssertStatus(http.StatusOK)
	h.AssertHTML("output", "1")
	h.AssertBroadcast(lc.ContextChannel("basket", "mine"), id, "component-update")
}
