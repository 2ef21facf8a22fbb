// Package comments has the comment thread of the showcase: a component that
// many people look at together, written in the immutable style.
package comments

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	lc "github.com/lcgen/lcgen/runtime"
)

// Limits on a thread.
const (
	maxComments = 500
	maxRunes    = 2000 // of one comment
)

// CommentThread shows what people say about one post or article. Its instance
// is that of the post, so its channel is comments:post-123. To listen to it
// or to comment takes a page on which the server has shown the thread.
//
// The comments are its state: the runtime keeps one value per thread, and two
// comments written at the same moment are both kept. All actions return the
// thread as it is to be next and leave their receiver alone.
//
//lc:component comment-thread template=comment_thread.html
//lc:channel context comments
type CommentThread struct {
	ID       lc.ComponentID
	Comments []Comment `lc:"state"` // in the order in which they were written
}

// New returns the factory of comment threads. A thread that nobody has written
// in yet begins with what first returns for its post.
func New(first func(post string) []Comment) func(context.Context, lc.ComponentID) (CommentThread, error) {
	return func(_ context.Context, id lc.ComponentID) (CommentThread, error) {
		return CommentThread{ID: id, Comments: first(id.Instance)}, nil
	}
}

// AddComment adds a comment, which answers another one where parentID is
// given. Its author is who is logged in, whatever the browser says.
//
//lc:action
func (t CommentThread) AddComment(ctx context.Context, content string, parentID *string) (CommentThread, error) {
	author, ok := lc.UserFrom(ctx)
	content = strings.TrimSpace(content)
	switch {
	case !ok:
		return t, lc.Forbidden("Log in to comment.")
	case content == "":
		return t, lc.Invalid("content", "Write something first.")
	case utf8.RuneCountInString(content) > maxRunes:
		return t, lc.Invalid("content", fmt.Sprintf("A comment has at most %d characters.", maxRunes))
	case len(t.Comments) >= maxComments:
		return t, lc.Invalid("content", "This thread is full.")
	}
	added := Comment{ID: rand.Text(), AuthorID: author, Content: content, At: time.Now()}
	if parentID != nil && *parentID != "" {
		if _, ok := t.find(*parentID); !ok {
			return t, lc.Invalid("parentId", "The comment you answer has been deleted.")
		}
		added.ParentID = *parentID
	}
	return t.withComment(added), nil
}

// DeleteComment deletes a comment of one's own. The answers to it stay.
//
//lc:action
func (t CommentThread) DeleteComment(ctx context.Context, commentID string) (CommentThread, error) {
	comment, ok := t.find(commentID)
	if !ok {
		return t, lc.NotFound("This comment has been deleted already.")
	}
	if user, ok := lc.UserFrom(ctx); !ok || user != comment.AuthorID {
		return t, lc.Forbidden(fmt.Sprintf("Only %s may delete this comment.", comment.Author()))
	}
	return t.withoutComment(commentID), nil
}

// Total returns how many comments there are to read.
func (t CommentThread) Total() int {
	n := 0
	for _, c := range t.Comments {
		if !c.Deleted {
			n++
		}
	}
	return n
}

// find returns the comment with the given ID, unless it has been deleted.
func (t CommentThread) find(id string) (Comment, bool) {
	i := slices.IndexFunc(t.Comments, func(c Comment) bool { return c.ID == id && !c.Deleted })
	if i < 0 {
		return Comment{}, false
	}
	return t.Comments[i], true
}

// withComment returns the thread with one comment more.
func (t CommentThread) withComment(added Comment) CommentThread {
	t.Comments = append(slices.Clip(t.Comments), added)
	return t
}

// withoutComment returns the thread without a comment. One that has answers
// keeps its place, for them to hang on, until the last of them is gone.
func (t CommentThread) withoutComment(id string) CommentThread {
	answered := map[string]bool{}
	var kept []Comment
	for _, c := range slices.Backward(t.Comments) { // an answer comes before what it answers
		if c.ID == id {
			c.Deleted, c.Content = true, ""
		}
		if c.Deleted && !answered[c.ID] {
			continue
		}
		answered[c.ParentID] = true
		kept = append(kept, c)
	}
	slices.Reverse(kept)
	t.Comments = kept
	return t
}
