package ticker

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// Ticker shows the price of one share.
//
//lc:component template=ticker.html
//lc:channel context ticker
type Ticker struct {
	ID    lc.ComponentID
	Price int `lc:"state"`
}

//lc:action
func (t *Ticker) Reset() { t.Price = 0 }

// Close tells everybody that the exchange has closed.
func Close(ctx context.Context, app *lc.App) error {
	id := lc.ComponentID{Name: "ticker", Instance: "GOOG"}
	return app.Broadcast(ctx, "tickr:GOOG", lc.ComponentUpdate(id, nil, "closed"))
}
