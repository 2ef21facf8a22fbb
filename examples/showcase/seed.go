package main

import (
	"time"

	"github.com/lcgen/lcgen/examples/showcase/activity"
	"github.com/lcgen/lcgen/examples/showcase/comments"
	"github.com/lcgen/lcgen/examples/showcase/notifications"
)

// Demo users, by what they are called.
const (
	ada   = "user-123"
	linus = "user-456"
	grace = "user-789"
)

// seedTime is when what is there from the beginning was written: the same
// moment for all who ask, so that a thread looks the same each time it is made
// anew.
var seedTime = time.Now().Add(-time.Hour)

// firstComments returns what a comment thread begins with.
func firstComments(post string) []comments.Comment {
	if post != posts[0].ID {
		return nil
	}
	return []comments.Comment{
		{ID: "c1", AuthorID: grace, At: seedTime, Content: "I had this open on two screens and watched my own comment arrive. Strangely satisfying."},
		{ID: "c2", ParentID: "c1", AuthorID: linus, At: seedTime.Add(4 * time.Minute), Content: "Did it keep what you were typing on the other one?"},
		{ID: "c3", ParentID: "c2", AuthorID: grace, At: seedTime.Add(6 * time.Minute), Content: "Every letter, and the caret too."},
		{ID: "c4", AuthorID: ada, At: seedTime.Add(21 * time.Minute), Content: "What I like is what is not here: no event handler, no socket code, no copy of the state in the browser."},
	}
}

// firstActivities returns what an activity feed begins with, the newest first.
func firstActivities(instance string) []activity.Activity {
	switch instance {
	case activity.Public:
		return []activity.Activity{
			{ID: "a3", Type: activity.TypeQuestion, AuthorID: linus, At: seedTime.Add(25 * time.Minute), Content: "Who is going to the meetup on Thursday?", ReadBy: []string{linus}},
			{ID: "a2", Type: activity.TypeUpdate, AuthorID: grace, At: seedTime.Add(9 * time.Minute), Content: "The build is green again.", ReadBy: []string{grace}},
			{ID: "a1", Type: activity.TypeMilestone, AuthorID: ada, At: seedTime, Content: "Release 1.4 is out.", ReadBy: []string{ada}},
		}
	case "team-5":
		return []activity.Activity{
			{ID: "t2", Type: activity.TypeUpdate, AuthorID: linus, At: seedTime.Add(12 * time.Minute), Content: "Moved the stand-up to ten.", ReadBy: []string{linus}},
			{ID: "t1", Type: activity.TypeQuestion, AuthorID: ada, At: seedTime.Add(2 * time.Minute), Content: "Can somebody look at the draft?", ReadBy: []string{ada}},
		}
	}
	return nil
}

// seedInboxes gives everybody something to be notified of.
func seedInboxes(inboxes *notifications.Inboxes) error {
	for owner, texts := range map[string][]string{
		ada:     {"Welcome to the showcase.", "Linus asked you to look at his draft.", "Grace answered your comment."},
		linus:   {"Welcome to the showcase.", "Ada has finished reading your draft."},
		grace:   {"Welcome to the showcase.", "Linus answered your comment."},
		"guest": {"The showcase is open. Log in as one of three people to take part."},
	} {
		if err := inboxes.Seed(owner, texts...); err != nil {
			return err
		}
	}
	return nil
}
