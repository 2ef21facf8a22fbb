package snippets

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// ShowNotifications shows a user's notifications as the database has them now.
func ShowNotifications(ctx context.Context, app *lc.App, user string) error {
	return NotificationCenterComponent.Refresh(ctx, app, user)
}

// CountNotifications replaces the number of a user's notifications.
func CountNotifications(ctx context.Context, app *lc.App, user string) error {
	id := NotificationCenterComponent.ID(user)
	return app.Broadcast(ctx, lc.UserChannel(user), lc.ComponentFragments(id, map[string]string{
		"#unread-count": `<span id="unread-count">3</span>`,
	}))
}

// Give puts something into a user's cart.
func Give(ctx context.Context, app *lc.App, user string) error {
	return CartComponent.Update(ctx, app, user, func(ctx context.Context, c *Cart) error {
		c.Items = append(c.Items, Item{ID: "milk", Name: "Milk"})
		return nil
	})
}

// TellPaid tells all pages that show a user's notifications that an order is paid.
func TellPaid(ctx context.Context, app *lc.App, user, order string) error {
	return app.Dispatch(ctx, lc.UserChannel(user), "order-paid", map[string]string{"order": order})
}

// Deployed returns an application of a build, such as a commit.
func Deployed(build string) *lc.App {
	app := lc.New(lc.WithBuild(build)) // such as a commit
	return app
}
