package main

import (
	"net/http"
	"testing"

	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestTrip(t *testing.T) {
	id := TripComponent.ID("next")
	showsOwn(t, id, "choose", lctest.Params{"country": "Italy"}, "<option>Rome</option>")
	newHarness(t).Call(id, "choose", lctest.Params{"country": "Atlantis"}).AssertStatus(http.StatusUnprocessableEntity)
}
