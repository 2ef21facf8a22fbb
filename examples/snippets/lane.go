package snippets

import (
	"context"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

// Lane is a list of tickets, each of which is a component of its own.
//
//lc:component
//lc:channel context lane
type Lane struct {
	ID      lc.ComponentID
	Tickets []string `lc:"state"`
}

// Render writes the tickets of the lane. Those that can't be seen at first are
// fetched when they can.
func (l *Lane) Render(ctx context.Context, w io.Writer) error {
	app := lc.AppFrom(ctx)
	for i, ticket := range l.Tickets {
		id := TicketComponent.ID(ticket)
		shown := app.Component(ctx, id)
		if i >= 20 {
			shown = app.Component(ctx, id, lc.Lazy)
		}
		if err := shown.Render(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// Add puts a ticket at the end of the lane.
//
//lc:action
func (l *Lane) Add(ticket string) error {
	if !lc.ValidInstance(ticket) {
		return lc.Invalid("ticket", "There is no such ticket.")
	}
	l.Tickets = append(l.Tickets, ticket)
	return nil
}
