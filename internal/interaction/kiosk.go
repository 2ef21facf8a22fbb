package main

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Kiosk sells newspapers, and tells everybody.
//
//lc:component kiosk template=kiosk.html
//lc:channel context kiosk
type Kiosk struct {
	ID   lc.ComponentID
	Sold int `lc:"state"`
}

// Buy sells a newspaper.
//
//lc:action
func (k *Kiosk) Buy(ctx context.Context, name string) error {
	if name == "" || len(name) > 50 {
		return lc.Invalid("name", "must have 1 to 50 bytes")
	}
	k.Sold++
	lc.Flash(ctx, "Thank you, "+name+".") // to the buyer
	return TickerComponent.Update(ctx, lc.AppFrom(ctx), k.ID.Instance, func(_ context.Context, t *Ticker) error {
		t.say(name + " has bought a newspaper.") // to all
		return nil
	})
}
