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

// Load reads them.
func (c *NotificationCenter) Load(ctx context.Context) (err error) {
	c.Notifications, err = c.db.Notifications(ctx, c.ID.Instance)
	return err
}

// Clear deletes all of them.
//
//lc:action
func (c *NotificationCenter) Clear(ctx context.Context) error {
	return c.db.Clear(ctx, c.ID.Instance)
}

// App returns an App that serves what is in the database.
func App(db Database) *lc.App {
	app := lc.New()
	RegisterNotificationCenter(app, func(_ context.Context, id lc.ComponentID) (*NotificationCenter, error) {
		return &NotificationCenter{ID: id, db: db}, nil
	})
	return app
}
