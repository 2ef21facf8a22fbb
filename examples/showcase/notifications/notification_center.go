// Package notifications has the notification center of the showcase: a
// component on its user's own channel, and a service that pushes to it from
// outside any action.
package notifications

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// guest is the instance for those who are not logged in. They all share one
// center, on the channel that everybody may listen to, so it holds public
// announcements and nothing else.
const guest = "guest"

// NotificationCenter shows one user's notifications. Its instance is the
// user's ID, so its channel is user:user-123, to which only that user may
// listen. The instance guest is on the channel global.
//
// What it shows is the application's own data, read by the factory, so no
// field is marked as state.
//
//lc:component notification-center template=notification_center.html
//lc:channel user
type NotificationCenter struct {
	ID            lc.ComponentID
	Notifications []Notification // newest first

	inboxes *Inboxes
}

// ID returns the ID of the center of a user, or with an empty ID, of guests.
// Everything in the application that speaks of a center asks here, so that
// nobody pushes to a center that nobody looks at.
func ID(user string) lc.ComponentID {
	if user == "" {
		user = guest
	}
	return NotificationCenterComponent.ID(user)
}

// New returns the factory of notification centers.
func New(inboxes *Inboxes) func(context.Context, lc.ComponentID) (*NotificationCenter, error) {
	return func(_ context.Context, id lc.ComponentID) (*NotificationCenter, error) {
		return load(inboxes, id), nil
	}
}

func load(inboxes *Inboxes, id lc.ComponentID) *NotificationCenter {
	return &NotificationCenter{ID: id, Notifications: inboxes.List(id.Instance), inboxes: inboxes}
}

// Authorize refuses guests every action: what one of them deleted would be
// gone for all. That nobody acts on another user's center is the rule already.
func (c *NotificationCenter) Authorize(_ context.Context, a lc.Access) error {
	if a.Kind == lc.AccessAct && c.Public() {
		return lc.Forbidden("Log in to have notifications of your own.")
	}
	return nil
}

// Public reports whether the center is that of everybody.
func (c *NotificationCenter) Public() bool { return c.SSEChannel() == lc.Global }

// UnreadCount returns how many notifications are new.
func (c *NotificationCenter) UnreadCount() int {
	n := 0
	for _, notification := range c.Notifications {
		if !notification.Read {
			n++
		}
	}
	return n
}

// MarkAsRead marks one notification as read.
//
//lc:action
func (c *NotificationCenter) MarkAsRead(notificationID string) (err error) {
	c.Notifications, err = c.inboxes.markRead(c.ID.Instance, notificationID)
	return err
}

// DeleteNotification removes one notification.
//
//lc:action
func (c *NotificationCenter) DeleteNotification(notificationID string) (err error) {
	c.Notifications, err = c.inboxes.remove(c.ID.Instance, notificationID)
	return err
}

// MarkAllAsRead marks everything as read.
//
//lc:action
func (c *NotificationCenter) MarkAllAsRead() (err error) {
	c.Notifications, err = c.inboxes.markAllRead(c.ID.Instance)
	return err
}
