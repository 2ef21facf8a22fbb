package snippets

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

// newLane returns an application with a lane of 30 tickets, on which ada works
// but for ticket-0.
func newLane() *lc.App {
	app := lc.New(lc.WithSecret([]byte("a secret that only these tests know")))
	work := team{}
	var tickets []string
	for i := range 30 {
		tickets = append(tickets, fmt.Sprintf("ticket-%d", i))
	}
	work["ada"] = tickets[1:]
	RegisterLane(app, func(_ context.Context, id lc.ComponentID) (*Lane, error) { return &Lane{ID: id, Tickets: tickets}, nil })
	RegisterTicket(app, func(_ context.Context, id lc.ComponentID) (*Ticket, error) { return &Ticket{ID: id, team: work}, nil })
	return app
}

// Each sees the tickets that are theirs, and those further down are fetched.
func TestLaneShowsOnesOwnTickets(t *testing.T) {
	id := LaneComponent.ID("one")
	h := lctest.New(t, newLane())
	for user, want := range map[string][2]int{"ada": {29, 10}, "bob": {0, 0}} {
		html := h.As(user).Render(id).HTML
		if got := [2]int{strings.Count(html, `data-component-id="ticket:`), strings.Count(html, `data-lc-lazy="visible"`)}; got != want {
			t.Errorf("%s is shown %v tickets and placeholders, want %v: %s", user, got, want, html)
		}
	}
}

func TestLaneAdd(t *testing.T) {
	id := LaneComponent.ID("one")
	h := lctest.New(t, newLane()).As("ada")
	h.Render(id)
	h.Call(id, "add", lctest.Params{"ticket": "a b"}).AssertStatus(http.StatusUnprocessableEntity)
	h.Call(id, "add", lctest.Params{"ticket": "ticket-30"}).AssertStatus(http.StatusOK)
	h.AssertBroadcast(lc.ContextChannel("lane", id.Instance), id, "component-update")
}
