// Package kanban takes structs as parameters, and draws a tree.
package kanban

import (
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Place is where a card is.
type Place struct {
	Column string
	Index  int
}

// A Card may have others below it.
type Card struct {
	ID       string
	Title    string
	Children []*Card
	Labels   map[string]string
}

// Board has columns of cards.
//
//lc:component kanban-board template=board.html
//lc:channel context board
type Board struct {
	ID      lc.ComponentID
	Columns map[string][]*Card `lc:"state"`
}

//lc:action
func (b *Board) Move(cardID string, to Place) error {
	for column, cards := range b.Columns {
		i := slices.IndexFunc(cards, func(c *Card) bool { return c.ID == cardID })
		if i < 0 {
			continue
		}
		card := cards[i]
		b.Columns[column] = slices.Delete(cards, i, i+1)
		b.Columns[to.Column] = slices.Insert(b.Columns[to.Column], to.Index, card)
		return nil
	}
	return lc.NotFound("no such card")
}

//lc:action
func (b *Board) Label(cardIDs []string, labels map[string]string) {}

// Start is where new cards go.
func (b *Board) Start() Place { return Place{Column: "todo"} }
