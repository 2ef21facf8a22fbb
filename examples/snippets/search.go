package snippets

import (
	"context"
	"log/slog"

	lc "github.com/lcgen/lcgen/runtime"
)

// Search hears of orders from an event bus, whose handlers have no context.
type Search struct {
	app *lc.App
	log *slog.Logger
}

// NewSearch returns a Search that refreshes the carts of an App.
func NewSearch(app *lc.App, log *slog.Logger) *Search { return &Search{app, log} }

// An Order is what the bus tells of.
type Order struct{ ID string }

// OrderChanged refreshes what shows the order.
func (s *Search) OrderChanged(o Order) { // called by actions and by jobs
	go func() {
		if err := CartComponent.Refresh(context.Background(), s.app, o.ID); err != nil {
			s.log.Error("order is not refreshed", "err", err)
		}
	}()
}
