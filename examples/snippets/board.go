package snippets

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// Board is a notice board, which its members or everybody may read.
//
//lc:component template=board.html push=refresh partials=shared
type Board struct {
	ID      lc.ComponentID
	Public  bool
	Members map[string]bool
	Notices []string `lc:"state"`
}

// SSEChannel returns board:{instance}, and global for boards that are public.
func (b *Board) SSEChannel() lc.Channel {
	if b.Public {
		return lc.Global
	}
	return lc.ContextChannel("board", b.ID.Instance)
}

// Authorize lets members write, and read what is not public.
func (b *Board) Authorize(_ context.Context, a lc.Access) error {
	if b.Public && a.Kind != lc.AccessAct || b.Members[a.User] {
		return nil
	}
	return lc.Forbidden("This board is not yours.")
}

// Post puts a notice up.
//
//lc:action
func (b *Board) Post(text string) error {
	if text == "" {
		return lc.Invalid("text", "Write something.")
	}
	b.Notices = append(b.Notices, text)
	return nil
}
