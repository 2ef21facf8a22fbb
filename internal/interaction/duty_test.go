package main

import (
	"net/http"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestDuty(t *testing.T) {
	app := lc.New()
	RegisterDuty(app, nil)
	h := lctest.New(t, app)
	id := DutyComponent.ID("ward")
	for _, name := range []string{"", strings.Repeat("x", 51)} {
		h.Call(id, "take", lctest.Params{"name": name}).AssertStatus(http.StatusUnprocessableEntity)
	}
	h.AssertNoBroadcast()
	h.Call(id, "take", lctest.Params{"name": "Ada"}).AssertStatus(http.StatusOK)
	h.AssertBroadcast(lc.ContextChannel("duty", "ward"), id, "component-update")
}
