// Package notifications keeps its state in the application's own database.
package notifications

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Notification is one of them.
type Notification struct {
	ID      string
	Title   string
	Read    bool
	Actions []Link
}

// A Link leads somewhere.
type Link struct{ Label, URL string }

// A Store knows them all.
type Store interface {
	Unread(ctx context.Context, user string) ([]Notification, error)
	MarkRead(ctx context.Context, user, id string) error
	MarkAllRead(ctx context.Context, user string) error
}

// Center shows one user's notifications.
//
//lc:component notification-center template=templates/center.html push=refresh
//lc:channel user
type Center struct {
	ID    lc.ComponentID
	items []Notification
	store Store
}

// Mount reads them.
func (c *Center) Mount(ctx context.Context) (err error) {
	c.items, err = c.store.Unread(ctx, c.ID.Instance)
	return err
}

// Unread counts those that are not read.
func (c *Center) Unread() int {
	n := 0
	for _, item := range c.items {
		if !item.Read {
			n++
		}
	}
	return n
}

// Items lists them.
func (c *Center) Items() []Notification { return c.items }

//lc:action
func (c *Center) MarkAsRead(ctx context.Context, notificationID string) error {
	return c.store.MarkRead(ctx, c.ID.Instance, notificationID)
}

//lc:action markAll broadcast=none
func (c *Center) MarkAllAsRead(ctx context.Context) error {
	return c.store.MarkAllRead(ctx, c.ID.Instance)
}
