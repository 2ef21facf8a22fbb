package main

import (
	"net/http"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestSales(t *testing.T) {
	app := lc.New()
	RegisterSales(app, nil)
	h := lctest.New(t, app)
	id := SalesComponent.ID("shop")
	h.Call(id, "add", lctest.Params{"amount": -1}).AssertStatus(http.StatusUnprocessableEntity)
	h.AssertNoBroadcast()
	h.Call(id, "add", lctest.Params{"amount": 12.345}).AssertStatus(http.StatusOK)
	h.AssertBroadcast(lc.ContextChannel("sales", "shop"), id, "component-update")
	h.AssertHTML(`canvas[data-days="[12.35]"]`, "")
	for range 40 {
		h.Call(id, "add", lctest.Params{"amount": 1})
	}
	h.AssertHTML(`canvas[data-days="[`+strings.Repeat("1,", 29)+`1]"]`, "")
}
