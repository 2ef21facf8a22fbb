package thread

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Comment is by a user.
type Comment struct{ Author, Text string }

// Thread is a discussion.
//
//lc:component template=thread.html
//lc:channel context thread
type Thread struct {
	ID       lc.ComponentID
	Comments []Comment `lc:"state"`
}

//lc:action
func (t *Thread) Add(ctx context.Context, text string) error {
	author, ok := lc.UserFrom(ctx)
	if !ok {
		return lc.Forbidden("log in to comment")
	}
	t.Comments = append(t.Comments, Comment{author, text})
	return nil
}
