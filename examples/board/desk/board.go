package desk

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	lc "github.com/lcgen/lcgen/runtime"
)

// Board shows cards in an order that everybody agrees on.
//
//lc:component board template=board.html element=section
//lc:channel context board
type Board struct {
	ID    lc.ComponentID
	Cards []string `lc:"state"` // instances of Card, from top to bottom
	Next  int      `lc:"state"` // number of the next card

	cards *Cards
}

// NewBoard returns a factory of boards whose cards are in cards. A new board
// begins with the given number of cards.
func NewBoard(cards *Cards, first int) func(context.Context, lc.ComponentID) (*Board, error) {
	return func(_ context.Context, id lc.ComponentID) (*Board, error) {
		b := &Board{ID: id, cards: cards}
		for range first {
			b.Cards = append(b.Cards, b.name())
		}
		return b, nil
	}
}

// name returns the name of the next card.
func (b *Board) name() string {
	b.Next++
	return b.ID.Instance + "-" + strconv.Itoa(b.Next)
}

// Attributes tells how full the board is, for its style.
func (b *Board) Attributes() map[string]string {
	if len(b.Cards) == 0 {
		return map[string]string{"class": "board empty"}
	}
	return map[string]string{"class": "board"}
}

// Add puts a new card on top. Its kind is "open" for everybody, or "private" for
// the user who adds it.
//
//lc:action
func (b *Board) Add(ctx context.Context, title, kind string) error {
	user, ok := lc.UserFrom(ctx)
	if !ok {
		return lc.Forbidden("Log in to add a card.")
	}
	if title == "" || len(title) > 200 {
		return lc.Invalid("title", "must have 1 to 200 letters")
	}
	if kind != "open" && kind != "private" {
		return lc.Invalid("kind", "must be open or private")
	}
	name := b.name()
	b.cards.put(name, Facts{Title: title, Owner: user, Private: kind == "private"})
	b.Cards = slices.Insert(b.Cards, 0, name)
	return nil
}

// Raise moves a card up by one.
//
//lc:action
func (b *Board) Raise(card string) error {
	i := slices.Index(b.Cards, card)
	if i < 0 {
		return lc.NotFound(fmt.Sprintf("There is no card %s.", card))
	}
	if i > 0 {
		b.Cards[i-1], b.Cards[i] = b.Cards[i], b.Cards[i-1]
	}
	return nil
}

// Drop takes a card off the board.
//
//lc:action
func (b *Board) Drop(card string) error {
	b.Cards = slices.DeleteFunc(b.Cards, func(name string) bool { return name == card })
	return nil
}
