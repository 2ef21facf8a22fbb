package activity

import (
	"slices"
	"time"

	"github.com/lcgen/lcgen/examples/showcase/people"
	"github.com/lcgen/lcgen/examples/showcase/stamp"
)

// An Activity is something that somebody did.
type Activity struct {
	ID       string
	Type     Type
	AuthorID string
	Content  string
	At       time.Time
	ReadBy   []string // user IDs
}

// Author returns the name of who did it.
func (a Activity) Author() string { return people.Name(a.AuthorID) }

// When returns the time of the activity, for people.
func (a Activity) When() string { return stamp.Human(a.At, time.Now()) }

// Timestamp returns the time of the activity, for programs.
func (a Activity) Timestamp() string { return stamp.Machine(a.At) }

// readBy reports whether a user has read the activity.
func (a Activity) readBy(user string) bool { return slices.Contains(a.ReadBy, user) }

// A Type says what kind of activity one is.
type Type string

// The kinds of activity.
const (
	TypeUpdate    Type = "update"
	TypeQuestion  Type = "question"
	TypeMilestone Type = "milestone"
)

// Types returns the kinds of activity, in the order in which they are offered.
func Types() []Type { return []Type{TypeUpdate, TypeQuestion, TypeMilestone} }

// known reports whether the type is one of Types.
func (t Type) known() bool { return slices.Contains(Types(), t) }
