package main

import (
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestBooking(t *testing.T) {
	b := openPlain(t, "/booking/one?plain")
	b.press("Next", "name=Ada", "email=nobody")
	b.want(422, "name", "Ada", "email", "nobody", "!email", "is no address")
	b.pressTwice("Next", "email=ada@example.com")
	b.want(200, "nights", "")

	b.press("Back", "nights=", "wishes=lake view") // is not valid, and kept
	b.press("Next", "name=Ada", "email=ada@example.com")
	b.want(200, "nights", "", "wishes", "lake view")
	b.press("Back", "nights=99", "wishes=sea view")
	b.want(200, "name", "Ada", "email", "ada@example.com")
	b.press("Next", "name=Bob")
	b.want(200, "nights", "99", "wishes", "sea view")
	b.press("Next")
	b.want(422, "nights", "99", "!nights", "must be from 1 to 30", "wishes", "sea view")
	b.press("Next", "nights=3")
	b.want(200, "#summary", "Bob (ada@example.com), 3 nights. sea view")
	b.press("Back")
	b.want(200, "nights", "3")
	b.press("Next")
	b.pressTwice("Book")
	b.want(200, "#booked", "Bob, 3 nights", "name", "")
	check(t, "the message", b.flash(), "Booked: you have number 1.")
}

// No step can be left out.
func TestBookingInOrder(t *testing.T) {
	app := lc.New(lc.WithSecret([]byte("a secret that only these tests know")))
	RegisterBooking(app, nil)
	h := lctest.New(t, app).As("somebody")
	id := BookingComponent.ID("one")
	h.Call(id, "setStay", lctest.Params{"stay": map[string]any{"nights": 1}}).AssertStatus(422)
	h.Call(id, "book", nil).AssertStatus(422)
	h.AssertNoBroadcast()
}
