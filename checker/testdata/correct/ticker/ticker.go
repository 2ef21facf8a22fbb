// Package ticker is pushed to by a job.
package ticker

import (
	"context"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// Ticker shows prices.
//
//lc:component template=ticker.html
//lc:channel global
type Ticker struct {
	ID     lc.ComponentID
	Prices map[string]int `lc:"state"`
}

// Run pushes until ctx is done.
func Run(ctx context.Context, app *lc.App, every time.Duration) error {
	id := lc.ComponentID{Name: "ticker", Instance: "global"}
	for range time.Tick(every) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := app.Refresh(ctx, id); err != nil {
			return err
		}
		if err := app.Broadcast(ctx, lc.Global, lc.ComponentFragments(id, map[string]string{"#clock": time.Now().String()})); err != nil {
			return err
		}
	}
	return nil
}
