package main

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestPlaces(t *testing.T) {
	app := lc.New()
	RegisterPlaces(app, nil)
	h := lctest.New(t, app)
	id := PlacesComponent.ID("world")
	set := func(lat, lng float64) *lctest.Result {
		return h.Call(id, "set", lctest.Params{"place": map[string]any{"lat": lat, "lng": lng}})
	}
	for _, at := range [][2]float64{{91, 0}, {-91, 0}, {0, 181}, {0, -181}} {
		set(at[0], at[1]).AssertStatus(http.StatusUnprocessableEntity)
	}
	h.AssertNoBroadcast()
	set(51, 10).AssertStatus(http.StatusOK)
	h.AssertBroadcast(lc.ContextChannel("places", "world"), id, "component-update")
}
