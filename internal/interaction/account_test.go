package main

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestAccount(t *testing.T) {
	app := lc.New()
	RegisterAccount(app, nil)
	h := lctest.New(t, app)
	id := AccountComponent.ID("mine")

	h.Visit("?tab=orders")
	h.Render(id).AssertStatus(http.StatusOK)
	h.AssertHTML("h2", "orders")
	h.CallForm(id, "open", lctest.Params{"tab": "security"}).AssertStatus(http.StatusSeeOther)
	h.AssertHTML("h2", "security")
	if got, want := h.Address(), "/page?tab=security"; got != want {
		t.Errorf("the address is %s, want %s", got, want)
	}
	h.Call(id, "open", lctest.Params{"tab": "profile"})
	if got, want := h.Address(), "/page"; got != want {
		t.Errorf("the address is %s, want %s, for profile is what Mount chooses", got, want)
	}

	h.Visit("?tab=nothing")
	h.Render(id)
	h.AssertHTML("h2", "profile")
	if r := h.Call(id, "measure", lctest.Params{"metric": true}); r.Effects.Keep == "" {
		t.Errorf("the effects are %+v, want something to keep", r.Effects)
	}
	h.AssertHTML("output", "180 cm")
}
