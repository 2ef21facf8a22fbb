// Package notifications holds the usual component: a template, a channel per
// user, shared state, pointer receivers.
package notifications

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// NotificationCenter shows one user's notifications.
//
//lc:component notification-center template=notification_center.html
//lc:channel user
type NotificationCenter struct {
	ID            lc.ComponentID
	Notifications []Notification `lc:"state"`
}

// A Notification is one line of the list.
type Notification struct {
	ID   string
	Text string
	Read bool
}

// Unread returns how many notifications are unread.
func (c *NotificationCenter) Unread() int {
	n := 0
	for _, item := range c.Notifications {
		if !item.Read {
			n++
		}
	}
	return n
}

// MarkAsRead marks one notification as read.
//
//lc:action
func (c *NotificationCenter) MarkAsRead(ctx context.Context, notificationID string) error {
	for i := range c.Notifications {
		if c.Notifications[i].ID == notificationID {
			c.Notifications[i].Read = true
			return nil
		}
	}
	return lc.NotFound("There is no such notification.")
}

// MarkAllAsRead marks all notifications as read.
//
//lc:action
func (c *NotificationCenter) MarkAllAsRead() {
	for i := range c.Notifications {
		c.Notifications[i].Read = true
	}
}

// Peek shows a notification without a word to others.
//
//lc:action look broadcast=none
func (c *NotificationCenter) Peek(notificationID, from string) error { return nil }
