package a

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

//lc:component template=t.html
//lc:channel context thread
type Thread struct{ ID lc.ComponentID }

//lc:action
func (t *Thread) AddComment(content, authorID, authorName string, parentID *string) {} // want "LC018: action addComment takes from the browser who is acting: authorID; take a context.Context first, and ask lc.UserFrom" "LC018: .*: authorName;"

//lc:action
func (t *Thread) UserJoined(ctx context.Context, userID string) error { return nil } // want "LC018: action userJoined .*: userID; ask lc.UserFrom"

//lc:action
func (t *Thread) MarkAsRead(userID int, id string) {} // want "LC018"

//lc:action
func (t *Thread) Vote(currentUserID string, up bool) {} // want "LC018"

//lc:action
func (t *Thread) Note(currentUser, text string) {} // want "LC018"

//lc:action
func (t *Thread) Sign(loggedInUser string, text string) {} // want "LC018"

//lc:action
func (t *Thread) Post(c Comment) {} // want "LC018: .*: c.AuthorID"

//lc:action
func (t *Thread) Send(senderID, text string) {} // want "LC018"

// The rest is about others, or asks who is acting.

//lc:action
func (t *Thread) Ban(userID string) {}

//lc:action
func (t *Thread) AddMember(userID string) {}

//lc:action
func (t *Thread) AssignTask(taskID, userID string) {}

//lc:action
func (t *Thread) FilterByAuthor(authorID string) {}

//lc:action
func (t *Thread) Show(targetUserID string) {}

//lc:action
func (t *Thread) SendTo(recipientID, text string) {}

//lc:action
func (t *Thread) AddBook(title, author string) {}

//lc:action
func (t *Thread) Login(username, password string) {}

//lc:action
func (t *Thread) Rate(ctx context.Context, userID string, stars int) error {
	me, err := t.me(ctx)
	if err != nil || me == userID {
		return lc.Forbidden("rate others")
	}
	return nil
}

func (t *Thread) me(ctx context.Context) (string, error) {
	id, ok := lc.UserFrom(ctx)
	if !ok {
		return "", lc.Forbidden("log in")
	}
	return id, nil
}

//
//lc:ignore LC018 a kiosk, where everybody types their number
//lc:action
func (t *Thread) CheckIn(userID string) {}

// Comment is what is posted.
type Comment struct{ AuthorID, Text string }
