package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestKiosk(t *testing.T) {
	app := lc.New()
	RegisterKiosk(app, nil)
	RegisterTicker(app, nil)
	h := lctest.New(t, app)
	id := KioskComponent.ID("main")
	for _, name := range []string{"", strings.Repeat("x", 51)} {
		h.Call(id, "buy", lctest.Params{"name": name}).AssertStatus(http.StatusUnprocessableEntity)
	}
	h.AssertNoBroadcast()
	got := h.Call(id, "buy", lctest.Params{"name": "Ada"}).AssertStatus(http.StatusOK)
	if !slices.Equal(got.Effects.Flash, []string{"Thank you, Ada."}) {
		t.Errorf("the buyer is told %q", got.Effects.Flash)
	}
	h.AssertBroadcast(lc.ContextChannel("ticker", "main"), TickerComponent.ID("main"), "component-update")
	h.Render(TickerComponent.ID("main"))
	h.AssertHTML(".toast", "Ada has bought a newspaper.")
}
