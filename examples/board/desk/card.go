package desk

import (
	"context"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

// Card is a row of a board.
//
//lc:component card template=card.html element=tr
//lc:channel context card
type Card struct {
	ID    lc.ComponentID
	Notes []string `lc:"state"`

	Facts
	cards *Cards
}

// NewCard returns a factory of the cards in cards.
func NewCard(cards *Cards) func(context.Context, lc.ComponentID) (*Card, error) {
	return func(_ context.Context, id lc.ComponentID) (*Card, error) {
		return &Card{ID: id, Facts: cards.get(id.Instance), cards: cards}, nil
	}
}

// Authorize refuses private cards to all but their owner.
func (c *Card) Authorize(_ context.Context, a lc.Access) error {
	if c.Private && a.User != c.Owner {
		return lc.Forbidden("This card is private.")
	}
	return nil
}

// Attributes marks private cards.
func (c *Card) Attributes() map[string]string {
	if c.Private {
		return map[string]string{"class": "private", "title": "Only you see this card."}
	}
	return nil
}

// Note adds a note to the card.
//
//lc:action
func (c *Card) Note(text string) error {
	if text = strings.TrimSpace(text); text == "" {
		return lc.Invalid("text", "must not be empty")
	}
	c.Notes = append(c.Notes, text)
	return nil
}
