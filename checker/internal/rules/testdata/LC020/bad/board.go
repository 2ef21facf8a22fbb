package board

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// Board is for the members of a team.
//
//lc:component template=board.html push=refresh
//lc:channel context board
type Board struct {
	ID    lc.ComponentID
	Cards []string `lc:"state"`
}

//lc:action
func (b *Board) Add(card string) { b.Cards = append(b.Cards, card) }

// Mount puts a first card on a new board.
func (b Board) Mount(ctx context.Context) error {
	b.Cards = []string{"Welcome"}
	return nil
}

// Authorise lets members in.
func (b *Board) Authorise(ctx context.Context, a lc.Access) error {
	if a.User == "" {
		return lc.Forbidden("members only")
	}
	return nil
}
