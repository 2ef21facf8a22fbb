package snippets

import (
	"context"
	"net/http"
	"testing"

	"github.com/lcgen/lcgen/runtime/lctest"
)

// rows is a database in memory, by user.
type rows map[string][]string

func (r rows) Notifications(_ context.Context, user string) ([]string, error) { return r[user], nil }

func (r rows) Clear(_ context.Context, user string) error {
	delete(r, user)
	return nil
}

func TestNotificationCenter(t *testing.T) {
	app := App(rows{"user-123": {"The kettle has boiled."}})
	id := NotificationCenterComponent.ID("user-123")
	h := lctest.New(t, app).As("user-123")
	h.Render(id).AssertStatus(http.StatusOK)
	h.AssertHTML("li", "The kettle has boiled.")
	h.Call(id, "clear", nil).AssertStatus(http.StatusOK)
	h.AssertHTML("#unread-count", "0")
}
