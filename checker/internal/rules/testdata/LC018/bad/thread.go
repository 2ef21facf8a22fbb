package thread

import (
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
}

//lc:action
func (t *Thread) Add(text, authorID string) {
	t.Comments = append(t.Comments, Comment{authorID, text})
}

//lc:action
func (t *Thread) Delete(index int, isModerator bool) error {
	if !isModerator {
		return lc.Forbidden("only moderators delete comments")
	}
	t.Comments = slices.Delete(t.Comments, index, index+1)
	return nil
}
