package thread

import lc "github.com/lcgen/lcgen/runtime"

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
