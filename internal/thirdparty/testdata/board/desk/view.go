package desk

import (
	"context"
	"io"
)

// Render writes the HTML of the board, which board.templ has.
func (b *Board) Render(ctx context.Context, w io.Writer) error { return b.view().Render(ctx, w) }

// Render writes the HTML of the card, which card.templ has.
func (c *Card) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }
