package main

import (
	"net/http"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestFinder(t *testing.T) {
	app := lc.New()
	RegisterFinder(app, nil)
	h := lctest.New(t, app)
	id := FinderComponent.ID("trees")

	h.Visit("?q=oak")
	h.Render(id).AssertStatus(http.StatusOK)
	h.AssertHTML("li", "Holm oak")
	h.AssertHTML(`input[value="oak"]`, "")
	h.Call(id, "search", lctest.Params{"q": strings.Repeat("x", 101)}).AssertStatus(http.StatusUnprocessableEntity)
	h.Call(id, "search", lctest.Params{"q": " black pine & Co "}).AssertStatus(http.StatusOK)
	h.AssertHTML("[role=status]", "0 found")
	if got, want := h.Address(), "/page?q=black+pine+%26+Co"; got != want {
		t.Errorf("the address is %s, want %s", got, want)
	}
	h.Call(id, "search", lctest.Params{"q": ""})
	h.AssertHTML("[role=status]", "7 found")
	if got, want := h.Address(), "/page"; got != want {
		t.Errorf("the address is %s, want %s", got, want)
	}
}
