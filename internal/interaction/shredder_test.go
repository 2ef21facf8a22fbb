package main

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestShredder(t *testing.T) {
	app := lc.New()
	RegisterShredder(app, nil)
	h := lctest.New(t, app)
	id := ShredderComponent.ID("office")
	h.Call(id, "shred", lctest.Params{"paper": "Invoice"}).AssertStatus(http.StatusOK)
	h.Call(id, "shred", lctest.Params{"paper": "Invoice"}).AssertStatus(http.StatusNotFound)
	h.Call(id, "shredAll", nil).AssertStatus(http.StatusOK)
	h.AssertNoHTML("li")
	h.AssertNoHTML("dialog")
}
