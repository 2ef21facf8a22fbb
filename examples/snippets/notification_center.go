package snippets

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Database is the application's own.
type Database interface {
	Notifications(ctx context.Context, user string) ([]string, error)
	Clear(ctx context.Context, user string) error
}

// NotificationCenter shows one user's notifications, which the database has.
//
//lc:component template=notification_center.html
//lc:channel user
type NotificationCenter struct {
	ID            lc.ComponentID
	Notifications []string

	db Database
}

// Clear deletes all of them.
//
//lc:action
func (c *NotificationCenter) Clear(ctx context.Context) error {
	c.Notifications = nil
	return c.db.Clear(ctx, c.ID.Instance)
}

// App returns an App that serves what is in the database.
func App(db Database) *lc.App {
	app := lc.New()
	RegisterNotificationCenter(app, func(ctx context.Context, id lc.ComponentID) (*NotificationCenter, error) {
		list, err := db.Notifications(ctx, id.Instance)
		return &NotificationCenter{ID: id, Notifications: list, db: db}, err
	})
	return app
}
