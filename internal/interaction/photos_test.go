package main

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestPhotos(t *testing.T) {
	app := lc.New()
	RegisterPhotos(app, nil)
	h := lctest.New(t, app)
	id := PhotosComponent.ID("album")

	h.Visit("?photo=2&from=mail")
	h.Render(id).AssertStatus(http.StatusOK)
	h.AssertHTML("h2", "Lighthouse")
	if r := h.Call(id, "show", lctest.Params{"photo": 3}); !r.Effects.Push {
		t.Errorf("the effects are %+v, want a new entry in the history", r.Effects)
	}
	h.AssertHTML("h2", "Ferry")
	if got, want := h.Address(), "/page?from=mail&photo=3"; got != want {
		t.Errorf("the address is %s, want %s", got, want)
	}
	h.Call(id, "show", lctest.Params{"photo": 0})
	if got, want := h.Address(), "/page?from=mail"; got != want {
		t.Errorf("the address is %s, want %s", got, want)
	}

	for _, query := range []string{"", "?photo=0", "?photo=99", "?photo=-1", "?photo=x", "?photo=1&photo=2", "?photo=%zz", "?photo=99999999999999999999"} {
		h.Visit("/album" + query)
		h.Render(id)
		h.AssertHTML("li a", "Harbour")
	}
}
