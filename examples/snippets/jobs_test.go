package snippets

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestJobs(t *testing.T) {
	db := rows{}
	app := App(db)
	RegisterCart(app, nil)
	center := lctest.New(t, app).As("user-123")
	center.Render(NotificationCenterComponent.ID("user-123")).AssertStatus(http.StatusOK)
	db["user-123"] = []string{"The kettle has boiled."}
	for _, job := range []func() error{
		func() error { return ShowNotifications(t.Context(), app, "user-123") },
		func() error { return CountNotifications(t.Context(), app, "user-123") },
		func() error { return TellPaid(t.Context(), app, "user-123", "7") },
		func() error { return Give(t.Context(), app, "ada") },
	} {
		if err := job(); err != nil {
			t.Fatal(err)
		}
	}
	center.AssertBroadcast(lc.UserChannel("user-123"), NotificationCenterComponent.ID("user-123"), "component-fragments")
	center.AssertDispatched(lc.UserChannel("user-123"), "order-paid")
	ada := lctest.New(t, app).As("ada")
	ada.Render(CartComponent.ID("ada")).AssertStatus(http.StatusOK)
	ada.AssertHTML("li", "Milk")
}
