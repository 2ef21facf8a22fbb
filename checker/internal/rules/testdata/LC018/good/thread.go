package thread

import (
	"context"
	"slices"

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

	moderators []string // from the configuration
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

//lc:action
func (t *Thread) Delete(ctx context.Context, index int) error {
	user, ok := lc.UserFrom(ctx)
	if !ok || !slices.Contains(t.moderators, user) {
		return lc.Forbidden("only moderators delete comments")
	}
	t.Comments = slices.Delete(t.Comments, index, index+1)
	return nil
}
