package snippets

import (
	"context"
	"fmt"
	"html"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

// Ticket is one of a lane, for those who work on it.
//
//lc:component
//lc:channel context ticket
type Ticket struct {
	ID    lc.ComponentID
	Title string `lc:"state"`
	team  team
}

// A team knows who works on which tickets.
type team map[string][]string

// TicketsOf returns the tickets that a user works on.
func (t team) TicketsOf(_ context.Context, user string) (map[string]bool, error) {
	mine := map[string]bool{}
	for _, ticket := range t[user] {
		mine[ticket] = true
	}
	return mine, nil
}

// ticketsOf is the key of what is read once for all tickets of a page: those of
// a user.
type ticketsOf string

// Authorize lets in those who work on the ticket. All tickets of a page ask the
// database once.
func (t *Ticket) Authorize(ctx context.Context, a lc.Access) error {
	mine, err := lc.Cached(ctx, ticketsOf(a.User), func(ctx context.Context) (map[string]bool, error) {
		return t.team.TicketsOf(ctx, a.User)
	})
	if err != nil {
		return err
	}
	if !mine[t.ID.Instance] {
		return lc.Forbidden("This ticket is not yours.")
	}
	return nil
}

// Render writes the ticket.
func (t *Ticket) Render(_ context.Context, w io.Writer) error {
	_, err := fmt.Fprintf(w, "<h3>%s</h3>", html.EscapeString(t.Title))
	return err
}

// Placeholder is shown until a ticket that was placed with lc.Lazy is fetched.
func (t *Ticket) Placeholder(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, "<p>Loading…</p>")
	return err
}

// Rename gives the ticket another title.
//
//lc:action
func (t *Ticket) Rename(title string) error {
	t.Title = title
	return nil
}
