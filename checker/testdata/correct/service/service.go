// Package service pushes from outside of any component.
package service

import (
	"context"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

// Inbox shows mail.
//
//lc:component template=inbox.html
//lc:channel user
type Inbox struct {
	ID   lc.ComponentID
	Mail []string `lc:"state"`
}

//lc:action
func (i *Inbox) Clear() { i.Mail = nil }

// Mailer delivers mail.
type Mailer struct{ app *lc.App }

// Deliver pushes to one user.
func (m *Mailer) Deliver(ctx context.Context, user, text string) error {
	id := lc.ComponentID{Name: "inbox", Instance: user}
	return m.app.Broadcast(ctx, channelOf(user), lc.ComponentFragments(id, map[string]string{"#mail": text}))
}

// Announce pushes to everybody.
func (m *Mailer) Announce(ctx context.Context, text string) error {
	id := lc.ComponentID{Name: "inbox", Instance: "global"}
	return m.app.Broadcast(ctx, lc.Global, lc.ComponentUpdate(id, nil, text))
}

func channelOf(user string) lc.Channel {
	if user == "" || strings.HasPrefix(user, "anonymous") {
		return lc.Global
	}
	return lc.UserChannel(user)
}
