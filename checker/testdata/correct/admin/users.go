// Package admin does things to users, and not as users.
package admin

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// Users lists the users for those who manage them.
//
//lc:component admin-users template=users.html
//lc:channel context admin
type Users struct {
	ID     lc.ComponentID
	Filter string   `lc:"client"`
	Banned []string `lc:"state"`
}

// Authorize lets in administrators.
func (u *Users) Authorize(ctx context.Context, a lc.Access) error { return nil }

//lc:action
func (u *Users) Ban(userID string) { u.Banned = append(u.Banned, userID) }

//lc:action
func (u *Users) AddMember(userID string, role string) {}

//lc:action
func (u *Users) AssignTicket(ticketID int64, userID string) {}

//lc:action
func (u *Users) ShowAuthor(authorID string) { u.Filter = authorID }

//lc:action
func (u *Users) Message(ctx context.Context, userID, text string) error {
	_, ok := lc.UserFrom(ctx)
	if !ok {
		return lc.Forbidden("who are you?")
	}
	return nil
}
