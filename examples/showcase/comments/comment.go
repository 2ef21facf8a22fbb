package comments

import (
	"time"

	"github.com/lcgen/lcgen/examples/showcase/people"
	"github.com/lcgen/lcgen/examples/showcase/stamp"
)

// A Comment is what one person said, once.
type Comment struct {
	ID       string
	ParentID string // of the comment it answers; empty for none
	AuthorID string
	Content  string
	At       time.Time
	Deleted  bool // there still because it was answered; has no content
}

// Author returns the name of who wrote the comment.
func (c Comment) Author() string { return people.Name(c.AuthorID) }

// Initial returns the first letter of the author's name.
func (c Comment) Initial() string { return c.Author()[:1] }

// When returns the time of the comment, for people.
func (c Comment) When() string { return stamp.Human(c.At, time.Now()) }

// Timestamp returns the time of the comment, for programs.
func (c Comment) Timestamp() string { return stamp.Machine(c.At) }
